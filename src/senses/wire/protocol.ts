// What a protocol is to the wire: how it is recognised, how its messages are cut out of a stream, and what it says.
// A decoder never sees a packet of TCP: it gets an ordered byte stream per direction, with time and packet number.
import type { Instant } from '#kit';
import type {
  CredentialUse,
  GatewayOffer,
  HostAttribute,
  NameUse,
  Operation,
  OperationClass,
  Transport,
  WireEnd,
  Confidence,
} from '#facts';

/** Which end sent it. */
export type Side = 'client' | 'server';

/** Where in time and file the bytes at hand came from: of the packet that completed them. */
export interface Moment {
  time: Instant;
  packet: number;
  offset: number;
}

/** An operation as a decoder reports it; ends, capture and conversation are filled in by the wire. */
export interface OperationReport {
  protocol: string;
  code: string;
  name: string;
  class: OperationClass;
  detail: string;
  uncertain?: boolean;
  subject?: string;
  /** How many alike this report stands for; 1 if absent. */
  count?: number;
  /** For a transfer: requests by code, and the bytes that it carried. */
  parts?: Record<string, number>;
  bytes?: number;
  outcome: Operation['outcome'];
  error?: string;
  attack?: string;
  first: Moment;
  last: Moment;
  /** Set where the one who asks is not the conversation's client (a controller that connects to its own client). */
  by?: Side;
  /**
   * Reports with equal protocol, code, subject and outcome are added up per conversation and hour unless this is true.
   * A transfer (download, upload, firmware) sets it: each is an event of its own.
   */
  separate?: boolean;
}

/** The conversation a decoder works for. */
export interface Context {
  readonly transport: Transport;
  readonly client: Readonly<WireEnd>;
  readonly server: Readonly<WireEnd>;
  readonly vlans: readonly number[];
  /** Whether the other direction was captured at all so far. */
  seen(side: Side): boolean;
  /** Names the conversation's outermost protocol: called once the decoder is sure (on an unusual port: after two valid messages). */
  claim(protocol: string): void;
  /** Hands the rest of both streams to another decoder (STARTTLS, an RDP negotiation that turns to TLS). */
  handOver(protocol: string): void;
  /** Says that these bytes are not this protocol after all; the wire tries the next candidate on what follows. */
  reject(): void;
  operation(report: OperationReport): void;
  sighting(
    about: { mac?: string; address?: string },
    attribute: HostAttribute,
    value: string,
    source: string,
    confidence: Confidence,
    at: Moment,
  ): void;
  name(kind: NameUse['kind'], name: string, at: Moment, addresses?: string[]): void;
  credential(use: Pick<CredentialUse, 'protocol' | 'kind' | 'account' | 'factoryDefault'>, at: Moment): void;
  gateway(offer: Pick<GatewayOffer, 'mac' | 'address' | 'source' | 'router'>, at: Moment): void;
}

/**
 * Messages of known length in a TCP stream. The wire buffers until a message is whole, hands it over once, and after a gap
 * looks for the next place where `length` is satisfied twice in a row.
 */
export interface FramedDecoder {
  /** One whole message. `bytes` belongs to the wire and is overwritten after the call: copy what must be kept. */
  message(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void;
  /** Bytes of one direction were lost; requests without an answer are no longer comparable. */
  gap?(from: Side): void;
  /** The conversation has ended (FIN, RST, time-out or end of file): report what is still open. */
  end?(): void;
}

/** A TCP stream whose messages are not framed by length (VNC, HTTP, Telnet). `feed` gets what is new, in order. */
export interface RawDecoder {
  feed(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void;
  gap?(from: Side, missing: number): void;
  end?(): void;
}

/** A UDP datagram or a frame below IP: always whole. */
export interface DatagramDecoder {
  datagram(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void;
  end?(): void;
}

interface Named {
  /** Name of the outermost protocol as it is shown: `modbus`, `enip`, `tls`. */
  name: string;
  /** Usual ports: candidates are tried in this order first. Ports are only a hint. */
  ports: readonly number[];
}

export interface FramedProtocol extends Named {
  layer: 'tcp';
  kind: 'framed';
  /** Bytes needed before `length` may be asked. */
  header: number;
  /** Length of the message that starts here, header included; 0 where none can start. Reads at most `header` bytes. */
  length(bytes: Uint8Array, start: number): number;
  /** Longest message believed; a longer one counts as "cannot start here". */
  longest: number;
  /** True where `length` is strong enough to recognise the protocol on any port (then two messages in a row are asked for). */
  anyPort?: boolean;
  open(context: Context): FramedDecoder;
}

export interface RawProtocol extends Named {
  layer: 'tcp';
  kind: 'raw';
  /** Whether a stream that begins so (first bytes of `from`) is this protocol; `undefined`: more bytes are needed. */
  recognise(from: Side, bytes: Uint8Array, start: number, end: number): boolean | undefined;
  anyPort?: boolean;
  open(context: Context): RawDecoder;
}

export interface DatagramProtocol extends Named {
  layer: 'udp';
  recognise(bytes: Uint8Array, start: number, end: number): boolean;
  anyPort?: boolean;
  open(context: Context): DatagramDecoder;
}

/** Directly on Ethernet. For conversations below IP the client is the sender of the first frame. */
export interface EthernetProtocol {
  name: string;
  layer: 'ethernet';
  etherTypes: readonly number[];
  open(context: Context): DatagramDecoder;
}

export type Protocol = FramedProtocol | RawProtocol | DatagramProtocol | EthernetProtocol;
