// Results about sets of packets, kept while the sets live: two networks that differ in one device, or two modes of one, ask most of the same questions.
// Everything is forgotten at once where it grows too large.
import type { PacketSet } from '../sets/packet-set.ts';

/** Most boxes that all remembered results may hold together: some 100 MB. */
const mostBoxes = 1_500_000;
const mostStarts = 4_000;

type Question = 'meet' | 'minus' | 'union' | 'upper' | 'session' | 'lower';

let boxes = 0;
let tables = new Map<Question, WeakMap<object, WeakMap<PacketSet, PacketSet>>>();
let starts = new Map<string, PacketSet>();

function forget(): void {
  boxes = 0;
  tables = new Map();
  starts = new Map();
}

/** What comes of a set by something (another set, a crossing): worked out once for the very same two values. */
export function remembered(question: Question, by: object, set: PacketSet, make: () => PacketSet): PacketSet {
  const known = tables.get(question)?.get(by)?.get(set);
  if (known) return known;
  const made = make();
  boxes += 1 + (made === set || made === by ? 0 : made.size);
  if (boxes > mostBoxes) forget();
  let table = tables.get(question);
  if (!table) tables.set(question, (table = new WeakMap()));
  let row = table.get(by);
  if (!row) table.set(by, (row = new WeakMap()));
  row.set(set, made);
  return made;
}

/** One value for all equal sets of packets that questions begin with. */
export function rememberedStart(key: string, make: () => PacketSet): PacketSet {
  let set = starts.get(key);
  if (!set) {
    if (starts.size >= mostStarts) starts.clear();
    starts.set(key, (set = make()));
  }
  return set;
}
