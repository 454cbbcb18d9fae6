// Where a fact comes from, so that whoever doubts it can open the very bytes.
import type { Sha256 } from '#kit';

/** A packet of an artefact: its number as Wireshark counts (from 1) and the byte where its record begins in the uncompressed file. */
export interface PacketRef {
  artefact: Sha256;
  packet: number;
  offset: number;
}

/** A line of a text artefact (from 1), or a member of a structured one by JSON pointer (RFC 6901). */
export interface LineRef {
  artefact: Sha256;
  line?: number;
  pointer?: string;
}

/** What opens as evidence. `what` says in plain words what one will find there. */
export type Evidence =
  ({ kind: 'packet' } & PacketRef & { what: string }) | ({ kind: 'line' } & LineRef & { what: string });

/** How sure a reader is of an attribute: said by the device itself / named on its behalf / inferred. */
export type Confidence = 'high' | 'medium' | 'low';
