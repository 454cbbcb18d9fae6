// What the reader of PAN-OS makes of the blocks of a configuration, for people.
import type { DialectTopic } from '../../dialect.ts';

export const topics: DialectTopic[] = [
  { topic: 'XML, set lines, braces; delete, move', state: 'modelled', note: 'all three come to one model' },
  { topic: 'rename', state: 'limited', note: 'what refers to the old name is not renamed' },
  { topic: 'network interface: layer3, subinterfaces, aggregate, vlan, loopback, tunnel, IPv6', state: 'modelled' },
  {
    topic: 'network virtual-wire, layer2, vlan',
    state: 'limited',
    note: 'taken as bridging every tag; security rules apply',
  },
  { topic: 'network interface tap, ha, decrypt-mirror', state: 'harmless' },
  { topic: 'network virtual-router: interfaces, static routes', state: 'modelled' },
  { topic: 'network virtual-router protocol bgp, ospf, rip', state: 'not-modelled' },
  { topic: 'network ike, tunnel ipsec', state: 'modelled', note: 'as tunnels' },
  { topic: 'network shared-gateway', state: 'not-modelled' },
  { topic: 'interface-management-profile; deviceconfig system service, permitted-ip', state: 'modelled' },
  { topic: 'vsys, zone, import', state: 'modelled' },
  { topic: 'zone external (other virtual systems)', state: 'limited', note: 'anything may pass between them' },
  {
    topic: 'address: ip-netmask, ip-range, ip-wildcard; address-group static; service, service-group',
    state: 'modelled',
  },
  {
    topic: 'address fqdn, dynamic group, external-list, region',
    state: 'limited',
    note: 'any address; the rule may match',
  },
  {
    topic: 'application, application-group, application-filter (App-ID)',
    state: 'limited',
    note: 'the rule may match; first packets pass before the application is known',
  },
  {
    topic: 'service application-default',
    state: 'limited',
    note: 'ports at home to common applications; any port for others',
  },
  { topic: 'rulebase security: zones, addresses, negation, rule-type, disabled, action', state: 'modelled' },
  {
    topic: 'rulebase security: source-user, category, hip-profiles, schedule, url-filtering, profile groups',
    state: 'limited',
    note: 'the rule may match',
  },
  { topic: 'rulebase security: other profiles, log, tag', state: 'harmless' },
  { topic: 'rulebase default-security-rules (intrazone, interzone)', state: 'modelled' },
  {
    topic: 'rulebase nat: source (pool, interface, static, both ways), destination, no translation',
    state: 'modelled',
    note: 'zones and security rules see the addresses before translation',
  },
  { topic: 'rulebase nat: nat64, nptv6', state: 'not-modelled' },
  { topic: 'rulebase pbf', state: 'not-modelled' },
  {
    topic: 'rulebase application-override, dos, authentication, captive-portal, tunnel-inspect',
    state: 'limited',
    note: 'can only stop more, or change which application is seen',
  },
  {
    topic: 'rulebase decryption, qos',
    state: 'harmless',
    note: 'they look into or slow down what a security rule lets pass',
  },
  { topic: 'rulebase sdwan', state: 'not-modelled', note: 'chooses the way out by path quality' },
  {
    topic: 'Panorama: device-group, parents, pre- and post-rules, shared',
    state: 'modelled',
    note: 'each device group is one device',
  },
  {
    topic: 'Panorama: template, template-stack',
    state: 'limited',
    note: 'the first template of a stack; variables are not filled in',
  },
  { topic: 'global-protect, global-protect-gateway', state: 'not-modelled', note: 'a remote access VPN' },
  {
    topic: 'mgt-config users, certificates, local users',
    state: 'harmless',
    note: 'not counted among the relevant lines; the factory password is told',
  },
  {
    topic: 'profiles, profile-group (whole blocks)',
    state: 'harmless',
    note: 'a profile is asked after a security rule has let a packet pass and can only stop it; a rule that uses one that stops may match',
  },
  {
    topic: 'log-settings, reports, server-profile, user-id, tags (whole blocks)',
    state: 'harmless',
    note: 'they tell and name; a rule that asks for users, tags or dynamic groups may match whatever they say',
  },
  {
    topic: 'deviceconfig system, setting (whole blocks)',
    state: 'harmless',
    note: 'name, clock, updates and limits of the device; its services and permitted addresses are read',
  },
  {
    topic: 'deviceconfig high-availability (whole block)',
    state: 'harmless',
    note: 'monitored links and paths decide which of two devices with this same configuration is at work',
  },
  {
    topic: 'deviceconfig high-availability active-active',
    state: 'not-modelled',
    note: 'addresses move between the two',
  },
];
