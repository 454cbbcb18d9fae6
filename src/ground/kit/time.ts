// Time as Quaywall keeps it: instants in UTC inside, the site's own time plus Z on a screen, dates as `22 Nov 2026`.

/**
 * An instant: milliseconds since 1970-01-01T00:00:00Z, with a fraction. A float64 keeps about 0.25 µs of resolution in
 * this century, which is finer than any clock that stamps packets.
 */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 in UTC with microseconds: `2026-11-14T07:41:07.123456Z`. */
export function isoInstant(at: Instant): string {
  const whole = Math.floor(at);
  let micros = Math.round((at - whole) * 1000);
  let ms = whole;
  if (micros === 1000) {
    micros = 0;
    ms += 1;
  }
  const text = new Date(ms).toISOString();
  return `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/**
 * Reads an ISO 8601 date (`2026-11-22`, taken as 00:00 UTC) or an instant with a zone (`…Z`, `…+01:00`).
 * @returns the instant, or undefined when the text is neither (a time without a zone is refused: it names no instant).
 */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) return undefined;
  // Date.parse rolls 30 February over into March; an impossible date is an error, not another date.
  const day = Number(text.slice(8, 10));
  const days = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  if (day > days) return undefined;
  const fraction = /\.\d{3}(\d{1,6})/.exec(text)?.[1];
  return fraction ? value + Number(`0.${fraction}`) : value;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Clock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function clockAt(at: Instant, timeZone: string): Clock {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const p of format.formatToParts(at)) part[p.type] = Number(p.value);
  return part as unknown as Clock;
}

const two = (n: number) => String(n).padStart(2, '0');

/** A date as people here read it, in the site's time: `22 Nov 2026`. */
export function siteDate(at: Instant, timeZone: string): string {
  const c = clockAt(at, timeZone);
  return `${c.day} ${MONTHS[c.month - 1]} ${c.year}`;
}

/** `2026-11-22` in a time zone: the day of a folder or a file name. */
export function siteDay(at: Instant, timeZone: string): string {
  const { year, month, day } = clockAt(at, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/**
 * The instant a day begins at in a time zone. Two steps, since the offset may change that very night.
 * @param utc the day as midnight UTC.
 */
export function siteMidnight(utc: Instant, timeZone: string): Instant {
  const offset = (at: Instant) => {
    const c = clockAt(at, timeZone);
    return Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute, c.second) - Math.floor(at / SECOND) * SECOND;
  };
  return utc - offset(utc - offset(utc));
}

/** Site time plus UTC: `14 Nov 2026 02:41:07 (07:41:07Z)`; the UTC date is added where it differs. */
export function siteTime(at: Instant, timeZone: string): string {
  const c = clockAt(at, timeZone);
  const u = clockAt(at, 'UTC');
  const local = `${c.day} ${MONTHS[c.month - 1]} ${c.year} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
  const zulu = `${two(u.hour)}:${two(u.minute)}:${two(u.second)}Z`;
  return c.day === u.day ? `${local} (${zulu})` : `${local} (${u.day} ${MONTHS[u.month - 1]} ${zulu})`;
}

/** Site time of day only: `02:41:07`. */
export function siteClock(at: Instant, timeZone: string): string {
  const c = clockAt(at, timeZone);
  return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
}

/** A length of time in words: `37 minutes`, `2 hours 5 minutes`, `45 seconds`, `3 days`. */
export function duration(ms: number): string {
  const say = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (ms < SECOND) return ms <= 0 ? 'no time' : 'under a second';
  if (ms < 2 * MINUTE) return say(Math.round(ms / SECOND), 'second');
  if (ms < 2 * HOUR) return say(Math.round(ms / MINUTE), 'minute');
  if (ms < 2 * DAY) {
    const minutes = Math.round(ms / MINUTE);
    const rest = minutes % 60;
    return rest ? `${say(Math.floor(minutes / 60), 'hour')} ${say(rest, 'minute')}` : say(minutes / 60, 'hour');
  }
  return say(Math.round(ms / DAY), 'day');
}
