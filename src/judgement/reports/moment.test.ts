// How times and spans of time are shown.
import { expect, test } from 'vitest';
import { parseInstant } from '#kit';
import { day, findingWhen, judgedFor, moment, seenWhen, span } from './moment.ts';

const zone = 'America/New_York';
const at = (text: string) => parseInstant(text)!;

test('a day of a register is shown as the day it names, an instant in site time and UTC', () => {
  expect(moment(at('2026-10-21'), zone)).toBe('21 Oct 2026');
  expect(day(at('2026-10-21'), zone)).toBe('21 Oct 2026');
  expect(moment(at('2026-10-21T00:30:00Z'), zone)).toBe('20 Oct 2026 20:30:00 (21 Oct 00:30:00Z)');
});

test('a span within one day names the day once', () => {
  expect(span(at('2026-11-14T07:41:07Z'), at('2026-11-14T07:41:52Z'), zone)).toBe(
    '14 Nov 2026 02:41:07 to 02:41:52 (07:41:07Z to 07:41:52Z)',
  );
});

test('where the day of UTC differs it is said, and where the days differ both stand in full', () => {
  expect(span(at('2026-11-23T00:02:00Z'), at('2026-11-23T00:56:00Z'), zone)).toBe(
    '22 Nov 2026 19:02:00 to 19:56:00 (23 Nov 2026 00:02:00Z to 00:56:00Z)',
  );
  expect(span(at('2026-11-22T23:00:00Z'), at('2026-11-23T01:00:00Z'), zone)).toBe(
    '22 Nov 2026 18:00:00 to 20:00:00 (23:00:00Z to 23 Nov 2026 01:00:00Z)',
  );
  expect(span(at('2026-11-13T07:00:00Z'), at('2026-11-14T07:00:00Z'), zone)).toBe(
    '13 Nov 2026 02:00:00 (07:00:00Z) to 14 Nov 2026 02:00:00 (07:00:00Z)',
  );
  expect(span(at('2026-11-13T07:00:00Z'), at('2026-11-13T07:00:00.2Z'), zone)).toBe('13 Nov 2026 02:00:00 (07:00:00Z)');
});

const line = [{ kind: 'line' as const, artefact: 'a', line: 3, what: '' }];
const packet = [{ kind: 'packet' as const, artefact: 'b', packet: 4, offset: 24, what: '' }];
const judged = at('2026-11-23T04:59:59.999Z');

test('the end of a day that is judged for is said as that day', () => {
  expect(judgedFor(judged, zone)).toBe('22 Nov 2026, to the end of the day');
  expect(judgedFor(at('2026-11-22T12:00:01Z'), zone)).toBe('22 Nov 2026 07:00:01 (12:00:01Z)');
});

test('a register has days: the one it names, or that of the judgement; only the wire has instants', () => {
  const of = (text: string, evidence: typeof line | typeof packet = line) =>
    seenWhen({ at: at(text), evidence }, judged, zone);
  expect(seenWhen({ at: judged, evidence: line }, judged, zone)).toBe('as it stood on 22 Nov 2026');
  expect(of('2026-02-11')).toBe('11 Feb 2026');
  expect(of('2026-10-21T12:00:00Z')).toBe('21 Oct 2026');
  expect(of('2026-11-22T07:41:00Z')).toBe('22 Nov 2026 02:41:00 (07:41:00Z)');
  expect(of('2026-11-22T12:00:00Z', packet)).toBe('22 Nov 2026 07:00:00 (12:00:00Z)');
});

test('a finding is dated by the wire where it was seen there, and by its registers where it was not', () => {
  const wire = { at: at('2026-11-22T07:41:07Z'), until: at('2026-11-22T07:41:52Z'), what: '', evidence: packet };
  const register = { at: judged, what: '', evidence: line };
  const of = (...saw: (typeof wire | typeof register)[]) => findingWhen({ saw, lastSeen: judged }, zone);
  expect(of(register, wire)).toBe('22 Nov 2026 02:41:07 to 02:41:52 (07:41:07Z to 07:41:52Z)');
  expect(of(register, register)).toBe('as it stood on 22 Nov 2026');
  expect(of({ ...register, at: at('2026-02-11') }, register)).toBe('11 Feb 2026');
  expect(of()).toBe('not dated');
});
