// One UDP conversation that some decoder may want, or one below IP: every datagram is whole, so there is only the decoder to find.
import type { DatagramDecoder, DatagramProtocol, EthernetProtocol, Moment, Side } from '../protocol.ts';
import type { Host } from './session.ts';
import { SessionContext } from './session.ts';

/** Datagrams that may pass without a candidate recognising one. */
const MOST_TRIES = 4;

export class DatagramSession {
  readonly conversation: number;
  readonly #host: Host;
  #candidates: readonly DatagramProtocol[];
  /** How many of the candidates, from the front, are on a usual port: one datagram is enough for them, others need two. */
  readonly #usual: number;
  readonly #clientDirection: number;
  #protocol: DatagramProtocol | undefined;
  #decoder: DatagramDecoder | undefined;
  #context: SessionContext | undefined;
  /** The first datagram that a candidate on an unusual port recognised. */
  #first: { by: DatagramProtocol; direction: number; bytes: Uint8Array; at: Moment } | undefined;
  #tries = 0;
  done = false;

  constructor(
    host: Host,
    conversation: number,
    candidates: { list: readonly DatagramProtocol[]; usual: number },
    clientDirection: number,
  ) {
    this.#host = host;
    this.conversation = conversation;
    this.#candidates = candidates.list;
    this.#usual = candidates.usual;
    this.#clientDirection = clientDirection;
    if (this.#candidates.length === 0) this.done = true;
  }

  #side(direction: number): Side {
    return direction === this.#clientDirection ? 'client' : 'server';
  }

  datagram(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (this.#decoder !== undefined) {
      if (this.#protocol!.recognise(bytes, start, end)) this.#hand(direction, bytes, start, end, at);
      return;
    }
    for (let i = 0; i < this.#candidates.length; i++) {
      const candidate = this.#candidates[i]!;
      if (!candidate.recognise(bytes, start, end)) continue;
      if (i >= this.#usual && this.#first?.by !== candidate) {
        if (this.#first === undefined) this.#first = { by: candidate, direction, bytes: bytes.slice(start, end), at };
        continue;
      }
      this.#open(candidate);
      const first = this.#first;
      this.#first = undefined;
      if (first?.by === candidate) this.#hand(first.direction, first.bytes, 0, first.bytes.length, first.at);
      this.#hand(direction, bytes, start, end, at);
      return;
    }
    if (++this.#tries >= MOST_TRIES) this.done = true;
  }

  #open(protocol: DatagramProtocol): void {
    this.#protocol = protocol;
    this.#context = new SessionContext(this.#host, this.conversation, this.#clientDirection);
    this.#decoder = protocol.open(this.#context);
  }

  #hand(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (this.#decoder === undefined) return;
    this.#decoder.datagram(this.#side(direction), bytes, start, end, at);
    if (!this.#context!.rejected) return;
    this.#decoder = undefined;
    this.#candidates = this.#candidates.filter((p) => p !== this.#protocol);
    if (this.#candidates.length === 0) this.done = true;
  }

  end(at: Moment): void {
    if (this.done) return;
    this.done = true;
    try {
      this.#decoder?.end?.();
    } catch (error) {
      this.#host.fault(this.#protocol!.name, error, at);
    }
  }

  fail(error: unknown, at: Moment): void {
    this.#host.fault(this.#protocol?.name ?? 'unknown', error, at);
    this.done = true;
  }
}

/** Frames of one EtherType between two stations. */
export class EthernetSession {
  readonly conversation: number;
  readonly #host: Host;
  readonly #protocol: EthernetProtocol;
  readonly #context: SessionContext;
  readonly #decoder: DatagramDecoder;
  done = false;

  constructor(host: Host, conversation: number, protocol: EthernetProtocol) {
    this.#host = host;
    this.conversation = conversation;
    this.#protocol = protocol;
    this.#context = new SessionContext(host, conversation, 0);
    this.#decoder = protocol.open(this.#context);
  }

  datagram(direction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    this.#decoder.datagram(direction === 0 ? 'client' : 'server', bytes, start, end, at);
    if (this.#context.rejected) this.done = true;
  }

  end(at: Moment): void {
    if (this.done) return;
    this.done = true;
    try {
      this.#decoder.end?.();
    } catch (error) {
      this.#host.fault(this.#protocol.name, error, at);
    }
  }

  fail(error: unknown, at: Moment): void {
    this.#host.fault(this.#protocol.name, error, at);
    this.done = true;
  }
}
