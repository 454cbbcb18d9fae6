// What the readers of policies and of virtual IPs hand to each other.
import type { Match, NatRule, ServiceMatch } from '#facts';
import type { Resolved } from './addresses.ts';
import type { Schedules } from './schedules.ts';
import type { ServiceSet } from './services.ts';
import type { Entry } from './tree.ts';

export interface Vip {
  family: 4 | 6;
  active: boolean;
  /** Addresses that packets are sent to. */
  outside: string[];
  may: string[];
  rule: NatRule;
  /** The other way: packets that the mapped machine sends first get the outside address as their source. */
  back?: NatRule;
  /** What a policy with this VIP matches, in addresses before translation; with central NAT after it. */
  policyMatch(services: ServiceMatch[] | undefined, after: boolean): { to: string[]; services?: ServiceMatch[] };
}

export interface PolicyParts {
  addresses: (names: readonly string[], family: 4 | 6) => Resolved;
  services: (names: readonly string[]) => ServiceSet;
  schedules: Schedules;
  vips: Map<string, Vip[]>;
  centralNat: boolean;
  /** Name in the model of a zone or interface of this VDOM. */
  place: (name: string) => string;
}

/** An accepting policy that also translates the source. */
export interface SourceNat {
  entry: Entry;
  match: Match;
  pools: string[];
  pools6: string[];
  /** Ports are kept where it can be. */
  fixedPort: boolean;
}
