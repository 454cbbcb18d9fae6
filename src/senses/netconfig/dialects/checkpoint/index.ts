// Check Point: Gaia's `show configuration`, and JSON of the management API (show-access-rulebase, show-nat-rulebase, show-packages, show-gateways-and-servers).
import type { Dialect } from '../../dialect.ts';
import { attachPolicies } from './attach.ts';
import { readGaia } from './gaia.ts';
import { readManagement } from './management.ts';

const gaia =
  /^(?:set|add) (?:installer policy|interface \S+ (?:ipv4-address|state (?:on|off)|link-speed|vlan)|bonding group|clienv|core-dump|net-access|static-route \S+ nexthop|web (?:ssl-port|daemon-enable)|allowed-client|hostname|router-options|max-path-splits|expert-password-hash|inactivity-timeout)\b/;

export const checkpoint: Dialect = {
  id: 'checkpoint',
  name: 'Check Point (Gaia text and management JSON)',
  maker: 'Check Point',
  proven: 'real',
  sources: [
    'Gaia Administration Guide R80.40',
    'Check Point Management API Reference 1.6: access rules, NAT rules, packages',
  ],
  topics: [
    { topic: 'set/add interface, bonding group, vlan, alias', state: 'modelled' },
    { topic: 'add bridging group', state: 'limited', note: 'bridges between its ports; the policy applies' },
    { topic: 'set static-route, set ipv6 static-route', state: 'modelled' },
    { topic: 'bgp, ospf, rip, pbr, pim', state: 'not-modelled' },
    { topic: 'allowed-client, web, net-access, snmp', state: 'modelled' },
    {
      topic: 'users, roles, password hashes',
      state: 'harmless',
      note: 'not counted among the relevant lines; weak hashes are told',
    },
    {
      topic: 'show-packages: ordered layers of a gateway',
      state: 'modelled',
      note: 'without it a policy stays without a gateway',
    },
    {
      topic: 'access rules: source, destination, service, negation, enabled, accept, drop, reject, sections',
      state: 'modelled',
    },
    { topic: 'inline layers', state: 'modelled', note: 'where the layer is handed in, too' },
    {
      topic: 'access rules: VPN community, content, time, ask, inform, install-on',
      state: 'limited',
      note: 'the rule may match',
    },
    { topic: 'hosts, networks, ranges, wildcards, groups, groups with exclusion', state: 'modelled' },
    {
      topic: 'domains, updatable and dynamic objects, access roles, zones, gateways as objects',
      state: 'limited',
      note: 'any address; the rule may match',
    },
    { topic: 'services TCP, UDP, SCTP, ICMP, other, groups', state: 'modelled' },
    { topic: 'applications, DCE-RPC', state: 'limited', note: 'the rule may match' },
    {
      topic: 'NAT rules: hide, static, automatic and manual',
      state: 'modelled',
      note: 'access rules see the addresses before translation',
    },
    {
      topic: 'implied rules of the global properties',
      state: 'limited',
      note: 'not exported; they concern connections of the gateways themselves',
    },
    { topic: 'anti-spoofing, threat prevention', state: 'harmless', note: 'can only stop more' },
  ],
  recognise(text) {
    const start = text.whole.slice(0, 200_000);
    const first = start.trimStart()[0];
    if (first === '{' || first === '[') {
      if (!start.includes('"uid"')) return 0;
      if (
        start.includes('"rulebase"') &&
        (/"type"\s*:\s*"(?:access|nat)-(?:rule|section)"/.test(start) || start.includes('"objects-dictionary"'))
      )
        return 0.97;
      if (start.includes('"installation-targets') && start.includes('"access-layers"')) return 0.97;
      if (start.includes('"network-security-blades"') || start.includes('"sic-status"')) return 0.96;
      return 0;
    }
    const found = text.lines.slice(0, 400).filter((line) => gaia.test(line)).length;
    return found > 4 ? 0.95 : found > 1 ? 0.5 : 0;
  },
  read: (text, book) => (/^\s*[[{]/.test(text.whole) ? readManagement(text, book) : readGaia(text, book)),
  join: attachPolicies,
};
