// One TCP stream that some decoder may want: puts both directions in order, finds the decoder by what the bytes are (ports
// only give the order of trial), cuts messages and hands them over. Memory is bounded: by the longest message believed, by
// what may wait out of order, and by a few first pieces while it is open whose stream this is.
import type { FramedDecoder, FramedProtocol, Moment, RawDecoder, RawProtocol, Side } from '../protocol.ts';
import { distance, Half } from './half.ts';
import type { Candidates, Host } from './session.ts';
import { SessionContext } from './session.ts';

export type StreamProtocol = FramedProtocol | RawProtocol;

/** First pieces that are kept while no decoder is chosen. */
const MOST_PIECES = 48;
const MOST_PIECE_BYTES = 16384;
/** Bytes in which the next message is looked for after a gap, before the oldest are dropped. */
const LEAST_SEARCH = 16384;
/** Bytes without any message after which a decoder is given up. */
const MOST_SENSELESS = 1 << 22;

interface Piece {
  direction: number;
  bytes: Uint8Array;
  at: Moment | undefined;
  /** Bytes that are missing here: then there are none in `bytes`. */
  missing: number;
}

/** A direction with the part of a message that has arrived. */
class Direction extends Half {
  buffer = noBytes;
  used = 0;
  /** True while the start of the next message is not known. */
  searching = false;
  /** True where the stream is followed from its very first byte. */
  fromStart = false;
  senseless = 0;

  append(bytes: Uint8Array, start: number, end: number): void {
    const total = this.used + end - start;
    if (total > this.buffer.length) {
      const grown = new Uint8Array(Math.max(512, total, Math.min(2 * this.buffer.length, 1 << 20)));
      grown.set(this.buffer.subarray(0, this.used));
      this.buffer = grown;
    }
    this.buffer.set(bytes.subarray(start, end), this.used);
    this.used = total;
  }
}

const noBytes = new Uint8Array(0);

export class TcpStream {
  readonly conversation: number;
  readonly #host: Host;
  readonly #directions: readonly [Direction, Direction] = [new Direction(), new Direction()];
  readonly #all: Candidates<StreamProtocol>;
  readonly #candidates: StreamProtocol[];
  /** How many of the candidates, from the front, are on a usual port. */
  #usual: number;
  #pieces: Piece[] = [];
  #pieceBytes = 0;
  #clientDirection: number;
  #context: SessionContext | undefined;
  #protocol: StreamProtocol | undefined;
  #framed: FramedDecoder | undefined;
  #raw: RawDecoder | undefined;
  /** True once no decoder wants this stream. */
  done = false;

  /**
   * `startA` and `startB`: the sequence numbers of the first bytes where the SYN was seen, else -1. `clientDirection` is the
   * end (0: first sender) that opened the connection, or the best guess.
   */
  constructor(
    host: Host,
    all: Candidates<StreamProtocol>,
    conversation: number,
    ports: { client: number; server: number },
    clientDirection: number,
    startA: number,
    startB: number,
  ) {
    this.#host = host;
    this.#all = all;
    this.conversation = conversation;
    this.#clientDirection = clientDirection;
    const { list, usual } = all.of(ports.server, ports.client);
    this.#candidates = [...list];
    this.#usual = usual;
    this.#directions[0].next = startA;
    this.#directions[1].next = startB;
    this.#directions[0].fromStart = startA >= 0;
    this.#directions[1].fromStart = startB >= 0;
    if (list.length === 0) this.done = true;
  }

  /** What the reader last counted of `held`. */
  counted = 0;

  /** Bytes held for this stream. */
  get held(): number {
    const [a, b] = this.#directions;
    return a.waitingBytes + b.waitingBytes + a.buffer.length + b.buffer.length + this.#pieceBytes;
  }

  /** An acknowledgement from end `direction`: tells what of the other end's bytes arrived, whether captured or not. */
  acknowledge(direction: number, number: number, now: number): void {
    const other = this.#directions[1 - direction]!;
    if (other.acknowledged < 0 || distance(number, other.acknowledged) > 0) other.acknowledged = number >>> 0;
    if (other.waiting.length > 0 && other.lost(now)) this.#drain(1 - direction, now, false);
  }

  /** A segment with data. `missing`: bytes that were on the wire but not captured. */
  segment(
    direction: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    missing: number,
    at: Moment,
  ): void {
    const half = this.#directions[direction]!;
    if (half.next < 0) half.next = sequence;
    let from = start;
    const ahead = distance(sequence, half.next);
    if (ahead !== 0) {
      if (ahead > 0) {
        half.keep(sequence, bytes, start, end, missing, at);
        this.#drain(direction, at.time, false);
        return;
      }
      if (end - start + missing + ahead <= 0) {
        // Far behind: not a retransmission but a connection of which the beginning was not seen.
        if (ahead < -(1 << 26)) this.#restart(half, direction, sequence, at);
        else return;
      } else from = Math.min(end, start - ahead);
    }
    half.next = (sequence + end - start + missing) >>> 0;
    if (from < end) this.#deliver(direction, bytes, from, end, at);
    if (missing > 0) this.#gap(direction, missing);
    if (half.waiting.length > 0) this.#drain(direction, at.time, false);
  }

  #restart(half: Direction, direction: number, sequence: number, at: Moment): void {
    // What waited belongs to the connection that ends here.
    this.#drain(direction, at.time, true);
    half.next = sequence;
    this.#gap(direction, 0);
  }

  /** Hands over what has become next in line; gives gaps up that will not close (all of them with `all`). */
  #drain(direction: number, now: number, all: boolean): void {
    const half = this.#directions[direction]!;
    while (half.waiting.length > 0 && !this.done) {
      const ahead = distance(half.waiting[0]!.sequence, half.next);
      if (ahead > 0) {
        if (!all && !half.lost(now)) return;
        half.next = half.waiting[0]!.sequence;
        this.#gap(direction, ahead);
        continue;
      }
      const { sequence, bytes, missing, at } = half.take();
      const skip = -ahead;
      if (skip < bytes.length) this.#deliver(direction, bytes, skip, bytes.length, at);
      if (skip < bytes.length + missing) {
        half.next = (sequence + bytes.length + missing) >>> 0;
        if (missing > 0) this.#gap(direction, missing);
      }
    }
  }

  /** The connection has ended, or its place is needed: reports what is open. */
  end(at: Moment): void {
    if (this.done) return;
    try {
      for (const direction of [0, 1]) this.#drain(direction, at.time, true);
      this.#framed?.end?.();
      this.#raw?.end?.();
    } catch (error) {
      this.#host.fault(this.#protocol?.name ?? 'unknown', error, at);
    }
    this.#stop();
  }

  /** A decoder failed: nothing more is asked of it. */
  fail(error: unknown, at: Moment): void {
    this.#host.fault(this.#protocol?.name ?? 'unknown', error, at);
    this.#stop();
  }

  #stop(): void {
    this.done = true;
    this.#pieces = [];
    this.#pieceBytes = 0;
    for (const half of this.#directions) {
      half.buffer = noBytes;
      half.used = 0;
      half.waiting.length = 0;
      half.waitingBytes = 0;
    }
  }

  #side(direction: number): Side {
    return direction === this.#clientDirection ? 'client' : 'server';
  }

  #gap(direction: number, missing: number): void {
    const half = this.#directions[direction]!;
    half.fromStart = false;
    if (this.#framed !== undefined) {
      half.used = 0;
      half.searching = true;
      this.#framed.gap?.(this.#side(direction));
    } else if (this.#raw !== undefined) {
      this.#raw.gap?.(this.#side(direction), missing);
    } else this.#pieces.push({ direction, bytes: noBytes, at: undefined, missing });
  }

  #deliver(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (this.done) return;
    if (this.#framed !== undefined) this.#cut(direction, bytes, start, end, at);
    else if (this.#raw !== undefined) this.#feed(direction, bytes, start, end, at);
    else this.#choose(direction, bytes, start, end, at);
  }

  #feed(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    this.#raw!.feed(this.#side(direction), bytes, start, end, at);
    if (this.#context!.rejected) this.#next(direction, bytes, start, end, at);
    else if (this.#context!.handTo !== undefined) this.#handOver(direction, noBytes, 0, 0, at);
  }

  /** Cuts whole messages off what has arrived of one direction. */
  #cut(direction: number, fresh: Uint8Array, start: number, end: number, at: Moment): void {
    const half = this.#directions[direction]!;
    const protocol = this.#protocol as FramedProtocol;
    const { header, longest } = protocol;
    let bytes = fresh;
    let p = start;
    let until = end;
    if (half.used > 0) {
      half.append(fresh, start, end);
      bytes = half.buffer;
      p = 0;
      until = half.used;
    }
    if (half.searching) {
      const found = synchronise(protocol, bytes, p, until);
      if (found < 0) {
        this.#hold(half, bytes, p, until);
        return;
      }
      half.searching = false;
      p = found;
    }
    while (until - p >= header) {
      const length = protocol.length(bytes, p);
      if (length < header || length > longest) {
        half.searching = true;
        this.#framed!.gap?.(this.#side(direction));
        const found = synchronise(protocol, bytes, p + 1, until);
        if (found < 0) {
          this.#hold(half, bytes, p + 1, until);
          return;
        }
        half.searching = false;
        p = found;
        continue;
      }
      if (p + length > until) break;
      this.#framed!.message(this.#side(direction), bytes, p, p + length, at);
      half.senseless = 0;
      const context = this.#context!;
      if (context.rejected || context.handTo !== undefined) {
        const rest = context.rejected ? p : p + length;
        const copy = bytes === half.buffer ? bytes.slice(rest, until) : bytes.subarray(rest, until);
        half.used = 0;
        if (context.rejected) this.#next(direction, copy, 0, copy.length, at);
        else this.#handOver(direction, copy, 0, copy.length, at);
        return;
      }
      p += length;
    }
    this.#rest(half, bytes, p, until);
  }

  /** Keeps the beginning of a message. */
  #rest(half: Direction, bytes: Uint8Array, p: number, until: number): void {
    if (bytes === half.buffer) {
      if (p > 0) half.buffer.copyWithin(0, p, until);
      half.used = until - p;
      if (half.used === 0 && half.buffer.length > 65536) half.buffer = noBytes;
    } else if (p < until) {
      half.used = 0;
      half.append(bytes, p, until);
    }
  }

  /** Keeps bytes among which no message starts so far: the newest, as many as could hold the beginning of one. */
  #hold(half: Direction, bytes: Uint8Array, p: number, until: number): void {
    half.senseless += until - p;
    if (half.senseless > MOST_SENSELESS) {
      this.#framed?.end?.();
      this.#stop();
      return;
    }
    const most = Math.max(LEAST_SEARCH, Math.min(2 * (this.#protocol as FramedProtocol).longest, 1 << 17));
    // The oldest go by half, so that what is kept is searched again only a few times.
    const from = until - p > most ? until - most / 2 : p;
    this.#rest(half, bytes, from, until);
  }

  /** Tries the candidates that are left on the first pieces of the stream. */
  #choose(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const piece = { direction, bytes: bytes.slice(start, end), at, missing: 0 };
    this.#pieces.push(piece);
    this.#pieceBytes += piece.bytes.length;
    for (let i = 0; i < this.#candidates.length;) {
      const candidate = this.#candidates[i]!;
      const usual = i < this.#usual;
      const verdict = candidate.kind === 'raw' ? this.#isRaw(candidate) : this.#isFramed(candidate, usual);
      if (verdict === true) {
        this.#candidates.splice(i, 1);
        if (usual) this.#usual--;
        this.#open(candidate);
        this.#replay();
        return;
      }
      if (verdict === false) {
        this.#candidates.splice(i, 1);
        if (usual) this.#usual--;
      } else if (usual) {
        // On its usual port a protocol is waited for before another is believed.
        break;
      } else i++;
    }
    if (this.#candidates.length === 0) this.#stop();
    else if (this.#pieces.length >= MOST_PIECES || this.#pieceBytes > MOST_PIECE_BYTES) this.#lastChoice();
  }

  /** Joined in the middle of a long message on a usual port: its end is looked for. Anything else is not known. */
  #lastChoice(): void {
    const first = this.#candidates[0];
    if (this.#usual > 0 && first?.kind === 'framed') {
      this.#candidates.shift();
      this.#usual--;
      this.#open(first);
      this.#replay();
    } else this.#stop();
  }

  #isRaw(protocol: RawProtocol): boolean | undefined {
    let open = false;
    for (const direction of [0, 1]) {
      const first = this.#firstBytes(direction);
      if (first.length === 0) {
        open = true;
        continue;
      }
      const verdict = protocol.recognise(this.#side(direction), first, 0, first.length);
      if (verdict === true) return true;
      if (verdict === undefined) open = true;
    }
    return open && this.#pieceBytes < 4096 ? undefined : false;
  }

  #firstBytes(direction: number): Uint8Array {
    const mine = this.#pieces.filter((piece) => piece.direction === direction);
    if (mine.length <= 1) return mine[0]?.bytes ?? noBytes;
    return Buffer.concat(mine.map((piece) => piece.bytes));
  }

  /**
   * On a usual port one message start is enough where the stream is seen from its first byte; a stream joined in the middle is
   * searched. Elsewhere two whole messages are asked for, at the start of the stream or of segments.
   */
  #isFramed(protocol: FramedProtocol, usual: boolean): boolean | undefined {
    let whole = 0;
    let any = false;
    for (const direction of [0, 1]) {
      const { fromStart } = this.#directions[direction]!;
      const first = this.#firstBytes(direction);
      if (usual && !fromStart && synchronise(protocol, first, 0, first.length) >= 0) return true;
      const mine = this.#pieces.filter((piece) => piece.direction === direction);
      for (const bytes of fromStart ? [first] : mine.map((piece) => piece.bytes)) {
        for (let p = 0; bytes.length - p >= protocol.header;) {
          const length = protocol.length(bytes, p);
          if (length < protocol.header || length > protocol.longest) {
            if (usual && !fromStart) break;
            return false;
          }
          if (usual) return true;
          any = true;
          p += length;
          if (p <= bytes.length) whole++;
        }
      }
    }
    if (whole >= 2) return true;
    return usual || any || this.#pieceBytes < protocol.header ? undefined : false;
  }

  #open(protocol: StreamProtocol): void {
    this.#protocol = protocol;
    this.#context = new SessionContext(this.#host, this.conversation, this.#clientDirection);
    this.#framed = undefined;
    this.#raw = undefined;
    if (protocol.kind === 'framed') {
      this.#framed = protocol.open(this.#context);
      for (const half of this.#directions) half.searching ||= !half.fromStart && half.used === 0;
    } else this.#raw = protocol.open(this.#context);
  }

  #replay(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#pieceBytes = 0;
    for (const { direction, bytes, at, missing } of pieces) {
      if (at === undefined) this.#gap(direction, missing);
      else this.#deliver(direction, bytes, 0, bytes.length, at);
    }
  }

  /** The decoder says it is not its protocol: the next candidate gets what follows, the message at hand included. */
  #next(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    this.#framed = undefined;
    this.#raw = undefined;
    this.#protocol = undefined;
    for (const half of this.#directions) {
      half.used = 0;
      half.searching = false;
    }
    if (this.#candidates.length === 0) this.#stop();
    else if (start < end) this.#choose(direction, bytes, start, end, at);
  }

  #handOver(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const protocol = this.#all.named(this.#context!.handTo!);
    if (protocol === undefined) {
      this.#stop();
      return;
    }
    this.#framed?.end?.();
    this.#raw?.end?.();
    const kept = this.#directions.map((half) => half.buffer.slice(0, half.used));
    for (const half of this.#directions) {
      half.used = 0;
      half.searching = false;
      half.fromStart = true;
    }
    this.#open(protocol);
    const other = kept[1 - direction]!;
    if (other.length > 0) this.#deliver(1 - direction, other, 0, other.length, at);
    if (start < end) this.#deliver(direction, bytes, start, end, at);
  }
}

/**
 * The next place where a message starts: two in a row, or one or more that fill the rest exactly. @returns -1 where there is
 * none so far.
 */
function synchronise(protocol: FramedProtocol, bytes: Uint8Array, start: number, end: number): number {
  const { header, longest } = protocol;
  for (let p = start; p + header <= end; p++) {
    const length = protocol.length(bytes, p);
    if (length < header || length > longest) continue;
    const after = p + length;
    if (after === end) return p;
    if (after + header > end) continue;
    const second = protocol.length(bytes, after);
    if (second >= header && second <= longest) return p;
  }
  return -1;
}
