// Whether now is inside the daily window in which a collection may run, in the site's own time.
import type { Instant } from '#kit';
import type { Collection } from '#site';

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/**
 * A window that passes midnight belongs to the day on which it began.
 * @returns undefined inside; else in words why not.
 */
export function outsideWindow(collection: Collection, now: Instant, timeZone: string): string | undefined {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  const clock = `${part('hour')}:${part('minute')}`;
  const today = part('weekday').toLowerCase() as (typeof days)[number];
  const yesterday = days[(days.indexOf(today) + 6) % 7]!;
  const { from, until } = collection;
  const overnight = until <= from;
  const began = !overnight || clock >= from ? today : yesterday;
  const open = overnight ? clock >= from || clock < until : clock >= from && clock < until;
  const onDay = collection.days.length === 0 || collection.days.includes(began);
  if (open && onDay) return undefined;
  return `it is ${clock} on ${today}; the window of ${collection.id} is ${from} to ${until}${
    collection.days.length === 0 ? '' : ` on ${collection.days.join(', ')}`
  } (${timeZone})`;
}
