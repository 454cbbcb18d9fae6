// One TCP connection (RFC 9293) written as a conversation: who says what, when. Numbers, acknowledgements, segments and the
// handshake follow by themselves.
import type { Instant } from '#kit';
import type { Chance } from '../chance.ts';
import type { Line, Packet, Packets } from './packet.ts';

export type Side = 'client' | 'server';

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

/** Longest time an end holds an acknowledgement back, hoping to send data with it (RFC 1122 section 4.2.3.2: under 500 ms). */
const HELD_BACK = 40;

export interface TcpOptions {
  line: Line;
  clientPort: number;
  serverPort: number;
  chance: Chance;
  /** When it begins. */
  at: Instant;
  /** Time between a packet and its answer, in milliseconds. */
  turn?: number;
  /** Largest segment, in bytes. */
  mss?: number;
}

/** The client is end `a` of the line. `at` is the time of the next thing said; it moves as things are said and by `wait`. */
export class Tcp {
  at: Instant;
  readonly chance: Chance;
  private readonly line: Line;
  private readonly ports: readonly [number, number];
  private readonly turn: number;
  private readonly mss: number;
  private seq: [number, number];
  /** Segments received and not acknowledged yet, by receiver; and since when. */
  private owed: [number, number] = [0, 0];
  private owedAt: Instant = 0;

  constructor(o: TcpOptions) {
    this.at = o.at;
    this.chance = o.chance;
    this.line = o.line;
    this.ports = [o.clientPort, o.serverPort];
    this.turn = o.turn ?? 1.2;
    this.mss = o.mss ?? 1460;
    this.seq = [o.chance.bits(), o.chance.bits()];
  }

  private segment(who: 0 | 1, flags: number, payload?: Uint8Array): Packet {
    const options = flags & SYN ? 8 : 0;
    const head = 20 + options;
    const body = new Uint8Array(head + (payload?.length ?? 0));
    const other = who ? 0 : 1;
    const ack = flags & ACK ? this.seq[other] : 0;
    const seq = this.seq[who];
    put16(body, 0, this.ports[who]!);
    put16(body, 2, this.ports[other]!);
    put32(body, 4, seq);
    put32(body, 8, ack);
    body[12] = (head / 4) << 4;
    body[13] = flags;
    put16(body, 14, flags & RST ? 0 : 64240);
    if (options) body.set([2, 4, this.mss >>> 8, this.mss & 255, 1, 1, 4, 2], 20);
    if (payload) body.set(payload, head);
    this.seq[who] = (seq + (payload?.length ?? 0) + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    if (flags & ACK) this.owed[who] = 0;
    return { time: this.at, line: this.line, up: who === 0, ether: 0x0800, protocol: 6, body };
  }

  /** Lets time pass; an acknowledgement that is still owed goes out on its way. */
  *wait(ms: number): Packets {
    const until = this.at + ms;
    yield* this.settle(until);
    this.at = Math.max(this.at, until);
  }

  /** Sets the clock to an instant not before now. */
  *until(at: Instant): Packets {
    if (at > this.at) yield* this.wait(at - this.at);
  }

  private *settle(until: Instant): Packets {
    for (const who of [0, 1] as const) {
      if (this.owed[who] === 0) continue;
      const due = this.owedAt + HELD_BACK;
      if (due > until) continue;
      this.at = Math.max(this.at, due);
      yield this.segment(who, ACK);
    }
  }

  /** The three-way handshake. */
  *open(): Packets {
    yield this.segment(0, SYN);
    this.at += this.turn;
    yield this.segment(1, SYN | ACK);
    this.at += this.turn / 2;
    yield this.segment(0, ACK);
    this.at += 0.15;
  }

  /** Tries to connect and hears nothing: the first SYN and its repeats after 1, 2, 4 … seconds. */
  *knock(repeats = 2): Packets {
    const seq = this.seq[0];
    let pause = 1000;
    for (let i = 0; i <= repeats; i++) {
      this.seq[0] = seq;
      yield this.segment(0, SYN);
      this.at += pause;
      pause *= 2;
    }
  }

  /** Tries to connect and is refused. */
  *refused(): Packets {
    yield this.segment(0, SYN);
    this.at += this.turn;
    yield this.segment(1, RST | ACK);
    this.at += 0.2;
  }

  /** One end sends these bytes, cut into segments; the other acknowledges every second one. */
  *say(side: Side, bytes: Uint8Array): Packets {
    const who = side === 'client' ? 0 : 1;
    const peer = who ? 0 : 1;
    for (let from = 0; from < bytes.length; from += this.mss) {
      const to = Math.min(bytes.length, from + this.mss);
      if (this.owed[peer] >= 2) {
        this.at += this.turn / 3;
        yield this.segment(peer, ACK);
        this.at += 0.05;
      }
      yield this.segment(who, ACK | (to === bytes.length ? PSH : 0), bytes.subarray(from, to));
      this.owed[peer]++;
      this.owedAt = this.at;
      this.at += 0.02;
    }
    this.at += this.turn;
  }

  /** One end breaks the connection off. */
  *reset(side: Side): Packets {
    yield this.segment(side === 'client' ? 0 : 1, RST | ACK);
    this.at += 0.2;
  }

  /** Both say goodbye, `side` first. */
  *close(side: Side = 'client'): Packets {
    const who = side === 'client' ? 0 : 1;
    const peer = who ? 0 : 1;
    yield this.segment(who, FIN | ACK);
    this.at += this.turn;
    yield this.segment(peer, FIN | ACK);
    this.at += this.turn / 2;
    yield this.segment(who, ACK);
  }
}

function put16(out: Uint8Array, at: number, v: number): void {
  out[at] = v >>> 8;
  out[at + 1] = v;
}

function put32(out: Uint8Array, at: number, v: number): void {
  out[at] = v >>> 24;
  out[at + 1] = v >>> 16;
  out[at + 2] = v >>> 8;
  out[at + 3] = v;
}
