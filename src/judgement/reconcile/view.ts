// Declared × configured × observed, joined once for all measures to read.
import type { Instant } from '#kit';
import type {
  AddressUse,
  Conversation,
  CredentialUse,
  FactSet,
  GatewayOffer,
  NameUse,
  Operation,
  Placement,
  Sighting,
} from '#facts';
import type { Asset, Attestation, Service, Site, Zone } from '#site';

/** An end of traffic, put in its place. Undefined parts are unknown, never guessed. */
export interface Located {
  /** Realm in which `address` is its own (a NAT's outside address is turned into the inside one). `unassigned` when nobody said where the capture was taken. */
  realm: string;
  address?: string;
  mac?: string;
  port?: number;
  zone?: Zone;
  asset?: Asset;
  crane?: string;
  /** Outside every declared zone of the site. */
  external: boolean;
  /** Broadcast or multicast: names no machine. */
  group: boolean;
  /** How a person would call it: asset id, else name seen, else address. */
  label: string;
}

/** Traffic between two ends over one service, joined over captures, sensors and both sides of a NAT: never summed twice. */
export interface Talk {
  id: string;
  client: Located;
  server: Located;
  transport: Conversation['transport'];
  protocol: string;
  /** Server port, or EtherType for traffic below IP. */
  port?: number;
  first: Instant;
  last: Instant;
  clientPackets: number;
  serverPackets: number;
  clientBytes: number;
  serverBytes: number;
  outcome?: Conversation['outcome'];
  conversations: Conversation[];
  operations: Operation[];
  names: NameUse[];
  credentials: CredentialUse[];
  /** The service that allows it (its time condition is judged apart), or undefined. */
  allowedBy?: Service;
  /** False where a placement was missing: no crane's verdict may use it. */
  assigned: boolean;
}

/** An attestation with the state of its signatures. */
export interface Attested {
  attestation: Attestation;
  /** Both signatures are on the hash of this very text, by two different people, and it has not expired. */
  confirmed: boolean;
  state: 'confirmed' | 'unsigned' | 'half-signed' | 'void' | 'expired';
  file: string;
  sha256: string;
  line?: number;
}

/** All that a measure may read. A value: judging never changes it. */
export interface View {
  site: Site;
  facts: FactSet;
  asOf: Instant;
  talks: readonly Talk[];
  attested: readonly Attested[];
  /** Where each file of the site was read from, for evidence that opens: register entry → artefact and line. */
  declaredAt(register: string, id: string): { artefact: string; file: string; line: number } | undefined;
  placementOf(capture: string): Placement | undefined;
  locate(end: { address?: string; mac?: string; port?: number }, capture: string, vlans: readonly number[]): Located;
  sightingsOf(asset: string): readonly Sighting[];
  addressUses: readonly (AddressUse & { at: Located })[];
  gatewayOffers: readonly (GatewayOffer & { at: Located })[];
}
