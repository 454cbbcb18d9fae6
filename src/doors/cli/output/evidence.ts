// Evidence opened: the packet decoded as far as it was read, with its bytes; the line of a file with what stands around it.
import { existsSync } from 'node:fs';
import { inert, siteTime } from '#kit';
import { openCapture } from '#capfile';
import type { Evidence, FactSet } from '#facts';
import type { Ledger } from '#ledger';
import { headerLength, holdsSecret, labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { shownText } from '../shown-text.ts';

/** Bytes as hexadecimal and text, sixteen a line. */
function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((b) => b.toString(16).padStart(2, '0'));
    const text = row.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    const halves = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`;
    lines.push(`${at.toString(16).padStart(4, '0')}  ${halves}  ${text}`);
  }
  return lines;
}

interface OpenedPacket {
  packet: number;
  time: number;
  bytes: Uint8Array;
  originalLength: number;
  linkType: number;
}

class Enough extends Error {}

/** Copies chosen packets of a capture, at most `most` bytes each; reading ends with the last of them. */
async function openPackets(path: string, numbers: readonly number[], most = 128): Promise<Map<number, OpenedPacket>> {
  const wanted = new Set(numbers);
  const opened = new Map<number, OpenedPacket>();
  try {
    await openCapture(path).each((p) => {
      if (!wanted.has(p.packet)) return;
      const bytes = p.bytes.slice(p.start, Math.min(p.end, p.start + most));
      opened.set(p.packet, {
        packet: p.packet,
        time: p.time,
        bytes,
        originalLength: p.originalLength,
        linkType: p.linkType,
      });
      if (opened.size === wanted.size) throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return opened;
}

export interface Opener {
  facts: FactSet;
  ledger: Ledger;
  timeZone: string;
  /** Name, place and whether the bytes are held, of a file that was taken in. */
  fileOf(artefact: string): { name: string; path: string; kept: boolean; what: string } | undefined;
}

/** What was understood of a packet: its conversation and the operations that begin or end with it. */
function decoded({ facts }: Opener, capture: string, packet: number): { lines: string[]; secret: boolean } {
  const operations = facts.operations.filter(
    (o) => o.capture === capture && (o.firstPacket === packet || o.lastPacket === packet),
  );
  const conversation = facts.conversations.find(
    (c) =>
      c.capture === capture &&
      (c.firstPacket === packet || c.lastPacket === packet || operations.some((o) => o.conversation === c.id)),
  );
  const end = (e: { address?: string; port?: number; mac?: string }) =>
    e.address === undefined ? (e.mac ?? 'unknown') : `${e.address}${e.port === undefined ? '' : ` port ${e.port}`}`;
  const lines = operations.map((o) => {
    const subject = o.subject ? ` (${o.subject})` : '';
    return `${o.protocol}: ${o.name}${subject}, ${o.class}, ${o.outcome}${o.count > 1 ? `, ${o.count} times` : ''}`;
  });
  if (conversation) {
    const { protocol, transport, client, server } = conversation;
    lines.unshift(`${protocol} over ${transport}, ${end(client)} to ${end(server)}`);
  }
  const secret = holdsSecret(facts, capture, conversation ? [conversation.id] : [], [packet]);
  return { lines, secret };
}

/** The bytes of a packet; of one in whose conversation a log-on secret was read, the headers alone. */
function byteLines(opened: OpenedPacket, secret: boolean, style: TextStyle): string[] {
  const shown = secret ? opened.bytes.subarray(0, headerLength(opened.bytes, opened.linkType)) : opened.bytes;
  const rest = opened.originalLength - shown.length;
  const why = secret ? ', not shown: a log-on secret stands in this conversation' : '';
  return [
    ...hexLines(shown).map((l) => paint(style, 'dim', `    ${l}`)),
    ...(rest > 0 ? [`    … ${rest} more bytes${why}`] : []),
  ];
}

/** Opens each piece of evidence, at most `most`; the same packet or line is opened once. */
export async function openedEvidence(
  evidence: readonly Evidence[],
  opener: Opener,
  style: TextStyle,
  most: number,
): Promise<string[]> {
  const out: string[] = [];
  const shown = evidence.slice(0, most);
  const packets = new Map<string, Map<number, OpenedPacket>>();
  const textOf = await shownText(opener.ledger, (artefact) => opener.fileOf(artefact));
  for (const capture of new Set(shown.filter((e) => e.kind === 'packet').map((e) => e.artefact))) {
    const path = opener.fileOf(capture)?.path;
    if (path === undefined || !existsSync(path)) continue;
    const numbers = shown.flatMap((e) => (e.kind === 'packet' && e.artefact === capture ? [e.packet] : []));
    packets.set(capture, await openPackets(path, numbers));
  }
  for (const e of shown) {
    const file = opener.fileOf(e.artefact);
    const name = file?.name ?? e.artefact.slice(0, 12);
    if (e.kind === 'packet') {
      out.push('', paint(style, 'strong', `${name} packet ${e.packet}`) + (e.what ? `: ${inert(e.what)}` : ''));
      const opened = packets.get(e.artefact)?.get(e.packet);
      if (!opened) {
        out.push('  The capture is no longer where it was read.');
        continue;
      }
      out.push(
        ...labelled('', `${siteTime(opened.time, opener.timeZone)}, ${opened.originalLength} bytes`, style, 2, 2),
      );
      const { lines, secret } = decoded(opener, e.artefact, e.packet);
      for (const line of lines) out.push(...labelled('', line, style, 2, 2));
      out.push(...byteLines(opened, secret, style));
    } else {
      out.push(
        '',
        paint(style, 'strong', `${name}${e.line === undefined ? '' : ` line ${e.line}`}`) +
          (e.what ? `: ${inert(e.what)}` : ''),
      );
      const text = e.line === undefined ? undefined : textOf(e.artefact);
      if (text !== undefined && e.line !== undefined) out.push(...litLines(text, e.line, style));
    }
  }
  if (evidence.length > most)
    out.push('', `and ${evidence.length - most} more (--most opens more of them; --json names all)`);
  return out;
}

/** Two lines before, the line itself marked, four after. */
function litLines(text: string, line: number, style: TextStyle): string[] {
  const lines = text.split('\n');
  const from = Math.max(1, line - 2);
  return lines.slice(from - 1, line + 4).map((l, i) => {
    const number = from + i;
    const shown = `  ${number === line ? '>' : ' '} ${String(number).padStart(5)}  ${inert(l.replace(/\r$/, ''), Math.max(20, style.width - 12))}`;
    return number === line ? paint(style, 'strong', shown) : paint(style, 'dim', shown);
  });
}
