// Program blocks on their way to a controller (jobs 0x1a to 0x1c) and from it (0x1d to 0x1f): one transfer per block.
// A download is asked for by the engineering station, but its blocks are fetched by the controller: jobs 0x1b and 0x1c come from there.
import type { Context, Moment, Side } from '../../protocol.ts';
import { s7Operations } from '../../operations/s7comm.ts';
import { Transfers, type Transfer } from '../../operations/transfer.ts';
import { s7ErrorText } from './errors.ts';
import { ascii, blockName } from './names.ts';

const REQUEST_DOWNLOAD = 0x1a;
const DOWNLOAD_BLOCK = 0x1b;
const DOWNLOAD_ENDED = 0x1c;
const START_UPLOAD = 0x1d;
const UPLOAD_BLOCK = 0x1e;
const END_UPLOAD = 0x1f;

const codes = new Map([0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f].map((fn) => [fn, `job 0x${fn.toString(16)}`] as const));
const MOST_WAITING = 128;

interface Waiting {
  fn: number;
  transfer: string;
}

export class S7Blocks {
  private readonly transfers: Transfers;
  private readonly waiting = new Map<number, Waiting>();
  /** Transfer by the number that the controller gave an upload. */
  private readonly uploads = new Map<number, string>();
  private started = 0;

  constructor(context: Context) {
    this.transfers = new Transfers(context, s7ErrorText);
  }

  /** `p`: the function byte; `key` pairs the job with its answer. */
  job(fn: number, key: number, from: Side, bytes: Uint8Array, p: number, stop: number, end: number, at: Moment): void {
    const name =
      fn < START_UPLOAD ? this.downloadKey(fn, from, bytes, p, stop, at) : this.uploadKey(fn, from, bytes, p, stop, at);
    const transfer = this.transfers.find(name);
    if (!transfer) return;
    this.transfers.part(transfer, codes.get(fn)!, at);
    if (this.waiting.size >= MOST_WAITING) this.waiting.delete(this.waiting.keys().next().value!);
    this.waiting.set(key, { fn, transfer: name });
    // Some senders put the first bytes of a block into the job; what is carried there is counted too.
    if (fn === DOWNLOAD_BLOCK) this.carried(transfer, bytes, stop, end);
  }

  /** Whether the answer was to one of these jobs. `p`: its parameters, `data`: where they end. */
  answer(key: number, error: number, bytes: Uint8Array, p: number, data: number, end: number, at: Moment): boolean {
    const job = this.waiting.get(key);
    if (!job) return false;
    // A reference may come round again; an answer that names a function names this one.
    if (p < data && bytes[p] !== job.fn) return false;
    this.waiting.delete(key);
    const transfer = this.transfers.find(job.transfer);
    if (!transfer) return true;
    this.transfers.answer(transfer, error, at);
    if (job.fn === DOWNLOAD_BLOCK || job.fn === UPLOAD_BLOCK) this.carried(transfer, bytes, data, end);
    if (job.fn === START_UPLOAD && error === 0 && p + 8 <= data) {
      if (this.uploads.size >= MOST_WAITING) this.uploads.delete(this.uploads.keys().next().value!);
      this.uploads.set(uploadNumber(bytes, p), job.transfer);
    }
    const refused = error !== 0 && (job.fn === START_UPLOAD || job.fn === REQUEST_DOWNLOAD);
    if (refused || job.fn === DOWNLOAD_ENDED || job.fn === END_UPLOAD) this.transfers.close(job.transfer);
    return true;
  }

  end(): void {
    this.transfers.end();
  }

  /** Function, status, six bytes, length and name of the block. */
  private downloadKey(fn: number, from: Side, bytes: Uint8Array, p: number, stop: number, at: Moment): string {
    const length = p + 9 <= stop ? bytes[p + 8]! : 0;
    const block = blockName(ascii(bytes, p + 9, Math.min(stop, p + 9 + length), 40));
    const asker = fn === REQUEST_DOWNLOAD ? from : from === 'client' ? 'server' : 'client';
    const key = `download ${asker} ${block}`;
    if (fn === REQUEST_DOWNLOAD) this.transfers.close(key);
    this.transfers.begin(
      key,
      s7Operations.get('job 0x1a'),
      at,
      block || undefined,
      asker === 'server' ? asker : undefined,
    );
    return key;
  }

  private uploadKey(fn: number, from: Side, bytes: Uint8Array, p: number, stop: number, at: Moment): string {
    const by = from === 'server' ? from : undefined;
    const row = s7Operations.get('job 0x1d');
    if (fn === START_UPLOAD) {
      const key = `upload ${++this.started}`;
      const length = p + 9 <= stop ? bytes[p + 8]! : 0;
      const block = blockName(ascii(bytes, p + 9, Math.min(stop, p + 9 + length), 40));
      this.transfers.begin(key, row, at, block || undefined, by);
      return key;
    }
    const number = p + 8 <= stop ? uploadNumber(bytes, p) : 0;
    const key = this.uploads.get(number);
    if (key && this.transfers.find(key)) return key;
    // Its start was not captured.
    const unnamed = `upload number ${number}`;
    this.transfers.begin(unnamed, row, at, undefined, by);
    return unnamed;
  }

  /** Data of a block: length, two bytes, then so many bytes. */
  private carried(transfer: Transfer, bytes: Uint8Array, data: number, end: number): void {
    if (data + 4 <= end) transfer.bytes += Math.min((bytes[data]! << 8) | bytes[data + 1]!, end - data - 4);
  }
}

/** Function, status, two bytes, number of the upload (four bytes). */
function uploadNumber(bytes: Uint8Array, p: number): number {
  return ((bytes[p + 4]! << 24) | (bytes[p + 5]! << 16) | (bytes[p + 6]! << 8) | bytes[p + 7]!) >>> 0;
}
