// Declared × configured × observed, joined once for all measures to read.
import type { Instant } from '#kit';
import type {
  AddressUse,
  Conversation,
  CredentialUse,
  Confidence,
  Evidence,
  FactSet,
  GatewayOffer,
  NameUse,
  Operation,
  Placement,
  Sighting,
  Span,
} from '#facts';
import type { PassedService } from '#reach';
import type { Asset, Attestation, Service, Site, Zone } from '#site';
import type { Configured } from './configured/configured.ts';

/** An end of traffic, put in its place. Undefined parts are unknown, never guessed. */
export interface Located {
  /** Realm in which `address` is its own (a NAT's outside address is turned into the inside one). `unassigned` when nobody said where the capture was taken. */
  realm: string;
  address?: string;
  mac?: string;
  port?: number;
  /** Zone of its address; for an end without a known address, the zone it was seen in. */
  zone?: Zone;
  /** Zone whose VLAN (or whose only watched segment) carried the frame; differs from `zone` where a frame strayed or was routed. */
  seenIn?: Zone;
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
  /** Connections (by client port) that were made or tried. */
  connections: number;
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

/** A claim that several endpoints are one machine. It is derived anew from facts each time, so it goes when its evidence goes. */
export interface HostClaim {
  /** `mac 00:90:27:5a:10:22`, `name KTX-LT-22`, `client-id …`: what the endpoints have in common. */
  id: string;
  kind: 'mac' | 'client-id' | 'name' | 'serial';
  value: string;
  /** `high`: the same hardware address; `medium`: an identifier that the machine itself sends; `low`: a name that others may also carry. */
  confidence: Confidence;
  endpoints: HostEndpoint[];
}

/** One place in which the machine was seen. */
export interface HostEndpoint {
  at: Located;
  /** Spans over which it was seen to be active there, in order; a span of no length is a single sighting. */
  active: (Span & { errorMs: number; evidence: Evidence })[];
}

/** One ordered pair of zones. */
export interface MatrixCell {
  from: string;
  to: string;
  /** Ids of services that allow traffic from one to the other. */
  allowed: string[];
  /** All of these only inside a change, a session or a visit: outside of one no firewall need let it pass. */
  conditional: boolean;
  /**
   * Whether the configurations let anything pass: `may` only the devices know, `not-proven` nothing was found that passes but lines or devices are not
   * understood, `unknown` as long as no configuration has been read.
   */
  reachable: 'yes' | 'may' | 'no' | 'not-proven' | 'unknown';
  /** What can pass, by the configurations. */
  services: PassedService[];
  /** Of that, how much no service declares: one entry for each rule that lets it pass. */
  beyond: number;
  /** Why what passes could not be held against what is declared; then `beyond` says nothing. */
  uncompared?: string;
  /** Conversations seen from one to the other. */
  seen: number;
  /** Of these, how many were answered: a try that was stopped got nowhere. */
  answered: number;
  /** Of these, how many no service allows. */
  notAllowed: number;
  last?: Instant;
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

/** A configuration file that was put before two people, by the hash of its bytes. */
export interface ApprovedConfig {
  /** Device it is of. */
  device: string;
  artefact: string;
  state: 'approved' | 'half-signed' | 'unsigned' | 'void' | 'expired' | 'refused';
  signers: string[];
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
  /** What the configurations of network devices say; undefined as long as none has been read. */
  configured?: Configured;
  /** Configurations that two people approved, with the state of their signatures. */
  approvedConfigs: readonly ApprovedConfig[];
  /** Machines seen under several addresses or in several zones. */
  hosts: readonly HostClaim[];
  /** Zone by zone: allowed, reachable, seen. Only pairs of which one of these is so. */
  matrix: readonly MatrixCell[];
  /** Whether an end lies within a selector of the site; compiled once, remembered per end. */
  within(selector: string | readonly string[], end: Located): boolean;
  /** True for a MAC that passes other machines' traffic on (a router, a firewall): it says nothing of who sent a packet. */
  isRouter(mac: string): boolean;
  /** Largest error of the clock that stamped a capture, in milliseconds. */
  clockErrorMs(capture: string): number;
}
