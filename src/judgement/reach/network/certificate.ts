// What a proof of "nothing passes" consists of, in plain values: anyone can check it without the engine that made it.
import type { PlainBox } from '../sets/packet-set.ts';

/**
 * The proof is an invariant: for every segment the packets that could ever stand in it (`holds`; a segment not listed holds none). It proves the claim when
 * 1. every packet of `starts` lies in what its segment holds,
 * 2. no packet of `never` lies in what its segment holds,
 * 3. for every join, all that `from` holds lies in what `to` holds,
 * 4. for every device and every ordered pair of its legs (also a leg with itself) of one `router`: whatever the device lets pass of what the first leg's
 *    segment holds lies, as it leaves, in what the second leg's segment holds.
 * A device lets at most pass what its stages let pass (see `ProofStage`). Packets are first packets of connections (state `new`).
 */
export interface Certificate {
  format: 'quaywall-proof/1';
  /** In words, for people: `STS-03/AUX cannot reach STS-03/CTRL`. */
  claim: string;
  from: string;
  to: string;
  starts: SegmentPackets[];
  never: SegmentPackets[];
  holds: SegmentPackets[];
  /** Every way between two segments that no device filters: joined VLANs, hosts with two legs, radio, modems. */
  joins: { from: string; to: string; why: string }[];
  /** Every device of the network with its legs; stages and filters only where a leg's segment holds something. */
  devices: ProofDevice[];
  /** What it takes for granted, in sentences. */
  assumes: string[];
  /** SHA-256 of the canonical form (RFC 8785) of all members but this one. */
  seal: string;
}

export interface SegmentPackets {
  segment: string;
  packets: PlainBox[];
}

export interface ProofDevice {
  name: string;
  /** The files it was read from, by their content. */
  files: { name: string; sha256: string }[];
  /** `router`: packets pass only between legs of one router (VRF); `zones`: names by which stages and rules mean this leg, besides the interface's own. */
  legs: { interface: string; segment: string; router: string; zones: string[]; addresses: string[] }[];
  /** False: passes no packets between its legs at all (a switch without routing). */
  forwards: boolean;
  /** In order. All that fit apply. */
  stages: ProofStage[];
  filters: ProofFilter[];
}

/**
 * `in` and `out` name interfaces or zones; absent is any. A stage that does not fit is skipped. A filter stage lets pass what its filter permits; a `nat`
 * stage changes what its rules match, first match wins, and leaves the rest as it is. With `family`, packets of the other IP version pass it untouched.
 */
export type ProofStage =
  | { kind: 'filter'; filter: string; in?: string[]; out?: string[]; family?: 4 | 6 }
  | { kind: 'nat'; rules: ProofNatRule[]; in?: string[]; out?: string[] };

export interface ProofFilter {
  name: string;
  family?: 4 | 6;
  rules: ProofRule[];
  otherwise: 'permit' | 'deny' | 'return';
}

/** Only rules that are switched on. */
export interface ProofRule {
  id: string;
  action: 'permit' | 'deny' | 'jump' | 'goto' | 'return' | 'pass';
  target?: string;
  /** What it matches at most. */
  packets: PlainBox[];
  in?: string[];
  out?: string[];
  notIn?: string[];
  notOut?: string[];
  /** True where it perhaps matches less than `packets`: a permit then counts as matching, a deny as not matching, and for the others both. */
  may: boolean;
  /** Place in the device's files, and the line as it stands. */
  file: number;
  line: number;
  text: string;
}

export interface ProofNatRule {
  id: string;
  packets: PlainBox[];
  in?: string[];
  out?: string[];
  notIn?: string[];
  notOut?: string[];
  /** True where it perhaps matches less: the packets it matches then also go on unchanged, to the next rules. */
  may: boolean;
  exempt: boolean;
  /** New source or destination: ranges of addresses as text. `pairwise`: the address keeps its offset from `was` (a range of the same size). */
  source?: ProofRewrite;
  destination?: ProofRewrite;
  file: number;
  line: number;
  text: string;
}

export interface ProofRewrite {
  to: [first: string, last: string][];
  /** For `pairwise`: ranges that correspond, one to one, to those of `to`. */
  was?: [first: string, last: string][];
  /** New port range; absent for a source: any port; absent for a destination: unchanged. */
  ports?: [first: number, last: number][];
}
