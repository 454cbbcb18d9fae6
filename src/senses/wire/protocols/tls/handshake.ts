// Handshake messages put together from records (RFC 8446 §5.1: a message may span records, a record may hold several).

const longest = 1 << 17;

/** Collects one direction's handshake bytes and hands over each whole message: its type and body. */
export class Handshake {
  #pending = new Uint8Array(0);
  #length = 0;
  /** Set once what follows is encrypted or cannot be followed. */
  closed = false;
  readonly #take: (type: number, bytes: Uint8Array, start: number, end: number) => void;

  constructor(take: (type: number, bytes: Uint8Array, start: number, end: number) => void) {
    this.#take = take;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.closed) return;
    if (this.#length === 0) {
      const used = this.#whole(bytes, start, end);
      if (used < end) this.#keep(bytes, used, end);
      return;
    }
    this.#keep(bytes, start, end);
    if (this.closed) return;
    const used = this.#whole(this.#pending, 0, this.#length);
    if (used > 0) this.#pending.copyWithin(0, used, this.#length);
    this.#length -= used;
  }

  close(): void {
    this.closed = true;
    this.#pending = new Uint8Array(0);
    this.#length = 0;
  }

  /** Hands over what is whole. @returns where the unfinished message begins. */
  #whole(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at + 4 <= end && !this.closed) {
      const length = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
      if (length > longest) {
        this.close();
        return end;
      }
      if (at + 4 + length > end) break;
      this.#take(bytes[at]!, bytes, at + 4, at + 4 + length);
      at += 4 + length;
    }
    return this.closed ? end : at;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const size = this.#length + end - start;
    if (size > longest + 4 + 0x4800) return this.close();
    if (size > this.#pending.length) {
      const grown = new Uint8Array(Math.max(size, this.#pending.length * 2, 1024));
      grown.set(this.#pending.subarray(0, this.#length));
      this.#pending = grown;
    }
    this.#pending.set(bytes.subarray(start, end), this.#length);
    this.#length = size;
  }
}
