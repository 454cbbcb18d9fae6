// All facts of an assessment, and the questions the rooms above ask of them. A fact set is a value: nothing in it changes.
import type { Instant } from '#kit';
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
};

export interface Span {
  from: Instant;
  to: Instant;
}

/** The parts of `window` in which `segment` was watched, merged and in order. */
export function covered(facts: Pick<FactSet, 'coverage'>, segment: string, window: Span): Span[] {
  const parts = facts.coverage
    .filter((c) => c.segment === segment && c.to > window.from && c.from < window.to)
    .map((c) => ({ from: Math.max(c.from, window.from), to: Math.min(c.to, window.to) }))
    .sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && part.from <= last.to) last.to = Math.max(last.to, part.to);
    else merged.push({ ...part });
  }
  return merged;
}

/** The parts of `window` in which `segment` was not watched. */
export function blind(facts: Pick<FactSet, 'coverage'>, segment: string, window: Span): Span[] {
  const gaps: Span[] = [];
  let from = window.from;
  for (const span of covered(facts, segment, window)) {
    if (span.from > from) gaps.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (from < window.to) gaps.push({ from, to: window.to });
  return gaps;
}
