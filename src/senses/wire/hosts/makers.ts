// Makers by MAC address: to whom the IEEE gave the block that an address lies in (registries MA-L, MA-M and MA-S).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inert, isGroupMac, isLocalMac } from '#kit';
import type { Confidence } from '#facts';

/** Who a block of addresses was given to. */
interface Maker {
  /** Name as registered, first line only. Inert text. */
  name: string;
  /** Bits of the prefix that the maker owns: 24 (16 million addresses), 28 or 36 (4096 addresses). */
  bits: 24 | 28 | 36;
  /** `low` for a large block; `medium` for a small one, which one maker uses for few products. */
  confidence: Confidence;
}

const sizes = [
  [9, 36],
  [7, 28],
  [6, 24],
] as const;

/** Entries that name no maker: the registry keeps the block for smaller ones, or the owner asked not to be named. */
const nobody = new Set(['Private', 'IEEE Registration Authority']);

let registry: Record<string, string> | undefined;

/** Read at the first question only: 54,000 blocks take some 50 ms, which a command that reads no capture does not pay. */
function blocks(): Record<string, string> {
  registry ??= JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('oui-data')), 'utf8')) as Record<
    string,
    string
  >;
  return registry;
}

/**
 * The maker of a network card by its address. An inference: boards are bought in, cards are moved, and addresses can be set by hand.
 * @param mac six bytes in lower case with colons.
 * @returns undefined for group and locally administered addresses, which no maker gave out, and for unknown blocks.
 */
export function makerOf(mac: string): Maker | undefined {
  if (mac.length !== 17 || isGroupMac(mac) || isLocalMac(mac)) return undefined;
  const hex = mac.replaceAll(':', '').toUpperCase();
  const known = blocks();
  for (const [digits, bits] of sizes) {
    const prefix = hex.slice(0, digits);
    if (!Object.hasOwn(known, prefix)) continue;
    const name = known[prefix]!.split('\n', 1)[0]!.replace(/,\s*$/, '').trim();
    if (name === '' || nobody.has(name)) return undefined;
    return { name: inert(name), bits, confidence: bits === 24 ? 'low' : 'medium' };
  }
  return undefined;
}
