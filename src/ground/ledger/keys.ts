// Ed25519 keys (RFC 8032) and signatures. What is signed always begins with its purpose, so that a signature given for one thing
// can never be shown as one for another.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  scryptSync,
  sign as ed25519Sign,
  verify as ed25519Verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { QuaywallError, canonical, sha256 } from '#kit';
import { replaceFile } from './durable.ts';

export interface KeyPair {
  /** Public key: the 32 bytes of RFC 8032 in hexadecimal. */
  publicKey: string;
  privateKey: KeyObject;
}

/** Short name of a public key, for files and for people to compare. */
export function keyId(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'hex')).slice(0, 16);
}

export function makeKeyPair(): KeyPair {
  return pairOf(generateKeyPairSync('ed25519').privateKey);
}

function pairOf(privateKey: KeyObject): KeyPair {
  const x = createPublicKey(privateKey).export({ format: 'jwk' }).x!;
  return { publicKey: Buffer.from(x, 'base64url').toString('hex'), privateKey };
}

function message(purpose: string, content: unknown): Buffer {
  return Buffer.from(`quaywall ${purpose} v1\n${canonical(content)}`);
}

/** Signs plain data for one purpose. @returns the 64 bytes of the signature in hexadecimal. */
export function signData(key: KeyPair, purpose: string, content: unknown): string {
  return ed25519Sign(null, message(purpose, content), key.privateKey).toString('hex');
}

/** Whether the signature is of this key, for this purpose, over this very content. Never throws on a malformed key or signature. */
export function verifyData(publicKey: string, purpose: string, content: unknown, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicKey) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return ed25519Verify(null, message(purpose, content), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

interface KeyFile {
  kind: 'quaywall-key';
  publicKey: string;
  /** PKCS #8 DER in base64: open, or under AES-256-GCM with a key from scrypt (RFC 7914). */
  open?: string;
  sealed?: { salt: string; iv: string; tag: string; bytes: string; n: number; r: number; p: number };
}

// 2^15 rounds of 8 blocks: a third of a second a try on the machine of somebody who guesses, 32 MB each.
const scryptCost = { n: 1 << 15, r: 8, p: 1 };
const scryptKey = (passphrase: string, salt: Buffer, cost: { n: number; r: number; p: number }) =>
  scryptSync(passphrase.normalize('NFKC'), salt, 32, { N: cost.n, r: cost.r, p: cost.p, maxmem: 256 << 20 });

/** Writes a private key for its owner's eyes alone (mode 0600), sealed where a passphrase is given. */
export function writeKeyFile(path: string, key: KeyPair, passphrase?: string): void {
  const der = key.privateKey.export({ format: 'der', type: 'pkcs8' });
  const file: KeyFile = { kind: 'quaywall-key', publicKey: key.publicKey };
  if (passphrase === undefined) {
    file.open = der.toString('base64');
  } else {
    const salt = randomBytes(16);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', scryptKey(passphrase, salt, scryptCost), iv);
    const bytes = Buffer.concat([cipher.update(der), cipher.final()]);
    file.sealed = {
      salt: salt.toString('base64'),
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      bytes: bytes.toString('base64'),
      ...scryptCost,
    };
  }
  replaceFile(path, Buffer.from(`${canonical(file)}\n`), 0o600);
  chmodSync(path, 0o600);
}

/**
 * Reads a private key.
 * @throws QuaywallError when the file is missing or damaged, or the passphrase is missing or wrong.
 */
export function readKeyFile(path: string, passphrase?: string): KeyPair {
  const fail = (what: string, remedy: string, cause?: unknown): never => {
    throw new QuaywallError({ what, where: { file: path }, remedy }, { cause });
  };
  let file: KeyFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
    if (file.kind !== 'quaywall-key') throw new TypeError('not a key file');
  } catch (cause) {
    return fail('the private key cannot be read', 'Make a new key, or bring the file back from a copy', cause);
  }
  let der: Buffer;
  if (file.sealed) {
    if (passphrase === undefined) return fail('the private key is sealed', 'Give its passphrase');
    const s = file.sealed;
    const raw = (text: string) => Buffer.from(text, 'base64');
    if (s.n > 1 << 20 || s.r > 32 || s.p > 16) return fail('the private key is damaged', 'Bring it back from a copy');
    try {
      const decipher = createDecipheriv('aes-256-gcm', scryptKey(passphrase, raw(s.salt), s), raw(s.iv));
      decipher.setAuthTag(raw(s.tag));
      der = Buffer.concat([decipher.update(raw(s.bytes)), decipher.final()]);
    } catch (cause) {
      return fail('the passphrase does not open the private key', 'Try again', cause);
    }
  } else {
    der = Buffer.from(file.open ?? '', 'base64');
  }
  try {
    const pair = pairOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    if (pair.publicKey !== file.publicKey) throw new TypeError('the halves do not fit');
    return pair;
  } catch (cause) {
    return fail('the private key is damaged', 'Make a new key, or bring the file back from a copy', cause);
  }
}
