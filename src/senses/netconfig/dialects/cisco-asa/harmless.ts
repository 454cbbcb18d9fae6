// Commands of the ASA that cannot change what reaches what, and inspection, which can only stop more or let the second connection of a session pass.
import { rows, Table } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { AsaState } from './state.ts';

export const harmlessGlobally: Row<AsaState>[] = [
  ...rows<AsaState>(
    'harmless',
    'device',
    `timeout, logging, mtu, ntp, aaa, aaa-server, xlate, dns, dns-guard, dns-group, arp, service-module, threat-detection, pager, asdm, prompt, ftp, domain-name, console, sysopt, clock, boot, mac-address, call-home, user-identity, terminal, service, privilege, quota, checksum, hostname-lookup,
    dhcpd, dhcprelay, dhcp-client, tftp-server, ip audit, ip verify, no-proxy, crashinfo, monitor-interface, ssl, tls-proxy, auth-prompt, banner-lines, jumbo-frame, hw-module, compression, coredump, flow-export, snmp-map, url-cache, url-block, url-server, filter, established-timeout, ddns, port-channel, lacp, smart-tunnel,
    ldap, kerberos, client-update, group-delimiter, eou, nac-policy, license, feature, setroute, sla, track, priority-queue, management-access, mount, regex, time-range, uauth, username-prompt, password encryption, key, fips, power, event, exit, end, quit, terminal width, clear, enable, software, switch, rest-api, asp, cts, failover timeout, tcp-map, vpn-sessiondb, vpn-addr-assign, vpn-simultaneous-logins, vpn-tunnel-protocol, vpn load-balancing, csd, file, floodguard, fragment, isakmp, pdm, virtual, fixup, mac-address-table, conn, exec, resource, ipv6 icmp, ipv6 nd, ipv6 enforce-eui64, ipv6 access-list-dummy, igmp-snooping, media-termination, phone-proxy, scansafe, ctl-provider, ctl-file, dynamic-filter, pppoe-client, interface-health, cryptochecksum`,
    { inside: 'same' },
  ),
  ...rows<AsaState>(
    'harmless',
    'management',
    `tunnel-group, tunnel-group-map, group-policy, crypto isakmp, crypto ipsec, crypto ikev1, crypto ikev2, crypto engine, crypto large-certificate`,
    { inside: 'same' },
  ),
  ...rows<AsaState>('harmless', 'management', `crypto ca, crypto key, certificate, banner, cryptochecksum:`, {
    inside: 'aside',
  }),
  ...rows<AsaState>(
    'limited',
    'filter',
    'filter, ip verify, ip audit, url-server, dynamic-filter, threat-detection scanning-threat, shun',
    { note: 'what it stops is read as passing' },
  ),
  ...rows<AsaState>(
    'not-modelled',
    'filter',
    'established, aaa authentication match, aaa authentication include, aaa authorization match, aaa mac-exempt, virtual',
    { note: 'what it opens or asks for is not followed' },
  ),
];

const classes = new Table<AsaState>([...rows<AsaState>('harmless', 'filter', 'match, description')]);

const actions = new Table<AsaState>([
  ...rows<AsaState>('limited', 'filter', 'inspect', {
    note: 'the second connection of an inspected protocol (FTP, SIP, H.323) belongs to the first; what inspection stops is read as passing',
    inside: 'same',
  }),
  ...rows<AsaState>(
    'harmless',
    'filter',
    'set connection conn-max, set connection embryonic-conn-max, set connection per-client-max, set connection per-client-embryonic-max, set connection timeout, set connection random-sequence-number, set connection decrement-ttl, set connection, priority, shape, flow-export, description, log',
  ),
  ...rows<AsaState>('not-modelled', 'filter', 'set connection advanced-options', {
    note: 'sessions are perhaps not followed here (state bypass)',
  }),
  ...rows<AsaState>(
    'limited',
    'filter',
    'police, ips, csc, cxsc, sfr, drop, drop-connection, reset, user-statistics, mask, rate-limit, cs-transparent',
    { note: 'what it stops is read as passing', inside: 'same' },
  ),
]);

const policies = new Table<AsaState>([
  {
    words: 'class',
    state: 'harmless',
    scope: 'filter',
    inside: (asa) => actions.inside(asa, asa.book, { scope: 'filter' }),
  },
  {
    words: 'match',
    state: 'harmless',
    scope: 'filter',
    inside: (asa) => actions.inside(asa, asa.book, { scope: 'filter' }),
  },
  { words: 'parameters', state: 'harmless', scope: 'filter', inside: 'same' },
  { words: 'description', state: 'harmless', scope: 'filter' },
]);

export const inspection: Row<AsaState>[] = [
  {
    words: 'class-map',
    state: 'harmless',
    scope: 'filter',
    inside: (asa) => classes.inside(asa, asa.book, { scope: 'filter' }),
  },
  {
    words: 'policy-map',
    state: 'limited',
    scope: 'filter',
    note: 'inspection can only stop more, or let the second connection of a session pass',
    inside: (asa) => policies.inside(asa, asa.book, { scope: 'filter' }),
  },
  {
    words: 'service-policy',
    state: 'limited',
    scope: 'filter',
    note: 'inspection can only stop more, or let the second connection of a session pass',
  },
];
