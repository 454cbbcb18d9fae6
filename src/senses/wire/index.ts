// wire: bytes of a capture in, facts out: conversations, operations, hosts, names. Pure: it reads, it never sends.
// In: a capture file or stream. Out: `WireFacts`.
export type { Protocol } from './protocol.ts';
