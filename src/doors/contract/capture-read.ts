// The answer of `quaywall capture read FILE… --json`: captures, hosts, conversations and operations, and nothing else.
import { z } from 'zod';
import { count, instant, notUnderstood, packetNumber, problem, sha256, version, wireEnd } from './parts.ts';

const capture = z
  .strictObject({
    file: z.string().describe('As named on the command line'),
    sha256,
    format: z.string().describe('pcap, pcapng, …'),
    packets: count,
    bytes: count.describe('Sum of the lengths the packets had on the wire'),
    fileBytes: count.describe('Size of the file as given'),
    first: instant.optional().describe('Time of the earliest packet; absent for an empty capture'),
    last: instant.optional(),
    skipped: count.describe('Records that could not be read'),
    truncated: count.describe('Packets that the capture holds shorter than they were'),
    drops: count.optional().describe('Packets lost while capturing, where the file says so'),
    interfaces: z.array(
      z.strictObject({ id: z.number().int(), linkType: z.number().int(), name: z.string().optional() }),
    ),
    problems: z.array(problem),
    notUnderstood: z.array(notUnderstood).describe('What no decoder reads: kept as conversations, not understood'),
  })
  .describe('One capture file as read');

const attribute = z
  .strictObject({
    value: z.string(),
    source: z.string().describe('Who says so: lldp, cip, s7comm, dhcp, dns, oui, …'),
    confidence: z.enum(['high', 'medium', 'low']).describe('Said by the device itself / on its behalf / inferred'),
    capture: sha256,
    packet: packetNumber.describe('A packet that says it'),
    first: instant,
    last: instant,
    count,
  })
  .describe('Something said about a machine, with where it was said');

const host = z
  .strictObject({
    macs: z.array(attribute),
    addresses: z.array(attribute),
    names: z.array(attribute),
    maker: z.array(attribute),
    product: z.array(attribute),
    orderNumber: z.array(attribute),
    firmware: z.array(attribute),
    serial: z.array(attribute),
    other: z.array(attribute.extend({ attribute: z.string() })).describe('Everything else that was said about it'),
    vlans: z.array(z.number().int()),
    captures: z.array(sha256),
  })
  .describe(
    'A machine as the captures show it. A MAC address makes one machine; an address without one (behind a router) is a machine of its own capture.',
  );

const conversation = z
  .strictObject({
    id: z.number().int().min(1).describe('Unique within the capture'),
    capture: sha256,
    protocol: z.string().describe('Outermost application protocol, named as in protocols.json'),
    transport: z.enum(['tcp', 'udp', 'sctp', 'icmp', 'icmpv6', 'ip', 'ethernet']),
    client: wireEnd,
    server: wireEnd,
    initiator: z.enum(['seen', 'inferred']).describe('How the client was told from the server'),
    vlans: z.array(z.number().int()).describe('Outermost first; empty for untagged'),
    clientPackets: count.describe('Packets that the client sent'),
    serverPackets: count,
    clientBytes: count.describe('Frame bytes that the client sent'),
    serverBytes: count,
    first: instant,
    last: instant,
    firstPacket: packetNumber,
    lastPacket: packetNumber,
    outcome: z.enum(['established', 'refused', 'silent', 'partial']).optional(),
    etherType: z.number().int().optional(),
    ipProtocol: z.number().int().optional(),
  })
  .describe('Who talked to whom over which service');

const operation = z
  .strictObject({
    capture: sha256,
    conversation: z.number().int().min(1),
    time: instant,
    until: instant,
    protocol: z.string().describe('Innermost protocol, named as in protocols.json'),
    code: z.string().describe('Selector within the protocol’s table'),
    name: z.string(),
    class: z.enum(['read', 'operate', 'manage']),
    detail: z.string().describe('Finer class of the protocol’s table: O-READ, M-DOWNLOAD, …'),
    uncertain: z.boolean().optional().describe('The packets leave the class open; the stricter one was taken'),
    subject: z.string().optional(),
    client: wireEnd,
    server: wireEnd,
    count: z.number().int().min(1),
    parts: z
      .record(z.string(), z.number().int().min(1))
      .optional()
      .describe('For a transfer: the requests that count adds up, by code'),
    bytes: count.optional().describe('For a transfer: bytes of program, file or firmware that it carried'),
    outcome: z.enum(['ok', 'error', 'unanswered', 'unseen']),
    error: z.string().optional(),
    firstPacket: packetNumber,
    lastPacket: packetNumber,
    attack: z.string().optional().describe('MITRE ATT&CK for ICS technique'),
  })
  .describe('One thing asked of a controller');

export const captureRead = z
  .strictObject({
    version,
    captures: z.array(capture),
    hosts: z.array(host),
    conversations: z.array(conversation),
    operations: z.array(operation),
  })
  .describe('quaywall capture read --json');

export type CaptureRead = z.infer<typeof captureRead>;
export type Host = z.infer<typeof host>;
export type HostAttributeSeen = z.infer<typeof attribute>;
