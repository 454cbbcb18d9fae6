// What one rule of iptables matches, gathered option by option, and turned into matches of the common model.
import type { AddressSet, Match, NumberRange, PacketState, ServiceMatch } from '#facts';
import { anyAddress, bothAddresses, bothRanges } from '../../core/sets.ts';
import { bothMatches, bothServices } from '../../core/match.ts';
import { hasPorts, otherProtocols } from '../../core/words.ts';
import { nameMatches } from './interfaces.ts';

/** `-i eth+`, `! -o lo`. */
export interface NameCondition {
  pattern: string;
  not: boolean;
}

/**
 * What is known of connection states where a rule stands: `before` connection tracking every packet counts as invalid (xt_conntrack without a
 * connection); `uncertain` where some packets are taken out of it.
 */
export type Tracking = 'sure' | 'before' | 'uncertain';

export class Conditions {
  readonly family: 4 | 6;
  from: AddressSet | undefined;
  to: AddressSet | undefined;
  protocol: number | undefined;
  notProtocol: number | undefined;
  fromPorts: NumberRange[] | undefined;
  toPorts: NumberRange[] | undefined;
  /** Either port. */
  ports: NumberRange[] | undefined;
  icmp: ServiceMatch[] | undefined;
  in: NameCondition[] = [];
  out: NameCondition[] = [];
  /** By TCP flags. */
  states: PacketState[] | undefined;
  /** As connection tracking says. */
  tracked: PacketState[] | undefined;
  may: string[] = [];
  /** Why the rule was not understood whole, where it was not. */
  unknown: string | undefined;

  constructor(family: 4 | 6) {
    this.family = family;
  }

  perhaps(words: string): void {
    if (!this.may.includes(words)) this.may.push(words);
  }

  address(side: 'from' | 'to', members: string[], not: boolean): void {
    const set: AddressSet = not ? { include: [anyAddress(this.family)], except: members } : { include: members };
    this[side] = bothAddresses(this[side], set);
  }

  limitPorts(side: 'fromPorts' | 'toPorts' | 'ports', ranges: NumberRange[]): void {
    this[side] = bothRanges(this[side], ranges);
  }

  limitStates(states: PacketState[]): void {
    this.states = this.states ? this.states.filter((s) => states.includes(s)) : states;
  }

  limitTracked(states: PacketState[]): void {
    this.tracked = this.tracked ? this.tracked.filter((s) => states.includes(s)) : states;
  }

  /** Both, and why they may not hold; undefined where no packet can have such a state. */
  #stated(tracking: Tracking): { states?: PacketState[]; may?: string[] } | undefined {
    const { states, tracked } = this;
    if (!tracked) return states ? { states } : {};
    if (tracking === 'before') return tracked.includes('invalid') ? (states ? { states } : {}) : undefined;
    const may = tracking === 'uncertain' ? ['connection tracking switched off for some packets'] : undefined;
    const asTracked = may && tracked.includes('untracked') ? undefined : tracked;
    const both = states && asTracked ? states.filter((s) => asTracked.includes(s)) : (states ?? asTracked);
    return { ...(both ? { states: both } : {}), ...(may ? { may } : {}) };
  }

  #services(): ServiceMatch[] | undefined {
    if (this.notProtocol !== undefined) return otherProtocols([this.notProtocol]);
    if (this.icmp)
      return bothServices(this.icmp, this.protocol === undefined ? undefined : [{ protocol: this.protocol }]);
    const ported = this.fromPorts ?? this.toPorts ?? this.ports;
    if (this.protocol === undefined && !ported) return undefined;
    if (ported && !hasPorts(this.protocol))
      return this.protocol === undefined ? undefined : [{ protocol: this.protocol }];
    const service: ServiceMatch = {
      ...(this.protocol === undefined ? {} : { protocol: this.protocol }),
      ...(this.fromPorts ? { fromPorts: this.fromPorts } : {}),
      ...(this.toPorts ? { toPorts: this.toPorts } : {}),
    };
    const ways = this.ports
      ? (bothServices([service], [{ fromPorts: this.ports }, { toPorts: this.ports }]) ?? [])
      : [service];
    return ways.filter((w) => w.fromPorts?.length !== 0 && w.toPorts?.length !== 0);
  }

  /**
   * The matches that this rule comes to: one, or more where a name pattern stands for known interfaces (certain) and for others that may exist
   * (a `may`). `known` are the interfaces that the file names.
   */
  matches(known: readonly string[], tracking: Tracking = 'sure'): Match[] {
    const stated = this.#stated(tracking);
    if (!stated) return [];
    const services = this.#services();
    const base: Match = { family: this.family };
    if (this.from) base.from = this.from;
    if (this.to) base.to = this.to;
    if (services) base.services = services;
    if (stated.states) base.states = stated.states;
    if (this.may.length > 0 || stated.may) base.may = [...this.may, ...(stated.may ?? [])];
    if (this.in.length === 0 && this.out.length === 0) return [base];
    const found: Match[] = [];
    for (const i of nameWays(this.in, known, 'in')) {
      for (const o of nameWays(this.out, known, 'out')) {
        const may = [...(base.may ?? []), ...(i.may ?? []), ...(o.may ?? [])];
        found.push({ ...base, ...i, ...o, ...(may.length ? { may } : {}) });
      }
    }
    return found;
  }
}

function nameWays(conditions: readonly NameCondition[], known: readonly string[], side: 'in' | 'out'): Match[] {
  let ways: Match[] = [{}];
  for (const { pattern, not } of conditions) {
    const more = nameMatches([pattern], '+', not, known, side);
    ways = ways.flatMap((way) => more.flatMap((m) => bothMatches(way, m) ?? []));
  }
  return ways;
}
