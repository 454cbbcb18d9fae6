// From a capture file to facts.
import { basename } from 'node:path';
import { openCapture } from '#capfile';
import type { ReadProgress } from '#capfile';
import type { WireFacts } from '#facts';
import { PacketReader } from './core/reader.ts';
import { wireFacts } from './facts.ts';
import { protocols } from './protocols/index.ts';
import type { Protocol } from './protocol.ts';

/** Changes whenever the same capture would give other facts: what was read before is then read again. */
export const wireReaderVersion = '1';

export interface ReadOptions {
  onProgress?: (progress: ReadProgress) => void;
  signal?: AbortSignal;
  /** The protocols to decode; all of them by default. */
  protocols?: readonly Protocol[];
  /** Name of the capture in facts and problems; the base name of the path by default. */
  file?: string;
}

/**
 * Reads a capture (pcap or pcapng, plain, gzip or zstd) to its end. Damage is in `capture.problems`. Throws a QuaywallError
 * where the file cannot be opened, and the signal's reason when it is aborted.
 */
export async function readCapture(path: string | Uint8Array, options: ReadOptions = {}): Promise<WireFacts> {
  const file = options.file ?? (typeof path === 'string' ? basename(path) : 'capture');
  const reader = new PacketReader(options.protocols ?? protocols);
  const info = await openCapture(path, { onProgress: options.onProgress, signal: options.signal, file }).each(
    reader.packet,
  );
  reader.finish();
  return wireFacts(reader, info, file);
}
