// Proves the life of a finding: one identity, no doubles, closed only by what was seen, back again when it returns.
import { DAY, HOUR } from '#kit';
import { identity, judgeAll } from '#measures';
import type { FindingDraft } from '#measures';
import { reconcile } from '#reconcile';
import type { View } from '#reconcile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../ground/kit/testing.ts';
import { at, NOW, TestFacts, testSite, without } from '../reconcile/testing.ts';
import type { Finding } from './finding.ts';
import { updateFindings } from './life.ts';

/** The HMI stops the PLC at `time`; the crane's control and operation networks are watched over `spans`. */
function world(times: number[], spans: [number, number][]): TestFacts {
  const f = new TestFacts();
  for (const [i, [from, to]] of spans.entries()) {
    const c = f.capture(`c${i}`, { from, to, segments: ['C1/CTRL', 'C1/OPS'] });
    for (const time of times.filter((t) => t >= from && t <= to)) {
      f.said(c, {
        client: { address: '10.1.1.10' },
        server: { address: '10.1.0.10', port: 102 },
        protocol: 's7comm',
        from: time,
        operations: [{ code: '0x29', name: 'PLC stop', class: 'manage', detail: 'M-MODE' }],
      });
    }
  }
  return f;
}

const site = testSite();
const viewOf = (f: TestFacts, asOf: number): View => reconcile({ site, facts: f.facts, asOf });
const step = (previous: Finding[], view: View) => updateFindings(previous, judgeAll(view).drafts, view);
const stop = (findings: Finding[]) => findings.find((f) => f.measure === 'restrict-modification');

const start = NOW - 60 * DAY;

describe('a finding', () => {
  it('is one finding however often it is seen, with the newest evidence', () => {
    const f = world([start + HOUR], [[start, start + DAY]]);
    const once = step([], viewOf(f, start + DAY));
    const g = world([start + HOUR, start + 2 * DAY], [[start, start + 3 * DAY]]);
    const twice = step(once, viewOf(g, start + 3 * DAY));
    expect([once, twice].map((l) => l.filter((x) => x.measure === 'restrict-modification').length)).toEqual([1, 1]);
    expect(stop(twice)).toMatchObject({ id: stop(once)!.id, state: 'new', firstFound: start + DAY });
    expect(stop(twice)!.lastSeen).toBeGreaterThan(stop(once)!.lastSeen);
  });

  it('is the same after the same judgement twice', () => {
    const view = viewOf(world([start + HOUR], [[start, start + DAY]]), start + DAY);
    const once = step([], view);
    expect(step(once, view)).toEqual(once);
  });

  it('closes once it was watched for its whole time without a sign of it', () => {
    const f = world([start + HOUR], [[start, start + 40 * DAY]]);
    const before = step([], viewOf(f, start + DAY));
    expect(stop(step(before, viewOf(f, start + 20 * DAY)))!.state).toBe('new');
    expect(stop(step(before, viewOf(f, start + 40 * DAY)))).toMatchObject({
      state: 'closed',
      closedAt: start + 40 * DAY,
    });
  });

  it('does not close while nobody watched, however long ago it was', () => {
    const f = world([start + HOUR], [[start, start + DAY]]);
    const before = step([], viewOf(f, start + DAY));
    expect(stop(step(before, viewOf(f, NOW)))!.state).toBe('new');
    const gap = world(
      [start + HOUR],
      [
        [start, start + 10 * DAY],
        [start + 12 * DAY, NOW],
      ],
    );
    // Thirty days since the gap ended would do; here the gap lies inside.
    expect(stop(step(before, viewOf(gap, start + 35 * DAY)))!.state).toBe('new');
  });

  it('does not close because its capture is no longer at hand', () => {
    const f = world([start + HOUR], [[start, start + DAY]]);
    const before = step([], viewOf(f, start + DAY));
    const view = reconcile({ site, facts: without(f.facts, f.facts.captures[0]!.sha256), asOf: start + 2 * DAY });
    expect(stop(step(before, view))!.state).toBe('new');
  });

  it('comes back as back again', () => {
    const quiet = world([start + HOUR], [[start, start + 40 * DAY]]);
    const closed = step(step([], viewOf(quiet, start + DAY)), viewOf(quiet, start + 40 * DAY));
    const again = world([start + HOUR, start + 41 * DAY], [[start, start + 42 * DAY]]);
    const back = step(closed, viewOf(again, start + 42 * DAY));
    expect(stop(back)).toMatchObject({ state: 'back-again', firstFound: start + DAY });
    expect(stop(step(back, viewOf(again, start + 42 * DAY)))!.state).toBe('back-again');
  });

  it('is decided while an approved exception holds, and back again when that has run out', () => {
    const f = world([start + HOUR], [[start, start + DAY]]);
    const excused = testSite({
      exceptions: [
        {
          id: 'EX1',
          measure: 'restrict-modification',
          subjects: ['C1'],
          what: 'w',
          reason: 'r',
          until: '2026-10-01',
          approved_by: ['ben'],
        },
      ],
    });
    const during = reconcile({ site: excused, facts: f.facts, asOf: start + DAY });
    const decided = step([], during);
    expect(stop(decided)).toMatchObject({ state: 'decided', decision: 'EX1' });
    expect(stop(step(decided, reconcile({ site: excused, facts: f.facts, asOf: NOW })))!.state).toBe('back-again');
  });

  it('closes when an approved change is entered that explains the load, for its packets are still at hand', () => {
    const f = new TestFacts();
    const c = f.capture('c', { from: at(9), to: at(1), segments: ['C1/CTRL'] });
    f.said(c, {
      client: { address: '10.9.1.10' },
      server: { address: '10.1.0.10', port: 102 },
      protocol: 's7comm',
      from: at(5),
      operations: [{ code: '0x1a', name: 'Request download', class: 'manage', detail: 'M-DOWNLOAD' }],
    });
    const load = (l: Finding[]) => l.find((x) => x.measure === 'program-integrity');
    const before = step([], viewOf(f, NOW));
    expect(load(before)!.state).toBe('new');
    const ticket = testSite({
      changes: [
        {
          id: 'CH1',
          kind: 'program',
          targets: 'C1-PLC',
          from: '2026-11-21T18:00:00Z',
          until: '2026-11-21T20:00:00Z',
          by: ['anna'],
          from_assets: ['EWS'],
          approved_by: ['ben'],
          reason: 'r',
        },
      ],
    });
    const view = reconcile({ site: ticket, facts: f.facts, asOf: NOW });
    expect(load(step(before, view))!.state).toBe('closed');
  });
});

describe('the identity of a finding', () => {
  it('depends on measure, subjects and cause alone, and not on the order of subjects', () => {
    const subject = fc.record({
      kind: fc.constantFrom('crane' as const, 'zone' as const),
      id: fc.string({ minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(subject, { minLength: 1, maxLength: 4 }),
        fc.string(),
        fc.string(),
        (subjects, cause, head) => {
          const draft = { measure: 'm', subjects, cause, head } as unknown as FindingDraft;
          expect(identity({ ...draft, subjects: [...subjects].reverse(), head: `${head}x` } as FindingDraft)).toBe(
            identity(draft),
          );
          expect(identity({ ...draft, cause: `${cause}x` })).not.toBe(identity(draft));
        },
      ),
      checks(500),
    );
  });
});
