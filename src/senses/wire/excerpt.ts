// Copies chosen packets of a capture into small pcapng files, with comments that say why each was chosen. However many files
// are wished for, the capture is read once, and no further than the last packet that any of them wants.
import { rmSync } from 'node:fs';
import { openCapture, writePcapng } from '#capfile';
import type { Packet } from '#capfile';
import { QuaywallError } from '#kit';
import type { Instant } from '#kit';
import type { Conversation } from '#facts';
import { PacketReader } from './core/reader.ts';

/** One file of packets. */
export interface Wanted {
  /** Where the file is to be; one that is there is replaced. */
  out: string;
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

/** Files that are open at once; more take another reading. */
const MOST_OPEN = 500;
const BUFFER = 1 << 15;
const ETHERNET = 1;

/**
 * Reads the capture at `path` and writes one file for each wish. Conversations are those that `readCapture` gave for the same
 * capture. Packets keep their times, lengths and link types; their numbers in the capture stand in their comments.
 * @returns what was written, in the order of the wishes. Throws a QuaywallError where the capture cannot be opened or a file
 * cannot be written.
 */
export async function excerptPackets(path: string, wishes: readonly Wanted[]): Promise<Excerpt[]> {
  const done: Excerpt[] = [];
  for (let i = 0; i < wishes.length; i += MOST_OPEN) {
    const files: ExcerptFile[] = [];
    try {
      for (const wanted of wishes.slice(i, i + MOST_OPEN)) files.push(new ExcerptFile(path, wanted));
      await readFor(path, files);
      for (const file of files) file.close();
    } finally {
      for (const file of files) file.abandon();
    }
    done.push(...files.map(({ packets, left }) => ({ packets, left })));
  }
  return done;
}

/** Hands every packet to the files that may want it, and ends the reading after the last of them. */
async function readFor(path: string, files: readonly ExcerptFile[]): Promise<void> {
  const byPacket = new Map<number, ExcerptFile[]>();
  const byConversation = new Map<number, ExcerptFile[]>();
  let last = 0;
  for (const file of files) {
    for (const number of file.named) enter(byPacket, number, file);
    for (const { id } of file.wanted.conversations ?? []) enter(byConversation, id, file);
    last = Math.max(last, file.lastPacket);
  }
  if (last === 0) return;
  // Conversations are numbered in order of their first packet, so reading again gives the same numbers.
  const reader = byConversation.size > 0 ? new PacketReader([]) : undefined;
  const enough = new AbortController();
  const visit = (packet: Packet) => {
    if (packet.packet > last) {
      enough.abort();
      return;
    }
    reader?.packet(packet);
    const named = byPacket.get(packet.packet);
    if (named !== undefined) for (const file of named) file.write(packet);
    const around = reader === undefined ? undefined : byConversation.get(reader.current + 1);
    if (around !== undefined) for (const file of around) file.offer(packet);
  };
  try {
    await openCapture(path, { signal: enough.signal }).each(visit);
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
}

function enter<K>(map: Map<K, ExcerptFile[]>, key: K, file: ExcerptFile): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [file]);
  else if (!there.includes(file)) there.push(file);
}

class ExcerptFile {
  readonly wanted: Wanted;
  /** Numbers of the packets that are written in any case. */
  readonly named: ReadonlySet<number>;
  /** The last packet of the capture that this file can want. */
  readonly lastPacket: number;
  packets = 0;
  left: number;
  readonly #capture: string;
  readonly #writer: ReturnType<typeof writePcapng>;
  /** Interface by link type. */
  readonly #faces = new Map<number, number>();
  #room: number;
  #closed = false;

  constructor(capture: string, wanted: Wanted) {
    this.wanted = wanted;
    this.named = keepEnds(wanted.packets, wanted.limit);
    this.left = new Set(wanted.packets).size - this.named.size;
    this.#room = wanted.limit - this.named.size;
    let last = 0;
    for (const number of this.named) last = Math.max(last, number);
    for (const { lastPacket } of wanted.conversations ?? []) last = Math.max(last, lastPacket);
    this.lastPacket = last;
    this.#capture = capture;
    this.#writer = this.#try(() => {
      rmSync(wanted.out, { force: true });
      return writePcapng(wanted.out, { interfaces: [], comment: 'Packets chosen as evidence', buffer: BUFFER });
    });
  }

  #try<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
      const what = `The packets of ${this.#capture} cannot be written (${why})`;
      throw new QuaywallError({ what, where: { file: this.wanted.out } }, { cause });
    }
  }

  /** A packet of a wanted conversation: written while there is room. */
  offer(packet: Packet): void {
    const { span } = this.wanted;
    if (this.named.has(packet.packet)) return;
    if (span !== undefined && !(packet.time >= span.from && packet.time <= span.to)) return;
    if (this.#room <= 0) {
      this.left++;
      return;
    }
    this.#room--;
    this.write(packet);
  }

  write(packet: Packet): void {
    const number = `Packet ${packet.packet} of the capture`;
    const comment = this.wanted.comments.get(packet.packet);
    this.#try(() =>
      this.#writer.packet({
        time: packet.time,
        bytes: packet.bytes.subarray(packet.start, packet.end),
        originalLength: packet.originalLength,
        interfaceId: this.#face(packet.linkType),
        comment: comment === undefined ? number : `${comment} (${number.toLowerCase()})`,
      }),
    );
    this.packets++;
  }

  #face(linkType: number): number {
    let face = this.#faces.get(linkType);
    if (face === undefined) this.#faces.set(linkType, (face = this.#writer.addInterface({ linkType })));
    return face;
  }

  close(): void {
    // Programs that read pcapng expect an interface even where there is no packet.
    if (this.#faces.size === 0) this.#face(ETHERNET);
    this.#closed = true;
    this.#try(() => this.#writer.close());
  }

  /** Lets go of the file after a failure, which is what is told. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#writer.close();
    } catch {
      // The failure that led here says more.
    }
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
