// OPNsense and pfSense: the backup config.xml. pf with quick rules, so the first match decides.
import type { Dialect } from '../../dialect.ts';
import { readOpnsense } from './read.ts';

export const opnsense: Dialect = {
  id: 'opnsense',
  name: 'OPNsense and pfSense (config.xml)',
  maker: 'Deciso, Netgate',
  proven: 'real',
  measured: '100 % of the relevant lines of the 3 public files that were at hand',
  sources: [
    'OPNsense documentation: Firewall, NAT, Aliases',
    'pfSense documentation: Firewall, Network Address Translation',
    'pf.conf(5)',
  ],
  topics: [
    { topic: 'interfaces, vlans, ifgroups', state: 'modelled' },
    {
      topic: 'interfaces … ipaddr dhcp, pppoe, track6',
      state: 'limited',
      note: 'the address is not in the file: rules that name it may match',
    },
    { topic: 'aliases: host, network, port, nested', state: 'modelled' },
    { topic: 'aliases: url, urltable, geoip, host names', state: 'limited', note: 'may match' },
    { topic: 'filter: floating, group and interface rules; quick; direction; disabled; log', state: 'modelled' },
    { topic: 'filter: sched, os, tagged, tcpflags, max-…', state: 'limited', note: 'may match' },
    { topic: 'filter: gateway', state: 'limited', note: 'sends packets by another gateway; any way is assumed anyway' },
    {
      topic: 'blockpriv, blockbogons, IPv6 switched off, anti-lockout, default deny',
      state: 'modelled',
      note: 'bogon networks may match',
    },
    { topic: 'gateways, staticroutes', state: 'modelled' },
    { topic: 'nat: port forwards, 1:1, outbound automatic, hybrid, manual, disabled', state: 'modelled' },
    { topic: 'nat reflection', state: 'limited', note: 'only the way from outside is followed' },
    { topic: 'webgui, ssh, snmpd', state: 'modelled' },
    { topic: 'ipsec, openvpn, wireguard, gif, gre, ppp', state: 'not-modelled', note: 'told as tunnels' },
    { topic: 'bridges, qinqs, virtualip, captiveportal, intrusion prevention, proxy', state: 'not-modelled' },
    { topic: 'users, groups, certificates', state: 'harmless', note: 'not counted' },
    { topic: 'dhcpd, unbound, dnsmasq, ntpd, syslog, cron, widgets, revision, shaper', state: 'harmless' },
  ],
  recognise(text) {
    const head = text.whole.slice(0, 4000);
    if (/<(?:opnsense|pfsense)[\s>]/.test(head)) return 0.98;
    return /<m0n0wall[\s>]/.test(head) ? 0.6 : 0;
  },
  read: readOpnsense,
};
