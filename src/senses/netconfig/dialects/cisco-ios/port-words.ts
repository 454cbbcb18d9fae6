// The `switchport` words under `interface …`.
import type { VlanSet } from '#facts';
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { vlanList } from '../../core/cisco/vlan-list.ts';
import { oneLine } from './state.ts';
import type { InterfaceAt, Port } from './state.ts';
import { allowedAfter } from './switchport.ts';

type At = InterfaceAt;

/** Notes a switchport word. */
function word(
  change: (p: Port, rest: string[], no: boolean, at: At) => boolean | undefined,
): NonNullable<Row<At>['read']> {
  return (c, line, rest, no) => {
    c.port.words.any = true;
    c.ios.switchSigns = true;
    c.port.words.at.push(oneLine(line.n));
    return change(c.port, rest, no, c) === false ? 'unrecognised' : undefined;
  };
}

export const vlanId = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 4094 ? Number(text) : undefined;

const privatePair = (rest: string[]): [number, number] | undefined => {
  const [a, b] = [vlanId(rest[0]), vlanId(rest[1])];
  return a === undefined || b === undefined ? undefined : [a, b];
};

const negotiated = 'a port that negotiates is read as a trunk and an access port at once';

export const portRows: Row<At>[] = [
  {
    words: 'switchport',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => (rest.length > 0 ? false : void (p.words.on = !no))),
  },
  {
    words: 'switchport mode',
    state: 'modelled',
    scope: 'layer2',
    note: negotiated,
    read: word((p, rest, no) => {
      if (no) return void delete p.words.mode;
      const mode = rest[0]?.toLowerCase();
      if (mode === 'access' || mode === 'trunk' || mode === 'dynamic') p.words.mode = mode;
      else if (mode === 'fex-fabric') p.words.mode = 'trunk';
      else return false;
      return undefined;
    }),
  },
  {
    words: 'switchport mode private-vlan',
    state: 'limited',
    scope: 'layer2',
    note: 'ports of one community are read as open to each other and to every port of the primary VLAN',
    read: word((p, rest) => {
      p.words.mode =
        rest[0] === 'host'
          ? 'private-host'
          : rest[0] === 'promiscuous' && rest[1] !== 'trunk'
            ? 'private-promiscuous'
            : 'private-trunk';
    }),
  },
  {
    words: 'switchport mode dot1q-tunnel',
    state: 'not-modelled',
    scope: 'layer2',
    note: 'tags within tags are not followed',
    read: word((p) => void (p.words.mode = 'dot1q-tunnel')),
  },
  {
    words: 'switchport access vlan',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      if (no) return void delete p.words.access;
      const id = vlanId(rest[0]);
      if (id === undefined) return false;
      p.words.access = id;
      return undefined;
    }),
  },
  {
    words: 'switchport access vlan name',
    state: 'not-modelled',
    scope: 'layer2',
    note: 'the VLAN is known by its name alone',
    read: word(() => undefined),
  },
  {
    words: 'switchport access vlan dynamic',
    state: 'not-modelled',
    scope: 'layer2',
    note: 'a server chooses the VLAN (VMPS)',
    read: word(() => undefined),
  },
  {
    words: 'switchport trunk native vlan',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      if (no) return void delete p.words.native;
      if (rest[0] === 'tag') return void (p.words.nativeTagged = true);
      const id = vlanId(rest[0]);
      if (id === undefined) return false;
      p.words.native = id;
      return undefined;
    }),
  },
  {
    words: 'switchport trunk allowed vlan',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      if (no) return void delete p.words.allowed;
      const next: VlanSet | undefined = allowedAfter(p.words.allowed, rest);
      if (!next) return false;
      p.words.allowed = next;
      return undefined;
    }),
  },
  {
    words: 'switchport voice vlan',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      if (no) return void delete p.words.voice;
      const id = vlanId(rest[0]);
      if (id !== undefined) p.words.voice = id;
      else if (!['dot1p', 'none', 'untagged'].includes(rest[0] ?? '')) return false;
      return undefined;
    }),
  },
  {
    words: 'switchport protected',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, _r, no) => void (p.words.protected = !no)),
  },
  {
    words: 'switchport private-vlan host-association',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      const pair = privatePair(rest);
      if (no) return undefined;
      if (!pair) return false;
      p.words.host = pair;
      return undefined;
    }),
  },
  {
    words: 'switchport private-vlan mapping',
    state: 'modelled',
    scope: 'layer2',
    read: word((p, rest, no) => {
      const primary = vlanId(rest[0]);
      const secondary = vlanList(
        rest
          .slice(1)
          .filter((w) => w !== 'add')
          .join(','),
      );
      if (no) return undefined;
      if (primary === undefined || !secondary) return false;
      p.words.promiscuous = { primary, secondary };
      return undefined;
    }),
  },
  ...rows<At>(
    'not-modelled',
    'layer2',
    'switchport private-vlan, switchport vlan mapping, switchport backup, switchport trunk allowed vlan name',
    { note: 'not followed' },
  ),
  ...rows<At>(
    'harmless',
    'layer2',
    `switchport nonegotiate, switchport trunk encapsulation, switchport trunk pruning, switchport dot1q ethertype, switchport monitor, switchport priority, switchport block,
    switchport autostate, switchport capture, switchport host`,
    { read: word(() => undefined) },
  ),
  ...rows<At>('limited', 'layer2', 'switchport port-security', {
    note: 'what it stops is read as passing',
    read: word(() => undefined),
  }),
];
