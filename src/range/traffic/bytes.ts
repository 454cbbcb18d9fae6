// Bytes put together in the order in which a specification lists its fields.

/** Text as bytes, one per character (ASCII and Latin-1). */
export function ascii(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** `00 1d 9c` or `001d9c` as bytes. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, '');
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const p of parts) length += p.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** Collects fields; big-endian (`u16`) as the Internet does, little-endian (`le16`) as CIP does. */
class Fields {
  private out = new Uint8Array(64);
  private at = 0;

  private room(n: number): void {
    if (this.at + n <= this.out.length) return;
    const bigger = new Uint8Array(Math.max(this.out.length * 2, this.at + n));
    bigger.set(this.out.subarray(0, this.at));
    this.out = bigger;
  }

  u8(...values: number[]): this {
    this.room(values.length);
    for (const v of values) this.out[this.at++] = v;
    return this;
  }

  u16(v: number): this {
    return this.u8(v >>> 8, v);
  }

  u24(v: number): this {
    return this.u8(v >>> 16, v >>> 8, v);
  }

  u32(v: number): this {
    return this.u8(v >>> 24, v >>> 16, v >>> 8, v);
  }

  le16(v: number): this {
    return this.u8(v, v >>> 8);
  }

  le32(v: number): this {
    return this.u8(v, v >>> 8, v >>> 16, v >>> 24);
  }

  raw(...parts: Uint8Array[]): this {
    for (const p of parts) {
      this.room(p.length);
      this.out.set(p, this.at);
      this.at += p.length;
    }
    return this;
  }

  text(t: string): this {
    return this.raw(ascii(t));
  }

  /** UTF-16, little-endian, as Windows writes names. */
  wide(t: string): this {
    for (let i = 0; i < t.length; i++) this.le16(t.charCodeAt(i));
    return this;
  }

  zeros(n: number): this {
    return this.raw(new Uint8Array(n));
  }

  get length(): number {
    return this.at;
  }

  done(): Uint8Array {
    return this.out.slice(0, this.at);
  }
}

export const fields = (): Fields => new Fields();
