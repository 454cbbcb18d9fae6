// `interface …` of the ASA, and the PIX way of naming interfaces in one line.
import { inert, normalIp, parseIpv4 } from '#kit';
import { fullInterfaceName, interfaceKind } from '../../core/cisco/interface-name.ts';
import { maskBits } from '../../core/cisco/masks.ts';
import { rows, Table } from '../../core/cisco/table.ts';
import type { Inside, Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { lines } from './state.ts';
import type { AsaPort, AsaState } from './state.ts';

interface At {
  asa: AsaState;
  port: AsaPort;
}

function portOf(asa: AsaState, written: string, line: Line): AsaPort {
  const name = fullInterfaceName(written);
  const known = asa.ports.get(name.toLowerCase());
  if (known) return known;
  const kind = /^redundant/i.test(name) ? 'bond' : interfaceKind(name);
  const dot = name.indexOf('.');
  const port: AsaPort = {
    device: {
      name,
      kind,
      enabled: true,
      addresses: [],
      ...(dot > 0 ? { parent: name.slice(0, dot) } : {}),
      ...(kind === 'vlan' ? { vlan: Number(/\d+/.exec(name)?.[0] ?? '0') } : {}),
      at: lines(line),
    },
    level: 0,
  };
  asa.ports.set(name.toLowerCase(), port);
  asa.device.interfaces.push(port.device);
  return port;
}

/** `inside` has level 100 when it is named, any other interface 0. */
function nameInterface(port: AsaPort, name: string): void {
  port.name = name;
  if (name.toLowerCase() === 'inside') port.level = 100;
}

function setAddress(port: AsaPort, rest: readonly string[]): boolean {
  if (rest[0] === 'dhcp' || rest[0] === 'pppoe') {
    port.device.dynamicAddress = true;
    return true;
  }
  const mask = parseIpv4(rest[1] ?? '');
  const bits = mask === undefined ? undefined : maskBits(mask);
  if (parseIpv4(rest[0] ?? '') === undefined || bits === undefined) return false;
  port.device.addresses.push(`${rest[0]}/${bits}`);
  if (rest[2] === 'standby' && normalIp(rest[3] ?? '') !== undefined) port.device.addresses.push(`${rest[3]}/${bits}`);
  return true;
}

const words = new Table<At>([
  ...rows<At>(
    'harmless',
    'interface',
    `duplex, speed, mtu, media-type, flowcontrol, ospf, rip, eigrp, authentication, pim, igmp, multicast, lacp, hello-interval, policy-route, arp, delay, bandwidth, pppoe, dhcp, ddns, summary-address, split-horizon,
     mac-address, forward interface, ipv6 nd, ipv6 ospf, ipv6 enforce-eui64, management-access, power, cts, isis, bfd, asr-group, dhcprelay, standby, hold-time, port-channel, tunnel key, ipv6 dhcp, priority-queue, span-cluster, cluster, monitor-interface, member-interface-health, poll-timer`,
  ),
  {
    words: 'description',
    state: 'modelled',
    read: (c, line) => void (c.port.device.description = inert(line.text.replace(/^description\s+/i, ''))),
  },
  {
    words: 'nameif',
    state: 'modelled',
    read: (c, _l, rest, no) => void (no || !rest[0] ? delete c.port.name : nameInterface(c.port, rest[0])),
  },
  {
    words: 'security-level',
    state: 'modelled',
    read: (c, _l, rest, no) => {
      if (no) return undefined;
      if (!/^\d{1,3}$/.test(rest[0] ?? '')) return 'unrecognised';
      c.port.level = Number(rest[0]);
      return undefined;
    },
  },
  {
    words: 'ip address',
    state: 'modelled',
    read: (c, _l, rest, no) => {
      if (no) {
        c.port.device.addresses = [];
        return undefined;
      }
      const [a, ...more] = rest;
      const first = c.asa.hosts.get(a ?? '') ?? a;
      return setAddress(c.port, first === undefined ? [] : [first, ...more]) ? undefined : 'unrecognised';
    },
  },
  {
    words: 'ipv6 address',
    state: 'modelled',
    read: (c, _l, rest, no) => {
      if (no) return undefined;
      const [ip, bits] = (rest[0] ?? '').split('/');
      const normal = normalIp(ip ?? '');
      if (rest[0] === 'autoconfig' || rest[0] === 'dhcp') c.port.device.dynamicAddress = true;
      else if (normal === undefined) return 'unrecognised';
      else c.port.device.addresses.push(`${normal}/${bits ?? '64'}`);
      return undefined;
    },
  },
  { words: 'ipv6 enable', state: 'modelled' },
  { words: 'shutdown', state: 'modelled', read: (c, _l, _r, no) => void (c.port.device.enabled = no) },
  {
    words: 'vlan',
    state: 'modelled',
    read: (c, _l, rest, no) => {
      if (no) return undefined;
      const id = Number(rest[0]);
      if (!(id >= 1 && id <= 4094)) return 'unrecognised';
      c.port.device.vlan = id;
      return undefined;
    },
  },
  { words: 'management-only', state: 'modelled', read: (c, _l, _r, no) => void (c.port.managementOnly = !no) },
  {
    words: 'channel-group',
    state: 'modelled',
    scope: 'layer2',
    read: (c, _l, rest, no) => void (no || (c.port.device.parent = `Port-channel${rest[0] ?? ''}`)),
  },
  {
    words: 'member-interface',
    state: 'modelled',
    scope: 'layer2',
    read: (c, _l, rest, no) => void (no || (c.port.device.members ??= []).push(fullInterfaceName(rest.join('')))),
  },
  {
    words: 'bridge-group',
    state: 'modelled',
    scope: 'layer2',
    note: 'interfaces of one group share a network',
    read: (c, _l, rest) => void (c.port.bridgeGroup = rest[0] ?? ''),
  },
  { words: 'zone-member', state: 'limited', note: 'interfaces of a traffic zone are read one by one' },
  {
    words: 'switchport access vlan',
    state: 'modelled',
    scope: 'layer2',
    read: (c, _l, rest) => {
      const id = Number(rest[0]);
      if (!(id >= 1 && id <= 4094)) return 'unrecognised';
      c.port.device.switchport = {
        mode: 'access',
        pvid: id,
        tagged: [],
        untagged: [[id, id]],
        accepts: 'untagged',
        ingressFiltering: true,
        at: [c.port.device.at],
      };
      return undefined;
    },
  },
  ...rows<At>('not-modelled', 'layer2', 'switchport', { note: 'other switch ports of an ASA 5505 are not followed' }),
  {
    words: 'tunnel source interface',
    state: 'modelled',
    scope: 'route',
    read: (c, line, rest) => void tunnel(c, line).push(rest[0] ?? ''),
  },
  {
    words: 'tunnel destination',
    state: 'modelled',
    scope: 'route',
    read: (c, line, rest) => {
      tunnel(c, line);
      c.asa.tunnels.find((t) => t.port === c.port)!.destination = rest[0] ?? '';
    },
  },
  { words: 'tunnel', state: 'modelled', scope: 'route' },
  { words: 'failover', state: 'harmless' },
]);

function tunnel(c: At, line: Line): string[] {
  if (!c.asa.tunnels.some((t) => t.port === c.port)) c.asa.tunnels.push({ port: c.port, line: line.n });
  return [];
}

export const interfaceTable = words;

export function openInterface(asa: AsaState, line: Line, rest: string[]): Inside {
  // PIX: `interface ethernet0 100full`.
  const port = portOf(asa, rest[0] ?? '', line);
  if (rest.includes('shutdown')) port.device.enabled = false;
  return words.inside({ asa, port }, asa.book, { scope: 'interface', element: port.device.name });
}

/** `nameif ethernet0 outside security0` */
export const pixName: NonNullable<Row<AsaState>['read']> = (asa, line, rest) => {
  const [hardware, name, security] = rest;
  const level = /^security(\d+)$/i.exec(security ?? '');
  if (hardware === undefined || name === undefined || !level) return 'unrecognised';
  const port = portOf(asa, hardware, line);
  nameInterface(port, name);
  port.level = Number(level[1]);
  return undefined;
};

/** `ip address outside 192.0.2.1 255.255.255.0` */
export const pixAddress: NonNullable<Row<AsaState>['read']> = (asa, _line, rest) => {
  const port = [...asa.ports.values()].find((p) => p.name === rest[0]);
  return port && setAddress(port, rest.slice(1)) ? undefined : 'unrecognised';
};
