// Times as they are shown. Registers give days and not times: such an instant is midnight UTC, and is shown as the day it names.
import { DAY, SECOND, siteClock, siteDate, siteTime } from '#kit';
import type { Instant } from '#kit';
import type { Evidence } from '#facts';
import type { Finding } from '#findings';

/** `14 Nov 2026 02:41:07 (07:41:07Z)`, or `14 Nov 2026` for a day. */
export function moment(at: Instant, timeZone: string): string {
  return at % DAY === 0 ? siteDate(at, 'UTC') : siteTime(at, timeZone);
}

/** The day of it: a day as it is named, an instant in the site's time. */
export function day(at: Instant, timeZone: string): string {
  return siteDate(at, at % DAY === 0 ? 'UTC' : timeZone);
}

/** `14 Nov 2026 02:41:07 to 02:41:52 (07:41:07Z to 07:41:52Z)`; both in full where the days differ. */
export function span(from: Instant, until: Instant, timeZone: string): string {
  if (until - from < SECOND) return moment(from, timeZone);
  const sameDay = siteDate(from, timeZone) === siteDate(until, timeZone);
  const times = from % DAY !== 0 && until % DAY !== 0;
  if (!sameDay || !times) return `${moment(from, timeZone)} to ${moment(until, timeZone)}`;
  const zulu = siteDate(from, 'UTC') === siteDate(from, timeZone) ? '' : `${siteDate(from, 'UTC')} `;
  const next = siteDate(until, 'UTC') === siteDate(from, 'UTC') ? '' : `${siteDate(until, 'UTC')} `;
  return `${siteDate(from, timeZone)} ${siteClock(from, timeZone)} to ${siteClock(until, timeZone)} (${zulu}${siteClock(from, 'UTC')}Z to ${next}${siteClock(until, 'UTC')}Z)`;
}

/** The day or instant that was judged for: the end of a day is said as that day. */
export function judgedFor(asOf: Instant, timeZone: string): string {
  const end = siteDate(asOf, timeZone) !== siteDate(asOf + SECOND, timeZone);
  return end ? `${siteDate(asOf, timeZone)}, to the end of the day` : moment(asOf, timeZone);
}

interface Seen {
  at: Instant;
  until?: Instant;
  evidence: readonly Evidence[];
}

const onWire = (seen: Seen): boolean => seen.evidence.some((e) => e.kind === 'packet');

/**
 * When one thing was seen. Only the wire gives instants. What a register says holds on a day: on the one it names (midnight or noon
 * UTC), or on the day of judgement, to which what has no day of its own is dated.
 */
export function seenWhen(seen: Seen, judged: Instant, timeZone: string): string {
  const { at, until = at } = seen;
  if (onWire(seen)) return span(at, until, timeZone);
  if (at % DAY === 0 || until - at >= SECOND) return span(at, until, timeZone);
  if (at % DAY === DAY / 2) return siteDate(at, 'UTC');
  return at === judged ? `as it stood on ${siteDate(at, timeZone)}` : moment(at, timeZone);
}

/** When a finding was: the span of what was seen on the wire where there is any, else of what the registers say. */
export function findingWhen(finding: Pick<Finding, 'saw' | 'lastSeen'>, timeZone: string): string {
  const { saw, lastSeen } = finding;
  const wire = saw.filter(onWire);
  const rows = wire.length > 0 ? wire : saw.filter((s) => s.at !== lastSeen);
  const counted = rows.length > 0 ? rows : saw;
  if (counted.length === 0) return 'not dated';
  const at = Math.min(...counted.map((s) => s.at));
  const until = Math.max(...counted.map((s) => s.until ?? s.at));
  return seenWhen({ at, until, evidence: counted.flatMap((s) => s.evidence) }, lastSeen, timeZone);
}
