// What captures gave, in the shape other programs build on (docs/schemas/capture-read.json).
import { isoInstant } from '#kit';
import type { CaptureFact, Conversation, Operation, WireEnd } from '#facts';
import type { CaptureRead } from '#contract';

const end = ({ address, port, mac }: WireEnd) => ({ address, port, mac });

export function captureDocument(c: CaptureFact): CaptureRead['captures'][number] {
  return {
    file: c.file,
    sha256: c.sha256,
    format: c.format,
    packets: c.packets,
    bytes: c.bytes,
    fileBytes: c.fileBytes,
    first: c.first === undefined ? undefined : isoInstant(c.first),
    last: c.last === undefined ? undefined : isoInstant(c.last),
    skipped: c.skipped,
    truncated: c.truncated,
    drops: c.drops,
    interfaces: c.interfaces.map(({ id, linkType, name }) => ({ id, linkType, name })),
    problems: c.problems.map(({ what, where, expected, remedy }) => ({ what, where, expected, remedy })),
    notUnderstood: c.notUnderstood.map(({ what, packets }) => ({ what, packets })),
  };
}

export function conversationDocument(c: Conversation): CaptureRead['conversations'][number] {
  return {
    id: c.id,
    capture: c.capture,
    protocol: c.protocol,
    transport: c.transport,
    client: end(c.client),
    server: end(c.server),
    initiator: c.initiator,
    vlans: c.vlans,
    clientPackets: c.clientPackets,
    serverPackets: c.serverPackets,
    clientBytes: c.clientBytes,
    serverBytes: c.serverBytes,
    first: isoInstant(c.first),
    last: isoInstant(c.last),
    firstPacket: c.firstPacket,
    lastPacket: c.lastPacket,
    outcome: c.outcome,
    etherType: c.etherType,
    ipProtocol: c.ipProtocol,
  };
}

export function operationDocument(o: Operation): CaptureRead['operations'][number] {
  return {
    capture: o.capture,
    conversation: o.conversation,
    time: isoInstant(o.time),
    until: isoInstant(o.until),
    protocol: o.protocol,
    code: o.code,
    name: o.name,
    class: o.class,
    detail: o.detail,
    uncertain: o.uncertain,
    subject: o.subject,
    client: end(o.client),
    server: end(o.server),
    count: o.count,
    parts: o.parts,
    bytes: o.bytes,
    outcome: o.outcome,
    error: o.error,
    firstPacket: o.firstPacket,
    lastPacket: o.lastPacket,
    attack: o.attack,
  };
}
