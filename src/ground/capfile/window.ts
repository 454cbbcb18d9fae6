// A stretch of the (unpacked) file held in memory: what has been read and not yet used, always in one piece.

/** The most that is held at once; a longer record is not believed. */
export const LARGEST_WINDOW = 1 << 26;

export class Window {
  bytes: Uint8Array;
  view: DataView;
  /** First byte not yet used. */
  at = 0;
  /** Past the last byte read. */
  end = 0;
  /** Offset in the unpacked file of `bytes[0]`. */
  base = 0;

  constructor(bytes: Uint8Array, filled = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = filled;
  }

  /** Makes room for at least `more` bytes past `end`: moves what is unused to the front and grows where that is not enough. */
  room(more: number): void {
    const unused = this.end - this.at;
    // Little left: always back to the front, so that the same few pages of memory serve the whole file and stay in the cache.
    if (unused > 32768 && this.bytes.length - this.end >= more) return;
    if (unused + more <= this.bytes.length) {
      this.bytes.copyWithin(0, this.at, this.end);
    } else {
      const grown = new Uint8Array(Math.max(unused + more, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(this.at, this.end));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    this.base += this.at;
    this.at = 0;
    this.end = unused;
  }
}
