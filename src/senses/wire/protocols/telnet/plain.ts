// What is text in a Telnet stream: commands and their options (RFC 854, sub-negotiation RFC 855) taken out.
const iac = 255;
const sb = 250;
const se = 240;

/** One direction. Remembers where inside a command the last piece ended. */
export class Plain {
  #state: 'text' | 'command' | 'option' | 'inside' | 'inside-command' = 'text';

  read(bytes: Uint8Array, start: number, end: number): string {
    const out: number[] = [];
    for (let i = start; i < end; i++) {
      const c = bytes[i]!;
      switch (this.#state) {
        case 'text':
          if (c === iac) this.#state = 'command';
          else if (c !== 0) out.push(c);
          break;
        case 'command':
          if (c === iac) out.push(c);
          this.#state = c === sb ? 'inside' : c > sb && c < iac ? 'option' : 'text';
          break;
        case 'option':
          this.#state = 'text';
          break;
        case 'inside':
          if (c === iac) this.#state = 'inside-command';
          break;
        case 'inside-command':
          this.#state = c === se ? 'text' : 'inside';
          break;
      }
    }
    return Buffer.from(out).toString('latin1');
  }

  reset(): void {
    this.#state = 'text';
  }
}
