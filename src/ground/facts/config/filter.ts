// Filters, translations and the order in which a device applies them.
import type { Instant } from '#kit';
import type { Lines } from './lines.ts';
import type { AddressSet, Match, NumberRange } from './match.ts';

/**
 * What becomes of a matching packet. `permit` and `deny` end this filter; `jump` goes on in the named filter and comes back if that one does not
 * decide; `goto` does not come back to this filter but to the one that called it; `return` leaves this filter undecided; `pass` only looks (log, count).
 */
export type FilterAction = 'permit' | 'deny' | 'jump' | 'goto' | 'return' | 'pass';

export interface FilterRule {
  /** As the device names it: number, name or position (`10`, `policy 118`, `rule 4`). */
  id: string;
  action: FilterAction;
  /** Filter for `jump` and `goto`. */
  target?: string;
  /** For `deny`: tells the sender. */
  reject?: boolean;
  match: Match;
  at: Lines;
  /** The rule in the device's words, one line, inert, no secrets. */
  text: string;
  /** False where it is switched off: kept for people, never evaluated. */
  enabled: boolean;
  logged?: boolean;
  /** Day after which the device no longer applies it, where it has one. */
  expires?: Instant;
  comment?: string;
  /** Packets or sessions counted by the device, where the file says. */
  hits?: number;
  /** Not written by anyone: what the device does by itself (an implicit rule of its maker's manual). */
  implicit?: boolean;
}

/** An ordered list, first match decides. */
export interface Filter {
  name: string;
  /** Absent: both. */
  family?: 4 | 6;
  rules: FilterRule[];
  /** Where no rule decides. `return` for a filter that others jump to. */
  otherwise: 'permit' | 'deny' | 'return';
  at: Lines;
  /** `route`, `prefix`, …: a list that selects routes or the like, not packets; not analysed as a packet filter. */
  purpose?: 'packets' | 'other';
}

export interface NatRule {
  id: string;
  /** Before or after `match` looks at the packet is told by the stage. Matching packets are changed by the first rule that fits; none fits: unchanged. */
  match: Match;
  /** New source; `interface` is the address of the way out. `{pairwise}`: address n of `match.from` becomes address n of this (RFC 2663 basic NAT, netmap). */
  source?: { to: AddressSet | 'interface'; pairwise?: boolean; ports?: NumberRange };
  destination?: { to: AddressSet | 'interface'; pairwise?: boolean; ports?: NumberRange };
  /** Written down as `exempt`: matching packets stay as they are, and no later rule applies. */
  exempt?: boolean;
  at: Lines;
  text: string;
  enabled: boolean;
}

/**
 * One step of a device's way for a packet. All steps whose `in` and `out` fit apply, in order; a packet passes when every filter step permits it.
 * The addresses a step sees are those after the steps before it. `in` and `out` name interfaces or zones; absent is any.
 */
export type Stage =
  | {
      kind: 'filter';
      filter: string;
      in?: string[];
      out?: string[];
      /** True where replies of a connection that passed are let through by themselves (a stateful firewall). */
      tracksSessions: boolean;
      family?: 4 | 6;
      at?: Lines;
    }
  | { kind: 'nat'; name: string; rules: NatRule[]; in?: string[]; out?: string[]; at?: Lines };
