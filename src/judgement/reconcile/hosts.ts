// Claims that endpoints are one machine: the same hardware address, or something the machine itself says of who it is.
// A claim is worked out anew from the facts each time; it names its evidence and goes when the evidence goes.
import { HOUR, MINUTE } from '#kit';
import type { Evidence, FactSet, Sighting } from '#facts';
import { most } from './extremes.ts';
import type { HostClaim, HostEndpoint, Located } from './view.ts';

/** What the claims are made from. */
interface HostSources {
  facts: FactSet;
  locate(end: { address?: string; mac?: string }, capture: string, vlans: readonly number[]): Located;
  assigned(capture: string): boolean;
  isRouter(mac: string): boolean;
  clockErrorMs(capture: string): number;
}

/** Names that many machines carry out of the box: they identify nobody. */
const common =
  /^(localhost|android.*|iphone|ipad|desktop|laptop|pc|printer|camera|ipcam|unknown|default|router|switch|linux|raspberrypi|wpad|isatap|workgroup|_.*)$/i;

/** Protocols by which a machine speaks of itself (a DNS answer is about somebody else). */
const ownVoice = new Set(['dhcp', 'dhcpv6', 'mdns', 'llmnr', 'nbns', 'netbios']);

/** A conversation whose packets are on average no further apart than this was going on all the time. */
const STEADY = 2 * MINUTE;

interface Claimed {
  kind: HostClaim['kind'];
  value: string;
}

/** Every claim that joins at least two endpoints. */
export function hostClaims(sources: HostSources): HostClaim[] {
  const { facts } = sources;
  const claims = new Map<string, HostClaim>();
  /** What each endpoint (as a packet shows it) claims to be, so that its traffic counts as the machine's activity. */
  const claimsOf = new Map<string, Claimed[]>();
  const add = (
    claimed: Claimed,
    at: Located,
    capture: string,
    span: { from: number; to: number },
    evidence: Evidence,
  ): void => {
    const id = `${claimed.kind} ${claimed.value}`;
    let claim = claims.get(id);
    if (!claim) {
      const confidence = claimed.kind === 'mac' ? 'high' : claimed.kind === 'name' ? 'low' : 'medium';
      claim = { id, kind: claimed.kind, value: claimed.value, confidence, endpoints: [] };
      claims.set(id, claim);
    }
    const key = placeKey(at);
    let endpoint = claim.endpoints.find((e) => placeKey(e.at) === key);
    if (!endpoint) {
      endpoint = { at, active: [] };
      claim.endpoints.push(endpoint);
    }
    endpoint.active.push({ ...span, errorMs: sources.clockErrorMs(capture), evidence });
  };
  const remember = (capture: string, at: { mac?: string; address?: string }, claimed: Claimed): void => {
    for (const part of [at.mac, at.address]) {
      if (part === undefined) continue;
      const key = `${capture} ${part}`;
      const list = claimsOf.get(key) ?? [];
      if (!list.some((c) => c.kind === claimed.kind && c.value === claimed.value)) list.push(claimed);
      claimsOf.set(key, list);
    }
  };

  for (const s of facts.sightings) {
    if (!sources.assigned(s.capture)) continue;
    if (s.mac !== undefined && sources.isRouter(s.mac)) continue;
    const claimed = claimedBy(s);
    if (!claimed) continue;
    const at = sources.locate(s, s.capture, s.vlans);
    if (at.group || at.external) continue;
    remember(s.capture, s, claimed);
    for (const span of moments(s)) add(claimed, at, s.capture, span, evidenceOf(s, `${s.source}: ${s.value}`));
  }
  for (const use of facts.addressUses) {
    if (!sources.assigned(use.capture) || sources.isRouter(use.mac)) continue;
    const at = sources.locate(use, use.capture, use.vlans);
    if (at.group || at.external) continue;
    const claimed: Claimed = { kind: 'mac', value: use.mac };
    remember(use.capture, { mac: use.mac }, claimed);
    for (const span of moments(use)) {
      add(claimed, at, use.capture, span, evidenceOf(use, `${use.mac} uses ${use.address}`));
    }
  }
  // Steady traffic of an endpoint that has claimed something shows it to be there in between, too.
  for (const c of facts.conversations) {
    if (!sources.assigned(c.capture)) continue;
    const packets = { client: c.clientPackets, server: c.serverPackets };
    for (const side of ['client', 'server'] as const) {
      if (packets[side] === 0) continue;
      const end = c[side];
      if (end.mac !== undefined && sources.isRouter(end.mac)) continue;
      const own = new Map<string, Claimed>();
      for (const part of [end.mac, end.address]) {
        for (const claimed of claimsOf.get(`${c.capture} ${part}`) ?? [])
          own.set(`${claimed.kind} ${claimed.value}`, claimed);
      }
      if (own.size === 0) continue;
      const at = sources.locate(end, c.capture, c.vlans);
      if (at.group || at.external) continue;
      const evidence: Evidence = {
        kind: 'packet',
        artefact: c.capture,
        packet: c.firstPacket,
        offset: c.firstOffset,
        what: `${c.protocol} traffic of ${at.label}`,
      };
      const spans =
        (c.last - c.first) / Math.max(1, packets[side] - 1) <= STEADY
          ? activeSpans(c)
          : [c.first, c.last].map((t) => ({ from: t, to: t }));
      for (const claimed of own.values()) for (const span of spans) add(claimed, at, c.capture, span, evidence);
    }
  }
  const joined = [...claims.values()].filter((c) => c.endpoints.length > 1);
  for (const claim of joined) for (const e of claim.endpoints) e.active.sort((a, b) => a.from - b.from);
  return joined;
}

/** A place: realm, zone and address (or MAC). Two of them make a claim. */
const placeKey = (at: Located): string => `${at.realm}|${at.zone?.id ?? ''}|${at.address ?? at.mac ?? ''}`;

function claimedBy(s: Sighting): Claimed | undefined {
  if (s.attribute === 'client-id') return { kind: 'client-id', value: s.value.toLowerCase() };
  if (s.attribute === 'serial' && s.value.length >= 5) return { kind: 'serial', value: s.value };
  if (s.attribute !== 'name' || !ownVoice.has(s.source)) return undefined;
  const name = s.value.replace(/\.local\.?$/i, '').toUpperCase();
  return name.length < 3 || common.test(name) ? undefined : { kind: 'name', value: name };
}

/** A fact that is only counted shows its first and its last moment, not what lay between. */
function moments(fact: { first: number; last: number }): { from: number; to: number }[] {
  const points = fact.first === fact.last ? [fact.first] : [fact.first, fact.last];
  return points.map((t) => ({ from: t, to: t }));
}

function activeSpans(c: FactSet['conversations'][number]): { from: number; to: number }[] {
  if (c.hours.length === 0 || c.last - c.first <= HOUR) return [{ from: c.first, to: c.last }];
  return c.hours.map((h) => ({ from: Math.max(c.first, h.hour), to: Math.min(c.last, h.hour + HOUR) }));
}

const evidenceOf = (at: { capture: string; packet: number; offset: number }, what: string): Evidence => ({
  kind: 'packet',
  artefact: at.capture,
  packet: at.packet,
  offset: at.offset,
  what,
});

/**
 * Whether the machine was at two places at the same time: `yes` even with the clocks as wrong as they may be, `cannot-tell` if it
 * hangs on the clocks, `no` otherwise (moved from one to the other). Gives the overlap that shows it best.
 */
export function together(
  a: HostEndpoint,
  b: HostEndpoint,
): { answer: 'yes' | 'cannot-tell' | 'no'; from: number; to: number; evidence: Evidence[] } {
  let best = { answer: 'no' as 'yes' | 'cannot-tell' | 'no', from: 0, to: 0, evidence: [] as Evidence[] };
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const widest = most(a.active, (x) => x.errorMs) + most(b.active, (y) => y.errorMs);
  let start = 0;
  for (const x of a.active) {
    while (start < b.active.length && b.active[start]!.to + widest < x.from) start++;
    for (let i = start; i < b.active.length; i++) {
      const y = b.active[i]!;
      if (y.from > x.to + widest) break;
      const error = sameCapture(x.evidence, y.evidence) ? 0 : x.errorMs + y.errorMs;
      const overlap = Math.min(x.to, y.to) - Math.max(x.from, y.from);
      if (overlap < -error) continue;
      const sure = overlap >= error;
      if (sure || best.answer === 'no') {
        if (best.answer !== 'yes') {
          best = { answer: sure ? 'yes' : 'cannot-tell', from: 0, to: 0, evidence: [x.evidence, y.evidence] };
        }
      }
      from = Math.min(from, Math.max(x.from, y.from));
      to = Math.max(to, Math.min(x.to, y.to));
    }
  }
  if (best.answer !== 'yes') {
    const swap = alternates(a, b) ?? alternates(b, a);
    if (swap) return { answer: 'yes', ...swap };
  }
  return { ...best, from, to };
}

const sameCapture = (a: Evidence, b: Evidence): boolean => a.artefact === b.artefact;

/** Nobody unplugs a machine, carries it to another network and back again within this time. */
const CARRIED = 10 * MINUTE;

/** Seen in one place, then in the other, then in the first again, faster than it can be carried. */
function alternates(a: HostEndpoint, b: HostEndpoint): { from: number; to: number; evidence: Evidence[] } | undefined {
  for (const y of b.active) {
    // The sightings in `a` are in order of time: the last one before this, and the first one after it.
    let low = 0;
    let high = a.active.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (a.active[middle]!.from <= y.from) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [a.active[low - 1], a.active[low]];
    if (!before || !after || after.from - before.to > CARRIED) continue;
    const error = (x: typeof before) => (sameCapture(x.evidence, y.evidence) ? 0 : x.errorMs + y.errorMs);
    if (
      before.to + error(before) <= y.from &&
      before.to < y.to &&
      after.from - error(after) >= y.to &&
      after.from > y.from
    ) {
      return { from: before.to, to: after.from, evidence: [before.evidence, y.evidence, after.evidence] };
    }
  }
  return undefined;
}
