// Proves that foreign text is inert, that canonical form ignores key order, and that a mistyped word finds its neighbour.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, sha256 } from './hash.ts';
import { nearest, problemText, QuaywallError } from './problem.ts';
import { byteCount, inert, listed } from './text.ts';
import { checks } from './testing.ts';

describe('text from outside', () => {
  it('carries no control or direction character and is never longer than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (t) => {
        const shown = inert(t, 100);
        expect(shown).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u);
        expect(shown.length).toBeLessThanOrEqual(100);
      }),
      checks(2000),
    );
  });

  it('keeps ordinary text as it is', () => {
    expect(inert('STS-01 kräne %n%n <b>')).toBe('STS-01 kräne %n%n <b>');
  });
});

describe('canonical form', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (o) => {
        const turned = Object.fromEntries(Object.entries(o).reverse());
        expect(canonical(turned)).toBe(canonical(o));
        expect(JSON.parse(canonical(o))).toEqual(JSON.parse(JSON.stringify(o)));
      }),
      checks(1000),
    );
  });

  it('is hashed as node:crypto hashes its text', () => {
    expect(sha256(canonical({ b: 1, a: undefined }))).toBe(createHash('sha256').update('{"b":1}').digest('hex'));
  });
});

describe('problems', () => {
  it('say what, where, what was expected and what to do, all of them', () => {
    const error = new QuaywallError([
      { what: 'unknown key "vlna"', where: { file: 'site.yaml', line: 12, column: 5 }, expected: 'vlans' },
      { what: 'record cut off', where: { file: 'a.pcap', packet: 41, offset: 9000 }, remedy: 'Copy the file again.' },
    ]);
    expect(error.message).toBe(
      'site.yaml:12:5: unknown key "vlna"; expected vlans\na.pcap packet 41 (byte 9000): record cut off. Copy the file again.',
    );
    expect(problemText({ what: 'no file' })).toBe('no file');
  });

  it('find the nearest known word and nothing far-fetched', () => {
    expect(nearest('vlna', ['vlans', 'zone', 'crane'])).toBe('vlans');
    expect(nearest('STS-O1', ['STS-01', 'STS-02'])).toBe('STS-01');
    expect(nearest('completely-other', ['zone'])).toBeUndefined();
  });
});

describe('numbers in words', () => {
  it('are short', () => {
    expect([999, 18_200_000, 9_800_000_000].map(byteCount)).toEqual(['999 bytes', '18 MB', '9.8 GB']);
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 more');
  });
});
