// An nftables rule set as a device: base chains in the order of their hooks and priorities are the steps; accept ends a base chain only, drop everything.
// Longer than most: filters and translations are made of the same chains.
import { inert } from '#kit';
import type { ConfiguredDevice, Filter, FilterRule, Match, NatRule, Stage } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { unfoldNat } from '../../core/nat-chains.ts';
import type { NatStep } from '../../core/nat-chains.ts';
import { blanked } from '../../core/secrets.ts';
import { anyAddress } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { linuxInterface } from '../iptables/interfaces.ts';
import { readField } from './fields.ts';
import { parseNftRule } from './rule.ts';
import type { NftParsed, NftWay } from './rule.ts';
import type { Word } from './lexer.ts';
import { parseRuleset } from './ruleset.ts';
import type { NftChain, NftRule, NftRuleset, NftTable } from './ruleset.ts';

const transit = ['ingress', 'prerouting', 'forward', 'postrouting'];
const toDevice = ['ingress', 'prerouting', 'input'];
/** Connection tracking sees a packet at this priority of prerouting. */
const trackingAt = -200;

interface ReadChain {
  table: NftTable;
  chain: NftChain;
  rules: { rule: NftRule; parsed: NftParsed }[];
}

export function readNftables(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'nftables');
  const ruleset = parseRuleset(text.lines, book);
  device.problems = ruleset.problems.map((p) => ({ ...p, where: { file: text.name, ...p.where } }));
  const known = namedInterfaces(ruleset);
  device.interfaces = [...known].map(([name, line]) => linuxInterface(name, line));
  const chains = readChains(ruleset, [...known.keys()], book);
  breakCircles(chains, book);
  for (const read of chains.values()) device.filters.push(chainFilter(read, text));
  const bases = [...chains.values()].filter((c) => c.chain.hook !== undefined);
  const bridged = bases.some((b) => b.table.family === 'bridge');
  const routed = bases.some((b) => b.table.family === 'ip' || b.table.family === 'ip6' || b.table.family === 'inet');
  if (bridged && !routed) device.transparent = true;
  const active = new Set(device.filters.filter((f) => decides(f, device.filters, new Set())).map((f) => f.name));
  const stages = (hooks: readonly string[]): Stage[] =>
    hooks.flatMap((hook) =>
      bases
        .filter((b) => b.chain.hook === hook && (b.table.family === 'bridge' ? !routed : b.table.family !== 'arp'))
        .sort((a, b) => a.chain.priority - b.chain.priority)
        .flatMap((base) => baseStages(base, chains, active, text, book)),
    );
  device.transit = stages(transit);
  device.toDevice = stages(toDevice);
  markUnasked(bases, bridged && routed, book);
  return [device];
}

const chainKey = (table: NftTable, name: string): string => `${table.family} ${table.name} ${name}`;
const familyOf = (table: NftTable): 4 | 6 | undefined =>
  table.family === 'ip' ? 4 : table.family === 'ip6' ? 6 : undefined;

const interfaceFields = new Set(['iif', 'oif', 'iifname', 'oifname']);

/** Names after `iif`, `iifname`, `oif`, `oifname`, in `devices`, and in sets and maps that such a field is looked up in. */
function namedInterfaces(ruleset: NftRuleset): Map<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, line: number) => {
    if (!found.has(name) && /^[A-Za-z0-9_.@-]+$/.test(name)) found.set(name, line);
  };
  for (const table of ruleset.tables) {
    for (const chain of table.chains.values()) {
      for (const device of chain.devices) add(device, chain.line);
      for (const { words } of chain.rules) namedInRule(words, table, add);
    }
  }
  return found;
}

function namedInRule(words: readonly Word[], table: NftTable, add: (name: string, line: number) => void): void {
  let text: string[] | undefined;
  for (let i = 0; i < words.length; i++) {
    if (!interfaceFields.has(words[i]!.text)) continue;
    const next = words[i + 1];
    if (next?.quoted && /^\w/.test(next.text) && words[i - 1]?.text !== '.' && words[i - 2]?.text !== '.') {
      // `iifname "eth0"`: nearly always.
      add(next.text, next.line);
      continue;
    }
    text ??= words.map((w) => w.text);
    // A field of a concatenation: its values are found in the tuples behind.
    let place = 0;
    let before = i;
    while (text[before - 1] === '.' || text[before - 2] === '.') {
      before--;
      if (text[before] === '.') place++;
    }
    let at = i + 1;
    while (text[at] === '.') {
      const more = readField(text, at + 1);
      at += 1 + (more?.taken ?? 1);
    }
    if (/^(==|!=|eq|ne|vmap|map)$/.test(text[at] ?? '')) at++;
    const set = text[at]?.startsWith('@') ? table.sets.get(text[at]!.slice(1)) : undefined;
    if (set) {
      for (const { key } of set.elements)
        nthPart(
          key.map((w) => w.text),
          place,
          (name) => add(name, set.line),
        );
    } else if (text[at] === '{') {
      let key: string[] = [];
      let value = false;
      for (at++; at < text.length; at++) {
        const t = text[at]!;
        if (t === ',' || t === '}') {
          nthPart(key, place, (name) => add(name, words[at]!.line));
          key = [];
          value = false;
          if (t === '}') break;
        } else if (t === ':') value = true;
        else if (!value && t !== '{') key.push(t);
      }
    } else if (place === 0 && text[at] !== undefined && text[at] !== 'set') add(text[at]!, words[at]!.line);
  }
}

function nthPart(words: readonly string[], place: number, add: (name: string) => void): void {
  const parts = words.join(' ').split(' . ');
  if (parts[place] !== undefined) add(parts[place]);
}

function readChains(ruleset: NftRuleset, known: readonly string[], book: LineBook): Map<string, ReadChain> {
  const chains = new Map<string, ReadChain>();
  const untracks = ruleset.tables.some((t) =>
    [...t.chains.values()].some((c) => c.rules.some((r) => r.words.some((w) => w.text === 'notrack' && !w.quoted))),
  );
  for (const table of ruleset.tables) {
    for (const chain of table.chains.values()) {
      const early =
        (chain.hook === 'prerouting' && chain.priority <= trackingAt) ||
        chain.hook === 'ingress' ||
        table.family === 'netdev';
      const tracking = early ? 'before' : untracks ? 'uncertain' : 'sure';
      const rules = chain.rules.map((rule) => {
        const parsed = parseNftRule(rule.words, table, { known, family: familyOf(table), tracking });
        if (table.foreign && rule.remark !== undefined) parsed.unknown ??= `# ${rule.remark}`;
        for (const { act } of parsed.ways) {
          if ((act.act === 'jump' || act.act === 'goto') && !table.chains.has(act.target)) {
            parsed.unknown ??= `no chain ${act.target}`;
          }
        }
        markRule(table, chain, rule, parsed, book);
        return { rule, parsed };
      });
      chains.set(chainKey(table, chain.name), { table, chain, rules });
    }
  }
  return chains;
}

function markRule(table: NftTable, chain: NftChain, rule: NftRule, parsed: NftParsed, book: LineBook): void {
  const scope = chain.type === 'nat' ? ('nat' as const) : ('filter' as const);
  if (
    parsed.unknown === undefined &&
    !parsed.open.length &&
    !parsed.limits.length &&
    !parsed.ways.some((w) => w.match.may)
  ) {
    book.mark([rule.line, rule.to], 'modelled', { scope });
    return;
  }
  const where = { scope, element: chainKey(table, chain.name) };
  const lines: [number, number] = [rule.line, rule.to];
  if (parsed.unknown !== undefined) {
    book.mark(lines, 'unrecognised', { ...where, note: `not understood: ${inert(parsed.unknown, 80)}` });
    return;
  }
  const may = parsed.ways.some((w) => w.match.may)
    ? [...new Set(parsed.ways.flatMap((w) => w.match.may ?? []))].filter((m) => !m.startsWith('interface name like'))
    : [];
  if (parsed.open.length) book.mark(lines, 'not-modelled', { ...where, note: parsed.open.join(', ') });
  else if (parsed.limits.length) book.mark(lines, 'limited', { ...where, note: parsed.limits.join(', ') });
  else if (may.length) book.mark(lines, 'limited', { ...where, note: `may match: ${may.join(', ')}` });
  else book.mark(lines, 'modelled', where);
}

interface Action {
  way: NftWay;
  action: FilterRule['action'];
  target?: string;
  reject?: boolean;
  may?: string;
}

function actions({ parsed }: ReadChain['rules'][number], table: NftTable): Action[] {
  if (parsed.unknown !== undefined) {
    const may = `not understood: ${parsed.unknown}`;
    const way: NftWay = { match: {}, act: { act: 'continue' } };
    return [
      { way, action: 'permit', may },
      { way, action: 'deny', may },
    ];
  }
  const only = parsed.ways.length === 1 ? parsed.ways[0]! : undefined;
  if (only?.act.act === 'accept') return [{ way: only, action: 'permit' }];
  if (only?.act.act === 'drop') return [{ way: only, action: 'deny' }];
  return parsed.ways.flatMap((way): Action[] => {
    const { act } = way;
    switch (act.act) {
      case 'accept':
      case 'nat':
        return [{ way, action: 'permit' as const }];
      case 'drop':
        return [{ way, action: 'deny' as const }];
      case 'reject':
        return [{ way, action: 'deny' as const, reject: true }];
      case 'return':
        return [{ way, action: 'return' as const }];
      case 'jump':
      case 'goto':
        return [{ way, action: act.act, target: chainKey(table, act.target) }];
      case 'queue':
      case 'elsewhere': {
        const may = act.act === 'queue' ? 'a program decides' : 'sent another way';
        return [
          { way, action: 'permit' as const, may },
          { way, action: 'deny' as const, may },
        ];
      }
      case 'continue':
        return [{ way, action: 'pass' as const }];
    }
  });
}

function chainFilter(read: ReadChain, text: ConfigText): Filter {
  const { table, chain } = read;
  const family = familyOf(table);
  const rules: FilterRule[] = [];
  for (let i = 0; i < read.rules.length; i++) {
    const rule = read.rules[i]!;
    const made = actions(rule, table);
    const shown = inert(blanked(text.lines[rule.rule.line - 1]!.trim()));
    const comment = rule.parsed.comment === undefined ? undefined : inert(rule.parsed.comment);
    for (let k = 0; k < made.length; k++) {
      const { way, action, target, reject, may } = made[k]!;
      const match: Match = family ? { family, ...way.match } : made.length > 1 ? { ...way.match } : way.match;
      if (may !== undefined) match.may = [...(way.match.may ?? []), may];
      // A rule of an inet table about the other family never matches in a table of one family.
      if (family && match.family !== family) continue;
      const at: FilterRule['at'] = { file: 0, line: rule.rule.line };
      if (rule.rule.to > rule.rule.line) at.to = rule.rule.to;
      const one: FilterRule = {
        id: made.length > 1 ? `${i + 1}.${k + 1}` : `${i + 1}`,
        action,
        match,
        at,
        text: shown,
        enabled: true,
      };
      if (target !== undefined) one.target = target;
      if (reject) one.reject = true;
      if (rule.parsed.logged) one.logged = true;
      if (comment !== undefined) one.comment = comment;
      if (rule.parsed.hits !== undefined) one.hits = rule.parsed.hits;
      rules.push(one);
    }
  }
  const otherwise = chain.hook === undefined ? 'return' : chain.policy === 'drop' ? 'deny' : 'permit';
  return {
    name: chainKey(table, chain.name),
    ...(family ? { family } : {}),
    rules,
    otherwise,
    at: { file: 0, line: chain.line },
  };
}

/** Whether any packet can be stopped in the filter. */
function decides(filter: Filter, all: readonly Filter[], seen: Set<string>): boolean {
  if (seen.has(filter.name)) return false;
  seen.add(filter.name);
  if (filter.otherwise === 'deny') return true;
  return filter.rules.some((rule) => {
    if (rule.action === 'deny') return true;
    const next = rule.target === undefined ? undefined : all.find((f) => f.name === rule.target);
    return next !== undefined && decides(next, all, seen);
  });
}

/** The steps of one base chain: its filter where it can stop anything (always for forward and input), then its translations. */
function baseStages(
  base: ReadChain,
  chains: ReadonlyMap<string, ReadChain>,
  active: ReadonlySet<string>,
  text: ConfigText,
  book: LineBook,
): Stage[] {
  const { table, chain } = base;
  const name = chainKey(table, chain.name);
  const family = familyOf(table);
  const at = { file: 0, line: chain.line };
  const where = chain.hook === 'ingress' && chain.devices.length ? { in: chain.devices } : {};
  const stages: Stage[] = [];
  const shown = chain.type === 'filter' && (chain.hook === 'forward' || chain.hook === 'input');
  if (shown || active.has(name)) {
    stages.push({ kind: 'filter', filter: name, tracksSessions: false, ...(family ? { family } : {}), ...where, at });
  }
  const rules = natRules(base, chains, text, book);
  if (rules.length) stages.push({ kind: 'nat', name: `${name} (translation)`, rules, at });
  return stages;
}

function natRules(
  base: ReadChain,
  chains: ReadonlyMap<string, ReadChain>,
  text: ConfigText,
  book: LineBook,
): NatRule[] {
  // Most chains translate nothing: no need to follow them.
  const translates = (read: ReadChain) => read.rules.some((r) => r.parsed.ways.some((w) => w.act.act === 'nat'));
  if (![...chains.values()].some((read) => read.table === base.table && translates(read))) return [];
  const steps = new Map<string, NatStep[]>();
  let any = false;
  const gather = (key: string): void => {
    const read = chains.get(key);
    if (!read || steps.has(key)) return;
    const list: NatStep[] = [];
    steps.set(key, list);
    for (const [i, { rule, parsed }] of read.rules.entries()) {
      if (parsed.unknown !== undefined) continue;
      for (const [k, { match, act }] of parsed.ways.entries()) {
        const target = act.act === 'jump' || act.act === 'goto' ? chainKey(read.table, act.target) : undefined;
        if (target !== undefined) gather(target);
        any ||= act.act === 'nat';
        list.push({
          id: `${read.chain.name} ${i + 1}${parsed.ways.length > 1 ? `.${k + 1}` : ''}`,
          matches: [match],
          act: stepOf(act.act),
          ...(target === undefined ? {} : { target }),
          translation: (reached) => (act.act === 'nat' ? changeFor(act.change, reached) : {}),
          at: { file: 0, line: rule.line, ...(rule.to > rule.line ? { to: rule.to } : {}) },
          text: inert(blanked(text.lines[rule.line - 1]!.trim())),
        });
      }
    }
  };
  const untracks = [...chains.values()].some((c) => c.rules.some((r) => r.parsed.untracks));
  const start = chainKey(base.table, base.chain.name);
  gather(start);
  if (!any) return [];
  const family = familyOf(base.table);
  const { rules, cut } = unfoldNat(steps, start, {
    ...(family ? { family } : {}),
    ...(untracks ? { may: ['connection tracking switched off for some packets'] } : {}),
  });
  if (cut) book.mark(base.chain.line, 'not-modelled', { scope: 'nat', note: 'too many chains within chains' });
  return rules;
}

function stepOf(act: NftWay['act']['act']): NatStep['act'] {
  if (act === 'nat') return 'translate';
  if (act === 'jump' || act === 'goto' || act === 'return') return act;
  return act === 'continue' ? 'pass' : 'exempt';
}

/** `dnat to :8080` changes the port alone: the addresses stay as they were. */
function changeFor(
  change: Pick<NatRule, 'source' | 'destination'>,
  match: Match,
): Pick<NatRule, 'source' | 'destination'> {
  const any = match.family ? [anyAddress(match.family)] : [anyAddress(4), anyAddress(6)];
  const kept = (part: NonNullable<NatRule['source']>, own: Match['from']) =>
    part.to !== 'interface' && part.to.include.length === 0
      ? { ...part, to: own ?? { include: any }, pairwise: true }
      : part;
  return {
    ...(change.source ? { source: kept(change.source, match.from) } : {}),
    ...(change.destination ? { destination: kept(change.destination, match.to) } : {}),
  };
}

/** The kernel loads no circle of chains: the rule that closes one is not understood. */
function breakCircles(chains: ReadonlyMap<string, ReadChain>, book: LineBook): void {
  const done = new Set<ReadChain>();
  for (const first of chains.values()) {
    if (done.has(first)) continue;
    const path = new Set([first]);
    const stack: { read: ReadChain; next: number }[] = [{ read: first, next: 0 }];
    while (stack.length) {
      const top = stack.at(-1)!;
      const entry = top.read.rules[top.next];
      if (!entry) {
        path.delete(top.read);
        done.add(top.read);
        stack.pop();
        continue;
      }
      if (!entry.parsed.ways.some(({ act }) => act.act === 'jump' || act.act === 'goto')) {
        top.next++;
        continue;
      }
      const inner = entry.parsed.ways
        .flatMap(({ act }) =>
          act.act === 'jump' || act.act === 'goto' ? [chains.get(chainKey(top.read.table, act.target))] : [],
        )
        .find((read) => read !== undefined && !done.has(read));
      if (!inner || entry.parsed.unknown !== undefined) {
        top.next++;
        continue;
      }
      if (path.has(inner)) {
        entry.parsed.unknown = `jumps in a circle to ${inner.chain.name}`;
        book.mark([entry.rule.line, entry.rule.to], 'unrecognised', { scope: 'filter', note: entry.parsed.unknown });
        top.next++;
        continue;
      }
      path.add(inner);
      stack.push({ read: inner, next: 0 });
    }
  }
}

/** What no step asks: packets that the device itself sends, ARP, and frames of a bridge beside routing. */
function markUnasked(bases: readonly ReadChain[], mixed: boolean, book: LineBook): void {
  for (const base of bases) {
    const { table, chain } = base;
    const element = chainKey(table, chain.name);
    const every = (state: 'limited' | 'not-modelled', note: string) => {
      for (const { rule } of base.rules) book.mark([rule.line, rule.to], state, { scope: 'filter', element, note });
    };
    if (chain.hook === 'output') every('limited', 'packets that the device itself sends are taken as let through');
    else if (table.family === 'arp') every('limited', 'ARP is taken as let through');
    else if (table.family === 'bridge' && mixed) {
      book.mark(chain.line, 'limited', {
        scope: 'layer2',
        element,
        note: 'frames that the bridge passes are taken as let through',
      });
      every('limited', 'frames that the bridge passes are taken as let through');
    } else if (chain.hook === 'egress') every('limited', 'what leaves is taken as let through');
    else if (!transit.includes(chain.hook!) && !toDevice.includes(chain.hook!)) {
      book.mark(chain.line, 'not-modelled', { scope: 'filter', element, note: `hook ${chain.hook}` });
    }
  }
}
