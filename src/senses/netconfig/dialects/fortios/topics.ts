// What the reader of FortiOS makes of the tables of its command line, for people.
import type { DialectTopic } from '../../dialect.ts';

export const topics: DialectTopic[] = [
  {
    topic: 'config, edit, set, append, select, unset, unselect, move, delete, clone, rename, purge',
    state: 'modelled',
  },
  {
    topic: 'config vdom, config global',
    state: 'modelled',
    note: 'each VDOM has its own filter; between linked VDOMs anything may pass',
  },
  {
    topic: 'system interface: address, vlanid, aggregate, redundant, switch, secondary, ipv6, vdom, status',
    state: 'modelled',
  },
  { topic: 'system interface: allowaccess', state: 'modelled', note: 'which service of the device answers where' },
  { topic: 'system interface: l2forward, stpforward, security-mode and the like', state: 'not-modelled' },
  {
    topic: 'system virtual-switch, system switch-interface',
    state: 'modelled',
    note: 'its ports are taken as reaching each other',
  },
  { topic: 'system virtual-wire-pair', state: 'not-modelled' },
  { topic: 'system zone, intrazone', state: 'modelled' },
  { topic: 'system sdwan members and zones', state: 'modelled', note: 'every way out is taken as possible' },
  { topic: 'system settings: opmode transparent, central-nat, asymroute', state: 'modelled' },
  { topic: 'system global, host name, ports of administration', state: 'modelled' },
  {
    topic: 'system admin, trusthost; system api-user; accounts of users',
    state: 'modelled',
    note: 'not counted among the relevant lines; a missing or clear text password is told',
  },
  { topic: 'system snmp', state: 'modelled', note: 'communities with the maker’s name are told' },
  { topic: 'firewall address, address6: subnet, range, wildcard, interface-subnet', state: 'modelled' },
  {
    topic: 'firewall address of a host name, country, connector, MAC',
    state: 'limited',
    note: 'any address; the rule may match',
  },
  { topic: 'firewall addrgrp, addrgrp6, exclude', state: 'modelled' },
  { topic: 'firewall service custom, group; the predefined services', state: 'modelled' },
  {
    topic: 'firewall schedule',
    state: 'limited',
    note: 'the rule may match; the end of a one-time schedule is the rule’s last day',
  },
  {
    topic: 'firewall policy, policy6, security-policy: interfaces, addresses, services, negation, status, action',
    state: 'modelled',
  },
  {
    topic: 'firewall policy: users, groups, Internet services, applications, web filter',
    state: 'limited',
    note: 'the rule may match',
  },
  { topic: 'firewall policy: antivirus, IPS, shaping, log', state: 'harmless' },
  { topic: 'firewall local-in-policy', state: 'modelled' },
  { topic: 'firewall vip, vipgrp: static, port forwarding, ranges, match-vip', state: 'modelled' },
  { topic: 'firewall vip: load balancing', state: 'limited', note: 'any of its servers may answer' },
  { topic: 'firewall vip: translation between IPv4 and IPv6', state: 'not-modelled' },
  { topic: 'firewall policy nat, ippool, central-snat-map', state: 'modelled' },
  { topic: 'firewall multicast-policy, proxy-policy, access-proxy, web-proxy', state: 'not-modelled' },
  { topic: 'firewall DoS-policy, acl, interface-policy', state: 'limited', note: 'can only stop more than is told' },
  { topic: 'router static, static6', state: 'modelled' },
  { topic: 'router bgp, ospf, rip, isis, policy, multicast', state: 'not-modelled' },
  { topic: 'vpn ipsec phase1, phase2', state: 'modelled', note: 'as tunnels' },
  { topic: 'vpn ssl settings, ocvpn, l2tp, pptp', state: 'not-modelled' },
  { topic: 'switch-controller managed-switch, wireless-controller vap, extender', state: 'not-modelled' },
  { topic: 'system session-helper', state: 'limited', note: 'connections that a helper opens are taken as replies' },
  {
    topic: 'system replacemsg, certificates, accounts',
    state: 'harmless',
    note: 'texts and keys: no decision about a packet rests on them',
  },
  {
    topic: 'log, report, alertemail, monitoring (whole tables)',
    state: 'harmless',
    note: 'they write down what policies have decided and decide nothing; where logs are sent goes from the device itself',
  },
  {
    topic: 'antivirus, webfilter, application, ips, dnsfilter, waf, dlp and the other security profiles (whole tables)',
    state: 'harmless',
    note: 'a profile is asked after a policy has let a packet pass and can only stop it: never does more pass than is told',
  },
  {
    topic: 'system dhcp, dhcp6 (whole tables)',
    state: 'harmless',
    note: 'it hands out addresses; what an address may reach is decided by policies, whoever has it',
  },
  {
    topic: 'system ha (whole table)',
    state: 'harmless',
    note: 'monitored ports and addresses decide which of two devices with this same configuration is at work; a reserved port of management is limited',
  },
  { topic: 'system link-monitor', state: 'not-modelled', note: 'takes routes away' },
  { topic: 'system proxy-arp, bypass, auto-script; geneve and VNE tunnels', state: 'not-modelled' },
];
