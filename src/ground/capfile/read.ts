// Reads a capture from its first byte to its last in bounded memory, whatever its format, packing and damage.
import { basename } from 'node:path';
import { Findings } from './packet.ts';
import type { CaptureInfo, Format, Visit } from './packet.ts';
import { PcapFormat, startsPcap } from './pcap.ts';
import { PcapngFormat, startsPcapng } from './pcapng.ts';
import { byteSource, RawBytes } from './source.ts';
import type { ByteSource } from './source.ts';
import { LARGEST_WINDOW, Window } from './window.ts';

export interface ReadProgress {
  /** Bytes of the file as given that have been taken in. */
  bytes: number;
  fileBytes: number;
  packets: number;
}

export interface OpenOptions {
  onProgress?: (progress: ReadProgress) => void;
  /** Ends the reading early by throwing the signal's reason. */
  signal?: AbortSignal;
  /** Name that problems carry; default the base name of the path. */
  file?: string;
  /** Unpacked bytes past which a file that unpacks to far more than its size is given up; default 1 GiB. */
  unpackedFree?: number;
}

export interface CaptureReader {
  /**
   * Reads everything, once. `visit` gets the same object for every packet. @returns what is known of the capture at its end;
   * damage is in `problems`, never thrown.
   */
  each(visit: Visit): Promise<CaptureInfo>;
}

/**
 * Prepares to read a capture: pcap or pcapng, plain, gzip or zstd, from a path or from bytes in memory.
 * `each` throws a QuaywallError where the file cannot be opened, and only there.
 */
export function openCapture(from: string | Uint8Array, options: OpenOptions = {}): CaptureReader {
  return { each: (visit) => readAll(from, options, visit) };
}

async function readAll(from: string | Uint8Array, options: OpenOptions, visit: Visit): Promise<CaptureInfo> {
  const raw = await RawBytes.open(from);
  const found = new Findings(options.file ?? (typeof from === 'string' ? basename(from) : undefined));
  try {
    const source = await byteSource(raw, options.unpackedFree);
    try {
      await readPackets(raw, source, found, options, visit);
    } finally {
      source.close();
    }
    found.info.sha256 = await raw.finish();
    found.info.fileBytes = raw.taken;
  } finally {
    await raw.close();
  }
  return found.info;
}

async function readPackets(
  raw: RawBytes,
  source: ByteSource,
  found: Findings,
  options: OpenOptions,
  visit: Visit,
): Promise<void> {
  const window = new Window(new Uint8Array(Math.min(4 << 20, Math.max(65536, 2 * raw.size))));
  let ended = false;
  const more = async (need: number) => {
    options.signal?.throwIfAborted();
    while (!ended && window.end - window.at < need) {
      ended = !(await source.fill(window, need - (window.end - window.at)));
    }
    options.onProgress?.({ bytes: raw.taken, fileBytes: raw.size, packets: found.info.packets });
  };
  await more(24);
  const format = recognise(window, found);
  if (format !== undefined) {
    found.info.format += source.packing;
    for (let need = format.read(ended, visit); need > 0; need = format.read(ended, visit)) {
      if (ended || need > LARGEST_WINDOW) break;
      // A format that asks for what it already has must still make progress.
      await more(Math.max(need, window.end - window.at + 1));
    }
  }
  const damage = source.damage();
  if (damage !== undefined) {
    found.problem(`The packed file cannot be unpacked further: ${damage}`, window.base + window.end, {
      expected: `sound${source.packing.replace(',', '')} data`,
      remedy: 'The packets before it were read. Copy the file again from where it was captured.',
    });
    found.skip(0);
  }
}

function recognise(window: Window, found: Findings): Format | undefined {
  if (startsPcap(window)) return new PcapFormat(window, found);
  if (startsPcapng(window)) return new PcapngFormat(window, found);
  found.problem(window.end === 0 ? 'The file is empty' : 'This is not a capture', 0, {
    expected: 'pcap or pcapng, also packed with gzip or zstd',
    remedy: 'Save it as pcapng in the program that captured it.',
  });
  return undefined;
}
