// ledger: the truth of an installation. Append-only, hash-chained entries; content-addressed files; keys, signatures and proofs.
// In: what a room above wants entered, as plain data, and files. Out: entries that are on the disk before anyone is told, and a
// verification that needs no server.
export { openLedger } from './ledger.ts';
export type { Addition, Ledger } from './ledger.ts';
export type { Entry, HeldFile } from './entry.ts';
export { artefactOf } from './artefact.ts';
export type { Artefact } from './artefact.ts';
export { checkCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { keysFolder, ledgerPath } from './layout.ts';
export { keyId, makeKeyPair, readKeyFile, signData, verifyData, writeKeyFile } from './keys.ts';
export type { KeyPair } from './keys.ts';
export { makeFolder } from './durable.ts';
export { verify } from './verify.ts';
export { checkConsistency, checkInclusion, proveConsistency, proveInclusion } from './proof.ts';
