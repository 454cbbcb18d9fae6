// What stands at the top of an IOS configuration.
import { inert, normalIp } from '#kit';
import { Table, rows } from '../../core/cisco/table.ts';
import type { Inside, Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { vlanList } from '../../core/cisco/vlan-list.ts';
import { aclOf, entryLine, namedList } from './acl.ts';
import { harmlessGlobally } from './harmless.ts';
import { openInterface } from './interfaces.ts';
import { layer2Rows } from './layer2.ts';
import { managementRows } from './management.ts';
import { natRows } from './nat.ts';
import { qosRows } from './qos.ts';
import { routeRows } from './routes.ts';
import { lines } from './state.ts';
import { tunnelRows } from './tunnels.ts';
import { vaclRows } from './vacl.ts';
import { vrfRows } from './vrfs.ts';
import { zoneRows } from './zones.ts';
import type { IosState } from './state.ts';

type R = Row<IosState>;

const vlanWords = new Table<{ ios: IosState; ids: number[] }>([
  {
    words: 'name',
    state: 'modelled',
    read: (c, line) => {
      const vlan = c.ios.device.vlans.find((v) => v.id === c.ids[0]);
      if (vlan) vlan.name = inert(line.text.replace(/^name\s+/i, '').replace(/^"|"$/g, ''), 64);
    },
  },
  {
    words: 'private-vlan association',
    state: 'modelled',
    read: (c, _l, rest) => {
      const list = vlanList(rest.filter((w) => w !== 'add').join(','));
      if (!list) return 'unrecognised';
      for (const id of c.ids) c.ios.privateVlans.set(id, { ...c.ios.privateVlans.get(id), with: list });
      return undefined;
    },
  },
  {
    words: 'private-vlan',
    state: 'modelled',
    read: (c, _l, rest) => {
      const kind = rest[0];
      if (kind !== 'primary' && kind !== 'isolated' && kind !== 'community') return 'unrecognised';
      for (const id of c.ids) c.ios.privateVlans.set(id, { with: [], ...c.ios.privateVlans.get(id), kind });
      return undefined;
    },
  },
  ...rows<{ ios: IosState; ids: number[] }>(
    'harmless',
    'layer2',
    'state active, mtu, media, said, tb-vlan1, tb-vlan2, backupcrf, stp, bridge, ring, are, ste, exit, mode ce, ip igmp snooping, ipv6 mld',
  ),
  ...rows<{ ios: IosState; ids: number[] }>('limited', 'layer2', 'shutdown, state suspend, parent', {
    note: 'read as a VLAN that works',
  }),
  ...rows<{ ios: IosState; ids: number[] }>(
    'not-modelled',
    'layer2',
    'remote-span, xconnect, vn-segment, member evpn-instance, member vni, service-policy',
    { note: 'not followed' },
  ),
]);

function openVlans(ios: IosState, line: Line, rest: string[], no: boolean): Inside {
  const set = vlanList(rest.join('')) ?? [];
  const ids = set.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));
  if (no) ios.device.vlans = ios.device.vlans.filter((v) => !ids.includes(v.id));
  else
    for (const id of ids)
      if (!ios.device.vlans.some((v) => v.id === id)) ios.device.vlans.push({ id, at: lines(line) });
  return vlanWords.inside({ ios, ids }, ios.book, { scope: 'layer2' });
}

const listLine: NonNullable<R['read']> = (ios, line, rest, no) => {
  const name = rest[0];
  if (name === undefined) return 'unrecognised';
  const n = Number(name);
  if (no && rest.length === 1) {
    ios.acls.delete(`${name}/4`);
    return 'modelled';
  }
  // NX-OS and IOS alike: 1-99 and 1300-1999 are standard; 100-199 and 2000-2699 extended; 200 to 1199 select other things than IP.
  if (/^\d+$/.test(name) && ((n >= 200 && n < 1300) || n > 2699))
    return { state: 'harmless', note: 'a list that selects no IP packets' };
  const standard = /^\d+$/.test(name) && (n < 100 || (n >= 1300 && n <= 1999));
  const words = no ? ['no', ...rest.slice(1)] : rest.slice(1);
  if (words[0] === 'extended' || words[0] === 'standard') words.shift();
  const acl = aclOf(ios, name, standard ? 'standard' : 'extended', 4, line);
  acl.at.to = line.n;
  ios.comment = entryLine(ios, acl, line, words, ios.comment);
  return ios.book.stateOf(line.n) ?? 'harmless';
};

const own: R[] = [
  {
    words: 'hostname',
    state: 'modelled',
    read: (ios, _l, rest) => {
      const name = inert(rest[0]?.replace(/^"|"$/g, '') ?? '', 64);
      if (name) ios.device.hostname = name;
    },
  },
  { words: 'interface', state: 'modelled', scope: 'interface', inside: openInterface },
  {
    words: 'interface range',
    state: 'not-modelled',
    scope: 'interface',
    note: 'a script, not what a device stores',
    inside: 'same',
  },
  {
    words: 'vlan',
    state: 'modelled',
    scope: 'layer2',
    read: (_i, _l, rest) => (vlanList(rest.join('')) ? undefined : 'unrecognised'),
    inside: openVlans,
  },
  {
    words: 'vlan configuration',
    state: 'limited',
    scope: 'layer2',
    note: 'extras of a VLAN are not followed',
    inside: 'same',
  },
  {
    words: 'vlan dot1q tag native',
    state: 'modelled',
    scope: 'layer2',
    read: (ios, _l, _r, no) => void (ios.tagNative = !no),
  },
  { words: 'access-list', state: 'modelled', scope: 'filter', read: listLine },
  {
    words: 'ip access-list',
    state: 'modelled',
    scope: 'filter',
    read: (_i, _l, rest) => (rest[0] ? undefined : 'unrecognised'),
    inside: (ios, line, rest, no) => namedList(ios, rest[0] ?? '', 'extended', 4, line, no),
  },
  {
    words: 'ip access-list extended',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => namedList(ios, rest[0] ?? '', 'extended', 4, line, no),
  },
  {
    words: 'ip access-list standard',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => namedList(ios, rest[0] ?? '', 'standard', 4, line, no),
  },
  ...rows<IosState>(
    'harmless',
    'filter',
    'ip access-list logging, ip access-list log-update, ip access-list resequence, ip access-list persistent, access-list dynamic-extended, ipv6 access-list log-update',
  ),
  {
    words: 'ipv6 access-list',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => namedList(ios, rest[0] ?? '', 'extended', 6, line, no),
  },
  {
    words: 'object-group network',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => gather(ios.networks, rest[0], line, no),
  },
  {
    words: 'object-group ip address',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => gather(ios.networks, rest[0], line, no),
  },
  {
    words: 'object-group service',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => gather(ios.services, rest[0], line, no),
  },
  {
    words: 'object-group ip port',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest, no) => gather(ios.services, rest[0], line, no),
  },
  {
    words: 'ip host',
    state: 'modelled',
    scope: 'filter',
    read: (ios, _l, rest) => {
      const ip = normalIp(rest.at(-1) ?? '');
      if (ip) ios.hosts.set(rest.find((w) => w !== 'vrf') ?? '', ip);
    },
  },
  { words: 'banner', state: 'harmless', inside: 'aside' },
  ...rows<IosState>(
    'harmless',
    'device',
    'building configuration..., current configuration, using, last configuration',
    { inside: 'aside' },
  ),
];

/** Lines of a group are read when every group is known. */
function gather(into: IosState['networks'], name: string | undefined, line: Line, no: boolean): Inside {
  if (no) into.delete(name ?? '');
  const group = into.get(name ?? '') ?? { at: lines(line), lines: [] };
  if (!no) into.set(name ?? '', group);
  return (inner) => {
    if (inner.words[0] === 'description' || inner.words[0] === 'exit') return;
    group.lines.push(inner);
  };
}

export const globalTable = new Table<IosState>([
  ...harmlessGlobally<IosState>(),
  ...routeRows,
  ...layer2Rows,
  ...qosRows,
  ...managementRows,
  ...natRows,
  ...tunnelRows,
  ...vrfRows,
  ...zoneRows,
  ...vaclRows,
  ...own,
]);
