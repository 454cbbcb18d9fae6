// Which advisories stand: by their own end, by what supersedes them, by a newer one of their title, or because somebody keeps them.
import { expect, it } from 'vitest';
import type { Advisory } from '#site';
import type { View } from '../view.ts';
import { advisoryStates } from './advisory.ts';

const advisory = (id: string, more: Partial<Advisory> = {}): Advisory => ({ id, supersedes: [], ...more });
const states = (day: string, ...advisories: Advisory[]) =>
  advisoryStates({ site: { advisories } as unknown as View['site'], asOf: Date.parse(day) });

it('one stands on the day it ends and no longer on the next', () => {
  const one = advisory('MSCI 2026-007', { expires: '2026-10-21' });
  expect(states('2026-10-21T18:00:00Z', one)[0]).toMatchObject({ expired: false, inForce: true });
  expect(states('2026-10-22T00:00:00Z', one)[0]).toMatchObject({ expired: true, inForce: false });
});

it('a successor is known by what it says, however it spells the number', () => {
  const old = advisory('MSCI 2025-013');
  for (const said of ['2025-013', 'MSCI 2025-013', 'U.S. Maritime Advisory 2025-013']) {
    expect(states('2026-11-22', old, advisory('MSCI 2026-007', { supersedes: [said] }))[0]).toMatchObject({
      replacedBy: 'MSCI 2026-007',
      inForce: false,
    });
  }
});

it('a newer one of another title stands for nothing', () => {
  const old = advisory('MSCI 2026-007', { expires: '2026-10-21', title: 'Foreign Influence' });
  expect(states('2026-11-22', old, advisory('MSCI 2026-009', { title: 'Piracy' }))[0]?.outlived).toBe(false);
  expect(states('2026-11-22', old, advisory('MSCI 2026-009', { title: 'foreign influence' }))[0]?.outlived).toBe(true);
});

it('what is kept voluntarily is in force until the day to look again has passed', () => {
  const kept_voluntarily = { by: 'd.reyes', on: '2026-10-22', review_by: '2027-01-31' };
  const one = advisory('MSCI 2026-007', { expires: '2026-10-21', kept_voluntarily });
  expect(states('2026-11-22', one)[0]).toMatchObject({ expired: true, kept: true, inForce: true });
  expect(states('2027-02-01', one)[0]).toMatchObject({ kept: false, inForce: false });
});

it('a directive is no advisory', () => {
  expect(states('2026-11-22', advisory('MARSEC Directive 105-4'))).toEqual([]);
});
