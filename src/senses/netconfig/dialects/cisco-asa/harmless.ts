// Commands of the ASA that cannot change what reaches what, and inspection, which can only stop more or let the second connection of a session pass.
import { rows, Table } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { AsaState } from './state.ts';

export const harmlessGlobally: Row<AsaState>[] = [
  // Times, logs, names of servers, who is asked for passwords, sizes, and what the device serves or sends by itself.
  ...rows<AsaState>(
    'harmless',
    'device',
    `timeout, logging, mtu, ntp, aaa, aaa-server, xlate, dns, dns-guard, dns-group, arp, service-module, threat-detection, pager, asdm, prompt, ftp mode, domain-name, console, sysopt, clock, boot, mac-address, call-home, user-identity,
     terminal, service, privilege, quota, checksum, dhcpd, dhcp-client, tftp-server, crashinfo, monitor-interface, ssl, tls-proxy, auth-prompt, jumbo-frame, hw-module, compression, coredump, flow-export, snmp-map, url-cache, url-block, ddns,
     port-channel, lacp, ldap, client-update, eou, nac-policy, license, sla, track, priority-queue, management-access, regex, time-range, password encryption, fips, failover timeout, failover lan, failover link, failover key, failover interface, failover polltime, failover replication, failover mac,
     tcp-map, vpn-sessiondb, vpn-addr-assign, vpn load-balancing, csd, floodguard, fragment, isakmp, pdm, mac-address-table, ipv6 icmp, ipv6 nd, ipv6 enforce-eui64, media-termination, phone-proxy, scansafe, ctl-provider, ctl-file, cts, cluster-interface, exit, end, quit, no-names, rest-api image`,
    { inside: 'same' },
  ),
  ...rows<AsaState>(
    'harmless',
    'management',
    `tunnel-group, tunnel-group-map, group-policy, crypto isakmp, crypto ipsec, crypto ikev1, crypto ikev2, crypto engine, crypto large-certificate`,
    { inside: 'same' },
  ),
  ...rows<AsaState>('harmless', 'management', `crypto ca, crypto key, certificate, banner`, { inside: 'aside' }),
  ...rows<AsaState>(
    'limited',
    'filter',
    'filter, ip verify, ip audit, url-server, dynamic-filter, threat-detection scanning-threat, shun',
    { note: 'what it stops is read as passing' },
  ),
  ...rows<AsaState>('limited', 'filter', 'fixup', {
    note: 'the second connection of an inspected protocol (FTP, SIP, H.323) belongs to the first',
  }),
  ...rows<AsaState>('limited', 'route', 'dhcprelay', {
    note: 'broadcasts that the device hands on (DHCP) are not followed to their server',
  }),
  ...rows<AsaState>('limited', 'management', 'rest-api', { note: 'answers where HTTPS does' }),
  ...rows<AsaState>(
    'not-modelled',
    'filter',
    'established, aaa authentication match, aaa authentication include, aaa authorization match, aaa mac-exempt, virtual',
    { note: 'what it opens or asks for is not followed' },
  ),
  ...rows<AsaState>('limited', 'filter', 'clear configure, clear config', {
    note: 'a script: what it takes away is read as written anew behind it',
  }),
  // Scripts take a list away before they write it anew; no device stores this.
  {
    words: 'clear configure access-list',
    state: 'modelled',
    scope: 'filter',
    read: (asa, _line, rest) => void asa.acls.delete(rest[0] ?? ''),
  },
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
