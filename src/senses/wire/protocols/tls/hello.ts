// ClientHello and ServerHello: RFC 8446 §4.1, RFC 5246 §7.4.1 (SSL 3.0 to TLS 1.3 share the form).
import { rawText, u16 } from '../octets.ts';

interface Hello {
  /** Version agreed or offered: 0x0300 SSL 3.0 … 0x0304 TLS 1.3. */
  version: number;
  /** Server name asked for (RFC 6066 §3), lower case. Not inert. */
  serverName?: string;
}

const serverNameExtension = 0;
const supportedVersions = 43;

/** Reads a hello's body (after the handshake header). Undefined where it is cut or malformed. */
export function readHello(client: boolean, bytes: Uint8Array, start: number, end: number): Hello | undefined {
  if (end - start < 38) return undefined;
  const hello: Hello = { version: u16(bytes, start) };
  if (hello.version >> 8 !== 3) return undefined;
  let at = start + 34;
  at += 1 + bytes[at]!;
  if (client) {
    if (at + 2 > end) return undefined;
    at += 2 + u16(bytes, at);
    if (at >= end) return undefined;
    at += 1 + bytes[at]!;
  } else {
    at += 3;
  }
  if (at > end) return undefined;
  if (at + 2 > end) return hello;
  const last = Math.min(end, at + 2 + u16(bytes, at));
  for (at += 2; at + 4 <= last;) {
    const type = u16(bytes, at);
    const data = at + 4;
    const after = data + u16(bytes, at + 2);
    if (after > last) break;
    if (type === serverNameExtension && client) hello.serverName ??= serverName(bytes, data, after);
    if (type === supportedVersions) hello.version = newestVersion(client, bytes, data, after) ?? hello.version;
    at = after;
  }
  return hello;
}

function serverName(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < 5 || bytes[start + 2] !== 0) return undefined;
  const length = u16(bytes, start + 3);
  if (length === 0 || start + 5 + length > end) return undefined;
  return rawText(bytes, start + 5, start + 5 + length).toLowerCase();
}

/** RFC 8446 §4.2.1: a list from the client, one value from the server; values of the form 0x?a?a are there to be ignored (RFC 8701). */
function newestVersion(client: boolean, bytes: Uint8Array, start: number, end: number): number | undefined {
  if (!client) return end - start === 2 ? u16(bytes, start) : undefined;
  let newest: number | undefined;
  for (let at = start + 1; at + 2 <= end; at += 2) {
    const version = u16(bytes, at);
    if (version >> 8 === 3 && version <= 0x0304 && version > (newest ?? 0)) newest = version;
  }
  return newest;
}
