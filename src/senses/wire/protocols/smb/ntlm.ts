// NTLM messages ([MS-NLMP] §2.2.1) as far as both ends name themselves in them: the server's computer name in its challenge, the
// client's workstation in its answer. The answer to the challenge itself is not read.
import { inert } from '#kit';
import { spells } from '../octets.ts';

const u16le = (b: Uint8Array, at: number) => b[at]! | (b[at + 1]! << 8);
const u32le = (b: Uint8Array, at: number) => (u16le(b, at) | (u16le(b, at + 2) << 16)) >>> 0;

const signature = 'NTLMSSP\0';
const challenge = 2;
const authenticate = 3;
const netbiosComputer = 1;
const dnsComputer = 3;

interface NtlmNames {
  /** Whose names these are. */
  of: 'client' | 'server';
  /** Inert. */
  names: string[];
}

/** Finds the first NTLM message in the bytes. @returns undefined where there is none that names anybody. */
export function ntlmNames(bytes: Uint8Array, start: number, end: number): NtlmNames | undefined {
  let at = start;
  while ((at = bytes.indexOf(0x4e, at)) >= 0 && at < end && !spells(bytes, at, end, signature)) at++;
  if (at < 0 || at + 52 > end) return undefined;
  const type = u32le(bytes, at + 8);
  if (type === authenticate) {
    const unicode = at + 64 <= end && (u32le(bytes, at + 60) & 1) === 1;
    const name = field(bytes, at, end, at + 44, unicode);
    return name ? { of: 'client', names: [name] } : undefined;
  }
  if (type !== challenge) return undefined;
  const names: string[] = [];
  let here = at + u32le(bytes, at + 44);
  const last = Math.min(end, here + u16le(bytes, at + 40));
  while (here + 4 <= last) {
    const id = u16le(bytes, here);
    const after = here + 4 + u16le(bytes, here + 2);
    if (id === 0 || after > last) break;
    if (id === netbiosComputer || id === dnsComputer) names.push(inert(text(bytes, here + 4, after, true)));
    here = after;
  }
  return names.length > 0 ? { of: 'server', names: [...new Set(names)] } : undefined;
}

/** A length, a maximum and an offset from the start of the message. */
function field(bytes: Uint8Array, message: number, end: number, at: number, unicode: boolean): string | undefined {
  const from = message + u32le(bytes, at + 4);
  const to = from + u16le(bytes, at);
  return to > end || to <= from ? undefined : inert(text(bytes, from, to, unicode));
}

function text(bytes: Uint8Array, start: number, end: number, unicode: boolean): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(unicode ? 'utf16le' : 'latin1');
}
