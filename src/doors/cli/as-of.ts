// The day of judgement: an instant as it is given, or the end of a day in the site's time.
import { DAY, parseInstant, siteMidnight } from '#kit';
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
  return text.length === 10 ? siteMidnight(at + DAY, timeZone) - 1 : at;
}
