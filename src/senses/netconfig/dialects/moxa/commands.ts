// Commands of Moxa's managed switches (EDS, IKS, ICS) that tell VLANs, ports and rings; with those of management, all that are known.
import { inert } from '#kit';
import type { Lines } from '#facts';
import { mostLines, mostPorts, vlanId, vlanList } from '../../core/qbridge.ts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import { managing } from './managing.ts';
import { affordable, portOf } from './state.ts';
import type { MoxaPort, MoxaState } from './state.ts';

type C = Command<MoxaState>;

/** `1/1`, `1/1-1/3`, `1/1,1/4`, `1/1-3` as names. */
function portNames(text: string): string[] | undefined {
  const names: string[] = [];
  for (const piece of text.split(',')) {
    const m = /^\s*(\d{1,2})\/(\d{1,3})(?:-(?:(\d{1,2})\/)?(\d{1,3}))?\s*$/.exec(piece);
    if (!m || (m[3] !== undefined && m[3] !== m[1])) return undefined;
    const to = m[4] === undefined ? Number(m[2]) : Number(m[4]);
    if (to < Number(m[2])) return undefined;
    for (let n = Number(m[2]); n <= to; n++) names.push(`${m[1]}/${n}`);
    if (names.length > mostPorts) return undefined;
  }
  return names;
}

const each = (s: MoxaState, at: Lines, change: (port: MoxaPort) => void): void => {
  for (const port of s.now) {
    if (port.at.length < mostLines) port.at.push(at);
    change(port);
  }
};

/** `add 10,20`, `10,20 tag`, `add 10 untag`, `remove 30`. */
function members(rest: string): { ids: number[]; remove: boolean; untag: boolean } | undefined {
  const m = /^(?:(add|remove) )?([\d,\s-]+?)(?: (tag|untag|tagged|untagged))?$/i.exec(rest.trim());
  const ids = m ? vlanList(m[2]!) : undefined;
  return ids && { ids, remove: /^remove$/i.test(m![1] ?? ''), untag: /^untag/i.test(m![3] ?? '') };
}

function fixed(s: MoxaState, { words, rest, at }: CommandArgs): boolean {
  const found = members(rest);
  if (!found || (words[0] === 'trunk' && found.untag)) return false;
  if (!affordable(s, s.now.length, found.ids.length)) return false;
  each(s, at, (port) => {
    port.kind = words[0] as 'trunk' | 'hybrid';
    for (const id of found.ids) {
      port.tagged.delete(id);
      port.untagged.delete(id);
      if (!found.remove) (found.untag ? port.untagged : port.tagged).add(id);
    }
  });
  return true;
}

const layer2: C[] = [
  {
    form: 'vlan create …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const ids = vlanList(rest);
      if (!ids) return false;
      for (const id of ids) s.vlans.get(id, at);
    },
  },
  {
    form: 'vlan mode (1qvlan|pvlan|unaware)',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words }) => {
      // Port-based VLANs have member lists of their own, which no line read here tells.
      if (words[0] === 'pvlan') return false;
      s.mode = words[0] === 'unaware' ? 'unaware' : 'tagged';
    },
  },
  { form: '[no] gvrp', state: 'modelled', scope: 'layer2', run: (s, { no }) => void (s.gvrp = !no) },
  {
    form: 'interface ethernet …',
    state: 'modelled',
    to: 'port',
    run: (s, { rest, at }) => {
      const names = portNames(rest);
      if (!names) return false;
      s.now = names.map((name) => portOf(s, name, at));
      delete s.nowName;
      if (names.length === 1) s.nowName = names[0]!;
    },
  },
  {
    form: 'interface trunk <n>',
    state: 'modelled',
    to: 'port',
    run: (s, { words, at }) => {
      s.nowName = `trunk ${inert(words[0]!, 10)}`;
      s.now = [portOf(s, s.nowName, at)];
    },
  },
  {
    form: 'trunk-group <n> …',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => each(s, at, (p) => (p.group = `trunk ${words[0]}`)),
  },
  {
    form: 'switchport access vlan <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      each(s, at, (p) => {
        p.kind = 'access';
        p.native = id;
      });
    },
  },
  {
    form: 'switchport (trunk|hybrid) native vlan <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[1]);
      if (id === undefined) return false;
      each(s, at, (p) => {
        p.kind = words[0] as 'trunk' | 'hybrid';
        p.native = id;
      });
    },
  },
  { form: 'switchport (trunk|hybrid) fixed vlan …', in: 'port', state: 'modelled', scope: 'layer2', run: fixed },
  {
    form: 'switchport (trunk|hybrid) forbidden vlan …',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, rest, at }) => {
      const found = members(rest);
      if (!found || !affordable(s, s.now.length, found.ids.length)) return false;
      each(s, at, (p) => {
        p.kind = words[0] as 'trunk' | 'hybrid';
        for (const id of found.ids) {
          if (found.remove) p.forbidden.delete(id);
          else p.forbidden.add(id);
        }
      });
    },
  },
  {
    form: 'switchport pvid <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      each(s, at, (p) => (p.native = id));
    },
  },
  {
    form: '[no] shutdown',
    in: 'port',
    state: 'modelled',
    scope: 'interface',
    run: (s, { no, at }) => each(s, at, (p) => (p.disabled = !no)),
  },
  {
    form: '(name|description) …',
    in: 'port',
    state: 'modelled',
    run: (s, { rest, at }) => each(s, at, (p) => (p.description = inert(rest, 80))),
  },
  {
    form: '[no] (name|speed-duplex|speed|flowcontrol|media|mtu|trunk-mode|rate-limit|qos|spanning-tree|lldp|fiber-check|poe|storm-control|loop-protection) …',
    in: 'port',
    state: 'harmless',
  },
  {
    form: '[no] (switchport|dot1x|mac-address-table|port-security|ip|bridge|monitor|vlan-translation|dvlan|qinq) …',
    in: 'port',
    state: 'not-modelled',
    scope: 'layer2',
  },
];

const rings: C[] = [
  {
    form: 'redundancy mode <mode>',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const protocol = protocols[words[0]!.toLowerCase()];
      if (protocol === undefined) return false;
      if (protocol === '') delete s.redundancy;
      else s.redundancy = { protocol, at };
    },
  },
  { form: 'redundancy', state: 'harmless', to: 'ring' },
  {
    form: '(turbo-ring-v2|turbo-ring|turbo-chain|mrp|coupling) …',
    in: ['ring', ''],
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const m = /interface (?:ethernet )?(\d{1,2}\/\d{1,3})/i.exec(rest);
      if (m) s.ringPorts.push({ name: m[1]!, at });
    },
  },
  {
    form: 'no (turbo-ring-v2|turbo-ring|turbo-chain|mrp|coupling) …',
    in: ['ring', ''],
    state: 'harmless',
  },
  { form: '[no] spanning-tree …', in: ['ring', ''], state: 'harmless' },
];

const protocols: Record<string, string> = {
  'turbo-ring-v2': 'Turbo Ring v2',
  'turbo-ring': 'Turbo Ring',
  'turbo-chain': 'Turbo Chain',
  mrp: 'MRP',
  rstp: 'RSTP',
  'spanning-tree': 'RSTP',
  mstp: 'MSTP',
  none: '',
};

export const commands: C[] = [...layer2, ...rings, ...managing];
