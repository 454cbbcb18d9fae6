// For tests only: a process that appends until the disk takes no more, then says how many entries it was told are kept.
import { openLedger } from './ledger.ts';

const ledger = openLedger(process.argv[2]!);
let told = ledger.size;
let why = '';
try {
  while (told < 10_000) told = ledger.append('note', { text: 'y'.repeat(900) }).seq;
} catch (error) {
  why = (error as Error).message;
}
// What is smaller may still find room, and must not follow half a record.
try {
  told = ledger.append('note', { text: 'small' }).seq;
} catch {
  // It found none.
}
process.stdout.write(`${JSON.stringify({ told, why })}\n`);
