// IP access lists of Hirschmann switches, and the VLANs that they are put on. First match decides, what no entry names is refused; no sessions are kept.
import { inert, ipv4Text, parseIpv4 } from '#kit';
import type { ConfiguredDevice, Filter, Match, NumberRange, ServiceMatch } from '#facts';
import { vlanId } from '../../core/qbridge.ts';
import { networkPrefix, portRange, protocolNumber } from '../onboard/address.ts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import type { AccessLists, HirschmannState } from './state.ts';

function maybe(match: Match, reason: string): void {
  match.may = [...(match.may ?? []), reason];
}

/** `A W` with a wildcard mask as a prefix; a mask with holes may be any address. */
function wildcard(address: string, mask: string, match: Match): string | undefined {
  const inverse = parseIpv4(mask);
  const plain = inverse === undefined ? undefined : networkPrefix(address, ipv4Text(~inverse >>> 0));
  if (plain === undefined) maybe(match, `the mask ${inert(mask, 20)} has holes`);
  return plain;
}

/** Reads what follows `permit` or `deny`; false where a word is not known. */
function conditions(words: string[], match: Match): boolean {
  const service: ServiceMatch = {};
  for (let i = 0; i < words.length;) {
    const word = words[i]!.toLowerCase();
    if (word === 'every') i++;
    else if (word === 'src' || word === 'dst') {
      const end = word === 'src' ? 'from' : 'to';
      const address = words[i + 1] ?? '';
      if (address.toLowerCase() === 'any') {
        i += 2;
        continue;
      }
      if (parseIpv4(address) === undefined || parseIpv4(words[i + 2] ?? '') === undefined) return false;
      const prefix = wildcard(address, words[i + 2]!, match);
      if (prefix !== undefined) match[end] = { include: [prefix] };
      i += 3;
    } else if (word === 'proto') {
      const name = words[i + 1] ?? '';
      const protocol = protocolNumber(name);
      if (!/^(ip|any)$/i.test(name)) {
        if (protocol === undefined) return false;
        service.protocol = protocol;
      }
      i += 2;
    } else if (/^(sport|dport|src-port|dst-port)$/.test(word)) {
      const range: NumberRange | undefined =
        words[i + 1] === 'range' ? portRange(`${words[i + 2]}-${words[i + 3]}`) : portRange(words[i + 2] ?? '');
      if (!range || !/^(eq|range)$/.test(words[i + 1] ?? '')) return false;
      service[word.startsWith('s') ? 'fromPorts' : 'toPorts'] = [range];
      i += words[i + 1] === 'range' ? 4 : 3;
    } else if (word === 'log') i++;
    else return false;
  }
  if (Object.keys(service).length === 0) return true;
  // Ports without a protocol are those of TCP and UDP.
  match.services = service.protocol === undefined ? [6, 17].map((protocol) => ({ ...service, protocol })) : [service];
  return true;
}

function entry(s: HirschmannState, { words, rest, at }: CommandArgs): boolean {
  const name = inert(words[0]!, 60);
  const m = /^(?:index (\d{1,5}) )?(permit|deny)(?: (.*))?$/i.exec(rest);
  if (!m) return false;
  const list = s.acl.lists.get(name) ?? [];
  s.acl.lists.set(name, list);
  const match: Match = { family: 4 };
  const understood = conditions((m[3] ?? 'every').split(/\s+/), match);
  if (!understood) maybe(match, 'a condition of this entry was not understood');
  const index = m[1] === undefined ? list.length + 1 : Number(m[1]);
  list.push({
    index,
    rule: {
      id: `entry ${index}`,
      action: m[2]!.toLowerCase() === 'permit' ? 'permit' : 'deny',
      match,
      at,
      text: inert(`${name} ${rest}`),
      enabled: true,
      logged: / log\b/.test(rest),
    },
  });
  return understood;
}

function assign(s: HirschmannState, { words, rest, at }: CommandArgs): boolean {
  const vlan = vlanId(words[1]);
  if (vlan === undefined) return false;
  const sequence = /(\d{1,10})\s*$/.exec(rest)?.[1];
  const direction = words[2] as 'in' | 'out';
  s.acl.assigned.push({ list: inert(words[0]!, 60), vlan, direction, sequence: Number(sequence ?? 1), at });
  return true;
}

export const accessListCommands: Command<HirschmannState>[] = [
  { form: 'ip access-list extended name <name> …', state: 'modelled', scope: 'filter', run: entry },
  { form: 'acl ip assign <name> vlan <id> (in|out) …', state: 'modelled', scope: 'filter', run: assign },
  { form: 'ip access-group <name> vlan <id> (in|out) …', state: 'modelled', scope: 'filter', run: assign },
];

/** Lists become filters, and each VLAN with lists asks them in their order; what none decides is refused. */
export function addAccessLists({ lists, assigned }: AccessLists, device: ConfiguredDevice): void {
  for (const [name, entries] of lists) {
    const rules = entries.toSorted((a, b) => a.index - b.index).map((e) => e.rule);
    device.filters.push({ name, rules, otherwise: 'return', at: rules[0]!.at });
  }
  const places = new Map<string, AccessLists['assigned']>();
  for (const a of assigned) {
    const key = `${a.direction} vlan/${a.vlan}`;
    places.set(key, [...(places.get(key) ?? []), a]);
  }
  for (const [key, here] of places) {
    const first = here[0]!;
    const filter: Filter = { name: `access lists ${key}`, rules: [], otherwise: 'deny', at: first.at };
    for (const a of here.toSorted((x, y) => x.sequence - y.sequence)) {
      const known = lists.has(a.list);
      filter.rules.push({
        id: `sequence ${a.sequence}`,
        action: known ? 'jump' : 'permit',
        ...(known ? { target: a.list } : {}),
        // A list that is not in the file may let everything pass.
        match: known ? {} : { may: [`the list ${a.list} is not in this file`] },
        at: a.at,
        text: `acl ip assign ${a.list} vlan ${a.vlan} ${a.direction}`,
        enabled: true,
      });
    }
    device.filters.push(filter);
    device.transit.push({
      kind: 'filter',
      filter: filter.name,
      [first.direction]: [`vlan/${first.vlan}`],
      tracksSessions: false,
      at: first.at,
    });
  }
}
