// Small parts that every draft of a finding is made of.
import { duration, parseInstant, siteClock, siteDate } from '#kit';
import type { Instant } from '#kit';
import type { Zone } from '#site';
import { gotAnswer, least, most } from '#reconcile';
import type { Located, Talk, View } from '#reconcile';
import type { CloseCondition, Severity, Subject } from './measure.ts';
import { craneSubject, wholeSite } from './subjects.ts';

/** A headline of at most 150 characters: `text`, else `shorter`, else cut at a word. */
export function head(text: string, shorter?: string): string {
  if (text.length <= 150) return text;
  if (shorter !== undefined) return head(shorter);
  const cut = text.slice(0, 149);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > 100 ? space : 149)}…`;
}

/** `on 14 Nov at 02:41`, in site time; the year is said only where it is not the year of judgement. */
export function on(view: View, at: Instant): string {
  const zone = view.site.facility.timezone;
  const [day, month, year] = siteDate(at, zone).split(' ');
  const clock = siteClock(at, zone).slice(0, 5);
  const same = siteDate(view.asOf, zone).endsWith(` ${year}`);
  return `on ${day} ${month}${same ? '' : ` ${year}`} at ${clock}`;
}

/** `since 18 Nov at 22:10`: for what goes on. */
export const since = (view: View, at: Instant): string => on(view, at).replace(/^on/, 'since');

/** The day that a register names, as it is written there: a day has no hour and is the same day everywhere. */
export const dayOf = (view: View, text: string): string =>
  siteDate(parseInstant(text) ?? view.asOf, text.length === 10 ? 'UTC' : view.site.facility.timezone);

/** A length of time for a headline; an instant is `a moment`. */
export const lasting = (from: Instant, to: Instant): string => (to - from < 1000 ? 'a moment' : duration(to - from));

/** Cranes at either end, else the whole site. */
export function subjectsOf(...ends: (Located | undefined)[]): Subject[] {
  const cranes = [...new Set(ends.map((e) => e?.crane).filter((c) => c !== undefined))].sort();
  return cranes.length === 0 ? [wholeSite] : cranes.map(craneSubject);
}

/** Closes once nothing of it was seen for so many days in zones that were watched meanwhile. */
export function quietFor(days: number, zones: readonly (Zone | string | undefined)[], words?: string): CloseCondition {
  const segments = [...new Set(zones.map((z) => (typeof z === 'string' ? z : z?.id)).filter((z) => z !== undefined))];
  return {
    words:
      words ??
      `Not seen for ${days} days while ${segments.length > 0 ? segments.join(' and ') : 'the place'} is watched.`,
    check: { kind: 'not-seen-for', days, segments },
  };
}

/** Whether anything came back from the server: an answered try is more than a try. */
export const answered = gotAnswer;

/** Whether more than a handshake came back: a firewall that cuts a connection after its first words lets nothing through. */
export const gotThrough = (talk: Talk): boolean =>
  answered(talk) && (talk.transport !== 'tcp' || talk.serverBytes / Math.max(1, talk.connections) > 500);

export const latest = (talks: readonly Talk[]): Instant => most(talks, (t) => t.last);
export const earliest = (talks: readonly Talk[]): Instant => least(talks, (t) => t.first);

const ranks: Severity[] = ['low', 'medium', 'high', 'critical'];

/** The worse of two severities. */
export const worse = (a: Severity, b: Severity): Severity => (ranks.indexOf(a) >= ranks.indexOf(b) ? a : b);

/** The name of a zone as people say it, without what it explains in brackets or after a colon. */
export const zoneName = (zone: Zone | undefined): string =>
  zone === undefined ? 'outside the site' : zone.name.replace(/\s*[(:].*$/, '') || zone.id;
