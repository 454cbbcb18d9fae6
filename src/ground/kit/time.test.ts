// Proves that instants survive their text and that people see their own time beside UTC.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, isoInstant, parseInstant, siteDate, siteMidnight, siteTime } from './time.ts';
import { checks } from './testing.ts';

describe('instants', () => {
  it('keep microseconds through their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 999 }), (ms, us) => {
        const at = ms + us / 1000;
        expect(Math.abs(parseInstant(isoInstant(at))! - at)).toBeLessThan(0.001);
      }),
      checks(2000),
    );
  });

  it('refuse times that name no instant', () => {
    for (const t of ['2026-11-22 02:41', '2026-11-22T02:41', '22 Nov 2026', '2026-02-30', '2026-13-01', '']) {
      expect(parseInstant(t), t).toBeUndefined();
    }
    expect(parseInstant('2026-11-14T02:41:07-05:00')).toBe(Date.UTC(2026, 10, 14, 7, 41, 7));
  });

  it('are shown in site time and UTC, with the UTC day where it differs', () => {
    const at = Date.UTC(2026, 10, 23, 2, 4, 0);
    expect(siteTime(at, 'America/New_York')).toBe('22 Nov 2026 21:04:00 (23 Nov 02:04:00Z)');
    expect(siteTime(Date.UTC(2026, 10, 14, 7, 41, 7), 'America/New_York')).toBe('14 Nov 2026 02:41:07 (07:41:07Z)');
    expect(siteDate(at, 'America/New_York')).toBe('22 Nov 2026');
  });

  it('a day of the site begins at its own midnight, also when the clocks change that night', () => {
    const begins = (day: string, zone: string) => new Date(siteMidnight(Date.parse(day), zone)).toISOString();
    expect(begins('2026-11-19', 'America/New_York')).toBe('2026-11-19T05:00:00.000Z');
    expect(begins('2026-11-01', 'America/New_York')).toBe('2026-11-01T04:00:00.000Z');
    expect(begins('2026-11-02', 'America/New_York')).toBe('2026-11-02T05:00:00.000Z');
    expect(begins('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(begins('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
    expect(begins('2026-11-19', 'UTC')).toBe('2026-11-19T00:00:00.000Z');
  });

  it('lengths of time read like speech', () => {
    expect([500, 45_000, 37 * 60_000, 125 * 60_000, 3 * 86_400_000].map(duration)).toEqual([
      'under a second',
      '45 seconds',
      '37 minutes',
      '2 hours 5 minutes',
      '3 days',
    ]);
  });
});
