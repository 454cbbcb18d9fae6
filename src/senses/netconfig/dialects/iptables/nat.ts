// The nat table as one flat list per hook: the first rule that fits translates. Chains that rules jump to are unfolded.
import { inert } from '#kit';
import type { AddressSet, Match, NatRule, NumberRange } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { unfoldNat } from '../../core/nat-chains.ts';
import type { NatStep } from '../../core/nat-chains.ts';
import { blanked } from '../../core/secrets.ts';
import { addressMember, addressSpan, spanText } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { lookingTargets } from './modules.ts';
import type { ChainRule, Table } from './tables.ts';

export interface NatSettings {
  text: ConfigText;
  book: LineBook;
  known: readonly string[];
  /** Some packets are taken out of connection tracking, and then nothing translates them. */
  untracks: boolean;
}

/** Rules of a hook (`PREROUTING`, `POSTROUTING`, …) in the order in which they are asked. */
export function natRules(table: Table, hook: string, settings: NatSettings): NatRule[] {
  const chains = new Map<string, NatStep[]>();
  const steps = (name: string): void => {
    const chain = table.chains.get(name);
    if (!chain || chains.has(name)) return;
    const list: NatStep[] = [];
    chains.set(name, list);
    for (const [i, rule] of chain.rules.entries()) {
      if (!marked(table, rule, settings)) continue;
      const target = rule.target;
      const jumps = target !== undefined && table.chains.has(target);
      if (jumps) steps(target);
      list.push({
        id: `${name} ${i + 1}`,
        matches: rule.conditions.matches(settings.known),
        act: jumps ? (rule.goes ? 'goto' : 'jump') : act(target),
        ...(jumps ? { target } : {}),
        translation: (match) => translation(rule, match, hook),
        at: { file: 0, line: rule.line },
        text: inert(blanked(settings.text.lines[rule.line - 1]!.trim())),
      });
    }
  };
  steps(hook);
  const { rules, cut } = unfoldNat(chains, hook, {
    family: table.family,
    ...(settings.untracks ? { may: ['connection tracking switched off for some packets'] } : {}),
  });
  if (cut) settings.book.mark(table.line, 'not-modelled', { scope: 'nat', note: 'too many chains within chains' });
  return rules;
}

function act(target: string | undefined): NatStep['act'] {
  if (target === undefined || lookingTargets.has(target)) return 'pass';
  return target === 'RETURN' ? 'return' : target === 'ACCEPT' ? 'exempt' : 'translate';
}

const translating = new Set(['ACCEPT', 'SNAT', 'DNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP', 'SAME', 'RETURN']);

/** Marks the line; false where the rule translates nothing that can be followed. */
function marked(table: Table, rule: ChainRule, { book }: NatSettings): boolean {
  const where = { scope: 'nat' as const };
  const c = rule.conditions;
  if (rule.otherFamily) {
    book.mark(rule.line, 'modelled', where);
    return false;
  }
  const target = rule.target;
  const known =
    target === undefined || table.chains.has(target) || translating.has(target) || lookingTargets.has(target);
  const value = [...rule.options.values()].flat();
  if (c.unknown !== undefined || !known) {
    book.mark(rule.line, 'unrecognised', { ...where, note: c.unknown ?? `target ${target}` });
    return false;
  }
  if (target !== undefined && needsAddress.has(target) && !value.some((v) => place(v) !== undefined)) {
    book.mark(rule.line, 'unrecognised', { ...where, note: `${target} without an address that is understood` });
    return false;
  }
  if (c.may.length) book.mark(rule.line, 'limited', { ...where, note: `may match: ${c.may.join(', ')}` });
  else book.mark(rule.line, 'modelled', where);
  return true;
}

const needsAddress = new Set(['SNAT', 'DNAT', 'NETMAP', 'SAME']);

/** `10.0.0.1`, `10.0.0.1-10.0.0.9`, `:8080`, `10.0.0.1:80-90`, `[2001:db8::1]:443`, `10.1.0.0/24`. */
function place(text: string): { address?: string; ports?: NumberRange } | undefined {
  const m =
    /^(?:\[([^\]]+)\]|([^:\]]*(?:-[^:\]]*)?)|([0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.-]*(?:\/\d+)?))(?::(\d+)(?:-(\d+))?(?:\/\d+)?)?$/i.exec(
      text,
    );
  if (!m) return undefined;
  const written = m[1] ?? m[2] ?? m[3] ?? '';
  const address = written === '' ? undefined : addressMember(written);
  if (written !== '' && address === undefined) return undefined;
  const from = m[4] === undefined ? undefined : Number(m[4]);
  const to = m[5] === undefined ? from : Number(m[5]);
  if ((to ?? 0) > 65_535) return undefined;
  if (address === undefined && from === undefined) return undefined;
  return { ...(address === undefined ? {} : { address }), ...(from === undefined ? {} : { ports: [from, to!] }) };
}

function option(rule: ChainRule, ...names: string[]): { address?: string; ports?: NumberRange }[] {
  return names.flatMap((name) => (rule.options.get(name) ?? []).flatMap((v) => place(v) ?? []));
}

function ports(rule: ChainRule): NumberRange | undefined {
  const text = rule.options.get('to-ports')?.[0];
  const m = text === undefined ? null : /^(\d+)(?:-(\d+))?(?:\/\d+)?$/.exec(text);
  return m ? [Number(m[1]), Number(m[2] ?? m[1])] : undefined;
}

function translation(rule: ChainRule, match: Match, hook: string): Pick<NatRule, 'source' | 'destination'> {
  const addresses = (places: { address?: string }[]): AddressSet => ({
    include: places.flatMap((p) => p.address ?? []),
  });
  const changed = (places: { address?: string; ports?: NumberRange }[], unchanged: AddressSet | undefined) => {
    const to = addresses(places);
    const range = places.find((p) => p.ports)?.ports;
    // `--to-destination :8080` changes the port alone.
    const kept = to.include.length === 0 ? (unchanged ?? { include: ['0.0.0.0/0', '::/0'] }) : to;
    return { to: kept, ...(to.include.length === 0 ? { pairwise: true } : {}), ...(range ? { ports: range } : {}) };
  };
  switch (rule.target) {
    case 'SNAT':
    case 'SAME':
      return { source: changed(option(rule, 'to-source', 'to'), match.from) };
    case 'DNAT':
      return { destination: changed(option(rule, 'to-destination', 'to'), match.to) };
    case 'MASQUERADE': {
      const range = ports(rule);
      return { source: { to: 'interface', ...(range ? { ports: range } : {}) } };
    }
    case 'REDIRECT': {
      const range = ports(rule);
      return { destination: { to: 'interface', ...(range ? { ports: range } : {}) } };
    }
    case 'NETMAP': {
      const net = option(rule, 'to')[0]?.address ?? '';
      const source = hook === 'POSTROUTING' || hook === 'INPUT';
      const change = netmap(source ? match.from : match.to, net);
      return source ? { source: change } : { destination: change };
    }
    default:
      return {};
  }
}

/** NETMAP keeps the host part: a smaller net maps to its place in the new one. */
function netmap(from: AddressSet | undefined, net: string): { to: AddressSet; pairwise?: boolean } {
  const whole = addressSpan(net);
  const own = from?.include.length === 1 && !from.except ? addressSpan(from.include[0]!) : undefined;
  if (!whole || !own || own.version !== whole.version) return { to: { include: [net] } };
  const size = whole.to - whole.from;
  if (own.to - own.from > size) return { to: { include: [net] } };
  const base = whole.from + (own.from & size);
  return {
    to: { include: [spanText({ version: whole.version, from: base, to: base + (own.to - own.from) })] },
    pairwise: true,
  };
}
