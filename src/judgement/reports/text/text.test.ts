// The assessment as text: it fits the terminal, says everything without colour, and hides nothing that is unknown.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { assessmentText } from './assessment.ts';
import { wrap } from './lines.ts';
import { finding, sampleAssessment } from '../testing.ts';

const plain = (width: number) => assessmentText(sampleAssessment(), { width, colour: false });

test('no line is wider than the terminal, from 40 columns on', () => {
  for (const width of [40, 60, 80, 100, 120, 160, 240]) {
    for (const line of plain(width).split('\n')) expect([line.length <= width, line]).toEqual([true, line]);
  }
});

test('each open finding stands with head, place, time, proof and next step, worst first', () => {
  const text = plain(120);
  const at = ['main PLC program was changed', 'Somebody worked on EWS02', 'keeps trying to reach a cloud'].map((t) =>
    text.indexOf(t),
  );
  expect(at.every((i) => i > 0)).toBe(true);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
  expect(text).toContain('captures/sts02-e-house.pcapng packet 41');
  expect(text).toContain('14 Nov 2026 02:41:07 to 02:41:52 (07:41:07Z to 07:41:52Z)');
  expect(text).toContain('Stop STS-02 for lifting');
});

test('decisions come first, then the table, then what to bring, and last where to look on', () => {
  const assessment = sampleAssessment({
    findings: [finding(), finding({ id: 'F-accepted', state: 'decided', head: 'Known.' })],
  });
  const text = assessmentText(assessment, { width: 120, colour: false }, [['report', '/tmp/report/index.html']]);
  const order = [
    'judged',
    '1 finding needs a decision',
    'Accepted until a day',
    'Measure ',
    'Bring this next',
    'report    /tmp',
  ];
  const at = order.map((words) => text.indexOf(words));
  expect(at.every((i) => i >= 0)).toBe(true);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
  expect(text.trimEnd().split('\n').at(-1)).toContain('/tmp/report/index.html');
});

test('verdicts differ by shape and letters, so that nothing hangs on colour', () => {
  const text = plain(120);
  const coloured = assessmentText(sampleAssessment(), { width: 120, colour: true });
  expect(coloured).toContain('\u001b[');

  expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(text);
  for (const sign of ['✓m', '■N', '○?', '◷o', '–n']) expect(text).toContain(sign);
});

test('a plain-ASCII terminal gets plain ASCII signs', () => {
  const text = assessmentText(sampleAssessment(), { width: 120, colour: false, ascii: true });
  expect(text).not.toMatch(/[✓■○◷◆▲◐]/);
  expect(text).toContain('#N');
});

test('what was not read or not understood is said', () => {
  const text = plain(120);
  expect(text).toContain('2 records could not be read');
  expect(text).toContain('120 packets no reader understands');
  expect(text).toContain('captures/readme.docx: not a file Quaywall reads');
});

test('control characters of a hostile name never reach the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const assessment = sampleAssessment({ findings: [finding({ head: `x${name}`, action: name })] }, `x${name}`);
      const text = assessmentText(assessment, { width: 100, colour: false });

      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
    checks(400),
  );
});

test('wrapping loses no word and keeps to the width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 })),
      fc.integer({ min: 8, max: 120 }),
      (words, width) => {
        const text = words.join(' ');
        const lines = wrap(text, width);
        expect(lines.every((l) => l.length <= width)).toBe(true);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      },
    ),
    checks(1000),
  );
});
