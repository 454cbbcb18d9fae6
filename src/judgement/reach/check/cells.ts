// Cells of packet headers for the checker: plain boxes of big numbers, cut wherever a rule takes only a part. Written apart from the engine, for anyone to read.
import { parseIpv4, parseIpv6 } from '#kit';
import type { PlainBox } from '../sets/packet-set.ts';

/** Lowest and highest value of protocol, source, destination, source port, destination port. */
export interface Cell {
  family: 4 | 6;
  low: bigint[];
  high: bigint[];
}

export const [FROM, TO, FROM_PORT, TO_PORT] = [1, 2, 3, 4] as const;

/** Thrown where the work would take too long, or where the certificate leaves something unsaid: neither right nor wrong can be said then. */
export class CannotCheck extends Error {}

/** Cuts that are left before the check gives up. */
export type Work = { left: number };

export function address(text: string): { family: 4 | 6; value: bigint } {
  const v4 = parseIpv4(text);
  const value = v4 === undefined ? parseIpv6(text) : BigInt(v4);
  if (value === undefined) throw new CannotCheck(`"${text}" is no address`);
  return { family: v4 === undefined ? 6 : 4, value };
}

const known = new WeakMap<readonly PlainBox[], Cell[]>();

export function cellsOf(boxes: readonly PlainBox[]): Cell[] {
  const cells = known.get(boxes) ?? boxes.map(cellOf);
  known.set(boxes, cells);
  return cells;
}

function cellOf({ family, protocol, from, to, fromPort, toPort }: PlainBox): Cell {
  const ends = [from, to].map((pair) => pair.map(address));
  const at = (i: 0 | 1) => [protocol[i], ends[0]![i]!.value, ends[1]![i]!.value, fromPort[i], toPort[i]].map(BigInt);
  const cell = { family, low: at(0), high: at(1) };
  const mixed = ends.flat().some((end) => end.family !== family);
  if (mixed || cell.low.some((low, d) => low > cell.high[d]!)) throw new CannotCheck('a box of packets is no box');
  return cell;
}

/** Goes through the boxes one by one: what some box holds, and what none does. */
export function divide(cells: readonly Cell[], boxes: readonly Cell[], work: Work): { held: Cell[]; rest: Cell[] } {
  const held: Cell[] = [];
  let rest = [...cells];
  for (const box of boxes) {
    rest = rest.flatMap((cell) => {
      if (--work.left < 0) throw new CannotCheck('the certificate is too large to check here');
      if (cell.family !== box.family || cell.low.some((v, d) => v > box.high[d]! || cell.high[d]! < box.low[d]!))
        return [cell];
      const outside: Cell[] = [];
      let { low, high } = cell;
      for (let d = 0; d < low.length; d++) {
        if (low[d]! < box.low[d]!) {
          outside.push({ ...cell, low, high: high.with(d, box.low[d]! - 1n) });
          low = low.with(d, box.low[d]!);
        }
        if (high[d]! > box.high[d]!) {
          outside.push({ ...cell, high, low: low.with(d, box.high[d]! + 1n) });
          high = high.with(d, box.high[d]!);
        }
      }
      held.push({ ...cell, low, high });
      return outside;
    });
  }
  return { held, rest };
}

/** One packet of it, for people. */
export function packetText({ family, low }: Cell): string {
  const [size, base, mark] = family === 4 ? [8n, 10, '.'] : [16n, 16, ':'];
  const parts = Array.from({ length: family === 4 ? 4 : 8 }, (_, i) => BigInt(i) * size!).reverse();
  const text = (v: bigint) => parts.map((at) => ((v >> at) & ((1n << size!) - 1n)).toString(base)).join(mark);
  return `protocol ${low[0]}, ${text(low[FROM]!)} port ${low[FROM_PORT]} to ${text(low[TO]!)} port ${low[TO_PORT]}`;
}
