// Juniper Junos (SRX, EX, QFX, MX): `show configuration` in braces or as set commands.
import type { Dialect } from '../../dialect.ts';
import { readJunos } from './read.ts';

export const junos: Dialect = {
  id: 'junos',
  name: 'Juniper Junos (braces and set commands)',
  maker: 'Juniper',
  proven: 'real',
  measured: '99.1 % of the relevant lines of public configurations',
  sources: [
    'Junos OS documentation: firewall filters, security policies, NAT, Ethernet switching (ELS and older)',
    'Junos CLI guide: groups, inactive statements',
  ],
  topics: [
    {
      topic: 'braces and set form; inactive:, deactivate; groups and apply-groups with wildcards; interface-range',
      state: 'modelled',
    },
    { topic: 'interfaces: units, family inet and inet6, vlan-id, disable, aggregation', state: 'modelled' },
    {
      topic: 'family ethernet-switching, family bridge: port-mode and interface-mode, vlan members, native-vlan-id',
      state: 'modelled',
    },
    { topic: 'vlans, bridge-domains, l3-interface', state: 'modelled' },
    { topic: 'vlans … interface (the older style)', state: 'modelled' },
    { topic: 'private VLANs, filters of frames, dot1x', state: 'not-modelled' },
    { topic: 'routing-options static, routing-instances', state: 'modelled' },
    {
      topic: 'protocols bgp, ospf, isis, …; policy-statement',
      state: 'limited',
      note: 'decide about routes; any way is assumed anyway',
    },
    {
      topic:
        'firewall filter: terms, addresses, prefix-lists, protocols, ports, icmp-type, tcp-established, next term; input, output and lists on units; lo0',
      state: 'modelled',
    },
    {
      topic: 'firewall filter: tcp-flags, fragments, dscp, packet-length, interface, icmp-code',
      state: 'limited',
      note: 'may match',
    },
    { topic: 'firewall policer', state: 'harmless', note: 'drops only what exceeds a rate' },
    {
      topic: 'security zones, address books, applications (also predefined), policies, global policies, default-policy',
      state: 'modelled',
    },
    {
      topic: 'security policies: dynamic-application, source-identity, schedules, inspection',
      state: 'limited',
      note: 'may match',
    },
    { topic: 'security nat source, destination, static', state: 'modelled' },
    { topic: 'host-inbound-traffic, system services', state: 'modelled' },
    { topic: 'security ike, ipsec', state: 'limited', note: 'told as tunnels' },
    { topic: 'screens, log, chassis, class-of-service, snmp, syslog, ntp, lldp, spanning tree', state: 'harmless' },
    { topic: 'logical-systems, services', state: 'not-modelled' },
    { topic: 'system login, root-authentication', state: 'harmless', note: 'not counted' },
  ],
  recognise(text) {
    let set = 0;
    let braces = 0;
    let ends = 0;
    for (const raw of text.lines.slice(0, 400)) {
      const line = raw.trim();
      // Policies of other tools and other makers look much alike: `source-address:: X`, `set interfaces ethernet eth0`.
      if (/^[a-z-]+:: |^set interfaces (?:ethernet|loopback|bonding|bridge|openvpn|wireguard|dummy|tunnel) /.test(line))
        return 0;
      // The load balancers of F5 write blocks in braces too.
      if (/^(?:#TMSH-VERSION|(?:ltm|sys|net|gtm|apm) \S.*\{)/.test(line)) return 0;
      if (line.endsWith(';')) ends++;
      if (/^## Last (?:commit|changed):/.test(line)) return 0.98;
      if (
        /^set (?:version \d\d|system host-name|interfaces \S+ (?:unit|description|disable|vlan|ether|gigether|mtu)|firewall (?:family|filter)|policy-options|routing-options|protocols (?:bgp|ospf|lldp|isis)|security (?:zones|policies|nat)|vlans \S+ vlan-id|groups|apply-groups|routing-instances|applications|snmp|chassis|forwarding-options|logical-systems)\b/.test(
          line,
        )
      )
        set++;
      else if (
        /^(?:inactive: )?(?:system|interfaces|firewall|policy-options|routing-options|routing-instances|security|protocols|vlans|groups|chassis|applications|snmp|class-of-service|logical-systems|bridge-domains) \{$/.test(
          line,
        )
      )
        braces++;
      else if (/^(?:family inet6? \{|unit \d+ \{|filter \S+ \{|term \S+ \{|version [\d.A-Z-]+;)/.test(line))
        braces += 0.3;
    }
    if (set >= 1 && set > braces) return set > 2 ? 0.93 : 0.75;
    if (ends === 0) return 0;
    if (braces >= 2) return 0.93;
    return braces >= 1 ? 0.8 : 0;
  },
  read: readJunos,
};
