// What is copied of a capture for a finding.
import { expect, test } from 'vitest';
import { capture, finding, sampleAssessment } from './testing.ts';
import { wantedPackets } from './packets.ts';

test('first and last packet of the evidence are wanted, each once, with a note that gives its number', () => {
  const [wanted] = wantedPackets(sampleAssessment(), finding());
  expect(wanted!.capture).toBe(capture);
  expect(wanted!.packets).toEqual([41, 1204]);
  expect(wanted!.comments.get(41)).toContain('packet 41 of the capture');
});

test('a packet that two sightings name is wanted once and carries both notes', () => {
  const base = finding();
  const twice = finding({
    saw: [
      base.saw[0]!,
      { ...base.saw[0]!, what: 'again', evidence: [{ ...base.saw[0]!.evidence[0]!, what: 'seen again' }] },
    ],
  });
  const [wanted] = wantedPackets(sampleAssessment(), twice);
  expect(wanted!.packets).toEqual([41, 1204]);
  expect(wanted!.comments.get(41)!.split('\n')).toHaveLength(2);
});

test('a finding that rests on registers alone wants no packets', () => {
  const base = finding();
  expect(wantedPackets(sampleAssessment(), finding({ saw: [base.saw[1]!] }))).toEqual([]);
});
