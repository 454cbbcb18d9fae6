// The client's own name in the settings it sends when a connection is not encrypted by TLS ([MS-RDPBCGR] §2.2.1.3.2, TS_UD_CS_CORE).
import { inert } from '#kit';

const coreData = 0xc001;
const nameAt = 24;
const nameBytes = 32;

/** Searches a MCS Connect Initial for the client's core data. @returns the client's name (at most 15 characters), inert. */
export function clientName(bytes: Uint8Array, start: number, end: number): string | undefined {
  // X.224 data, then BER application tag 101 (T.125): nothing else holds settings.
  if (end - start < 60 || bytes[start + 5] !== 0xf0 || bytes[start + 7] !== 0x7f || bytes[start + 8] !== 0x65) {
    return undefined;
  }
  for (let at = start + 9; at + nameAt + nameBytes <= end; at++) {
    // Little-endian type, length, then a version of major 4 or 8 (0x000800xx).
    if (bytes[at] !== (coreData & 255) || bytes[at + 1] !== coreData >> 8) continue;
    const length = bytes[at + 2]! | (bytes[at + 3]! << 8);
    if (length < nameAt + nameBytes || at + length > end || bytes[at + 6] !== 8 || bytes[at + 7] !== 0) continue;
    let name = '';
    for (let i = at + nameAt; i < at + nameAt + nameBytes; i += 2) {
      const unit = bytes[i]! | (bytes[i + 1]! << 8);
      if (unit === 0) break;
      name += String.fromCharCode(unit);
    }
    return name === '' ? undefined : inert(name);
  }
  return undefined;
}
