// Times as they are shown. Registers give days and not times: such an instant is midnight UTC, and is shown as the day it names.
import { DAY, siteDate, siteTime } from '#kit';
import type { Instant } from '#kit';

/** `14 Nov 2026 02:41:07 (07:41:07Z)`, or `14 Nov 2026` for a day. */
export function moment(at: Instant, timeZone: string): string {
  return at % DAY === 0 ? siteDate(at, 'UTC') : siteTime(at, timeZone);
}

/** The day of it: a day as it is named, an instant in the site's time. */
export function day(at: Instant, timeZone: string): string {
  return siteDate(at, at % DAY === 0 ? 'UTC' : timeZone);
}
