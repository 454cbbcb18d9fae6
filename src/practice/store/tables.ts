// Every table of facts, described once. A new kind of fact is one description here and one line in the list.
import type {
  ActivityHour,
  AddressUse,
  CaptureFact,
  ConfigPlacement,
  Conversation,
  Coverage,
  CredentialUse,
  GatewayOffer,
  NameUse,
  Operation,
  Placement,
  Sighting,
} from '#facts';
import type { Problem } from '#kit';
import { table } from './columns.ts';
import type { Table } from './columns.ts';

export const captures = table<CaptureFact>('captures', {
  sha256: 'text',
  file: 'text',
  format: 'text',
  packets: 'integer',
  fileBytes: 'integer',
  bytes: 'integer',
  first: 'instant',
  last: 'instant',
  skipped: 'integer',
  drops: 'integer',
  truncated: 'integer',
  interfaces: 'json',
  longestGap: 'json',
  problems: 'json',
  notUnderstood: 'json',
});

export const placements = table<Placement>('placements', {
  capture: 'capture',
  file: 'text',
  sensor: 'text',
  crane: 'text',
  realm: 'text',
  vlanRealms: 'json',
  side: 'text',
  clockErrorSeconds: 'json',
  directions: 'text',
  assigned: 'flag',
});

export const coverage = table<Coverage>('coverage', {
  capture: 'capture',
  sensor: 'text',
  segment: 'text',
  from: 'instant',
  to: 'instant',
  directions: 'text',
  drops: 'integer',
});

export const conversations = table<Conversation>('conversations', {
  capture: 'capture',
  id: 'integer',
  protocol: 'text',
  transport: 'text',
  client: 'end',
  server: 'end',
  initiator: 'text',
  vlans: 'json',
  clientPackets: 'integer',
  serverPackets: 'integer',
  clientBytes: 'integer',
  serverBytes: 'integer',
  first: 'instant',
  last: 'instant',
  firstPacket: 'integer',
  firstOffset: 'integer',
  lastPacket: 'integer',
  lastOffset: 'integer',
  outcome: 'text',
  etherType: 'integer',
  ipProtocol: 'integer',
  hours: 'apart',
});

/** One row per conversation and hour: what grows with traffic, and all that does. */
export interface ConversationHour extends ActivityHour {
  capture: string;
  conversation: number;
}

export const conversationHours = table<ConversationHour>('conversation_hours', {
  capture: 'capture',
  conversation: 'integer',
  hour: 'instant',
  clientPackets: 'integer',
  serverPackets: 'integer',
  clientBytes: 'integer',
  serverBytes: 'integer',
});

export const operations = table<Operation>('operations', {
  capture: 'capture',
  conversation: 'integer',
  time: 'instant',
  until: 'instant',
  protocol: 'text',
  code: 'text',
  name: 'text',
  class: 'text',
  detail: 'text',
  uncertain: 'flag',
  subject: 'text',
  client: 'end',
  server: 'end',
  count: 'integer',
  parts: 'json',
  bytes: 'integer',
  outcome: 'text',
  error: 'text',
  firstPacket: 'integer',
  firstOffset: 'integer',
  lastPacket: 'integer',
  lastOffset: 'integer',
  attack: 'text',
});

export const sightings = table<Sighting>('sightings', {
  capture: 'capture',
  mac: 'text',
  address: 'text',
  vlans: 'json',
  attribute: 'text',
  value: 'text',
  source: 'text',
  confidence: 'text',
  first: 'instant',
  last: 'instant',
  count: 'integer',
  packet: 'integer',
  offset: 'integer',
});

export const addressUses = table<AddressUse>('address_uses', {
  capture: 'capture',
  mac: 'text',
  address: 'text',
  vlans: 'json',
  source: 'text',
  first: 'instant',
  last: 'instant',
  count: 'integer',
  packet: 'integer',
  offset: 'integer',
});

export const gatewayOffers = table<GatewayOffer>('gateway_offers', {
  capture: 'capture',
  mac: 'text',
  address: 'text',
  vlans: 'json',
  source: 'text',
  router: 'text',
  first: 'instant',
  last: 'instant',
  count: 'integer',
  packet: 'integer',
  offset: 'integer',
});

export const names = table<NameUse>('names', {
  capture: 'capture',
  conversation: 'integer',
  kind: 'text',
  name: 'text',
  addresses: 'json',
  client: 'end',
  server: 'end',
  first: 'instant',
  last: 'instant',
  count: 'integer',
  packet: 'integer',
  offset: 'integer',
});

export const credentials = table<CredentialUse>('credentials', {
  capture: 'capture',
  conversation: 'integer',
  protocol: 'text',
  kind: 'text',
  account: 'text',
  factoryDefault: 'flag',
  client: 'end',
  server: 'end',
  first: 'instant',
  last: 'instant',
  count: 'integer',
  packet: 'integer',
  offset: 'integer',
});

/** A configuration file as it was read: which dialect took it and what is wrong with it. Its devices stand apart, whole. */
export interface ConfigFact {
  sha256: string;
  dialect: string;
  problems: Problem[];
}

export const configs = table<ConfigFact>('configs', { sha256: 'text', dialect: 'text', problems: 'json' });

/** One row for each file that lies, or lay, in the folder: the same bytes can be the configuration of several days and devices. */
export const configPlacements = table<ConfigPlacement>('config_placements', {
  artefact: 'text',
  file: 'text',
  asset: 'text',
  collected: 'instant',
  dated: 'text',
  purpose: 'text',
});

/** Tables whose rows come out of a capture, by the name of the list in `WireFacts` that fills them. */
export const wireTables = {
  conversations: conversations as Table<object>,
  operations: operations as Table<object>,
  sightings: sightings as Table<object>,
  addressUses: addressUses as Table<object>,
  gatewayOffers: gatewayOffers as Table<object>,
  names: names as Table<object>,
  credentials: credentials as Table<object>,
} as const;

export type WireList = keyof typeof wireTables;
export const wireLists = Object.keys(wireTables) as WireList[];
