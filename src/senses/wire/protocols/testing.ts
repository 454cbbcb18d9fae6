// For tests only: a conversation that writes down all that a decoder says, fed by hand in pieces of any size.
import type { CredentialUse, GatewayOffer, NameUse, WireEnd } from '#facts';
import type { Context, Moment, OperationReport, Protocol, Side } from '../protocol.ts';

export interface Said {
  claims: string[];
  handedTo?: string;
  operations: OperationReport[];
  sightings: {
    mac?: string;
    address?: string;
    attribute: string;
    value: string;
    source: string;
    confidence: string;
    packet: number;
  }[];
  names: { kind: NameUse['kind']; name: string; addresses?: string[]; packet: number }[];
  credentials: (Pick<CredentialUse, 'protocol' | 'kind' | 'account' | 'factoryDefault'> & { packet: number })[];
  gateways: Pick<GatewayOffer, 'mac' | 'address' | 'source' | 'router'>[];
}

interface Ends {
  client?: WireEnd;
  server?: WireEnd;
  seen?: readonly Side[];
}

/** Plays a conversation of one protocol. `send` gives bytes of one side; each call is a packet. */
export class Played {
  readonly said: Said = { claims: [], operations: [], sightings: [], names: [], credentials: [], gateways: [] };
  readonly context: Context;
  readonly #protocol: Protocol;
  readonly #decoder: ReturnType<Protocol['open']>;
  readonly #held: Record<Side, Buffer> = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  #packet = 0;

  constructor(protocol: Protocol, ends: Ends = {}) {
    const { said } = this;
    const seen = new Set(ends.seen ?? ['client', 'server']);
    this.#protocol = protocol;
    this.context = {
      transport: protocol.layer,
      client: ends.client ?? { address: '192.0.2.10', port: 50000, mac: '00:1d:9c:00:00:0a' },
      server: ends.server ?? { address: '192.0.2.20', port: 1, mac: '00:1d:9c:00:00:14' },
      vlans: [],
      seen: (side) => seen.has(side),
      claim: (name) => {
        if (said.claims.at(-1) !== name) said.claims.push(name);
      },
      handOver: (name) => {
        said.handedTo = name;
      },
      reject: () => undefined,
      operation: (report) => said.operations.push(structuredClone(report)),
      sighting: (about, attribute, value, source, confidence, at) =>
        said.sightings.push({ ...about, attribute, value, source, confidence, packet: at.packet }),
      name: (kind, name, at, addresses) => said.names.push({ kind, name, addresses, packet: at.packet }),
      credential: (use, at) => said.credentials.push({ ...use, packet: at.packet }),
      gateway: (offer) => said.gateways.push({ ...offer }),
    };
    this.#decoder = protocol.open(this.context);
  }

  send(from: Side, bytes: Uint8Array): this {
    if (this.said.handedTo) return this;
    this.#packet++;
    const at: Moment = { time: 1_700_000_000_000 + this.#packet, packet: this.#packet, offset: this.#packet * 100 };
    const decoder = this.#decoder;
    if ('datagram' in decoder) decoder.datagram(from, bytes, 0, bytes.length, at);
    else if ('feed' in decoder) decoder.feed(from, bytes, 0, bytes.length, at);
    else {
      const protocol = this.#protocol;
      if (!('header' in protocol)) throw new Error('a framed decoder belongs to a framed protocol');
      let held = Buffer.concat([this.#held[from], bytes]);
      while (held.length >= protocol.header) {
        const length = protocol.length(held, 0);
        if (length === 0 || length > protocol.longest) {
          decoder.gap?.(from);
          held = Buffer.alloc(0);
        } else if (held.length < length) break;
        else {
          decoder.message(from, held, 0, length, at);
          held = held.subarray(length);
        }
      }
      this.#held[from] = Buffer.from(held);
    }
    return this;
  }

  /** The same bytes in pieces of `size`, each a packet. */
  sendIn(size: number, from: Side, bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; at += size) this.send(from, bytes.slice(at, at + size));
    return this;
  }

  end(): Said {
    this.#decoder.end?.();
    return this.said;
  }
}

/** Bytes from parts: numbers are single bytes, text is Latin-1, arrays and byte arrays go in as they are. */
export function bytesOf(...parts: (number | string | readonly number[] | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number'
        ? Buffer.from([part])
        : typeof part === 'string'
          ? Buffer.from(part, 'latin1')
          : Buffer.from(part),
    ),
  );
}
