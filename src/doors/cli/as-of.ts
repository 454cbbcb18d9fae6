// The day of judgement: an instant as it is given, or the end of a day in the site's time.
import { DAY, HOUR, MINUTE, parseInstant } from '#kit';
import type { Instant } from '#kit';
import { UsageError } from './command.ts';

/** @param text `2026-11-22`, or an instant with its zone. @throws UsageError for anything else. */
export function asOfInstant(text: string, timeZone: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) {
    throw new UsageError({
      what: `--as-of ${text} is no date`,
      expected: 'a day (2026-11-22) or a time with its zone (2026-11-22T02:41:00-05:00)',
    });
  }
  return text.length === 10 ? midnight(at + DAY, timeZone) - 1 : at;
}

/** Site midnight at the beginning of a day that is given as midnight UTC. Two steps, since the offset may change that very night. */
function midnight(utc: Instant, timeZone: string): Instant {
  return utc - offset(utc - offset(utc, timeZone), timeZone);
}

function offset(at: Instant, timeZone: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((p) => p.type === 'timeZoneName')?.value;
  const m = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '');
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * HOUR + Number(m[3]) * MINUTE) : 0;
}
