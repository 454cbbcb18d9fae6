// Documents made to hurt: bounded, answered with short problems, never thrown otherwise.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../kit/testing.ts';
import { problems, smallSite } from './smallSite.ts';

describe('hostile documents', () => {
  it('bounds anchors that multiply each other', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 12; i++) {
      const before = String.fromCharCode(96 + i);
      bomb.push(
        `${String.fromCharCode(97 + i)}: &${String.fromCharCode(97 + i)} [${Array(10).fill(`*${before}`).join(',')}]`,
      );
    }
    const found = problems(bomb.join('\n'));
    expect(found.some((p) => /without end/.test(p.what))).toBe(true);
  });

  it('bounds nesting', () => {
    expect(problems(`facility: ${'['.repeat(500)}${']'.repeat(500)}`).some((p) => /nested/.test(p.what))).toBe(true);
    expect(problems('['.repeat(200_000)).length).toBeGreaterThan(0);
  });

  it.each([
    '- ',
    '? ',
    '{a: ',
    '&a ',
    ': ',
    'a,',
    '"',
    '!a ',
    '---\n',
    'k: 1\n',
    '%YAML 1.2\n',
    ' ',
    '\n',
    '*a, ',
    'x',
  ])('of 100,000 characters of %j are answered with a short list of short problems', (part) => {
    const found = problems(`facility: [${part.repeat(100_000 / part.length)}`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(500);
    for (const p of found) expect(p.what.length).toBeLessThan(300);
  });

  it('show no control sequence of theirs in a message', () => {
    for (const text of [
      '"\\e[31m": 1',
      'facility: { name: a, timezone: UTC, "\\e[2J": 1 }',
      'zones: [{ id: "\\e]0;x" }]',
    ]) {
      for (const p of problems(text)) {
        for (const words of [p.what, p.expected ?? '', p.remedy ?? '']) expect(words).not.toMatch(/[\u0000-\u001f]/);
      }
    }
  });

  it('keeps keys that would change an object’s nature ordinary', () => {
    const found = problems('__proto__: { polluted: true }\nfacility: { name: a, timezone: UTC, constructor: 1 }\n');
    expect(found.map((p) => p.what)).toEqual([
      expect.stringContaining('unknown key "__proto__"'),
      expect.stringContaining('unknown key "constructor"'),
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('answers any change of a document with a site or with placed problems, never otherwise', () => {
    const span = fc.tuple(
      fc.nat(smallSite.length),
      fc.nat(60),
      fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(...tokens)),
    );
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = smallSite;
        for (const [at, length, insert] of changes) text = text.slice(0, at) + insert + text.slice(at + length);
        for (const problem of problems(text)) {
          expect(problem.what).not.toBe('');
          expect(problem.where?.file).toBe('site.yaml');
          expect(problem.where?.line).toBeGreaterThan(0);
        }
      }),
      checks(4000),
    );
  });
});

const tokens = [
  '&a ',
  '*a',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '\n\n  - ',
  '? ',
  '| ',
  '> ',
  '!!set ',
  '%',
  '"',
  "'",
  '#',
  '<<: ',
  '~',
  '\t',
  '---\n',
  '...\n',
  '\u0000',
  '\ud800',
  'null',
  '-1e999',
  '0x10',
];
