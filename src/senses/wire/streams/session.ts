// What a decoder's work on one conversation has in common, whatever the transport: which candidates there are, what the
// decoder may say, and what becomes of a decoder that fails.
import type { Conversation, WireEnd } from '#facts';
import type { Context, Moment, Protocol, Side } from '../protocol.ts';

/** What a session needs of the reading it belongs to. */
export interface Host {
  /** Facts that decoders report. */
  readonly collect: Collector;
  ends(conversation: number, clientDirection: number): { client: WireEnd; server: WireEnd };
  vlans(conversation: number): number[];
  transport(conversation: number): Conversation['transport'];
  /** Whether this end of the conversation has sent anything. */
  seen(conversation: number, direction: number): boolean;
  /** A decoder threw: counted and entered once, the reading goes on. */
  fault(protocol: string, error: unknown, at: Moment): void;
}

/** Takes what decoders report. */
export interface Collector extends Pick<Context, never> {
  claim(conversation: number, protocol: string): void;
  operation(conversation: number, ends: Ends, report: Parameters<Context['operation']>[0]): void;
  sighting(vlans: number[], ...report: Parameters<Context['sighting']>): void;
  name(conversation: number, ends: Ends, ...report: Parameters<Context['name']>): void;
  credential(conversation: number, ends: Ends, ...report: Parameters<Context['credential']>): void;
  gateway(vlans: number[], ...report: Parameters<Context['gateway']>): void;
}

export interface Ends {
  client: WireEnd;
  server: WireEnd;
}

/** The context that a decoder sees. One per decoder and conversation. */
export class SessionContext implements Context {
  readonly transport: Conversation['transport'];
  readonly client: WireEnd;
  readonly server: WireEnd;
  readonly vlans: number[];
  readonly #host: Host;
  readonly #conversation: number;
  readonly #clientDirection: number;
  /** Set by the decoder; the session acts on it when the decoder has returned. */
  rejected = false;
  handTo: string | undefined;

  constructor(host: Host, conversation: number, clientDirection: number) {
    const { client, server } = host.ends(conversation, clientDirection);
    this.client = client;
    this.server = server;
    this.vlans = host.vlans(conversation);
    this.transport = host.transport(conversation);
    this.#host = host;
    this.#conversation = conversation;
    this.#clientDirection = clientDirection;
  }

  seen(side: Side): boolean {
    return this.#host.seen(this.#conversation, side === 'client' ? this.#clientDirection : 1 - this.#clientDirection);
  }

  claim(protocol: string): void {
    this.#host.collect.claim(this.#conversation, protocol);
  }

  handOver(protocol: string): void {
    this.handTo = protocol;
  }

  reject(): void {
    this.rejected = true;
  }

  operation(report: Parameters<Context['operation']>[0]): void {
    this.#host.collect.operation(this.#conversation, this, report);
  }

  sighting(...report: Parameters<Context['sighting']>): void {
    this.#host.collect.sighting(this.vlans, ...report);
  }

  name(...report: Parameters<Context['name']>): void {
    this.#host.collect.name(this.#conversation, this, ...report);
  }

  credential(...report: Parameters<Context['credential']>): void {
    this.#host.collect.credential(this.#conversation, this, ...report);
  }

  gateway(...report: Parameters<Context['gateway']>): void {
    this.#host.collect.gateway(this.vlans, ...report);
  }
}

/** Protocols of one layer, found by port. */
export class Candidates<P extends Extract<Protocol, { ports: readonly number[] }>> {
  readonly #byPort = new Map<number, P[]>();
  /** Those that can be recognised anywhere, in order of the list. */
  readonly anywhere: P[] = [];
  readonly #known = new Map<number, P[]>();
  readonly #byName = new Map<string, P>();

  constructor(protocols: readonly P[]) {
    for (const protocol of protocols) {
      for (const port of protocol.ports) {
        const there = this.#byPort.get(port);
        if (there) there.push(protocol);
        else this.#byPort.set(port, [protocol]);
      }
      if (protocol.anyPort) this.anywhere.push(protocol);
      if (!this.#byName.has(protocol.name)) this.#byName.set(protocol.name, protocol);
    }
  }

  /** Those whose usual port one of these is, then those of any port. `usual` of them are at home here. */
  of(port: number, other: number): { list: readonly P[]; usual: number } {
    const usual = this.usual(port, other);
    if (usual.length === 0) return { list: this.anywhere, usual: 0 };
    return { list: [...usual, ...this.anywhere.filter((p) => !usual.includes(p))], usual: usual.length };
  }

  usual(port: number, other: number): readonly P[] {
    const here = this.#byPort.get(port);
    const there = this.#byPort.get(other);
    if (here === undefined) return there ?? none;
    if (there === undefined || port === other) return here;
    const key = port * 65536 + other;
    let both = this.#known.get(key);
    if (both === undefined) {
      both = [...here, ...there.filter((p) => !here.includes(p))];
      if (this.#known.size < 10_000) this.#known.set(key, both);
    }
    return both;
  }

  named(name: string): P | undefined {
    return this.#byName.get(name);
  }
}

const none: readonly never[] = [];
