// Times as they are shown. Registers give days and not times: such an instant is midnight UTC, and is shown as the day it names.
import { DAY, SECOND, siteClock, siteDate, siteTime } from '#kit';
import type { Instant } from '#kit';

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
