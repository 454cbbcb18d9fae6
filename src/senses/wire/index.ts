// wire: bytes of a capture in, facts out: conversations, operations, hosts, names. Pure: it reads, it never sends.
// In: a capture file, or its bytes. Out: `WireFacts`.
export type { Protocol } from './protocol.ts';
export { readCapture, wireReaderVersion } from './read.ts';
export type { ReadOptions } from './read.ts';
export { excerptPackets } from './excerpt.ts';
export type { Excerpt, Wanted } from './excerpt.ts';
