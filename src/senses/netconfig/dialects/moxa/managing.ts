// Commands of Moxa devices that tell addresses, routes and ways to the device.
import { inert } from '#kit';
import type { Lines, ManagementService } from '#facts';
import { vlanId } from '../../core/qbridge.ts';
import { addressItem, hostPrefix, networkPrefix } from '../onboard/address.ts';
import type { Command } from '../onboard/cli.ts';
import type { MoxaState } from './state.ts';

type C = Command<MoxaState>;

const addresses: C[] = [
  {
    form: 'interface (mgmt|lan|wan) …',
    state: 'modelled',
    to: 'face',
    run: (s, { words, rest, at }) => {
      const name = rest === '' ? words[0]! : `${words[0]} ${rest}`;
      const vlan = words[0] === 'mgmt' ? { vlan: 1 } : {};
      s.face = s.faces.get(name) ?? { name, kind: 'vlan', enabled: true, addresses: [], ...vlan, at };
      s.faces.set(name, s.face);
      if (words[0] !== 'mgmt') s.router = true;
    },
  },
  {
    form: 'ip address dhcp …',
    in: 'face',
    state: 'modelled',
    scope: 'interface',
    run: (s) => void (s.face!.dynamicAddress = true),
  },
  {
    form: 'ip address …',
    in: 'face',
    state: 'modelled',
    scope: 'interface',
    run: (s, { rest }) => {
      const parts = rest.split(' ').filter((w) => w !== 'static');
      const address = hostPrefix(parts[0] ?? '', parts[1] ?? '');
      if (address === undefined) return false;
      s.face!.addresses.push(address);
    },
  },
  {
    form: 'bind vlan <id>',
    in: 'face',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      s.face!.vlan = id;
    },
  },
  { form: '[no] shutdown', in: 'face', state: 'modelled', run: (s, { no }) => void (s.face!.enabled = no) },
  { form: '(name|mtu|mac-address|speed) …', in: 'face', state: 'harmless' },
  {
    form: 'ip default-gateway <address>',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const via = addressItem(words[0]!);
      if (via === undefined) return false;
      s.routes.push({ prefix: '0.0.0.0/0', via, source: 'static', at });
    },
  },
  {
    form: 'ip route static <name> <network> <mask> <gateway> …',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const prefix = networkPrefix(words[1]!, words[2]!);
      const via = addressItem(words[3]!);
      if (prefix === undefined || via === undefined) return false;
      s.routes.push({ prefix, via, source: 'static', at });
      s.router = true;
    },
  },
];

const set = (s: MoxaState, service: ManagementService['service'], enabled: boolean, at: Lines): void =>
  void s.management.set(service, { ...s.management.get(service), enabled, at });

function port(s: MoxaState, service: ManagementService['service'], text: string, at: Lines): boolean {
  if (!/^\d{1,5}$/.test(text)) return false;
  s.management.set(service, { enabled: s.management.get(service)?.enabled ?? true, port: Number(text), at });
  return true;
}

const access: C[] = [
  { form: 'hostname …', state: 'modelled', run: (s, { rest }) => void (s.name = inert(rest, 80)) },
  {
    form: '[no] ip http-server',
    state: 'modelled',
    scope: 'management',
    run: (s, { no, at }) => {
      set(s, 'http', !no, at);
      if (no) set(s, 'https', false, at);
    },
  },
  {
    form: 'ip http-server secure',
    state: 'modelled',
    scope: 'management',
    run: (s, { at }) => {
      // Only the encrypted one answers.
      set(s, 'http', false, at);
      set(s, 'https', true, at);
    },
  },
  {
    form: 'no ip http-server secure',
    state: 'modelled',
    scope: 'management',
    run: (s, { at }) => set(s, 'https', false, at),
  },
  {
    form: 'ip http-server port <n>',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => port(s, 'http', words[0]!, at),
  },
  {
    form: 'ip http-server secure port <n>',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => port(s, 'https', words[0]!, at),
  },
  { form: 'ip http-server auto-logout …', state: 'harmless' },
  {
    form: '[no] ip (telnet|ssh)',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no, at }) => set(s, words[0] as 'telnet' | 'ssh', !no, at),
  },
  {
    form: 'ip (telnet|ssh) port <n>',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => port(s, words[0] as 'telnet' | 'ssh', words[1]!, at),
  },
  {
    form: '[no] moxa-utility …',
    state: 'modelled',
    scope: 'management',
    run: (s, { no, at }) => set(s, 'discovery', !no, at),
  },
  {
    form: 'snmp-server version <version>',
    state: 'modelled',
    scope: 'management',
    run: (s, { words }) => void (s.snmpV3 = words[0]!.toLowerCase() === 'v3'),
  },
  { form: 'no snmp-server', state: 'modelled', scope: 'management', run: (s, { at }) => set(s, 'snmp', false, at) },
  {
    form: 'snmp-server community <name> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, rest, at }) => {
      if (/^(public|private)$/i.test(words[0]!)) {
        s.weaknesses.push({ kind: 'factory-community', what: `SNMP community (${inert(rest || 'access', 20)})`, at });
      }
    },
  },
  {
    form: 'username <name> password <secret> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => {
      const [name, secret] = words as [string, string];
      const what = `account ${inert(name, 40)}`;
      if (/^moxa$/i.test(secret)) s.weaknesses.push({ kind: 'factory-password', what, at });
      else if (secret === '') s.weaknesses.push({ kind: 'no-password', what, at });
    },
  },
  { form: 'username <name> privilege <n>', state: 'harmless' },
  {
    form: '[no] (snmp-server|login|aaa|auto-backup|logging|logging-capacity|clock|ntp|sntp|lldp|mac-address-table|login-lockout|password-policy|security-notification|fast-bootup|settingcheck|ptp|qos|warning-notification|email-warning|relay-warning|auth|mtu|fiber-check|ip-name-server) …',
    state: 'harmless',
  },
  { form: '[no] ip (name-server|dhcp|igmp|ddns|gmrp) …', state: 'harmless' },
  { form: '[no] service dhcp …', state: 'harmless' },
  { form: '(configure|end|quit|save) …', state: 'harmless' },
  {
    form: '[no] (ip|router|ipsec|openvpn|bridge|monitor|dot1x|trusted-access|accessible-ip|dos|quick-automation|l2tp|gre|modbus|ethernet-ip|profinet) …',
    state: 'not-modelled',
  },
];

export const managing: C[] = [...addresses, ...access];
