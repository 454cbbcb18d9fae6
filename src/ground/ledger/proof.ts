// A proof that one entry is in the ledger, checked on any machine with nothing but the proof and a public key that one trusts.
import type { Checkpoint } from './checkpoint.ts';
import { checkCheckpoint } from './checkpoint.ts';
import type { Entry } from './entry.ts';
import { entryHash } from './entry.ts';
import { entryLeaf } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { consistencyPath, inclusionPath, verifyConsistency, verifyInclusion } from './merkle.ts';

interface InclusionProof {
  entry: Entry;
  checkpoint: Checkpoint;
  /** Nodes from the leaf to the root, hexadecimal (RFC 6962 §2.1.1). */
  path: string[];
}

interface ConsistencyProof {
  older: Checkpoint;
  newer: Checkpoint;
  /** RFC 6962 §2.1.2, hexadecimal. */
  path: string[];
}

const leaves = (ledger: Ledger) => Array.from(ledger.entries(), (entry) => entryLeaf(entry.hash));
const hex = (nodes: readonly Buffer[]) => nodes.map((n) => n.toString('hex'));
const bytes = (nodes: readonly string[]) => nodes.map((n) => Buffer.from(n, 'hex'));

/** Proves that entry `seq` is under `checkpoint`. @throws RangeError when the checkpoint does not reach that far. */
export function proveInclusion(ledger: Ledger, seq: number, checkpoint: Checkpoint): InclusionProof {
  return { entry: ledger.entry(seq), checkpoint, path: hex(inclusionPath(leaves(ledger), seq - 1, checkpoint.size)) };
}

/** Proves that what `older` was signed over is the beginning of what `newer` was signed over. */
export function proveConsistency(ledger: Ledger, older: Checkpoint, newer: Checkpoint): ConsistencyProof {
  return { older, newer, path: hex(consistencyPath(leaves(ledger), older.size, newer.size)) };
}

/** Checks a proof offline. @returns undefined when it holds, else what does not, in words. */
export function checkInclusion(proof: InclusionProof, publicKey: string): string | undefined {
  const { entry, checkpoint } = proof;
  if (checkpoint.publicKey !== publicKey) return 'the checkpoint is signed by another key';
  if (!checkCheckpoint(checkpoint)) return 'the signature of the checkpoint does not hold';
  if (entryHash(entry) !== entry.hash) return 'the entry was changed';
  const root = Buffer.from(checkpoint.root, 'hex');
  const holds = verifyInclusion(entryLeaf(entry.hash), entry.seq - 1, checkpoint.size, bytes(proof.path), root);
  return holds ? undefined : 'the entry is not among those that the checkpoint was signed over';
}

/** Checks offline that a ledger only grew between two checkpoints. @returns undefined when it holds, else what does not. */
export function checkConsistency(proof: ConsistencyProof, publicKey: string): string | undefined {
  const { older, newer } = proof;
  for (const checkpoint of [older, newer]) {
    if (checkpoint.publicKey !== publicKey) return 'a checkpoint is signed by another key';
    if (!checkCheckpoint(checkpoint)) return 'the signature of a checkpoint does not hold';
  }
  const [a, b] = [Buffer.from(older.root, 'hex'), Buffer.from(newer.root, 'hex')];
  const holds = verifyConsistency(older.size, newer.size, bytes(proof.path), a, b);
  return holds ? undefined : 'the newer ledger does not begin with the older one';
}
