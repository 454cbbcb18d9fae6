// Copies chosen packets of a capture into a small pcapng, with comments that say why each was chosen.
import { existsSync, rmSync } from 'node:fs';
import { openCapture, writePcapng } from '#capfile';
import type { CaptureInterface, Packet } from '#capfile';
import { QuaywallError } from '#kit';
import type { Instant } from '#kit';
import type { Conversation } from '#facts';
import { PacketReader } from './core/reader.ts';

export interface Wanted {
  /** Packets by number; where the limit cuts, the first and the last are kept. */
  packets: readonly number[];
  /** Also the packets of these conversations, up to the limit. */
  conversations?: readonly Conversation[];
  /** Restricts the conversations' packets to this span of time. */
  span?: { from: Instant; to: Instant };
  comments: ReadonlyMap<number, string>;
  /** Most packets to copy. Packets named one by one come before those of conversations. */
  limit: number;
}

export interface Excerpt {
  /** Packets written. */
  packets: number;
  /** Packets that were wanted and left out because of the limit. */
  left: number;
}

/**
 * Reads the capture at `path` once and writes `out`. Conversations are those that `readCapture` gave for the same capture. Packets keep their times, lengths and link types; their numbers in the
 * capture stand in their comments. Throws a QuaywallError where the capture cannot be opened.
 */
export async function excerptPackets(path: string, out: string, wanted: Wanted): Promise<Excerpt> {
  const named = keepEnds(wanted.packets, wanted.limit);
  const conversations = new Set(wanted.conversations?.map((c) => c.id));
  // Conversations are numbered in order of their first packet, so reading again gives the same numbers.
  const reader = new PacketReader([]);
  let room = wanted.limit - named.size;
  let left = new Set(wanted.packets).size - named.size;
  const chosen: Chosen[] = [];
  const faces = new Map<number, CaptureInterface>();
  await openCapture(path).each((packet) => {
    if (conversations.size > 0) reader.packet(packet);
    if (!named.has(packet.packet)) {
      if (!conversations.has(reader.current + 1) || !inSpan(packet.time, wanted.span)) return;
      if (room <= 0) {
        left++;
        return;
      }
      room--;
    }
    if (!faces.has(packet.linkType)) faces.set(packet.linkType, { id: faces.size, linkType: packet.linkType });
    chosen.push(copyOf(packet, faces.get(packet.linkType)!.id, wanted.comments.get(packet.packet)));
  });
  write(out, [...faces.values()], chosen, path);
  return { packets: chosen.length, left };
}

interface Chosen {
  time: Instant;
  bytes: Uint8Array;
  originalLength: number;
  interfaceId: number;
  comment: string;
}

function copyOf(packet: Packet, interfaceId: number, comment: string | undefined): Chosen {
  const number = `Packet ${packet.packet} of the capture`;
  return {
    time: packet.time,
    bytes: packet.bytes.slice(packet.start, packet.end),
    originalLength: packet.originalLength,
    interfaceId,
    comment: comment === undefined ? number : `${comment} (${number.toLowerCase()})`,
  };
}

function write(out: string, interfaces: CaptureInterface[], chosen: readonly Chosen[], path: string): void {
  if (existsSync(out)) rmSync(out);
  const faces = interfaces.length > 0 ? interfaces : [{ id: 0, linkType: 1 }];
  try {
    const writer = writePcapng(out, { interfaces: faces, comment: 'Packets chosen as evidence' });
    for (const packet of chosen) writer.packet(packet);
    writer.close();
  } catch (cause) {
    const what = `The packets of ${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
    throw new QuaywallError({ what, where: { file: out } }, { cause });
  }
}

/** At most `limit` of the numbers: evenly spread, the first and the last among them. */
function keepEnds(numbers: readonly number[], limit: number): Set<number> {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  if (sorted.length <= limit) return new Set(sorted);
  if (limit <= 1) return new Set(sorted.slice(0, Math.max(0, limit)));
  const step = (sorted.length - 1) / (limit - 1);
  return new Set(Array.from({ length: limit }, (_, i) => sorted[Math.round(i * step)]!));
}

function inSpan(time: Instant, span: Wanted['span']): boolean {
  return span === undefined || (time >= span.from && time <= span.to);
}
