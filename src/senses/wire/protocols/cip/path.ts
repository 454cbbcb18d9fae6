// EPATH: where in a device a CIP request goes (The CIP Networks Library, volume 1, appendix C, padded form).
import { inert } from '#kit';

const MOST_CLASSES = 3;

/** A request path as read. One object is used for all; what must be kept is copied out of it. */
export class CipPath {
  /** Classes in order, at most three. */
  readonly classes: number[] = [];
  instance = -1;
  attribute = -1;
  /** Port and address on it, of the last port segment: slot of a module where the port is 1 (backplane). */
  port = -1;
  link = -1;
  /** True where the path names a tag. */
  symbolic = false;
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  /** Reads from `start` up to `end`. @returns false where a segment cannot be read; what came before it stays. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.classes.length = 0;
    this.instance = this.attribute = this.port = this.link = -1;
    this.symbolic = false;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    let p = start;
    while (p < end) {
      const next = this.segment(bytes, p, end);
      if (next <= p || next > end) return false;
      p = next;
    }
    return true;
  }

  /** Number that is the same for equal classes, for keys of counts. */
  get key(): number {
    if (this.symbolic) return 0;
    if (this.classes.length === 0) return -1;
    let key = 0;
    for (const c of this.classes) key = key * 65536 + (c & 0xffff);
    return key;
  }

  /** `68/6a`, or `sym`; `-` where there is neither. */
  get name(): string {
    if (this.symbolic) return 'sym';
    return this.classes.map((c) => c.toString(16).padStart(2, '0')).join('/') || '-';
  }

  get lastClass(): number {
    return this.symbolic ? -1 : (this.classes.at(-1) ?? -1);
  }

  /** The tag that the path names, as inert text: `Program:HOIST.Speed[3]`. */
  tag(): string {
    let out = '';
    let p = this.start;
    while (p < this.end) {
      const b = this.bytes[p]!;
      if (b === 0x91 && p + 1 < this.end) {
        const stop = Math.min(this.end, p + 2 + this.bytes[p + 1]!);
        if (out) out += '.';
        for (let i = p + 2; i < stop; i++) out += String.fromCharCode(this.bytes[i]!);
      } else if (b === 0x28 && out) out += `[${this.bytes[p + 1]}]`;
      else if (b === 0x29 && out) out += `[${this.bytes[p + 2]! | (this.bytes[p + 3]! << 8)}]`;
      const next = this.segment(this.bytes, p, this.end, false);
      if (next <= p) break;
      p = next;
    }
    return inert(out, 80);
  }

  /** @returns where the next segment begins, or 0. */
  private segment(bytes: Uint8Array, p: number, end: number, keep = true): number {
    const b = bytes[p]!;
    switch (b >> 5) {
      case 0:
        return this.portSegment(bytes, p, end, keep);
      case 1:
        return this.logicalSegment(bytes, p, end, keep);
      case 2:
        return b & 0x10 ? p + 2 + 2 * (bytes[p + 1] ?? 255) : p + 2;
      case 3: {
        const length = b & 0x1f;
        if (length === 0) return 0;
        if (keep) this.symbolic = true;
        return p + 1 + length + ((length + 1) & 1);
      }
      case 4:
        if (b === 0x80) return p + 2 + 2 * (bytes[p + 1] ?? 255);
        if (b !== 0x91 || p + 1 >= end) return 0;
        if (keep) this.symbolic = true;
        return p + 2 + bytes[p + 1]! + (bytes[p + 1]! & 1);
      default:
        return 0;
    }
  }

  private portSegment(bytes: Uint8Array, p: number, end: number, keep: boolean): number {
    const b = bytes[p]!;
    let at = p + 1;
    let size = 1;
    if (b & 0x10) size = bytes[at++] ?? 255;
    let port = b & 0x0f;
    if (port === 15) {
      port = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      at += 2;
    }
    const next = at + size;
    if (next > end) return 0;
    if (keep) {
      this.port = port;
      this.link = size === 1 ? bytes[at]! : -1;
    }
    return next + ((next - p) & 1);
  }

  private logicalSegment(bytes: Uint8Array, p: number, end: number, keep: boolean): number {
    const b = bytes[p]!;
    const type = (b >> 2) & 7;
    // An electronic key: format, then for format 4 eight bytes.
    if (type === 5) return b === 0x34 && bytes[p + 1] === 4 ? p + 10 : 0;
    const size = b & 3;
    const next = size === 0 ? p + 2 : size === 1 ? p + 4 : size === 2 ? p + 6 : 0;
    if (next === 0 || next > end) return 0;
    if (!keep) return next;
    let value = bytes[p + 1]!;
    if (size > 0) value = bytes[p + 2]! | (bytes[p + 3]! << 8);
    if (size === 2) value = (value | (bytes[p + 4]! << 16) | (bytes[p + 5]! << 24)) >>> 0;
    if (type === 0 && this.classes.length < MOST_CLASSES) this.classes.push(value);
    else if (type === 1) this.instance = value;
    else if (type === 4) this.attribute = value;
    return next;
  }
}
