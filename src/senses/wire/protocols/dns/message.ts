// A DNS message (RFC 1035 §4.1) as a validated value. mDNS (RFC 6762) and LLMNR (RFC 4795) use the same form.
import { ipv4Text, ipv6Text } from '#kit';
import { rawText, u16, u32 } from '../octets.ts';
import { readName } from './name.ts';

export const rr = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  hinfo: 13,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  any: 255,
} as const;

interface Question {
  name: string;
  type: number;
}

export interface RecordOfName {
  section: 'answer' | 'authority' | 'additional';
  name: string;
  type: number;
  /** A, AAAA. */
  address?: string;
  /** CNAME, PTR, SRV: the name that is pointed to. */
  target?: string;
  /** HINFO: processor and operating system. */
  text?: string;
}

export interface Message {
  id: number;
  response: boolean;
  opcode: number;
  rcode: number;
  questions: Question[];
  records: RecordOfName[];
  /** True where the message ended or broke before all that its header counts; what was whole is in it. */
  cut: boolean;
}

const sections = ['answer', 'authority', 'additional'] as const;

/** Cheap test of the header alone: a known operation, and no more entries than the bytes can hold. */
export function looksLikeDns(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 12) return false;
  const opcode = (bytes[start + 2]! >> 3) & 15;
  if (opcode > 6 || opcode === 3) return false;
  // Each question takes at least 5 bytes and each record 11 (names may be pointers): beyond that the counts cannot be true.
  const records = u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10);
  return u16(bytes, start + 4) * 5 + records * 11 <= (end - start - 12) * 2;
}

/** Reads one whole message. @returns undefined where the header or the first question cannot be DNS. */
export function readMessage(bytes: Uint8Array, start: number, end: number): Message | undefined {
  if (!looksLikeDns(bytes, start, end)) return undefined;
  const flags = u16(bytes, start + 2);
  const counts = [4, 6, 8, 10].map((at) => u16(bytes, start + at));
  const message: Message = {
    id: u16(bytes, start),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: flags & 15,
    questions: [],
    records: [],
    cut: false,
  };
  const total = counts[1]! + counts[2]! + counts[3]!;
  if (counts[0]! + total === 0) return message.response || end - start === 12 ? message : undefined;
  let at = start + 12;
  for (let i = 0; i < counts[0]!; i++) {
    const name = readName(bytes, start, end, at);
    if (!name || name.next + 4 > end) {
      message.cut = true;
      return i === 0 ? undefined : message;
    }
    message.questions.push({ name: name.text, type: u16(bytes, name.next) });
    at = name.next + 4;
  }
  let before = 0;
  for (let section = 0; section < 3; section++) {
    for (let i = 0; i < counts[section + 1]!; i++) {
      // Nearly every answer points to the same name as the one before it.
      const pointer = at + 2 <= end ? u16(bytes, at) : 0;
      const again = pointer >= 0xc000 && pointer === before;
      const name = again ? { text: message.records.at(-1)!.name, next: at + 2 } : readName(bytes, start, end, at);
      if (!name || name.next + 10 > end) return cut(message);
      before = pointer;
      const data = name.next + 10;
      const after = data + u16(bytes, name.next + 8);
      if (after > end) return cut(message);
      const record: RecordOfName = { section: sections[section]!, name: name.text, type: u16(bytes, name.next) };
      readData(record, bytes, start, data, after);
      message.records.push(record);
      at = after;
    }
  }
  return message;
}

function cut(message: Message): Message | undefined {
  message.cut = true;
  return message.questions.length + message.records.length > 0 ? message : undefined;
}

function readData(record: RecordOfName, bytes: Uint8Array, start: number, at: number, end: number): void {
  const length = end - at;
  switch (record.type) {
    case rr.a:
      if (length === 4) record.address = ipv4Text(u32(bytes, at));
      return;
    case rr.aaaa:
      if (length === 16) record.address = ipv6Text(bytes, at);
      return;
    case rr.cname:
    case rr.ptr:
      record.target = readName(bytes, start, end, at)?.text;
      return;
    case rr.srv:
      if (length > 6) record.target = readName(bytes, start, end, at + 6)?.text;
      return;
    case rr.hinfo:
      record.text = hostInfo(bytes, at, end);
      return;
  }
}

/** Two character strings (RFC 1035 §3.3.2). */
function hostInfo(bytes: Uint8Array, at: number, end: number): string | undefined {
  const parts: string[] = [];
  for (let here = at; here < end && parts.length < 2; here += 1 + bytes[here]!) {
    if (here + 1 + bytes[here]! > end) return undefined;
    parts.push(rawText(bytes, here + 1, here + 1 + bytes[here]!));
  }
  return parts.length === 2 ? parts.join(' ').trim() : undefined;
}
