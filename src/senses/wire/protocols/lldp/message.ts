// An LLDP data unit (IEEE 802.1AB-2016 §8) as a validated value, with the inventory of LLDP-MED (ANSI/TIA-1057) and PROFINET's chassis MAC.
import { ipv4Text, ipv6Text, macText } from '#kit';
import { hexText, rawText, shownText, u16, u32 } from '../octets.ts';

export interface Announcement {
  /** Chassis identity: a MAC, an address or a name, inert. */
  chassis: string;
  chassisMac?: string;
  port: string;
  portDescription?: string;
  name?: string;
  /** Inert, line ends as blanks. */
  description?: string;
  /** What the device says it is at work as: `bridge`, `router`, … */
  roles: string[];
  /** Management addresses (IPv4 and IPv6) that name a single machine. */
  addresses: string[];
  inventory: { hardware?: string; firmware?: string; serial?: string; maker?: string; product?: string };
}

const roles = ['other', 'repeater', 'bridge', 'wireless access point', 'router', 'telephone', 'cable modem', 'station'];
const medOui = 0x0012bb;
const profinetOui = 0x000ecf;
const med = { 5: 'hardware', 6: 'firmware', 8: 'serial', 9: 'maker', 10: 'product' } as const;

/** Reads one unit. Chassis and port come first and must be there (§8.2); a broken TLV ends the reading, what came before it counts. */
export function readLldp(bytes: Uint8Array, start: number, end: number): Announcement | undefined {
  let found: Announcement | undefined;
  let chassis: Pick<Announcement, 'chassis' | 'chassisMac'> | undefined;
  let at = start;
  for (let index = 0; at + 2 <= end; index++) {
    const header = u16(bytes, at);
    const type = header >> 9;
    const from = at + 2;
    const to = from + (header & 0x1ff);
    if (to > end || type === 0) break;
    if (index === 0) {
      if (type !== 1 || to - from < 2) return undefined;
      chassis = identity(bytes, from, to, 4, 5);
    } else if (index === 1) {
      if (type !== 2 || to - from < 2 || !chassis) return undefined;
      found = { ...chassis, port: identity(bytes, from, to, 3, 4).chassis, roles: [], addresses: [], inventory: {} };
    } else if (found) {
      optional(found, type, bytes, from, to);
    }
    at = to;
  }
  return found;
}

/** Chassis and port identities share their form; only the numbers of the subtypes for MAC and network address differ (§8.5.2.2, §8.5.3.2). */
function identity(bytes: Uint8Array, start: number, end: number, macType: number, addressType: number) {
  const subtype = bytes[start]!;
  const data = start + 1;
  if (subtype === macType && end - data === 6) {
    const mac = macText(bytes, data);
    return { chassis: mac, chassisMac: mac };
  }
  if (subtype === addressType) return { chassis: networkAddress(bytes, data, end) ?? hexText(bytes, data, end) };
  return { chassis: shownText(bytes, data, end) || hexText(bytes, data, end) };
}

/** IANA address family, then the address. */
function networkAddress(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (bytes[start] === 1 && end - start === 5) return ipv4Text(u32(bytes, start + 1));
  if (bytes[start] === 2 && end - start === 17) return ipv6Text(bytes, start + 1);
  return undefined;
}

function optional(found: Announcement, type: number, bytes: Uint8Array, start: number, end: number): void {
  switch (type) {
    case 4:
      found.portDescription ??= shownText(bytes, start, end);
      return;
    case 5:
      found.name ??= shownText(bytes, start, end);
      return;
    case 6:
      found.description ??= description(bytes, start, end);
      return;
    case 7:
      if (end - start >= 4) found.roles = roles.filter((_, bit) => (u16(bytes, start + 2) >> bit) & 1);
      return;
    case 8: {
      const length = bytes[start] ?? 0;
      if (length < 1 || start + 1 + length > end) return;
      const address = networkAddress(bytes, start + 1, start + 1 + length);
      if (address && address !== '0.0.0.0' && address !== '::' && found.addresses.length < 8)
        found.addresses.push(address);
      return;
    }
    case 127:
      if (end - start > 4) organisation(found, bytes, start, end);
      return;
  }
}

function organisation(found: Announcement, bytes: Uint8Array, start: number, end: number): void {
  const oui = u32(bytes, start) >>> 8;
  const subtype = bytes[start + 3]!;
  if (oui === medOui && subtype in med) {
    found.inventory[med[subtype as keyof typeof med]] ??= shownText(bytes, start + 4, end);
  } else if (oui === profinetOui && subtype === 5 && end - start >= 10) {
    found.chassisMac ??= macText(bytes, start + 4);
  }
}

/** Descriptions run over several lines. */
export function description(bytes: Uint8Array, start: number, end: number): string {
  const text = rawText(bytes, start, end).replace(/\s*[\r\n]+\s*/g, ' ');
  const encoded = Buffer.from(text);
  return shownText(encoded, 0, encoded.length);
}
