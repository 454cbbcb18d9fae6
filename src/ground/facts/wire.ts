// What a capture shows, as facts. These shapes are what `quaywall capture read --json` prints, what the store keeps and what
// the measures judge; a sense that sees traffic some other way (a flow export, a sensor) makes the same facts.
import type { Instant, Problem, Sha256 } from '#kit';
import type { Confidence } from './provenance.ts';

export type Transport = 'tcp' | 'udp' | 'sctp' | 'icmp' | 'icmpv6' | 'ip' | 'ethernet';

/** One end of a conversation as the packets show it. An address alone is never an identity: the realm comes from the placement. */
export interface WireEnd {
  /** IP address in normal form; absent for a conversation below IP. */
  address?: string;
  port?: number;
  mac?: string;
}

/** Activity inside one clock hour (UTC). */
export interface ActivityHour {
  /** Start of the hour. */
  hour: Instant;
  clientPackets: number;
  serverPackets: number;
  clientBytes: number;
  serverBytes: number;
}

/** Who talked to whom over which service, in one capture. Bytes are frame bytes on the wire, as tshark's `conv` counts them. */
export interface Conversation {
  /** Unique within the capture: `1`, `2`, … in order of the first packet. */
  id: number;
  capture: Sha256;
  /** Outermost application protocol (`enip` for CIP over EtherNet/IP), tshark's filter name where the operations table has none; else the transport or `eth:0x88cc` form. */
  protocol: string;
  transport: Transport;
  client: WireEnd;
  server: WireEnd;
  /** How the client was told from the server: `seen` (SYN, or a request), else `inferred` from ports and order. */
  initiator: 'seen' | 'inferred';
  /** Outermost first; empty for untagged. */
  vlans: number[];
  clientPackets: number;
  serverPackets: number;
  clientBytes: number;
  serverBytes: number;
  first: Instant;
  last: Instant;
  firstPacket: number;
  firstOffset: number;
  lastPacket: number;
  lastOffset: number;
  /** TCP only. `established`: data or handshake seen in both directions; `refused`: answered by a reset before data; `silent`: tries without any answer. */
  outcome?: 'established' | 'refused' | 'silent' | 'partial';
  etherType?: number;
  ipProtocol?: number;
  hours: ActivityHour[];
}

/** The three classes of DESIGN.md: reads (also subscriptions, discovery, diagnosis), process writes, and everything that manages the controller. */
export type OperationClass = 'read' | 'operate' | 'manage';

/** One thing asked of a controller. A transfer of many packets is one operation; equal reads and writes of a conversation within an hour are counted in one. */
export interface Operation {
  capture: Sha256;
  conversation: number;
  time: Instant;
  /** Time of the last packet of it. */
  until: Instant;
  /** Innermost protocol: `cip`, `s7comm`, `modbus`, … as in the operations table. */
  protocol: string;
  /** Selector within the protocol's table: `3`, `0x1a`, `8e:07`, … */
  code: string;
  name: string;
  class: OperationClass;
  /** The table's own class: `M-DOWNLOAD`, `O-READ`, `DISC`, … */
  detail: string;
  /** True where the packets alone leave the class open and the stricter one was taken. */
  uncertain?: boolean;
  /** What it was done to, in the protocol's words: `OB1`, `coil 5`, `Program:HOIST`. Inert text. */
  subject?: string;
  client: WireEnd;
  server: WireEnd;
  count: number;
  /** For a transfer: what its `count` is made of, requests by code (`job 0x1a`: 1, `job 0x1b`: 13 …). */
  parts?: Record<string, number>;
  /** For a transfer: bytes of program, file or firmware that it carried. */
  bytes?: number;
  /** `ok` answered well, `error` answered with an error, `unanswered` no answer although the server's side was seen, `unseen` the server's side was not captured. */
  outcome: 'ok' | 'error' | 'unanswered' | 'unseen';
  error?: string;
  firstPacket: number;
  firstOffset: number;
  lastPacket: number;
  lastOffset: number;
  /** MITRE ATT&CK for ICS technique, where the table gives one. */
  attack?: string;
}

export type HostAttribute =
  | 'name'
  | 'maker'
  | 'product'
  | 'order-number'
  | 'hardware'
  | 'firmware'
  | 'serial'
  | 'system'
  | 'module'
  | 'client-id'
  | 'port'
  | 'chassis'
  | 'role'
  | 'vendor-class';

/** Something said about a machine: by itself (LLDP, an identity object), on its behalf (DNS) or by inference (the maker of its address block). */
export interface Sighting {
  capture: Sha256;
  mac?: string;
  address?: string;
  vlans: number[];
  attribute: HostAttribute;
  /** Inert text. */
  value: string;
  /** Protocol that said it: `lldp`, `cip`, `dhcp`, `oui`, … */
  source: string;
  confidence: Confidence;
  first: Instant;
  last: Instant;
  count: number;
  packet: number;
  offset: number;
}

/** A machine's address at work: this MAC sent packets from this IP (or claimed it by ARP) on this VLAN, between these times. */
export interface AddressUse {
  capture: Sha256;
  mac: string;
  address: string;
  vlans: number[];
  /** `traffic`: IP packets; `arp` / `nd`: claims in ARP or neighbour discovery; `gratuitous`: an unasked claim. */
  source: 'traffic' | 'arp' | 'gratuitous' | 'nd';
  first: Instant;
  last: Instant;
  count: number;
  packet: number;
  offset: number;
}

/** A host acting as a gateway or address server: a DHCP offer that names a router, a router advertisement. */
export interface GatewayOffer {
  capture: Sha256;
  mac: string;
  address?: string;
  vlans: number[];
  source: 'dhcp' | 'router-advertisement';
  router: string;
  first: Instant;
  last: Instant;
  count: number;
  packet: number;
  offset: number;
}

/** A name on the wire that tells where somebody wanted to go. */
export interface NameUse {
  capture: Sha256;
  conversation: number;
  kind:
    'dns-query' | 'dns-answer' | 'tls-sni' | 'tls-certificate' | 'tls-issuer' | 'http-host' | 'rdp-cookie' | 'vnc-name';
  /** Inert text, lower case for host names. */
  name: string;
  /** Addresses that an answer gave for it. */
  addresses?: string[];
  client: WireEnd;
  server: WireEnd;
  first: Instant;
  last: Instant;
  count: number;
  packet: number;
  offset: number;
}

/** A log-on secret that crossed the wire readable. The secret itself is never kept; the account is. */
export interface CredentialUse {
  capture: Sha256;
  conversation: number;
  protocol: string;
  kind: 'password' | 'community' | 'no-password';
  /** Inert text. */
  account?: string;
  /** True where the secret is one that makers ship (`public`, `admin`, …); which one is not said. */
  factoryDefault?: boolean;
  client: WireEnd;
  server: WireEnd;
  first: Instant;
  last: Instant;
  count: number;
  packet: number;
  offset: number;
}

/** One capture file as read. */
export interface CaptureFact {
  file: string;
  sha256: Sha256;
  format: string;
  packets: number;
  /** Bytes of the file as given (compressed, if it was). */
  fileBytes: number;
  /** Sum of the original lengths of the packets. */
  bytes: number;
  first?: Instant;
  last?: Instant;
  /** Records that could not be read. */
  skipped: number;
  /** Packets that the capturing machine says it dropped, where the file records it. */
  drops?: number;
  /** Packets cut shorter than they were on the wire. */
  truncated: number;
  interfaces: { id: number; linkType: number; name?: string }[];
  /** Longest span without a packet, for coverage. */
  longestGap?: { from: Instant; to: Instant };
  problems: Problem[];
  /** EtherTypes and IP protocols that no decoder here reads, with packet counts: kept as conversations, not understood. */
  notUnderstood: { what: string; packets: number }[];
}

/** All that one capture gave. */
export interface WireFacts {
  capture: CaptureFact;
  conversations: Conversation[];
  operations: Operation[];
  sightings: Sighting[];
  addressUses: AddressUse[];
  gatewayOffers: GatewayOffer[];
  names: NameUse[];
  credentials: CredentialUse[];
}
