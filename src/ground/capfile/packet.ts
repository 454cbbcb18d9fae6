// The packet at hand while a capture is read. There is one such object per reader, overwritten for every packet: whoever
// wants to keep a packet copies what is needed. That is what makes reading fast.
import type { Instant, Problem, Sha256 } from '#kit';

export interface Packet {
  /** The buffer that holds the packet, from `start` to `end`; overwritten later. */
  bytes: Uint8Array;
  view: DataView;
  start: number;
  end: number;
  /** Length on the wire; more than `end - start` where the packet was cut. */
  originalLength: number;
  time: Instant;
  /** Number of the packet in the file, from 1, as Wireshark counts. */
  packet: number;
  /** Byte in the unpacked file where its record begins. */
  offset: number;
  /** Index into the interfaces of the capture. */
  interfaceId: number;
  /** LINKTYPE_… of that interface. */
  linkType: number;
  /** Where pcapng options of this packet stand in `bytes`; equal where there are none. */
  optionsStart: number;
  optionsEnd: number;
  littleEndian: boolean;
}

export type Visit = (packet: Packet) => void;

export interface CaptureInterface {
  id: number;
  linkType: number;
  name?: string;
}

/** What is known of a capture once it has been read to its end. */
export interface CaptureInfo {
  /** `pcap`, `pcap, nanoseconds`, `pcapng`, with `, gzip` or `, zstd`; `unknown` for what is no capture. */
  format: string;
  /** Of the file as given. */
  sha256: Sha256;
  /** Bytes of the file as given. */
  fileBytes: number;
  packets: number;
  /** Places where at least one record could not be read. */
  skipped: number;
  /** Unpacked bytes that belong to no record that could be read. */
  skippedBytes: number;
  /** Packets that the capturing machine says it dropped, where the file records it. */
  drops?: number;
  interfaces: CaptureInterface[];
  /** Comments of the file's sections. */
  comments: string[];
  /** At most 100; `moreProblems` counts the rest. */
  problems: Problem[];
  moreProblems: number;
}

/** What a format does with the bytes at hand. */
export interface Format {
  /**
   * Reads packets as far as the window reaches and moves `window.at`. @returns how many bytes from `window.at` must be at
   * hand to go on, or 0 when nothing more is to be read. With `ended` the window holds the rest of the file.
   */
  read(ended: boolean, visit: Visit): number;
}

/** Where a format writes what it learns. */
export class Findings {
  readonly info: CaptureInfo;
  readonly file: string | undefined;

  constructor(file: string | undefined) {
    this.file = file;
    this.info = {
      format: 'unknown',
      sha256: '',
      fileBytes: 0,
      packets: 0,
      skipped: 0,
      skippedBytes: 0,
      interfaces: [],
      comments: [],
      problems: [],
      moreProblems: 0,
    };
  }

  /** Enters a problem at the packet after those read so far. */
  problem(what: string, offset: number, more: { expected?: string; remedy?: string } = {}): void {
    if (this.info.problems.length >= 100) {
      this.info.moreProblems++;
      return;
    }
    const where = { file: this.file, packet: this.info.packets + 1, offset };
    this.info.problems.push({ what, where, ...more });
  }

  /** Counts a stretch of the file that no record could be read from. */
  skip(bytes: number): void {
    this.info.skipped++;
    this.info.skippedBytes += bytes;
  }
}

export function emptyPacket(): Packet {
  const bytes = new Uint8Array(0);
  return {
    bytes,
    view: new DataView(bytes.buffer),
    start: 0,
    end: 0,
    originalLength: 0,
    // A fraction from the start, so that the field never changes its representation.
    time: 0.5,
    packet: 0,
    offset: 0.5,
    interfaceId: 0,
    linkType: 0,
    optionsStart: 0,
    optionsEnd: 0,
    littleEndian: true,
  };
}
