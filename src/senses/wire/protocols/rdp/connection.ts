// The opening of a remote desktop connection ([MS-RDPBCGR] §2.2.1.1 and §2.2.1.2): TPKT (RFC 1006), X.224 class 0, cookie, negotiation.
import { rawText, spells, u16 } from '../octets.ts';

const connectionRequest = 0xe0;
const connectionConfirm = 0xd0;
const cookie = 'Cookie: msts';

interface Opening {
  kind: 'request' | 'confirm';
  /** User name (or part of it) that the client shows in the clear for load balancing. Not inert. */
  user?: string;
  /** Request: protocols offered; confirm: the one chosen. 0 plain RDP, 1 TLS, 2 CredSSP over TLS, 8 CredSSP with early authorisation. */
  protocols?: number;
  /** The server refused. */
  failed?: boolean;
}

/**
 * Length of the packet that starts here and opens a remote desktop connection, else 0; `undefined` while too few bytes are there.
 * The same packets without cookie and negotiation open S7 and MMS on port 102: those carry X.224 parameters, these never do.
 */
export function openingLength(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (bytes[start] !== 3) return 0;
  if (end - start < 7) return undefined;
  const length = u16(bytes, start + 2);
  const code = bytes[start + 5]! & 0xf0;
  if (bytes[start + 1] !== 0 || length < 11 || length > 1024 || bytes[start + 4]! !== length - 5) return 0;
  if (code !== connectionRequest && code !== connectionConfirm) return 0;
  if (length === 11) return 11;
  if (end - start < 16) return undefined;
  const at = start + 11;
  if (code === connectionRequest && bytes[at] === 0x43) return spells(bytes, at, end, 'Cook') ? length : 0;
  const negotiation = code === connectionRequest ? bytes[at] === 1 : bytes[at] === 2 || bytes[at] === 3;
  // The correlation info that may stand after it makes the packet longer; its own length is always 8, little-endian.
  return negotiation && bytes[at + 2] === 8 && bytes[at + 3] === 0 ? length : 0;
}

/** Reads a whole opening packet, as `openingLength` measured it. */
export function readOpening(bytes: Uint8Array, start: number, end: number): Opening {
  const opening: Opening = { kind: (bytes[start + 5]! & 0xf0) === connectionRequest ? 'request' : 'confirm' };
  let at = start + 11;
  if (spells(bytes, at, end, cookie)) {
    let line = at;
    while (line + 1 < end && !(bytes[line] === 0x0d && bytes[line + 1] === 0x0a)) line++;
    const text = rawText(bytes, at, line);
    if (text.startsWith('Cookie: mstshash=')) opening.user = text.slice('Cookie: mstshash='.length).trim();
    at = line + 2;
  }
  if (at + 8 <= end && bytes[at + 2] === 8) {
    const type = bytes[at];
    if (type === 1 || type === 2) opening.protocols = bytes[at + 4]! | (bytes[at + 5]! << 8);
    if (type === 3) opening.failed = true;
  }
  return opening;
}
