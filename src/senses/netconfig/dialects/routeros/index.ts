// MikroTik RouterOS: what `/export` prints (.rsc), versions 6 and 7.
import type { Dialect } from '../../dialect.ts';
import { readRouteros } from './read.ts';

export const routeros: Dialect = {
  id: 'routeros',
  name: 'MikroTik RouterOS (/export)',
  maker: 'MikroTik',
  proven: 'real',
  measured: '100 % of the relevant lines of the 2 public files that were at hand',
  sources: [
    'RouterOS documentation: Firewall, Packet Flow, Bridging and Switching, Bridge VLAN Table',
    'RouterOS documentation: Services',
  ],
  topics: [
    {
      topic:
        'ip firewall filter, raw: chains, jump, return; addresses, lists, protocols, ports, states, interfaces and interface lists',
      state: 'modelled',
    },
    {
      topic: 'ip firewall filter: limit, time, content, marks, ipsec-policy, connection-nat-state, tcp-flags, …',
      state: 'limited',
      note: 'may match',
    },
    { topic: 'action=fasttrack-connection', state: 'limited', note: 'lets through, perhaps' },
    { topic: 'action=notrack', state: 'not-modelled' },
    {
      topic: 'ip firewall address-list',
      state: 'modelled',
      note: 'entries for a time, host names and lists that rules fill may match',
    },
    { topic: 'ip firewall nat: dst-nat, src-nat, masquerade, redirect, netmap, accept, jump', state: 'modelled' },
    { topic: 'ip firewall mangle', state: 'limited', note: 'marks packets; any way is assumed anyway' },
    { topic: 'ipv6 firewall (the same)', state: 'modelled' },
    { topic: 'interface ethernet, vlan, bonding, list; ip address, dhcp-client; ip route', state: 'modelled' },
    {
      topic: 'interface bridge, bridge port, bridge vlan: pvid, frame-types, ingress-filtering, vlan-filtering',
      state: 'modelled',
    },
    { topic: 'interface bridge filter, switch chip rules, dot1x', state: 'not-modelled' },
    { topic: 'gre, eoip, ipip, l2tp, wireguard, … clients', state: 'limited', note: 'told as tunnels' },
    { topic: 'ip ipsec, servers of tunnels, upnp, proxy, socks, hotspot, container', state: 'not-modelled' },
    { topic: 'routing ospf, bgp, …', state: 'limited', note: 'any way is assumed anyway' },
    { topic: 'ip service, snmp', state: 'modelled', note: 'services that the export does not name are on' },
    { topic: 'ip dns, dhcp-server, pool, system, tool, queue, snmp', state: 'harmless' },
    { topic: 'user, ppp secret, certificate', state: 'harmless', note: 'not counted' },
  ],
  recognise(text) {
    let menus = 0;
    let statements = 0;
    for (const raw of text.lines.slice(0, 400)) {
      if (/by RouterOS \d/.test(raw)) return 0.98;
      if (
        /^\/(?:interface|ip|ipv6|system|routing|snmp|tool|port|queue|user|ppp|caps-man)(?:[ /][a-z0-9 /-]+)?$/.test(
          raw.trim(),
        )
      )
        menus++;
      else if (/^(?:\/[a-z0-9 /-]+ )?(?:add|set) (?:\[ ?find |[a-z-]+=|\d+ |[a-z-]+ )/.test(raw)) statements++;
    }
    if (menus > 1 && statements > 0) return 0.95;
    return menus > 0 && statements > 0 ? 0.7 : 0;
  },
  read: readRouteros,
};
