// EtherNet/IP encapsulation on TCP and UDP 44818 (The CIP Networks Library, volume 2, chapter 2): sessions, identities, and
// the CIP messages inside; also the cyclic I/O on UDP 2222. A capture may start in the middle of a message.
import type {
  Context,
  DatagramDecoder,
  DatagramProtocol,
  FramedDecoder,
  FramedProtocol,
  Moment,
  Side,
} from '../../protocol.ts';
import { cipIoOperations, enipOperations } from '../../operations/enip.ts';
import { Pending } from '../../operations/pending.ts';
import { OK, SENT, Tally, type Asked } from '../../operations/tally.ts';
import { Cip } from '../cip/cip.ts';
import { Connections } from './connections.ts';
import { readListIdentity } from './list-identity.ts';

const PORT = 44818;
const IO_PORT = 2222;
const HEADER = 24;
const LONGEST = HEADER + 65511;

const NOP = 0x00;
const LIST_SERVICES = 0x04;
const LIST_IDENTITY = 0x63;
const LIST_INTERFACES = 0x64;
const UNREGISTER = 0x66;
const SEND_RR_DATA = 0x6f;
const SEND_UNIT_DATA = 0x70;

const CONNECTED_ADDRESS = 0xa1;
const CONNECTED_DATA = 0xb1;
const UNCONNECTED_DATA = 0xb2;
const SEQUENCED_ADDRESS = 0x8002;
const MOST_ITEMS = 16;

const commands: ReadonlySet<number> = new Set([0x00, 0x01, 0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70, 0x72, 0x73, 0xc8]);
const statuses: ReadonlySet<number> = new Set([0x00, 0x01, 0x02, 0x03, 0x64, 0x65, 0x69, 0x6a]);

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);
const u32 = (b: Uint8Array, at: number): number => (u16(b, at) | (u16(b, at + 2) << 16)) >>> 0;

/** Length of the message whose header starts here: a known command, a known status, no options (they are reserved and 0). */
function length(bytes: Uint8Array, start: number): number {
  if (bytes[start + 1] !== 0 || !commands.has(bytes[start]!)) return 0;
  if (bytes[start + 9] !== 0 || bytes[start + 10] !== 0 || bytes[start + 11] !== 0) return 0;
  if (!statuses.has(bytes[start + 8]!)) return 0;
  if (bytes[start + 20] !== 0 || bytes[start + 21] !== 0 || bytes[start + 22] !== 0 || bytes[start + 23] !== 0)
    return 0;
  const command = bytes[start]!;
  const data = u16(bytes, start + 2);
  // The smallest that these two can carry: interface, time-out and a count of items.
  if ((command === SEND_RR_DATA || command === SEND_UNIT_DATA) && data < 8 && bytes[start + 8] === 0) return 0;
  return data <= 65511 ? HEADER + data : 0;
}

export const enip: FramedProtocol = {
  name: 'enip',
  layer: 'tcp',
  kind: 'framed',
  ports: [PORT],
  header: HEADER,
  longest: LONGEST,
  anyPort: true,
  length,
  open: (context) => new EnipDecoder(context),
};

export const enipDatagrams: DatagramProtocol = {
  name: 'enip',
  layer: 'udp',
  ports: [PORT],
  recognise: (bytes, start, end) => end - start >= HEADER && length(bytes, start) === end - start,
  open: (context) => new EnipDecoder(context),
};

export const cipIo: DatagramProtocol = {
  name: 'cipio',
  layer: 'udp',
  ports: [IO_PORT],
  // Two items: the address with connection and sequence number, and the data.
  recognise: (bytes, start, end) =>
    end - start >= 18 &&
    u16(bytes, start) === 2 &&
    u16(bytes, start + 2) === SEQUENCED_ADDRESS &&
    u16(bytes, start + 4) === 8 &&
    u16(bytes, start + 14) === CONNECTED_DATA &&
    u16(bytes, start + 16) <= end - start - 18,
  open: (context) => new IoDecoder(context),
};

const encapsulationError = (code: number): string => `encapsulation status 0x${code.toString(16).padStart(4, '0')}`;

class EnipDecoder implements FramedDecoder, DatagramDecoder {
  private readonly context: Context;
  private readonly cip: Cip;
  private readonly tally: Tally;
  private readonly pending: Pending;
  private readonly connections = new Connections();
  /** Side that asks at this level; not the client where a capture begins with the device's own packets. */
  private readonly asking: Side;
  private unclaimed: number;

  constructor(context: Context) {
    this.context = context;
    this.cip = new Cip(context, (toTarget, toOriginator) => this.connections.opened(toTarget, toOriginator));
    this.tally = new Tally(context, encapsulationError);
    this.pending = new Pending(128, (slot, comparable) =>
      this.tally.unanswered(slot.asked[0]!, slot.time, slot.packet, slot.offset, comparable),
    );
    this.asking = context.client.port === PORT && context.server.port !== PORT ? 'server' : 'client';
    this.unclaimed = context.client.port === PORT || context.server.port === PORT ? 1 : 2;
  }

  datagram(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    this.message(from, bytes, start, end, at);
  }

  message(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (end - start < HEADER) return;
    if (this.unclaimed > 0 && --this.unclaimed === 0) this.context.claim('enip');
    const command = bytes[start]!;
    if (command === NOP) return;
    const data = start + HEADER;
    const list = command === LIST_IDENTITY || command === LIST_SERVICES || command === LIST_INTERFACES;
    // Requests of the list commands carry nothing, their answers do; this holds whoever was seen first.
    const asks = list ? data === end : from === this.asking;
    this.encapsulated(command, asks, from, bytes, start, at);
    if (command === SEND_RR_DATA || command === SEND_UNIT_DATA) this.items(from, bytes, start, end, at);
    else if (command === LIST_IDENTITY && !asks) {
      const sender = from === 'client' ? this.context.client : this.context.server;
      readListIdentity(this.context, sender.address, bytes, data, end, at);
    }
  }

  gap(): void {
    this.pending.gap();
    this.cip.gap();
  }

  end(): void {
    this.pending.clear();
    this.cip.end();
    this.tally.flush();
  }

  /** Counts the encapsulation command itself. */
  private encapsulated(command: number, asks: boolean, from: Side, bytes: Uint8Array, start: number, at: Moment): void {
    const context = u32(bytes, start + 12) * 4 + (u32(bytes, start + 16) & 3);
    if (asks) {
      const asked = this.asked(command, from);
      if (command === SEND_UNIT_DATA || command === UNREGISTER)
        this.tally.count(asked, SENT, at.time, at.packet, at.offset, at);
      else this.pending.put(context * 256 + command, asked, at);
    } else if (command !== SEND_UNIT_DATA && command !== UNREGISTER) {
      const slot = this.pending.take(context * 256 + command);
      if (slot) this.tally.count(slot.asked[0]!, bytes[start + 8]!, slot.time, slot.packet, slot.offset, at);
    }
  }

  private asked(command: number, from: Side): Asked {
    const known = this.tally.find(command + (from === 'server' ? 256 : 0));
    if (known) return known;
    const code = `0x${command.toString(16).padStart(4, '0')}`;
    const row = enipOperations.find(code) ?? enipOperations.unknown(code, `Command ${code}, unknown here`);
    const by = from === 'server' ? 'server' : undefined;
    return this.tally.enter(command + (by ? 256 : 0), row, undefined, by);
  }

  /** Interface, time-out, number of items; each item: type, length, content. An address says on which connection the data goes. */
  private items(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    let p = start + HEADER + 8;
    if (p > end) return;
    const count = Math.min(u16(bytes, p - 2), MOST_ITEMS);
    let connection = 0;
    for (let i = 0; i < count && p + 4 <= end; i++) {
      const type = u16(bytes, p);
      const content = p + 4;
      const stop = content + u16(bytes, p + 2);
      if (stop > end) return;
      if (type === CONNECTED_ADDRESS && content + 4 <= stop) connection = this.connections.number(u32(bytes, content));
      else if (type === CONNECTED_DATA && content + 2 < stop) {
        // The answer repeats the sequence count of its request.
        const service = bytes[content + 2]! & 0x7f;
        const key = (connection * 65536 + u16(bytes, content)) * 128 + service;
        this.cip.message(from, key, bytes, content + 2, stop, at);
      } else if (type === UNCONNECTED_DATA) {
        // The answer repeats the sender's context; the service may be another one (a request sent through to a module).
        const key = 2 ** 47 + u32(bytes, start + 12) * 4096 + (u32(bytes, start + 16) & 4095);
        this.cip.message(from, key, bytes, content, stop, at);
      }
      p = stop;
    }
  }
}

class IoDecoder implements DatagramDecoder {
  private readonly context: Context;
  private readonly tally: Tally;
  private readonly sides: Record<Side, Asked>;
  private claimed = false;

  constructor(context: Context) {
    this.context = context;
    this.tally = new Tally(context, String);
    const row = cipIoOperations.get('io');
    this.sides = {
      client: this.tally.enter(0, row),
      server: this.tally.enter(1, row, undefined, 'server'),
    };
  }

  datagram(from: Side, _bytes: Uint8Array, _start: number, _end: number, at: Moment): void {
    if (!this.claimed) {
      this.claimed = true;
      this.context.claim('cipio');
    }
    // Each datagram is sent whether or not the other side sends: there is nothing to be answered.
    this.tally.count(this.sides[from], OK, at.time, at.packet, at.offset, at);
  }

  end(): void {
    this.tally.flush();
  }
}
