// Lines out of a stream of clear text (FTP, HTTP headers, Telnet typing): what is not yet whole is kept, up to a bound.

/** Splits one direction into lines at LF (a CR before it is dropped). A longer line than `longest` is dropped whole, since nothing read here is so long. */
export class Lines {
  #held = '';
  #skipping = false;
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /**
   * @param take gets each whole line without its end; it returns false to stop, and the rest is then left alone.
   * @returns where reading stopped: `end`, or the byte after the line at which `take` said stop.
   */
  add(bytes: Uint8Array, start: number, end: number, take: (line: string) => boolean): number {
    let at = start;
    while (at < end) {
      let stop = bytes.indexOf(0x0a, at);
      if (stop < 0 || stop >= end) stop = end;
      if (!this.#skipping) {
        if (this.#held.length + stop - at > this.#longest) {
          this.#skipping = true;
          this.#held = '';
        } else {
          this.#held += Buffer.from(bytes.buffer, bytes.byteOffset + at, stop - at).toString('latin1');
        }
      }
      if (stop === end) return end;
      at = stop + 1;
      const line = this.#held.endsWith('\r') ? this.#held.slice(0, -1) : this.#held;
      const whole = !this.#skipping;
      this.clear();
      if (whole && !take(line)) return at;
    }
    return end;
  }

  clear(): void {
    this.#held = '';
    this.#skipping = false;
  }
}
