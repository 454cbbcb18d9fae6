// An SNMP message: version 1 and 2c with its community (RFC 1157, RFC 3416), version 3 as far as its header (RFC 3412, RFC 3414).
import { rawText } from '../octets.ts';
import { integer, readTlv, type Tlv } from './ber.ts';

export interface SnmpMessage {
  version: 1 | 2 | 3;
  /** A secret of versions 1 and 2c. Must not leave the decoder. */
  community?: string;
  /** Version 3: who asks, and whether the message proves it. */
  user?: string;
  authenticated?: boolean;
  /** 0 get, 1 get next, 2 response, 3 set, 4 trap, 5 get bulk, 6 inform, 7 trap, 8 report. Undefined where encrypted. */
  pdu?: number;
  request?: number;
  error?: number;
  /** Names and values of the variable bindings, as places in the message; at most 64. */
  variables: { name: Tlv; value: Tlv }[];
}

const sequence = 0x30;
const octetString = 4;

/** Cheap test: a sequence that begins with version 0, 1 or 3. */
export function looksLikeSnmp(bytes: Uint8Array, start: number, end: number): boolean {
  const outer = readTlv(bytes, start, end);
  if (outer?.tag !== sequence || outer.end - outer.start < 8) return false;
  const version = bytes[outer.start + 2];
  return bytes[outer.start] === 2 && bytes[outer.start + 1] === 1 && (version === 0 || version === 1 || version === 3);
}

/** Reads one message. @returns undefined where the bytes are no SNMP. */
export function readSnmp(bytes: Uint8Array, start: number, end: number): SnmpMessage | undefined {
  const outer = readTlv(bytes, start, end);
  if (outer?.tag !== sequence) return undefined;
  const versionTlv = readTlv(bytes, outer.start, outer.end);
  const version = integer(bytes, versionTlv);
  if (!versionTlv || (version !== 0 && version !== 1 && version !== 3)) return undefined;
  if (version === 3) return version3(bytes, versionTlv.end, outer.end);
  const community = readTlv(bytes, versionTlv.end, outer.end);
  if (community?.tag !== octetString) return undefined;
  const message: SnmpMessage = {
    version: version === 0 ? 1 : 2,
    community: rawText(bytes, community.start, community.end),
    variables: [],
  };
  return readPdu(message, bytes, community.end, outer.end) ? message : undefined;
}

function version3(bytes: Uint8Array, at: number, end: number): SnmpMessage | undefined {
  const header = readTlv(bytes, at, end);
  const security = header && readTlv(bytes, header.end, end);
  if (header?.tag !== sequence || security?.tag !== octetString) return undefined;
  const flags = fields(bytes, header.start, header.end)[2];
  const inner = readTlv(bytes, security.start, security.end);
  const user = inner && fields(bytes, inner.start, inner.end)[3];
  const message: SnmpMessage = { version: 3, variables: [] };
  if (flags && flags.end > flags.start) message.authenticated = (bytes[flags.start]! & 1) === 1;
  if (user?.tag === octetString) message.user = rawText(bytes, user.start, user.end);
  const scoped = readTlv(bytes, security.end, end);
  const pduAt = scoped?.tag === sequence ? fields(bytes, scoped.start, scoped.end)[2] : undefined;
  if (scoped && pduAt) readPdu(message, bytes, fields(bytes, scoped.start, scoped.end)[1]!.end, scoped.end);
  return message;
}

/** The elements of a constructed value, at most eight. */
function fields(bytes: Uint8Array, start: number, end: number): Tlv[] {
  const list: Tlv[] = [];
  for (let at = start; at < end && list.length < 8;) {
    const tlv = readTlv(bytes, at, end);
    if (!tlv) break;
    list.push(tlv);
    at = tlv.end;
  }
  return list;
}

function readPdu(message: SnmpMessage, bytes: Uint8Array, at: number, end: number): boolean {
  const pdu = readTlv(bytes, at, end);
  if (!pdu || pdu.tag < 0xa0 || pdu.tag > 0xa8) return false;
  message.pdu = pdu.tag - 0xa0;
  if (message.pdu === 4) return true;
  const [request, error, , bindings] = fields(bytes, pdu.start, pdu.end);
  message.request = integer(bytes, request);
  message.error = integer(bytes, error);
  if (message.request === undefined) return false;
  for (let here = bindings?.start ?? end; bindings && here < bindings.end && message.variables.length < 64;) {
    const binding = readTlv(bytes, here, bindings.end);
    if (!binding) break;
    const [name, value] = fields(bytes, binding.start, binding.end);
    if (name && value) message.variables.push({ name, value });
    here = binding.end;
  }
  return true;
}
