// What the assessment gives to other programs keeps to the published shape.
import { expect, test } from 'vitest';
import { assess, findingsFile } from '#contract';
import { assessmentDocument, findingsDocument } from '#reports';
import { sampleAssessment } from '../../../judgement/reports/testing.ts';

const roundTrip = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('an assessment as JSON keeps to docs/schemas/assess.json', () => {
  const document = assess.parse(roundTrip(assessmentDocument(sampleAssessment())));
  expect(document.findings.map((f) => f.severity)).toEqual(['critical', 'high', 'medium', 'low']);
  expect(document.table.columns).toHaveLength(19);
  expect(document.table.rows.every((r) => r.cells.length === 19)).toBe(true);
});

test('findings.json keeps to docs/schemas/findings.json', () => {
  expect(findingsFile.parse(roundTrip(findingsDocument(sampleAssessment()))).findings).toHaveLength(4);
});
