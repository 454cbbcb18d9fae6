// The states of required evidence, one function per kind, so that a measure only says what it asks for.
import { MINUTE, duration, listed, parseInstant, siteDate, siteTime } from '#kit';
import type { Instant } from '#kit';
import type { Evidence, Span } from '#facts';
import { most } from '#reconcile';
import type { View } from '#reconcile';
import type { Need, NeedState } from './measure.ts';
import { isFresh, period, periodDays } from './periods.ts';

/** Pauses up to this long between two captures (a sensor that begins a new file) still count as watched. */
const ROTATION_GAP = MINUTE;

/** The parts of `window` in which `segment` was watched whole: both directions, no packet known to be lost. */
export function watched(view: View, segment: string, window: Span): Span[] {
  const parts = view.facts.coverage
    .filter((c) => c.segment === segment && c.directions === 'both' && !((c.drops ?? 0) > 0))
    .filter((c) => c.to >= window.from && c.from <= window.to)
    .map((c) => ({ from: Math.max(c.from, window.from), to: Math.min(c.to, window.to) }))
    .sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && part.from <= last.to + ROTATION_GAP) last.to = Math.max(last.to, part.to);
    else merged.push({ ...part });
  }
  return merged;
}

/** The parts of `window` in which `segment` was not watched whole, longer than a rotation gap. */
export function unwatched(view: View, segment: string, window: Span): Span[] {
  const gaps: Span[] = [];
  let from = window.from;
  for (const span of watched(view, segment, window)) {
    if (span.from > from + ROTATION_GAP) gaps.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (from + ROTATION_GAP < window.to) gaps.push({ from, to: window.to });
  return gaps;
}

const total = (spans: readonly Span[]): number => spans.reduce((sum, s) => sum + s.to - s.from, 0);

/**
 * Traffic, where the question is whether something was *never* seen. It is fresh only if every segment was watched through the
 * whole period: what nobody watched cannot count as quiet. `old`: such a period has ended before now; else `missing`.
 */
export function trafficNeed(view: View, measure: string, need: Need, segments: readonly string[]): NeedState {
  const window = period(view, measure, need);
  const days = periodDays(view, measure, need);
  if (segments.length === 0) {
    return { need, state: 'missing', detail: `${need.what}: the site names no zone to watch`, evidence: [] };
  }
  const used = new Map<string, Instant>();
  for (const c of view.facts.coverage) {
    if (segments.includes(c.segment) && c.from <= view.asOf) {
      used.set(c.capture, Math.max(used.get(c.capture) ?? c.to, c.to));
    }
  }
  const newest =
    used.size === 0
      ? undefined
      : Math.min(
          view.asOf,
          most(used.values(), (t) => t),
        );
  const evidence: Evidence[] = [...used.keys()].slice(0, 20).map((artefact) => ({
    kind: 'line',
    artefact,
    what: `capture ${view.placementOf(artefact)?.file ?? ''}`.trim(),
  }));
  const never = segments.filter((s) => watched(view, s, { from: -8.64e15, to: view.asOf }).length === 0);
  const state = (s: NeedState['state'], detail: string): NeedState => ({ need, state: s, newest, detail, evidence });
  if (never.length === segments.length) return state('missing', `${need.what}: nothing was watched`);
  if (never.length > 0) return state('missing', `${need.what}: never watched: ${listed(never)}`);
  const gaps = segments.map((s) => ({ segment: s, spans: unwatched(view, s, window) }));
  const open = gaps.filter((g) => g.spans.length > 0);
  if (open.length === 0) return state('fresh', `${need.what}: watched without a gap for ${days} days`);
  const length = window.to - window.from;
  const wasWhole = open.every((g) =>
    watched(view, g.segment, { from: -8.64e15, to: view.asOf }).some((s) => s.to - s.from >= length),
  );
  if (wasWhole)
    return state('old', `${need.what}: watched whole only until ${siteDate(newest!, view.site.facility.timezone)}`);
  const worst = open.map((g) => ({ ...g, blind: total(g.spans) })).sort((a, b) => b.blind - a.blind)[0]!;
  const seen = Math.max(0, length - worst.blind);
  return state(
    'missing',
    `${need.what}: ${worst.segment} was watched for ${duration(seen)} of the last ${days} days` +
      (open.length > 1 ? `, ${open.length - 1} more alike` : ''),
  );
}

/** Evidence that carries one date: a backup, an inspection, a drill, a list, a feed. `at` undefined: there is none. */
export function datedNeed(
  view: View,
  measure: string,
  need: Need,
  found: { at: Instant | undefined; what: string; evidence: Evidence[] } | undefined,
): NeedState {
  if (!found || found.at === undefined || found.at > view.asOf) {
    return {
      need,
      state: 'missing',
      detail: `${need.what}: ${found?.what ?? 'none on record'}`,
      evidence: found?.evidence ?? [],
    };
  }
  const fresh = isFresh(view, measure, need, found.at);
  const days = periodDays(view, measure, need);
  const on = siteDate(found.at, view.site.facility.timezone);
  return {
    need,
    state: fresh ? 'fresh' : 'old',
    newest: found.at,
    detail: `${need.what}: ${found.what}, ${on}${fresh ? '' : ` (older than ${days} days)`}`,
    evidence: found.evidence,
  };
}

/** A register that must be kept, whatever it says: fresh when it has entries (or is allowed to be empty and says so). */
export function registerNeed(view: View, need: Need, entries: readonly { id: string }[], register: string): NeedState {
  const evidence = entries.slice(0, 20).flatMap((e) => declared(view, register, e.id));
  return entries.length === 0
    ? { need, state: 'missing', detail: `${need.what}: none on record`, evidence }
    : { need, state: 'fresh', newest: view.asOf, detail: `${need.what}: ${entries.length} on record`, evidence };
}

/** Evidence of a kind that nothing has been read of yet. */
export function missingNeed(need: Need, why = 'none has been read'): NeedState {
  return { need, state: 'missing', detail: `${need.what}: ${why}`, evidence: [] };
}

/** The line in which a register's entry stands, as evidence; nothing where the site was not read from files. */
export function declared(view: View, register: string, id: string, what?: string): Evidence[] {
  const at = view.declaredAt(register, id);
  return at ? [{ kind: 'line', artefact: at.artefact, line: at.line, what: what ?? `${at.file}: ${id}` }] : [];
}

/** A register's day or instant, as an instant. */
export const when = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : parseInstant(text);

/** `14 Nov 2026 02:41:07 (07:41:07Z)` in the site's time zone. */
export const atSite = (view: View, at: Instant): string => siteTime(at, view.site.facility.timezone);
