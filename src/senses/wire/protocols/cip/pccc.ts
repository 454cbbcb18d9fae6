// PCCC inside CIP (class 0x67, service 0x4b): requester, command, status, transaction, function (publication 1770-6.5.16).
import type { Side } from '../../protocol.ts';
import { pcccRow } from '../../operations/pccc.ts';
import type { Asked, Tally } from '../../operations/tally.ts';

/** Commands that carry a function byte. */
const withFunction: ReadonlySet<number> = new Set([0x06, 0x07, 0x0e, 0x0f]);

export class Pccc {
  private readonly tally: Tally;

  constructor(tally: Tally) {
    this.tally = tally;
  }

  /** `p`: the length of the requester's identification. */
  request(from: Side, bytes: Uint8Array, p: number, end: number): Asked | undefined {
    const command = commandAt(bytes, p, end);
    if (command < 0) return undefined;
    const value = bytes[command]! & 0x0f;
    const fn = withFunction.has(value) && command + 4 < end ? bytes[command + 4] : undefined;
    const row = pcccRow(value, fn);
    return this.tally.rare(row, undefined, from === 'server' ? 'server' : undefined);
  }

  /** Status of the answer; 0 for well done. */
  status(bytes: Uint8Array, p: number, end: number): number {
    const command = commandAt(bytes, p, end);
    return command < 0 ? 0 : bytes[command + 1]!;
  }
}

function commandAt(bytes: Uint8Array, p: number, end: number): number {
  if (p >= end) return -1;
  const command = p + bytes[p]!;
  return bytes[p]! > 0 && command + 4 <= end ? command : -1;
}
