// What to bring next: its counts are those of the verdicts, and cranes are named as people name them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceWant, EvidenceKind, Verdict } from '#measures';
import { checks } from '../../ground/kit/testing.ts';
import { bringNext, deviceSentences, places, worth } from './bring.ts';
import { sampleAssessment } from './testing.ts';

const kinds: EvidenceKind[] = ['attestation', 'traffic', 'register', 'configuration'];

test('each count is the number of cells that miss that kind, alone or with others', () => {
  const base = sampleAssessment();
  const cranes = base.view.site.cranes.map((c) => c.id);
  const cell = fc.record({
    crane: fc.constantFrom(...cranes),
    measure: fc.constantFrom(...base.measures),
    misses: fc.subarray(kinds),
  });
  fc.assert(
    fc.property(fc.uniqueArray(cell, { selector: (c) => `${c.crane} ${c.measure.id}`, maxLength: 60 }), (cells) => {
      const verdicts = cells.map(({ crane, measure, misses }): Verdict => ({
        measure: measure.id,
        subject: { kind: 'crane', id: crane },
        status: misses.length > 0 ? 'unknown' : 'met',
        because: '',
        needs: kinds.map((kind) => ({
          need: { kind, what: kind, days: 1 },
          state: misses.includes(kind) ? 'missing' : 'fresh',
          detail: '',
          evidence: [],
        })),
        limits: [],
        findings: [],
      }));
      const pieces = bringNext({ ...base, verdicts });
      for (const kind of kinds) {
        const missing = cells.filter((c) => c.misses.includes(kind));
        const piece = pieces.find((p) => p.kind === kind);
        expect(piece !== undefined).toBe(missing.length > 0);
        if (!piece) continue;
        const alone = missing.filter((c) => c.misses.length === 1).length;
        expect([piece.settles, piece.helps]).toEqual([alone, missing.length - alone]);
        expect(new Set(piece.columns)).toEqual(new Set(missing.map((c) => c.crane)));
        expect(new Set(piece.measures)).toEqual(new Set(missing.map((c) => c.measure)));
      }
    }),
    checks(400),
  );
});

test('what this version cannot read is said to settle nothing yet, and stands last', () => {
  const base = sampleAssessment();
  const needing = (kind: EvidenceKind) =>
    base.verdicts.map((v) => ({
      ...v,
      status: 'unknown' as const,
      needs: v.needs.map((n) => ({ ...n, state: 'missing' as const, need: { ...n.need, kind } })),
    }));
  const half = base.measures.slice(0, 4).map((m) => m.id);
  const verdicts = [
    ...needing('configuration').filter((v) => !half.includes(v.measure)),
    ...needing('attestation').filter((v) => half.includes(v.measure)),
  ];
  const pieces = bringNext({ ...base, verdicts });
  expect(pieces.map((p) => p.kind)).toEqual(['attestation', 'configuration']);
  expect(worth(pieces[1]!)).toContain('this version cannot read it yet');
});

test('configurations that a measure judges device by device are asked for by name, and never said to be unreadable', () => {
  const base = sampleAssessment();
  const want: DeviceWant[] = [
    { device: 'STS-01-FW', why: 'missing' },
    { device: 'STS-02-FW', why: 'old', file: 'configs/STS-02-FW.atv', collected: Date.UTC(2026, 7, 1, 12) },
    { device: 'STS-03-SW', why: 'not-understood', file: 'configs/STS-03-SW.cfg', lines: 3, line: 41 },
  ];
  const verdicts = base.verdicts.slice(0, 2).map((v, i) => ({
    ...v,
    subject: { kind: 'crane' as const, id: base.view.site.cranes[i]!.id },
    measure: base.measures[0]!.id,
    status: 'unknown' as const,
    needs: v.needs.map((n) => ({
      ...n,
      state: 'missing' as const,
      need: { kind: 'configuration' as const, what: 'the rules', days: 30 },
      wants: i === 0 ? want : want.slice(0, 1),
    })),
  }));
  const [piece, ...others] = bringNext({ ...base, verdicts });
  expect(others).toEqual([]);
  expect(piece).toMatchObject({ kind: 'configuration', readable: true, settles: 2, helps: 0 });
  expect(piece!.devices.map((d) => [d.device, d.answers, d.columns])).toEqual([
    ['STS-01-FW', 2, ['STS-01', 'STS-02']],
    ['STS-03-SW', 1, ['STS-01']],
    ['STS-02-FW', 1, ['STS-01']],
  ]);
  expect(worth(piece!)).toBe('2 answers of 1 measure miss nothing else');
  expect(deviceSentences(piece!, 'UTC', 3)).toEqual([
    'None is here of STS-01-FW.',
    'A fresh one of STS-02-FW (of 1 Aug 2026).',
    'Here, but with lines that this version does not follow: 3 lines of STS-03-SW (configs/STS-03-SW.cfg:41).',
  ]);
});

test('a question that is left open, and not evidence, is no reason to bring anything', () => {
  const base = sampleAssessment();
  const verdicts = base.verdicts.map((v) => ({
    ...v,
    status: 'unknown' as const,
    needs: v.needs.map((n) => ({ ...n, state: 'fresh' as const })),
  }));
  expect(bringNext({ ...base, verdicts })).toEqual([]);
});

test('neighbouring cranes are drawn together, and all of them are said as all', () => {
  const all = ['STS-01', 'STS-02', 'STS-03', 'RTG-01', 'RTG-02', 'RTG-03', 'RTG-04', 'site'];
  expect(places(all, all)).toBe('all 7 cranes and the port');
  expect(places(['STS-03', 'RTG-01', 'RTG-02', 'RTG-03', 'site'], all)).toBe('STS-03, RTG-01 to RTG-03 and the port');
  expect(places(['STS-01', 'STS-02', 'RTG-04'], all)).toBe('STS-01, STS-02 and RTG-04');
  expect(places(['site'], all)).toBe('the port');
});
