// What could be seen at all. "Never seen" only means something over time and place that a sensor covered.
import type { Instant, Sha256 } from '#kit';

/** Where a capture was taken: the answer that packets cannot give. Without one, the realm is `unassigned` and no crane's verdict uses it. */
export interface Placement {
  capture: Sha256;
  file: string;
  sensor?: string;
  crane?: string;
  /** Address realm of untagged traffic and of VLANs that `vlanRealms` does not name; `unassigned` when nobody said. */
  realm: string;
  vlanRealms: Record<number, string>;
  /** Side of a 1:1 NAT the capture was taken on, for realms that have one. */
  side?: 'inside' | 'outside';
  /** Largest error of the capturing clock, in seconds; joins in time allow for it. */
  clockErrorSeconds: number;
  directions: 'both' | 'one';
  assigned: boolean;
}

/** A span of time over which a segment was watched. */
export interface Coverage {
  capture: Sha256;
  sensor?: string;
  /** Zone id. */
  segment: string;
  from: Instant;
  to: Instant;
  directions: 'both' | 'one';
  /** Packets known to be lost; undefined when the capture does not say. */
  drops?: number;
}
