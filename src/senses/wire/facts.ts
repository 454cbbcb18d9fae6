// Turns what has been read into facts, once, at the end of a capture.
import type { CaptureInfo } from '#capfile';
import { inert } from '#kit';
import type { Problem } from '#kit';
import type { AddressUse, CaptureFact, Conversation, WireFacts } from '#facts';
import {
  DATA,
  FIRST,
  FIRST_OFFSET,
  FIRST_PACKET,
  FLAGS,
  KEY_META,
  KEY_PORTS,
  LAST,
  LAST_OFFSET,
  LAST_PACKET,
  RESET,
  SEEN,
  SYN,
  SYN_ACK,
} from './core/conversations.ts';
import { LLC, macOf, SNAP_CISCO, SNAP_OTHER, transportOf } from './core/reader.ts';
import type { PacketReader } from './core/reader.ts';
import { makerOf } from './hosts/index.ts';

export function wireFacts(reader: PacketReader, info: CaptureInfo, file: string): WireFacts {
  const capture = info.sha256;
  const { collect } = reader;
  const own = <T extends { capture: string }>(facts: Iterable<T>): T[] => {
    const list = [...facts];
    for (const fact of list) fact.capture = capture;
    return list;
  };
  const addressUses = uses(reader, capture);
  makers(reader, addressUses);
  return {
    capture: captureFact(reader, info, file),
    conversations: conversations(reader, capture),
    operations: own(collect.operations),
    sightings: own(collect.sightings.values()),
    addressUses,
    gatewayOffers: own(collect.gateways.values()),
    names: own(collect.names.values()),
    credentials: own(collect.credentials.values()),
  };
}

function captureFact(reader: PacketReader, info: CaptureInfo, file: string): CaptureFact {
  const any = info.packets > 0;
  return {
    file,
    sha256: info.sha256,
    format: info.format,
    packets: info.packets,
    fileBytes: info.fileBytes,
    bytes: reader.bytes,
    first: any ? reader.first : undefined,
    last: any ? reader.last : undefined,
    skipped: info.skipped,
    drops: info.drops,
    truncated: reader.truncated,
    interfaces: info.interfaces,
    longestGap: reader.gapTo > reader.gapFrom ? { from: reader.gapFrom, to: reader.gapTo } : undefined,
    problems: problems(reader, info, file),
    notUnderstood: reader.notUnderstood(),
  };
}

function problems(reader: PacketReader, info: CaptureInfo, file: string): Problem[] {
  const list = [...info.problems];
  if (info.moreProblems > 0) list.push({ what: `${info.moreProblems} more places could not be read`, where: { file } });
  for (const { protocol, error, at } of reader.faults) {
    list.push({
      what: `The ${protocol} decoder failed here (${inert(String(error))}); the rest of this conversation is counted but not decoded`,
      where: { file, packet: at.packet, offset: at.offset },
    });
  }
  if (reader.faultCount > reader.faults.length) {
    list.push({ what: `Decoders failed ${reader.faultCount - reader.faults.length} more times`, where: { file } });
  }
  if (reader.conversations.count >= reader.conversations.most) {
    list.push({
      what: `More than ${reader.conversations.most} conversations: further ones are counted together, without the client's port`,
      where: { file },
      remedy: 'Split the capture by time and read the parts.',
    });
  }
  if (reader.unkept > 0 && reader.conversations.count > reader.conversations.most) {
    list.push({ what: `${reader.unkept} packets belong to no conversation that is kept`, where: { file } });
  }
  if (reader.uses.count >= reader.uses.most) {
    list.push({ what: `More than ${reader.uses.most} pairs of addresses: further ones are not kept`, where: { file } });
  }
  if (reader.collect.overflow > 0) {
    list.push({ what: `${reader.collect.overflow} reports of decoders are beyond what is kept`, where: { file } });
  }
  return list;
}

function conversations(reader: PacketReader, capture: string): Conversation[] {
  const { conversations: c, collect } = reader;
  const list: Conversation[] = [];
  for (let id = 0; id < c.count; id++) {
    const clientDirection = reader.clientOf(id);
    const { client, server } = reader.ends(id, clientDirection);
    const meta = c.word(id, KEY_META);
    const transport = transportOf(meta, c.word(id, KEY_PORTS));
    const flags = c.word(id, FLAGS);
    const flip = clientDirection === 1;
    const hours = c.hours(id).map((h) => ({
      hour: h.hour,
      clientPackets: flip ? h.packetsB : h.packetsA,
      serverPackets: flip ? h.packetsA : h.packetsB,
      clientBytes: flip ? h.bytesB : h.bytesA,
      serverBytes: flip ? h.bytesA : h.bytesB,
    }));
    const sum = { clientPackets: 0, serverPackets: 0, clientBytes: 0, serverBytes: 0 };
    for (const h of hours) {
      sum.clientPackets += h.clientPackets;
      sum.serverPackets += h.serverPackets;
      sum.clientBytes += h.clientBytes;
      sum.serverBytes += h.serverBytes;
    }
    const claimed = collect.protocols.get(id);
    const type = transport === 'ethernet' ? c.word(id, KEY_PORTS) : 0;
    const conversation: Conversation = {
      id: id + 1,
      capture,
      protocol: claimed ?? (transport === 'ethernet' ? typeName(type) : transport),
      transport,
      client,
      server,
      initiator: initiator(flags, claimed !== undefined && transport !== 'tcp'),
      vlans: reader.vlans(id),
      ...sum,
      first: c.real(id, FIRST),
      last: c.real(id, LAST),
      firstPacket: c.word(id, FIRST_PACKET) >>> 0,
      firstOffset: c.real(id, FIRST_OFFSET),
      lastPacket: c.word(id, LAST_PACKET) >>> 0,
      lastOffset: c.real(id, LAST_OFFSET),
      hours,
    };
    if (transport === 'tcp') conversation.outcome = outcome(flags, clientDirection);
    if (transport === 'ethernet' && type < LLC) conversation.etherType = type;
    if (transport !== 'ethernet') conversation.ipProtocol = meta & 0xff;
    list.push(conversation);
  }
  return list;
}

function initiator(flags: number, request: boolean): Conversation['initiator'] {
  return request || (flags & ((3 * SYN) | (3 * SYN_ACK))) !== 0 ? 'seen' : 'inferred';
}

/** How a TCP conversation went, from the end that opened it. */
function outcome(flags: number, clientDirection: number): NonNullable<Conversation['outcome']> {
  const by = (flag: number, direction: number) => (flags & (flag << direction)) !== 0;
  const client = clientDirection;
  const server = 1 - clientDirection;
  if (!by(SEEN, server)) return by(DATA, client) ? 'partial' : 'silent';
  if (!by(SEEN, client)) return 'partial';
  if (by(SYN_ACK, server) || by(DATA, server) || by(DATA, client)) return 'established';
  return by(RESET, server) ? 'refused' : 'partial';
}

/** Protocols that their EtherType or service access point alone names. */
const typeNames = new Map<number, string>([
  [0x0806, 'arp'],
  [0x88cc, 'lldp'],
  [0x8892, 'profinet-rt'],
  [LLC | 0x42, 'stp'],
  [SNAP_CISCO | 0x2000, 'cdp'],
  [SNAP_CISCO | 0x2003, 'vtp'],
  [SNAP_CISCO | 0x2004, 'dtp'],
  [SNAP_CISCO | 0x0111, 'udld'],
  [SNAP_CISCO | 0x010b, 'stp'],
]);

function typeName(type: number): string {
  const name = typeNames.get(type);
  if (name !== undefined) return name;
  const kind = type & 0xf0000;
  if (kind === LLC || kind === SNAP_CISCO || kind === SNAP_OTHER) return 'llc';
  return `eth:0x${type.toString(16).padStart(4, '0')}`;
}

const sources = ['traffic', 'arp', 'gratuitous', 'nd'] as const;

function uses(reader: PacketReader, capture: string): AddressUse[] {
  const { uses: u } = reader;
  const list: AddressUse[] = [];
  for (let row = 0; row < u.count; row++) {
    const key = u.word(row, 3);
    list.push({
      capture,
      mac: macOf(u.word(row, 0), u.word(row, 1)),
      address: reader.addressText(key & 15, u.word(row, 2)),
      vlans: reader.stackTags(key >>> 8),
      source: sources[(key >>> 4) & 15]!,
      first: u.real(row, 0),
      last: u.real(row, 1),
      count: u.word(row, 4) >>> 0,
      packet: u.word(row, 5) >>> 0,
      offset: u.real(row, 2),
    });
  }
  return list;
}

/** The maker of each card that was seen at work, from the registry of address blocks. */
function makers(reader: PacketReader, addressUses: readonly AddressUse[]): void {
  const done = new Set<string>();
  for (const use of addressUses) {
    const key = `${use.mac} ${use.vlans.join('.')}`;
    if (done.has(key)) continue;
    done.add(key);
    const maker = makerOf(use.mac);
    if (maker === undefined) continue;
    const at = { time: use.first, packet: use.packet, offset: use.offset };
    reader.collect.sighting(use.vlans, { mac: use.mac }, 'maker', maker.name, 'oui', maker.confidence, at);
  }
}
