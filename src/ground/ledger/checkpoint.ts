// A checkpoint: the root over all entries so far, signed with the ledger's own key. Kept outside (printed, mailed, in a pack) it
// proves later that nothing before it was changed, dropped or slipped in.
import { canonical } from '#kit';
import { signData, verifyData } from './keys.ts';
import type { KeyPair } from './keys.ts';

export interface Checkpoint {
  /** Id of the ledger, as its first entry names it. */
  ledger: string;
  /** Number of entries under the root. */
  size: number;
  /** Root of the Merkle tree (RFC 6962) whose leaves are the hashes of the entries, hexadecimal. */
  root: string;
  time: string;
  publicKey: string;
  /** Ed25519 over the members above except the key. */
  signature: string;
}

const purpose = 'checkpoint';
const signedPart = ({ ledger, size, root, time }: Omit<Checkpoint, 'publicKey' | 'signature'>) => ({
  ledger,
  size,
  root,
  time,
});

export function signCheckpoint(
  of: { ledger: string; size: number; root: string; time: string },
  key: KeyPair,
): Checkpoint {
  const part = signedPart(of);
  return { ...part, publicKey: key.publicKey, signature: signData(key, purpose, part) };
}

/** Whether the signature is that of the key it names. That the key is the right one is for the caller to compare. */
export function checkCheckpoint(checkpoint: Checkpoint): boolean {
  return verifyData(checkpoint.publicKey, purpose, signedPart(checkpoint), checkpoint.signature);
}

/** Reads plain data as a checkpoint. @returns undefined where it is none. */
export function asCheckpoint(value: unknown): Checkpoint | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const v = value as Record<string, unknown>;
  const texts = [v.ledger, v.root, v.time, v.publicKey, v.signature];
  if (!texts.every((t) => typeof t === 'string') || !Number.isSafeInteger(v.size)) return undefined;
  return v as unknown as Checkpoint;
}

/** The one spelling of the file that holds the newest checkpoint. */
export const checkpointText = (checkpoint: Checkpoint): string => `${canonical(checkpoint)}\n`;
