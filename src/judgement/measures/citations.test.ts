// Proves that the advisories are quoted letter for letter, and that every measure they ask for is here under its agreed id.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measures } from './index.ts';

const guidance = resolve(process.env.QUAYWALL_CORPORA ?? '../shared/corpora', '..', 'guidance');
const there = existsSync(join(guidance, 'measures.md'));
const plain = (t: string) =>
  t
    .replace(/-\s*\n\s*/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[“”]/g, '"')
    .replace(/[’‘]/g, "'");

describe('the advisories', () => {
  it.skipIf(!there)('are quoted letter for letter', () => {
    const text = {
      'MSCI 2026-007': plain(readFileSync(join(guidance, 'msci-2026-007.md'), 'utf8')),
      'MSCI 2023-009': plain(readFileSync(join(guidance, 'msci-2023-009.md'), 'utf8')),
    };
    const wrong = measures.flatMap((m) =>
      m.citations
        .filter((c) => !text[c.advisory].includes(plain(c.words)))
        .map((c) => `${m.id} (${c.advisory}): ${c.words}`),
    );
    expect(wrong).toEqual([]);
  });

  it.skipIf(!there)('are covered: one measure for every id of the guidance, under the list it stands in', () => {
    const asked: string[] = [];
    let list = '';
    for (const line of readFileSync(join(guidance, 'measures.md'), 'utf8').split('\n')) {
      list = /^## ([A-F])\./.exec(line)?.[1] ?? list;
      const id = /^\| `([a-z-]+)` \|/.exec(line)?.[1];
      if (id && list) asked.push(`${list} ${id}`);
    }
    expect(measures.map((m) => `${m.list} ${m.id}`)).toEqual(asked);
  });
});

describe('every measure', () => {
  it('has one id, its words, why it matters, what evidence it needs and what to do', () => {
    expect(new Set(measures.map((m) => m.id)).size).toBe(measures.length);
    expect(new Set(measures.map((m) => m.short)).size).toBe(measures.length);
    for (const m of measures) {
      expect(m.short.length, m.id).toBeLessThanOrEqual(32);
      expect(m.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(m.citations.length, m.id).toBeGreaterThan(0);
      expect(m.needs.length, m.id).toBeGreaterThan(0);
      for (const text of [m.title, m.matters, m.todo]) expect(text.length, m.id).toBeGreaterThan(20);
    }
  });
});
