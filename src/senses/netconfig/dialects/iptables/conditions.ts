// What one rule of iptables matches, gathered option by option, and turned into matches of the common model.
import type { AddressSet, Match, NumberRange, PacketState, ServiceMatch } from '#facts';
import { anyAddress, bothAddresses, bothRanges } from '../../core/sets.ts';
import { bothServices } from '../../core/match.ts';
import { hasPorts, otherProtocols } from '../../core/words.ts';

/** `-i eth+`, `! -o lo`. */
export interface NameCondition {
  pattern: string;
  not: boolean;
}

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
  states: PacketState[] | undefined;
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
  matches(known: readonly string[]): Match[] {
    const services = this.#services();
    const base: Match = {
      family: this.family,
      ...(this.from ? { from: this.from } : {}),
      ...(this.to ? { to: this.to } : {}),
      ...(services ? { services } : {}),
      ...(this.states ? { states: this.states } : {}),
      ...(this.may.length ? { may: this.may } : {}),
    };
    const found: Match[] = [];
    for (const i of nameWays(this.in, known, 'in', 'notIn')) {
      for (const o of nameWays(this.out, known, 'out', 'notOut')) {
        const may = [...(base.may ?? []), ...(i.may ?? []), ...(o.may ?? [])];
        found.push({ ...base, ...i, ...o, ...(may.length ? { may } : {}) });
      }
    }
    return found;
  }
}

function nameWays(
  conditions: readonly NameCondition[],
  known: readonly string[],
  yes: 'in' | 'out',
  no: 'notIn' | 'notOut',
): Match[] {
  let ways: Match[] = [{}];
  for (const { pattern, not } of conditions) {
    if (pattern === '+') {
      // Any interface; its negation is none.
      if (not) ways = [];
      continue;
    }
    if (!pattern.endsWith('+')) {
      ways = ways.map((way) => (not ? { ...way, [no]: [...(way[no] ?? []), pattern] } : { ...way, [yes]: [pattern] }));
      continue;
    }
    const stem = pattern.slice(0, -1);
    const fits = known.filter((name) => name.startsWith(stem) !== not);
    const others: Match = { ...(known.length ? { [no]: [...known] } : {}), may: [`interface name like ${pattern}`] };
    ways = ways.flatMap((way) => [...(fits.length ? [{ ...way, [yes]: fits }] : []), { ...way, ...others }]);
  }
  return ways;
}
