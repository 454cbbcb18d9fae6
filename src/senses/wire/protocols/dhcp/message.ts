// A DHCP message (RFC 2131 §2) with its options (RFC 2132) as a validated value.
import { ipv4Text, macText } from '#kit';
import { u32 } from '../octets.ts';

export const option = {
  router: 3,
  hostName: 12,
  requested: 50,
  overload: 52,
  type: 53,
  server: 54,
  vendorClass: 60,
  clientId: 61,
  fqdn: 81,
  classlessRoutes: 121,
} as const;

export const messageType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

export interface DhcpMessage {
  /** Sent by the client (BOOTREQUEST) or to it. */
  request: boolean;
  /** Option 53, or undefined for plain BOOTP. */
  type?: number;
  /** Hardware address of the client where it is Ethernet. */
  mac?: string;
  /** Address the client says it has. */
  clientAddress?: string;
  /** Address given to the client. */
  yourAddress?: string;
  options: Map<number, Uint8Array>;
}

const cookie = 0x63825363;
const fixed = 240;
const mostOptionBytes = 4096;

/** Whether the bytes begin as DHCP: operation, Ethernet-length address, the magic cookie of RFC 2131 §3. */
export function isDhcp(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= fixed &&
    (bytes[start] === 1 || bytes[start] === 2) &&
    bytes[start + 2]! <= 16 &&
    u32(bytes, start + 236) === cookie
  );
}

/** Reads one message. The value's options are copies. @returns undefined where it is none. */
export function readDhcp(bytes: Uint8Array, start: number, end: number): DhcpMessage | undefined {
  if (!isDhcp(bytes, start, end)) return undefined;
  const options = new Map<number, Uint8Array>();
  readOptions(options, bytes, start + fixed, end);
  const overload = options.get(option.overload)?.[0] ?? 0;
  if (overload & 1) readOptions(options, bytes, start + 108, start + 236);
  if (overload & 2) readOptions(options, bytes, start + 44, start + 108);
  const ethernet = bytes[start + 1] === 1 && bytes[start + 2] === 6;
  return {
    request: bytes[start] === 1,
    type: options.get(option.type)?.[0],
    mac: ethernet ? macText(bytes, start + 28) : undefined,
    clientAddress: address(bytes, start + 12),
    yourAddress: address(bytes, start + 16),
    options,
  };
}

function address(bytes: Uint8Array, at: number): string | undefined {
  const value = u32(bytes, at);
  return value === 0 ? undefined : ipv4Text(value);
}

/** An option that appears again continues the earlier one (RFC 3396). */
function readOptions(into: Map<number, Uint8Array>, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  while (at < end) {
    const code = bytes[at]!;
    if (code === 255) return;
    if (code === 0) {
      at++;
      continue;
    }
    if (at + 2 > end || at + 2 + bytes[at + 1]! > end) return;
    const value = bytes.slice(at + 2, at + 2 + bytes[at + 1]!);
    const before = into.get(code);
    if (!before) into.set(code, value);
    else if (before.length < mostOptionBytes) into.set(code, Buffer.concat([before, value]));
    at += 2 + value.length;
  }
}

/** The addresses in an option that is a list of them, at most eight. */
export function addressList(value: Uint8Array | undefined): string[] {
  const list: string[] = [];
  for (let at = 0; value && at + 4 <= value.length && list.length < 8; at += 4) {
    const one = address(value, at);
    if (one !== undefined) list.push(one);
  }
  return list;
}

/** Routers of default routes among classless routes (RFC 3442): prefix length, as many bytes of it as count, router. */
export function defaultRouters(value: Uint8Array | undefined): string[] {
  const list: string[] = [];
  for (let at = 0; value && at < value.length && list.length < 8;) {
    const bits = value[at]!;
    const router = at + 1 + Math.ceil(bits / 8);
    if (bits > 32 || router + 4 > value.length) break;
    const one = address(value, router);
    if (bits === 0 && one !== undefined) list.push(one);
    at = router + 4;
  }
  return list;
}

/** Name in the client FQDN option (RFC 4702 §2): after three bytes, in DNS form where flag E says so. */
export function fullName(value: Uint8Array | undefined): string | undefined {
  if (!value || value.length < 4) return undefined;
  if ((value[0]! & 4) === 0) return Buffer.from(value.subarray(3)).toString('latin1').replace(/\0+$/, '') || undefined;
  const labels: string[] = [];
  for (let at = 3; at < value.length && value[at]! > 0 && value[at]! < 64; at += 1 + value[at]!) {
    if (at + 1 + value[at]! > value.length) return undefined;
    labels.push(Buffer.from(value.subarray(at + 1, at + 1 + value[at]!)).toString('latin1'));
  }
  return labels.join('.') || undefined;
}

/** Client identifier as people compare it: the MAC where it is one (type 1), text where it is text (type 0), else hexadecimal. */
export function clientIdText(value: Uint8Array): string {
  if (value[0] === 1 && value.length === 7) return macText(value, 1);
  const text = Buffer.from(value.subarray(1)).toString('latin1');
  if (value[0] === 0 && /^[\x20-\x7e]+$/.test(text)) return text;
  return Buffer.from(value.subarray(0, 64)).toString('hex');
}
