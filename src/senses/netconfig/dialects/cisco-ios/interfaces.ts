// What stands under `interface …`.
import { inert, normalIp, parseIpv4 } from '#kit';
import { rows, Table } from '../../core/cisco/table.ts';
import type { Inside, Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { cleanPrefix, maskBits } from '../../core/cisco/masks.ts';
import { fullInterfaceName, interfaceKind } from '../../core/cisco/interface-name.ts';
import { harmlessOnInterfaces } from './harmless.ts';
import { lines, oneLine } from './state.ts';
import { portRows, vlanId } from './port-words.ts';
import type { InterfaceAt, IosState, Port } from './state.ts';

type At = InterfaceAt;

/** The interface of that name, made where it is new. */
function portOf(ios: IosState, written: string, line: Line): Port {
  const name = fullInterfaceName(written);
  const known = ios.ports.get(name.toLowerCase());
  if (known) return known;
  const kind = interfaceKind(name);
  const dot = name.indexOf('.');
  const port: Port = {
    device: {
      name,
      kind,
      enabled: true,
      addresses: [],
      ...(kind === 'subinterface' && dot > 0 ? { parent: name.slice(0, dot) } : {}),
      ...(kind === 'vlan' ? { vlan: Number(/\d+/.exec(name)?.[0] ?? '0') } : {}),
      at: lines(line),
    },
    words: { at: [] },
    accessIn: [],
    accessOut: [],
    tunnel: { line: line.n },
  };
  ios.ports.set(name.toLowerCase(), port);
  ios.device.interfaces.push(port.device);
  return port;
}

/** `interface Gi1/0/1` and what stands under it. */
export function openInterface(ios: IosState, line: Line, rest: string[]): Inside {
  const port = portOf(ios, rest.join(' '), line);
  port.device.at = lines(line);
  return interfaceTable.inside({ ios, port }, ios.book, { scope: 'interface', element: port.device.name });
}

const ring = (name: (rest: string[]) => string): NonNullable<Row<At>['read']> => {
  return (c, line, rest, no) => {
    if (no) return 'harmless';
    const protocol = name(rest);
    c.port.words.ring = protocol;
    const known = c.ios.device.redundancy.find((r) => r.protocol === protocol);
    if (known) known.ports.push(c.port.device.name);
    else c.ios.device.redundancy.push({ protocol, ports: [c.port.device.name], at: oneLine(line.n) });
    return undefined;
  };
};

const gateway = (c: At, protocol: string, address: string | undefined, line: Line): void => {
  const ip = address === undefined ? undefined : normalIp(address);
  const label = ip ? `${protocol} ${ip}` : protocol;
  const known = c.ios.device.redundancy.find((r) => r.protocol === label);
  if (known) known.ports.push(c.port.device.name);
  else c.ios.device.redundancy.push({ protocol: label, ports: [c.port.device.name], at: oneLine(line.n) });
};

/** Hosts at the device's shared address are reached as at its own: the address joins the interface's. */
function sharedAddress(c: At, text: string | undefined): void {
  const ip = text === undefined ? undefined : normalIp(text);
  if (ip !== undefined && !c.port.device.addresses.some((a) => a.startsWith(`${ip}/`)))
    c.port.device.addresses.push(`${ip}/${ip.includes(':') ? 128 : 32}`);
}

function ipAddress(c: At, line: Line, rest: string[], no: boolean) {
  const { device } = c.port;
  if (no) {
    if (rest.length === 0) {
      device.addresses = device.addresses.filter((a) => a.includes(':'));
      c.port.noAddress = true;
    }
    return undefined;
  }
  const [first, second] = rest;
  if (first === 'dhcp' || first === 'negotiated' || first === 'pool' || first === 'autoconfig') {
    device.dynamicAddress = true;
    return undefined;
  }
  const slash = first?.includes('/') ? first.split('/') : undefined;
  const ip = parseIpv4(slash?.[0] ?? first ?? '');
  const mask = slash ? undefined : parseIpv4(second ?? '');
  const bits = slash ? Number(slash[1]) : mask === undefined ? undefined : maskBits(mask);
  if (ip === undefined || bits === undefined || !(bits <= 32)) return 'unrecognised' as const;
  const text = `${slash?.[0] ?? first}/${bits}`;
  if (!device.addresses.includes(text)) device.addresses.push(text);
  return undefined;
}

function ipv6Address(c: At, line: Line, rest: string[], no: boolean) {
  const { device } = c.port;
  if (no) return undefined;
  const first = rest[0]?.toLowerCase() ?? '';
  if (first === 'autoconfig' || first === 'dhcp') {
    device.dynamicAddress = true;
    return undefined;
  }
  const [ip, bits] = first.includes('/') ? first.split('/') : [first, '64'];
  const normal = normalIp(ip!);
  if (normal === undefined || cleanPrefix(`${normal}/${bits}`) === undefined) {
    // A general prefix by name: its address is not known from here.
    device.dynamicAddress = true;
    return { state: 'limited' as const, note: 'an address made of a general prefix is not followed' };
  }
  device.addresses.push(`${normal}/${bits}`);
  return undefined;
}

const accessGroup = (family: 4 | 6): NonNullable<Row<At>['read']> => {
  return (c, line, rest, no) => {
    const name = rest[0];
    const direction = rest.slice(1).find((w) => w === 'in' || w === 'out');
    if (!name || !direction) return no ? 'harmless' : 'unrecognised';
    const list = direction === 'in' ? c.port.accessIn : c.port.accessOut;
    const at = list.findIndex((g) => g.family === family);
    if (at >= 0) list.splice(at, 1);
    if (no) return undefined;
    list.push({ family, name, line: line.n });
    c.ios.usedForPackets.add(`${name}/${family}`);
    return undefined;
  };
};

const vrf: NonNullable<Row<At>['read']> = (c, _line, rest, no) => {
  if (no) delete c.port.device.vrf;
  else if (rest[0]) c.port.device.vrf = rest[0];
  return undefined;
};

const modelled: Row<At>[] = [
  {
    words: 'description',
    state: 'modelled',
    read: (c, line) => void (c.port.device.description = inert(line.text.replace(/^description\s+/i, ''))),
  },
  { words: 'shutdown', state: 'modelled', read: (c, _l, _r, no) => void (c.port.device.enabled = no) },
  { words: 'ip address', state: 'modelled', read: ipAddress },
  { words: 'ipv4 address', state: 'modelled', read: ipAddress, silent: true },
  { words: 'ipv6 address', state: 'modelled', read: ipv6Address },
  { words: 'ipv6 enable', state: 'modelled' },
  {
    words: 'ip unnumbered',
    state: 'limited',
    note: 'its address is that of another interface',
    read: (c, _l, _r, no) => void (no || (c.port.device.dynamicAddress = true)),
  },
  {
    words: 'encapsulation dot1q',
    state: 'modelled',
    scope: 'layer2',
    note: 'a second tag is not followed',
    read: (c, _l, rest, no) => {
      if (no) return undefined;
      const id = vlanId(rest[0]);
      if (id === undefined) return 'unrecognised';
      c.port.device.vlan = id;
      return rest.includes('second-dot1q') ? 'not-modelled' : undefined;
    },
  },
  { words: 'ip vrf forwarding', state: 'modelled', read: vrf },
  { words: 'vrf forwarding', state: 'modelled', read: vrf },
  { words: 'vrf member', state: 'modelled', read: vrf },
  { words: 'ip access-group', state: 'modelled', scope: 'filter', read: accessGroup(4) },
  {
    words: 'ip access-group common',
    state: 'not-modelled',
    scope: 'filter',
    note: 'a common list beside the interface list is not followed',
  },
  { words: 'ipv6 traffic-filter', state: 'modelled', scope: 'filter', read: accessGroup(6) },
  {
    words: 'mac access-group',
    state: 'limited',
    scope: 'filter',
    note: 'frames that it would stop are read as passing',
  },
  {
    words: 'ip nat inside',
    state: 'modelled',
    scope: 'nat',
    read: (c, _l, _r, no) => void (no ? delete c.port.nat : (c.port.nat = 'inside')),
  },
  {
    words: 'ip nat outside',
    state: 'modelled',
    scope: 'nat',
    read: (c, _l, _r, no) => void (no ? delete c.port.nat : (c.port.nat = 'outside')),
  },
  { words: 'l2nat', state: 'not-modelled', scope: 'nat', note: 'translation on a switch port is not followed' },
  { words: 'ip nat enable', state: 'not-modelled', scope: 'nat', note: 'NAT by virtual interface is not followed' },
  {
    words: 'zone-member security',
    state: 'modelled',
    scope: 'filter',
    read: (c, _l, rest, no) => void (no || !rest[0] ? delete c.port.zone : (c.port.zone = rest[0])),
  },
  {
    words: 'ip inspect',
    state: 'not-modelled',
    scope: 'filter',
    note: 'replies that inspection lets through the interface lists are not followed',
  },
  {
    words: 'ipv6 inspect',
    state: 'not-modelled',
    scope: 'filter',
    note: 'replies that inspection lets through the interface lists are not followed',
  },
  {
    words: 'ip policy route-map',
    state: 'limited',
    scope: 'route',
    note: 'proofs take every way as possible, so a chosen way changes none',
    read: (c, _l, rest) => void (rest[0] && c.ios.usedOtherwise.add(`map ${rest[0]}`)),
  },
  {
    words: 'channel-group',
    state: 'modelled',
    scope: 'layer2',
    read: (c, _l, rest, no) => {
      if (no) delete c.port.channel;
      else if (/^\d+$/.test(rest[0] ?? '')) c.port.channel = Number(rest[0]);
      else return 'unrecognised';
      return undefined;
    },
  },
  { words: 'rep segment', state: 'modelled', scope: 'layer2', read: ring((r) => `REP ${r[0] ?? ''}`.trim()) },
  { words: 'mrp ring', state: 'modelled', scope: 'layer2', read: ring((r) => `MRP ${r[0] ?? ''}`.trim()) },
  { words: 'dlr ring', state: 'modelled', scope: 'layer2', read: ring((r) => `DLR ${r[0] ?? ''}`.trim()) },
  {
    words: 'prp-channel-group',
    state: 'limited',
    scope: 'layer2',
    note: 'both networks of a PRP pair are read as one',
    read: ring((r) => `PRP ${r[0] ?? ''}`.trim()),
  },
  {
    words: 'hsr-ring',
    state: 'limited',
    scope: 'layer2',
    note: 'read as an ordinary pair of ports',
    read: ring((r) => `HSR ${r[0] ?? ''}`.trim()),
  },
  {
    words: 'standby',
    state: 'modelled',
    read: (c, line, rest, no) => {
      const at = rest[0] !== undefined && /^\d+$/.test(rest[0]) ? 1 : 0;
      if (!no && rest[at] === 'ip') {
        sharedAddress(c, rest[at + 1]);
        gateway(c, 'HSRP', rest[at + 1], line);
      }
      return undefined;
    },
  },
  {
    words: 'vrrp',
    state: 'modelled',
    read: (c, line, rest, no) => {
      if (!no && rest[1] === 'ip') {
        sharedAddress(c, rest[2]);
        gateway(c, 'VRRP', rest[2], line);
      }
      return undefined;
    },
    inside: (c) => (line) => {
      if (line.words[0] === 'address') {
        sharedAddress(c, line.words[1]);
        gateway(c, 'VRRP', line.words[1], line);
      }
      c.ios.book.mark(
        [line.n, line.to],
        /^(address|priority|preempt|timers|track|description|vrrpv2|no|shutdown|match-address|exit-vrrp|exit)/.test(
          line.text,
        )
          ? 'modelled'
          : 'unrecognised',
        { scope: 'interface', element: c.port.device.name },
      );
    },
  },
  {
    words: 'glbp',
    state: 'modelled',
    read: (c, line, rest, no) => {
      if (!no && rest[1] === 'ip') {
        sharedAddress(c, rest[2]);
        gateway(c, 'GLBP', rest[2], line);
      }
      return undefined;
    },
  },
  {
    words: 'tunnel source',
    state: 'modelled',
    scope: 'route',
    read: (c, line, rest) => void ((c.port.tunnel.source = rest.join(' ')), (c.port.tunnel.line = line.n)),
  },
  {
    words: 'tunnel destination',
    state: 'modelled',
    scope: 'route',
    read: (c, line, rest) => void ((c.port.tunnel.destination = rest[0] ?? ''), (c.port.tunnel.line = line.n)),
  },
  { words: 'tunnel mode', state: 'modelled', scope: 'route' },
  { words: 'tunnel vrf', state: 'limited', scope: 'route', note: 'the outer packets go by another VRF' },
  { words: 'tunnel protection', state: 'modelled', scope: 'route' },
  {
    words: 'crypto map',
    state: 'modelled',
    scope: 'filter',
    note: 'the tunnel is a way; what it leaves out stays on the ordinary way',
    read: (c, line, rest, no) =>
      void (no || !rest[0] ? delete c.port.crypto : (c.port.crypto = { map: rest[0], line: line.n })),
  },
  {
    words: 'ip helper-address',
    state: 'limited',
    scope: 'route',
    note: 'broadcasts that the device hands on (DHCP, TFTP, DNS and more) are not followed to their server',
  },
  {
    words: 'ip directed-broadcast',
    state: 'limited',
    scope: 'route',
    note: 'read as open: no proof rests on broadcasts being stopped',
  },
  ...rows<At>(
    'not-modelled',
    'layer2',
    `bridge-group, bridge-domain, xconnect, service instance, l2transport, l2protocol-tunnel, rewrite, vfi`,
    { note: 'bridging of this kind is not followed', inside: 'same' },
  ),
  ...rows<At>('not-modelled', 'filter', 'ip admission, ip auth-proxy', {
    note: 'what a log-on opens is not followed',
    inside: 'same',
  }),
];

export const interfaceTable = new Table<At>([...harmlessOnInterfaces<At>(), ...portRows, ...modelled]);
