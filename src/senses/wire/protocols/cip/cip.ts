// CIP messages (The CIP Networks Library, volume 1, chapter 2): requests taken apart down to each service, their answers
// paired, program and firmware transfers told as one. Carried by EtherNet/IP; says nothing of connections below it.
import type { Context, Moment, Side } from '../../protocol.ts';
import { cipOperations, cipRow, transferOf, type CipTransfer } from '../../operations/cip.ts';
import type { OperationRow } from '../../operations/table.ts';
import { Pending, type Slot } from '../../operations/pending.ts';
import { OK, Tally, type Asked } from '../../operations/tally.ts';
import { Transfers, type Transfer } from '../../operations/transfer.ts';
import { readIdentity, sightIdentity, sightModule } from './identity.ts';
import { CipPath } from './path.ts';
import { Pccc } from './pccc.ts';
import { cipErrorText, PCCC_STATUS } from './status.ts';

const REPLY = 0x80;
const MULTIPLE = 0x0a;
const UNCONNECTED_SEND = 0x52;
const FORWARD_OPEN = 0x54;
const LARGE_FORWARD_OPEN = 0x5b;
const EXECUTE_PCCC = 0x4b;
const GET_ATTRIBUTES_ALL = 0x01;

const MESSAGE_ROUTER = 0x02;
const CONNECTION_MANAGER = 0x06;
const PCCC_OBJECT = 0x67;
const IDENTITY = 0x01;

/** More has to be fetched: an answer of a fragmented read, not an error. */
const PARTIAL = 0x06;

const MOST_EMBEDDED = 512;
const MOST_PATHS = 4096;

/** What a slot must remember of its request. */
const ROUTED = 1;
const ASKS_IDENTITY = 2;
const OPENS = 4;

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

/** Called with the two connection numbers that an opened connection got. */
type Opened = (toTarget: number, toOriginator: number) => void;

export class Cip {
  private readonly context: Context;
  private readonly opened: Opened;
  private readonly tally: Tally;
  private readonly transfers: Transfers;
  private readonly pending: Pending;
  private readonly pccc: Pccc;
  private readonly path = new CipPath();
  /** What was asked, by path and service. */
  private readonly plain: Record<Side, Map<number, (Asked | undefined)[]>> = { client: new Map(), server: new Map() };
  private slot: Slot | undefined;
  private slotNumber = -1;

  constructor(context: Context, opened: Opened) {
    this.context = context;
    this.opened = opened;
    this.tally = new Tally(context, cipErrorText);
    this.transfers = new Transfers(context, cipErrorText, describe);
    this.pending = new Pending(512, (slot, comparable) => this.unanswered(slot, comparable));
    this.pccc = new Pccc(this.tally);
  }

  /** One request or answer; which of them it is, its first bit tells. `key` pairs them. */
  message(from: Side, key: number, bytes: Uint8Array, p: number, end: number, at: Moment): void {
    if (p + 2 > end) return;
    if (bytes[p]! & REPLY) this.reply(from, key + (from === 'client' ? 2 ** 48 : 0), bytes, p, end, at);
    else {
      this.slot = undefined;
      this.request(from, key + (from === 'server' ? 2 ** 48 : 0), bytes, p, end, at, 0);
    }
  }

  gap(): void {
    this.pending.gap();
  }

  end(): void {
    this.pending.clear();
    this.transfers.end();
    this.tally.flush();
  }

  private request(from: Side, key: number, bytes: Uint8Array, p: number, end: number, at: Moment, depth: number): void {
    const service = bytes[p]!;
    const data = p + 2 + 2 * bytes[p + 1]!;
    if (service & REPLY || data > end) return;
    const path = this.path;
    // A path that cannot be read to its end is still known by what was read.
    path.read(bytes, p + 2, data);
    const last = path.lastClass;
    if (service === MULTIPLE && last === MESSAGE_ROUTER && depth < 3) {
      this.embedded(from, key, bytes, data, end, at, depth);
      return;
    }
    if (service === EXECUTE_PCCC && last === PCCC_OBJECT) {
      const asked = this.pccc.request(from, bytes, data, end);
      if (asked) {
        this.ask(key, asked, at);
        this.transfer(asked.row, from, 0, at);
      }
      return;
    }
    const asked = this.asked(from, service);
    const slot = this.ask(key, asked, at);
    if (depth === 0 && service === GET_ATTRIBUTES_ALL && last === IDENTITY && path.instance === 1)
      slot.note |= ASKS_IDENTITY;
    if (last === CONNECTION_MANAGER) {
      if (service === FORWARD_OPEN || service === LARGE_FORWARD_OPEN) slot.note |= OPENS;
      if (service === UNCONNECTED_SEND && depth < 3) this.through(from, key, slot, bytes, data, end, at, depth);
      return;
    }
    this.transfer(asked.row, from, end - data, at);
  }

  /** Unconnected Send: two bytes of time, size, the request itself, a filler where that is odd, then the route. */
  private through(
    from: Side,
    key: number,
    slot: Slot,
    bytes: Uint8Array,
    p: number,
    end: number,
    at: Moment,
    depth: number,
  ): void {
    if (p + 4 > end) return;
    const size = u16(bytes, p + 2);
    const stop = p + 4 + size;
    if (size < 2 || stop > end) return;
    slot.note |= ROUTED;
    const route = stop + (size & 1);
    if (route + 2 <= end && this.path.read(bytes, route + 2, Math.min(end, route + 2 + 2 * bytes[route]!)))
      this.slotNumber = this.path.port === 1 ? this.path.link : -1;
    const wasIdentity =
      bytes[p + 4] === GET_ATTRIBUTES_ALL && this.path.read(bytes, p + 6, Math.min(stop, p + 6 + 2 * bytes[p + 5]!));
    if (wasIdentity && this.path.lastClass === IDENTITY && this.path.instance === 1) slot.note |= ASKS_IDENTITY;
    slot.note = (slot.note & 0xff) | ((this.slotNumber + 1) << 8);
    this.request(from, key, bytes, p + 4, stop, at, depth + 1);
    this.slotNumber = -1;
  }

  /** Multiple Service Packet: how many, where each begins, the requests. */
  private embedded(
    from: Side,
    key: number,
    bytes: Uint8Array,
    p: number,
    end: number,
    at: Moment,
    depth: number,
  ): void {
    if (p + 2 > end) return;
    const count = Math.min(u16(bytes, p), MOST_EMBEDDED);
    for (let i = 0; i < count; i++) {
      const entry = p + 2 + 2 * i;
      if (entry + 2 > end) return;
      const start = p + u16(bytes, entry);
      const stop = i + 1 < count && entry + 4 <= end ? Math.min(end, p + u16(bytes, entry + 2)) : end;
      if (start >= p + 2 + 2 * count && start + 2 <= stop) this.request(from, key, bytes, start, stop, at, depth + 1);
    }
  }

  /** Enters what was asked; further requests of the same message go into the same slot. */
  private ask(key: number, asked: Asked, at: Moment): Slot {
    if (this.slot) this.slot.asked.push(asked);
    else this.slot = this.pending.put(key, asked, at);
    return this.slot;
  }

  private asked(from: Side, service: number): Asked {
    const path = this.path;
    const known = this.plain[from];
    const services = known.get(path.key);
    const found = services?.[service];
    if (found) return found;
    const by = from === 'server' ? 'server' : undefined;
    const row = cipRow(path.name, service.toString(16).padStart(2, '0'));
    const told = row.class !== 'read' && !transferOf(row);
    if (told) return this.tally.rare(row, subject(path, this.slotNumber), by);
    const asked = this.tally.rare(row, undefined, by);
    if (services) services[service] = asked;
    else {
      if (known.size >= MOST_PATHS) known.clear();
      const made: (Asked | undefined)[] = [];
      made[service] = asked;
      known.set(path.key, made);
    }
    return asked;
  }

  /** Counts a request into the transfer it belongs to, if any. `carried`: bytes of its data. */
  private transfer(row: OperationRow, from: Side, carried: number, at: Moment): void {
    if (row.class !== 'manage') return;
    const kind = transferOf(row);
    if (row.code === '8e:06') this.transfers.close(transferKey('cip', 'download', from));
    if (!kind) return;
    const key = transferKey(row.protocol, kind, from);
    const transfer =
      this.transfers.find(key) ??
      this.transfers.begin(key, reportedAs(row, kind), at, undefined, from === 'server' ? 'server' : undefined);
    if (row.code === 'ac:08') transfer.row = row;
    this.transfers.part(transfer, row.code, at);
    if (kind !== 'upload') transfer.bytes += carried;
  }

  private reply(from: Side, key: number, bytes: Uint8Array, p: number, end: number, at: Moment): void {
    if (p + 4 > end) return;
    const slot = this.pending.take(key);
    if (!slot) return;
    const service = bytes[p]! & ~REPLY;
    const outcome = statusAt(bytes, p, end);
    const data = p + 4 + 2 * bytes[p + 3]!;
    const routed = slot.note & ROUTED ? 1 : 0;
    const refused = routed === 1 && service === UNCONNECTED_SEND;
    if (routed) this.settle(slot, 0, refused ? outcome : OK, 0, at);
    if (service === MULTIPLE && data + 2 <= end) this.replies(slot, routed, bytes, data, end, outcome, at);
    else
      for (let i = routed; i < slot.asked.length; i++) {
        const asked = slot.asked[i]!;
        const own = outcome === OK && asked.row.protocol === 'pccc' ? this.pccc.status(bytes, data, end) : OK;
        this.settle(slot, i, own === OK ? outcome : PCCC_STATUS + own, end - data, at);
      }
    if (outcome !== OK) return;
    if (slot.note & OPENS && data + 8 <= end) this.opened(u32(bytes, data), u32(bytes, data + 4));
    if (slot.note & ASKS_IDENTITY) this.identity(from, slot, bytes, data, end, at);
  }

  private replies(slot: Slot, first: number, bytes: Uint8Array, p: number, end: number, all: number, at: Moment): void {
    const count = u16(bytes, p);
    for (let i = first; i < slot.asked.length; i++) {
      const entry = p + 2 + 2 * (i - first);
      let outcome = all;
      let carried = 0;
      if (i - first < count && entry + 2 <= end) {
        const start = p + u16(bytes, entry);
        if (start + 4 <= end) {
          outcome = statusAt(bytes, start, end);
          const next = i - first + 1 < count && entry + 4 <= end ? p + u16(bytes, entry + 2) : end;
          carried = Math.max(0, Math.min(next, end) - start - 4);
        }
      }
      this.settle(slot, i, outcome, carried, at);
    }
  }

  private settle(slot: Slot, index: number, outcome: number, carried: number, at: Moment): void {
    const asked = slot.asked[index]!;
    const kind = asked.row.class === 'manage' ? transferOf(asked.row) : undefined;
    if (!kind) {
      this.tally.count(asked, outcome, slot.time, slot.packet, slot.offset, at);
      return;
    }
    const transfer = this.transfers.find(transferKey(asked.row.protocol, kind, asked.by ?? 'client'));
    if (!transfer) return;
    this.transfers.answer(transfer, outcome, at);
    if (kind === 'upload' && outcome === OK) transfer.bytes += Math.max(0, carried);
  }

  private identity(from: Side, slot: Slot, bytes: Uint8Array, p: number, end: number, at: Moment): void {
    const id = readIdentity(bytes, p, end);
    if (!id) return;
    const address = from === 'server' ? this.context.server.address : this.context.client.address;
    if (slot.note & ROUTED) sightModule(this.context, address, id, (slot.note >> 8) - 1, at);
    else sightIdentity(this.context, address, id, 'cip', at);
  }

  private unanswered(slot: Slot, comparable: boolean): void {
    for (const asked of slot.asked)
      // A transfer needs no answer to each of its parts to be told.
      if (asked.row.class !== 'manage' || !transferOf(asked.row))
        this.tally.unanswered(asked, slot.time, slot.packet, slot.offset, comparable);
  }
}

const u32 = (b: Uint8Array, at: number): number => (u16(b, at) | (u16(b, at + 2) << 16)) >>> 0;

/** General status and first word of the extended status of the answer at `p`. */
function statusAt(bytes: Uint8Array, p: number, end: number): number {
  const status = bytes[p + 2]!;
  if (status === 0 || status === PARTIAL) return OK;
  return bytes[p + 3]! > 0 && p + 6 <= end ? status + u16(bytes, p + 4) * 256 : status;
}

const transferKey = (protocol: string, kind: CipTransfer, from: Side): string => `${protocol} ${kind} ${from}`;

/** Until a download says that it begins, creating objects may as well be a change of a running program. */
function reportedAs(row: OperationRow, kind: CipTransfer): OperationRow {
  if (row.protocol === 'pccc' || kind === 'edit') return row;
  if (kind === 'upload') return cipOperations.get('6a:4f');
  if (kind === 'firmware') return cipOperations.get('a1:4b');
  return {
    ...row,
    name: 'Program objects created or written (part of a download, or a change while running)',
    uncertain: true,
  };
}

/** `12 objects created, 8 routines written`. */
function describe(transfer: Transfer): string | undefined {
  let created = 0;
  let written = 0;
  let read = 0;
  for (const [code, n] of transfer.parts) {
    if (code.endsWith(':08') && code !== 'ac:08') created += n;
    else if (code.endsWith(':50')) written += n;
    else if (code.endsWith(':4f')) read += n;
  }
  const said = [
    created && `${created} ${created === 1 ? 'object' : 'objects'} created`,
    written && `${written} ${written === 1 ? 'piece' : 'pieces'} of routine code written`,
    read && `${read} ${read === 1 ? 'piece' : 'pieces'} of routine code read`,
  ].filter((s) => s !== 0);
  return said.length ? said.join(', ') : undefined;
}

/** Classes of a Logix program: programs, modules, routines, tags, templates, tasks and their parts. */
const programClasses: ReadonlySet<number> = new Set([0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x7e]);

/** What a write or a change was done to, in the protocol's words. */
function subject(path: CipPath, slot: number): string {
  const where = slot >= 0 ? `slot ${slot}, ` : '';
  if (path.symbolic) return `${where}${path.tag()}`;
  // Objects of a program have numbers at random, one for each tag and routine: they tell a person nothing.
  const numbered = path.instance >= 0 && !programClasses.has(path.lastClass);
  const instance = numbered ? ` instance ${path.instance}` : '';
  const attribute = path.attribute >= 0 ? ` attribute ${path.attribute}` : '';
  return `${where}class ${path.name}${instance}${attribute}`;
}
