// One side of an HTTP/1 connection (RFC 9112): start lines and headers handed over, bodies skipped without being kept.
import { Lines } from '../lines.ts';
import { latin1 } from '../octets.ts';

const longestLine = 16_384;
const mostHeaders = 200;

export interface Head {
  start: string;
  /** Names in lower case; the first of each counts. */
  headers: Map<string, string>;
}

/** What the reader of heads says about the body that follows. */
export type Body = 'none' | 'as-framed' | 'rest' | 'form';

/** Longest form that is looked at: a log-on is far shorter. */
const longestForm = 2048;

export class HeadReader {
  #state: 'head' | 'body' | 'chunk-size' | 'chunk-end' | 'trailer' | 'rest' = 'head';
  #left = 0;
  #head: Head | undefined;
  readonly #lines = new Lines(longestLine);
  readonly #take: (head: Head) => Body;
  readonly #form: ((text: string) => void) | undefined;
  /** The form as far as it has arrived, while one is read. */
  #collected: string | undefined;

  /** @param take gets each whole head and says what body follows. @param form gets the body where `take` says that it is a form. */
  constructor(take: (head: Head) => Body, form?: (text: string) => void) {
    this.#take = take;
    this.#form = form;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && this.#state !== 'rest') {
      if (this.#state === 'body') {
        const used = Math.min(this.#left, end - at);
        this.#left -= used;
        if (this.#collected !== undefined) this.#collected += latin1(bytes, at, at + used);
        at += used;
        if (this.#left > 0) continue;
        this.#state = this.#chunked ? 'chunk-end' : 'head';
        if (this.#collected !== undefined) this.#form?.(this.#collected);
        this.#collected = undefined;
      } else {
        at = this.#lines.add(bytes, at, end, (line) => this.#line(line));
      }
    }
  }

  /** Bytes were lost: the next line that can begin a message does. */
  lost(): void {
    if (this.#state === 'rest') return;
    this.#state = 'head';
    this.#head = undefined;
    this.#chunked = false;
    this.#collected = undefined;
    this.#lines.clear();
  }

  #chunked = false;

  /** @returns false where what follows is no line. */
  #line(line: string): boolean {
    switch (this.#state) {
      case 'head':
        return this.#headLine(line);
      case 'chunk-end':
        this.#state = 'chunk-size';
        return true;
      case 'chunk-size': {
        const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line);
        const length = size ? Number.parseInt(size[1]!, 16) : -1;
        if (length < 0) this.lost();
        else if (length === 0) this.#state = 'trailer';
        else this.#bodyOf(length);
        return length <= 0;
      }
      case 'trailer':
        if (line === '') this.#state = 'head';
        return true;
      default:
        return false;
    }
  }

  #headLine(line: string): boolean {
    if (!this.#head) {
      if (isStart(line)) this.#head = { start: line, headers: new Map() };
      return true;
    }
    const { headers } = this.#head;
    if (line !== '') {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      if (colon > 0 && headers.size < mostHeaders && !headers.has(name))
        headers.set(name, line.slice(colon + 1).trim());
      return true;
    }
    const head = this.#head;
    this.#head = undefined;
    this.#bodyAfter(head, this.#take(head));
    return this.#state === 'head' || this.#state === 'chunk-size';
  }

  #bodyAfter(head: Head, body: Body): void {
    this.#chunked = false;
    if (body === 'none') return;
    if (body === 'rest') this.#state = 'rest';
    else if (/chunked/i.test(head.headers.get('transfer-encoding') ?? '')) {
      this.#chunked = true;
      this.#state = 'chunk-size';
    } else {
      const length = head.headers.get('content-length');
      if (length !== undefined && /^\d{1,15}$/.test(length)) {
        this.#bodyOf(Number(length));
        if (body === 'form' && this.#left > 0 && this.#left <= longestForm) this.#collected = '';
      } else if (head.start.startsWith('HTTP/')) this.#state = 'rest';
    }
  }

  #bodyOf(length: number): void {
    this.#left = length;
    if (length > 0) this.#state = 'body';
  }
}

const methods =
  'GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|PROPPATCH|MKCOL|MOVE|COPY|LOCK|UNLOCK|SEARCH|M-SEARCH|NOTIFY|SUBSCRIBE';
const request = new RegExp(`^(?:${methods}) [\\x21-\\xff]+ HTTP/1\\.[01]$`);

export function isStart(line: string): boolean {
  return /^HTTP\/1\.[01] \d{3}(?: |$)/.test(line) || request.test(line);
}
