// All facts of an assessment. A fact set is a value: nothing in it changes.
import type { Instant } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from './config/index.ts';
import type { Coverage, Placement } from './coverage.ts';
import type {
  AddressUse,
  CaptureFact,
  Conversation,
  CredentialUse,
  GatewayOffer,
  NameUse,
  Operation,
  Sighting,
} from './wire.ts';

export interface FactSet {
  captures: readonly CaptureFact[];
  placements: readonly Placement[];
  coverage: readonly Coverage[];
  conversations: readonly Conversation[];
  operations: readonly Operation[];
  sightings: readonly Sighting[];
  addressUses: readonly AddressUse[];
  gatewayOffers: readonly GatewayOffer[];
  names: readonly NameUse[];
  credentials: readonly CredentialUse[];
  /** One for each configuration file read: `joinDevices` of the reader makes one of all that belong together. */
  devices: readonly ConfiguredDevice[];
  configPlacements: readonly ConfigPlacement[];
}

export const noFacts: FactSet = {
  captures: [],
  placements: [],
  coverage: [],
  conversations: [],
  operations: [],
  sightings: [],
  addressUses: [],
  gatewayOffers: [],
  names: [],
  credentials: [],
  devices: [],
  configPlacements: [],
};

export interface Span {
  from: Instant;
  to: Instant;
}
