// Questions that the proof engine takes and answers that it gives. Plain values throughout: the store, the reports and the checker use them as they are.
import type { AddressSet, Lines, NumberRange, OpenLine, ServiceMatch } from '#facts';

/** One packet's header: the first packet of a connection. Ports absent where the protocol has none. */
export interface Flow {
  /** IANA protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6. */
  protocol: number;
  from: string;
  to: string;
  fromPort?: number;
  toPort?: number;
  icmpType?: number;
  icmpCode?: number;
}

/** One side of a question: where it stands, and with which addresses. */
export interface EndSet {
  /** As people call it: `STS-03/AUX`, `10.80.48.23`, `EWS02`. */
  label: string;
  /** Segments (zone ids, or segment ids of a network without a site) it stands in. */
  segments: string[];
  /** Addresses in the realm of the segment; absent: every address that the segment has. */
  addresses?: AddressSet;
}

export interface Question {
  from: EndSet;
  to: EndSet;
  /** Absent: anything. */
  services?: ServiceMatch[];
}

/**
 * `must-deny`: no packet of the question passes, whatever the devices do while they run, in any routing: proved. `must-permit`: at least one connection
 * of the question certainly passes, there and back. `may`: something could pass, and only the devices know (an application, a host name, a route).
 * `not-proven`: nothing was found that passes, but lines that nobody understood, or a device without a configuration, stand on the way.
 */
export type Verdict = 'must-deny' | 'must-permit' | 'may' | 'not-proven';

/** Where a rule stands, so that whoever doubts it can open the very line. */
export interface RuleRef {
  device: string;
  /** Filter, translation or port list; absent where the device as a whole decides (it does not route). */
  list?: string;
  rule?: string;
  text: string;
  file: string;
  artefact: string;
  at: Lines;
}

/** One step of a path: into a device by one interface and out by another, or along a segment. */
export interface Hop {
  device: string;
  in?: string;
  out?: string;
  /** Segment it arrives in. */
  to: string;
  /** `routed` through an IP device, `switched` within layer 2, `host` through a machine with legs in both, `radio` or `cellular` by a declared link. */
  by: 'routed' | 'switched' | 'host' | 'radio' | 'cellular';
  decides: RuleRef[];
  /** What the packet looks like behind this hop, where a translation changed it. */
  flow?: Flow;
}

/** Services that pass from one end to the other. */
export interface PassedService {
  protocol?: number;
  ports?: NumberRange[];
  /** ICMP types, where the protocol is ICMP and not all pass. */
  icmp?: { type: number; code?: number }[];
  certain: boolean;
}

export interface Answer {
  question: Question;
  verdict: Verdict;
  /** Whether everything asked passes for certain, and not only some of it. */
  everything: boolean;
  /** What passes, joined and in order of protocol and port. */
  services: PassedService[];
  /** Where something passes: the way, and a packet that takes it. */
  path?: Hop[];
  witness?: Flow;
  /** The lines that decide: of the hop that stops it, or of every hop that lets it pass. */
  decides: RuleRef[];
  /** Lines and devices that keep the answer from being proved. */
  open: { device: string; line?: OpenLine; why: string }[];
  /** Packets arrive, but no reply to them comes back: the lines that stop the replies. The verdict is then `may`. */
  oneWay?: RuleRef[];
  /** What the answer takes for granted, in sentences (`frames on VLAN 40 of three switches are one segment`). */
  assumes: string[];
}

/** A rule of a list that another analysis has something to say about. */
export interface RuleFinding {
  kind:
    /** No packet ever reaches it: earlier rules take all. */
    | 'shadowed'
    /** Leaving it out changes nothing, because later rules do the same. */
    | 'redundant'
    /** Some of it is decided differently by an earlier rule. */
    | 'overlapping'
    | 'any-any'
    | 'expired'
    | 'unused'
    | 'disabled'
    | 'matches-nothing';
  rule: RuleRef;
  /** The rules that cover or contradict it. */
  by: RuleRef[];
  /** A packet that shows it, where one can. */
  witness?: Flow;
  /** One sentence for people. */
  says: string;
}

/** How sure a permit is: certain, or only perhaps. */
export interface FilterVerdict {
  verdict: 'permit' | 'deny' | 'may';
  /** Rules that decide: one, or for `may` all that could. Absent: the end of the list. */
  rules: RuleRef[];
}
