// Adds up what decoders report into facts: equal operations of an hour become one with a count, equal names and sightings
// one with first and last time. Everything is bounded, and what a bound cuts off is said.
import { HOUR, inert } from '#kit';
import type { CredentialUse, GatewayOffer, NameUse, Operation, Sighting } from '#facts';
import type { Moment, OperationReport } from './protocol.ts';
import type { Collector, Ends } from './streams/session.ts';

/** Distinct subjects of a conversation that are kept; further operations are counted without their subject. */
const MOST_SUBJECTS = 64;
/** Operations of a conversation that stand alone (transfers); further ones are added up. */
const MOST_SEPARATE = 2000;
const MOST_OPERATIONS = 500_000;
const MOST_OTHERS = 200_000;
const MOST_NAMES_EACH = 5000;

interface Bucket {
  /** The most recently used first, for the few operations that a poll repeats. */
  recent: Operation[];
  all: Map<string, Operation> | undefined;
  hour: number;
  subjects: Set<string> | undefined;
  separate: number;
  names: number;
}

export class Collect implements Collector {
  readonly protocols = new Map<number, string>();
  readonly operations: Operation[] = [];
  readonly names = new Map<string, NameUse>();
  readonly sightings = new Map<string, Sighting>();
  readonly credentials = new Map<string, CredentialUse>();
  readonly gateways = new Map<string, GatewayOffer>();
  /** Reports that no longer had room. */
  overflow = 0;
  readonly #buckets = new Map<number, Bucket>();

  claim(conversation: number, protocol: string): void {
    if (!this.protocols.has(conversation)) this.protocols.set(conversation, protocol);
  }

  #bucket(conversation: number): Bucket {
    let bucket = this.#buckets.get(conversation);
    if (bucket === undefined) {
      bucket = { recent: [], all: undefined, hour: NaN, subjects: undefined, separate: 0, names: 0 };
      this.#buckets.set(conversation, bucket);
    }
    return bucket;
  }

  operation(conversation: number, ends: Ends, report: OperationReport): void {
    const bucket = this.#bucket(conversation);
    const hour = Math.floor(report.first.time / HOUR) * HOUR;
    if (hour !== bucket.hour) {
      bucket.hour = hour;
      bucket.recent = [];
      bucket.all = undefined;
    }
    if (report.separate === true && bucket.separate < MOST_SEPARATE) {
      bucket.separate++;
      this.#add(conversation, ends, report, report.subject);
      return;
    }
    const { recent } = bucket;
    for (let i = 0; i < recent.length; i++) {
      const known = recent[i]!;
      if (!alike(known, report, report.subject) || known.client !== client(ends, report)) continue;
      addTo(known, report);
      if (i > 0) {
        recent[i] = recent[i - 1]!;
        recent[i - 1] = known;
      }
      return;
    }
    this.#rare(conversation, bucket, ends, report);
  }

  #rare(conversation: number, bucket: Bucket, ends: Ends, report: OperationReport): void {
    let subject = report.subject;
    const subjects = (bucket.subjects ??= new Set());
    if (subject !== undefined && !subjects.has(subject)) {
      if (subjects.size >= MOST_SUBJECTS) subject = undefined;
      else subjects.add(subject);
    }
    const { protocol, code, name, outcome, error, by } = report;
    const key = [protocol, code, name, subject ?? '', outcome, error ?? '', by ?? ''].join('\u0000');
    const all = (bucket.all ??= new Map());
    const known = all.get(key);
    if (known !== undefined) {
      addTo(known, report);
      return;
    }
    // A sender can invent codes and errors without end; past a bound they are not told apart any more.
    if (all.size >= 4096) {
      this.overflow++;
      return;
    }
    const operation = this.#add(conversation, ends, report, subject);
    if (operation === undefined) return;
    all.set(key, operation);
    if (subject === report.subject) {
      if (bucket.recent.length >= 12) bucket.recent.pop();
      bucket.recent.push(operation);
    }
  }

  #add(conversation: number, ends: Ends, report: OperationReport, subject: string | undefined): Operation | undefined {
    if (this.operations.length >= MOST_OPERATIONS) {
      this.overflow++;
      return undefined;
    }
    const { first, last } = report;
    const operation: Operation = {
      capture: '',
      conversation: conversation + 1,
      time: first.time,
      until: last.time,
      protocol: report.protocol,
      code: report.code,
      name: report.name,
      class: report.class,
      detail: report.detail,
      uncertain: report.uncertain,
      subject: subject === undefined ? undefined : inert(subject),
      client: client(ends, report),
      server: report.by === 'server' ? ends.client : ends.server,
      count: report.count ?? 1,
      outcome: report.outcome,
      error: report.error === undefined ? undefined : inert(report.error),
      firstPacket: first.packet,
      firstOffset: first.offset,
      lastPacket: last.packet,
      lastOffset: last.offset,
      attack: report.attack,
    };
    if (report.parts) operation.parts = { ...report.parts };
    if (report.bytes !== undefined) operation.bytes = report.bytes;
    this.operations.push(operation);
    return operation;
  }

  name(conversation: number, ends: Ends, kind: NameUse['kind'], name: string, at: Moment, addresses?: string[]): void {
    const shown = inert(name);
    const key = `${conversation}\u0000${kind}\u0000${shown}`;
    const known = this.names.get(key);
    if (known !== undefined) {
      seenAgain(known, at);
      for (const address of addresses ?? []) {
        known.addresses ??= [];
        if (known.addresses.length < 64 && !known.addresses.includes(address)) known.addresses.push(address);
      }
      return;
    }
    const bucket = this.#bucket(conversation);
    if (bucket.names >= MOST_NAMES_EACH || this.names.size >= MOST_OTHERS) {
      this.overflow++;
      return;
    }
    bucket.names++;
    this.names.set(key, {
      capture: '',
      conversation: conversation + 1,
      kind,
      name: shown,
      addresses: addresses?.slice(0, 64),
      client: ends.client,
      server: ends.server,
      ...once(at),
    });
  }

  sighting(
    vlans: number[],
    about: { mac?: string; address?: string },
    attribute: Sighting['attribute'],
    value: string,
    source: string,
    confidence: Sighting['confidence'],
    at: Moment,
  ): void {
    const shown = inert(value);
    const key = [about.mac ?? '', about.address ?? '', vlans.join('.'), attribute, shown, source].join('\u0000');
    const known = this.sightings.get(key);
    if (known !== undefined) seenAgain(known, at);
    else if (this.sightings.size >= MOST_OTHERS) this.overflow++;
    else {
      this.sightings.set(key, {
        capture: '',
        mac: about.mac,
        address: about.address,
        vlans,
        attribute,
        value: shown,
        source,
        confidence,
        ...once(at),
      });
    }
  }

  credential(
    conversation: number,
    ends: Ends,
    use: Pick<CredentialUse, 'protocol' | 'kind' | 'account' | 'factoryDefault'>,
    at: Moment,
  ): void {
    const account = use.account === undefined ? undefined : inert(use.account);
    const key = [conversation, use.protocol, use.kind, account ?? '', use.factoryDefault ?? ''].join('\u0000');
    const known = this.credentials.get(key);
    if (known !== undefined) seenAgain(known, at);
    else if (this.credentials.size >= MOST_OTHERS) this.overflow++;
    else {
      this.credentials.set(key, {
        capture: '',
        conversation: conversation + 1,
        protocol: use.protocol,
        kind: use.kind,
        account,
        factoryDefault: use.factoryDefault,
        client: ends.client,
        server: ends.server,
        ...once(at),
      });
    }
  }

  gateway(vlans: number[], offer: Pick<GatewayOffer, 'mac' | 'address' | 'source' | 'router'>, at: Moment): void {
    const key = [offer.mac, offer.address ?? '', offer.source, offer.router, vlans.join('.')].join('\u0000');
    const known = this.gateways.get(key);
    if (known !== undefined) seenAgain(known, at);
    else if (this.gateways.size >= MOST_OTHERS) this.overflow++;
    else this.gateways.set(key, { capture: '', ...offer, vlans, ...once(at) });
  }
}

function client(ends: Ends, report: OperationReport) {
  return report.by === 'server' ? ends.server : ends.client;
}

function alike(known: Operation, report: OperationReport, subject: string | undefined): boolean {
  return (
    known.code === report.code &&
    known.protocol === report.protocol &&
    known.outcome === report.outcome &&
    known.subject === subject &&
    known.name === report.name &&
    known.error === report.error
  );
}

function addTo(known: Operation, report: OperationReport): void {
  known.count += report.count ?? 1;
  if (report.last.time > known.until) known.until = report.last.time;
  if (report.first.time < known.time) known.time = report.first.time;
  if (report.last.packet > known.lastPacket) {
    known.lastPacket = report.last.packet;
    known.lastOffset = report.last.offset;
  }
  if (report.first.packet < known.firstPacket) {
    known.firstPacket = report.first.packet;
    known.firstOffset = report.first.offset;
  }
}

function once(at: Moment) {
  return { first: at.time, last: at.time, count: 1, packet: at.packet, offset: at.offset };
}

function seenAgain(known: { first: number; last: number; count: number }, at: Moment): void {
  known.count++;
  if (at.time > known.last) known.last = at.time;
  if (at.time < known.first) known.first = at.time;
}
