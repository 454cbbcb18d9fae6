// Damaged texts: cut, mixed, doubled, with bytes turned. Nothing throws, every line is accounted for, and what is whole is still read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { ciscoAsa } from '../cisco-asa/index.ts';
import { asaFixture } from '../cisco-asa/fixture.ts';
import { fixture, session } from './fixture.ts';
import { ciscoIos } from './index.ts';

const originals = [fixture, asaFixture, session, `${session}STS-09-SW1#show running-config\n${fixture}`];

/** One way of damaging a text. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(), with: fc.nat() }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('word' as const), at: fc.nat(), put: fc.string({ maxLength: 12 }) }),
  fc.record({ kind: fc.constant('bytes' as const), at: fc.nat(), put: fc.uint8Array({ minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('indent' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('splice' as const), at: fc.nat(), from: fc.nat() }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(text: string, other: string, how: readonly Damage[]): Uint8Array {
  let lines = text.split('\n');
  let bytes: Uint8Array | undefined;
  for (const d of how) {
    const i = d.at % Math.max(1, lines.length);
    const line = lines[i] ?? '';
    if (d.kind === 'cut') lines = [...lines.slice(0, i), line.slice(0, line.length >> 1)];
    else if (d.kind === 'swap') {
      const j = d.with % lines.length;
      [lines[i], lines[j]] = [lines[j]!, line];
    } else if (d.kind === 'drop') lines.splice(i, 1);
    else if (d.kind === 'word') {
      const words = line.split(' ');
      words[d.at % words.length] = d.put;
      lines[i] = words.join(' ');
    } else if (d.kind === 'indent') lines[i] = ` ${line}`;
    else if (d.kind === 'splice') lines.splice(i, 0, ...other.split('\n').slice(d.from % 60, (d.from % 60) + 5));
    else {
      bytes = new TextEncoder().encode(lines.join('\n'));
      bytes.set(d.put.subarray(0, Math.max(0, bytes.length - (d.at % bytes.length))), d.at % bytes.length);
      lines = Buffer.from(bytes).toString('latin1').split('\n');
    }
    if (lines.length === 0) lines = [''];
  }
  return bytes ?? new TextEncoder().encode(lines.join('\n'));
}

describe('damaged Cisco configurations', () => {
  it('never throw, and have every line accounted for', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.array(damage, { minLength: 1, maxLength: 8 }), (which, how) => {
        const text = configText({
          name: 'x.cfg',
          sha256: '0'.repeat(64),
          bytes: damaged(originals[which]!, originals[(which + 1) % 4]!, how),
        });
        for (const dialect of [ciscoIos, ciscoAsa]) {
          const book = new LineBook(text);
          const sure = dialect.recognise(text);
          expect(sure).toBeGreaterThanOrEqual(0);
          expect(sure).toBeLessThanOrEqual(1);
          const devices = dialect.read(text, book);
          const { relevant, states } = book.count();
          expect(Object.values(states).reduce((a, b) => a + b, 0)).toBe(relevant);
          // Open lines are the relevant ones that are neither harmless nor modelled.
          expect(book.open(0).length).toBe(states.unrecognised + states['not-modelled'] + states.limited);
          for (const d of devices) {
            const names = new Set(d.filters.map((f) => f.name));
            for (const s of [...d.transit, ...d.toDevice]) if (s.kind === 'filter') expect(names).toContain(s.filter);
            for (const f of d.filters)
              for (const r of f.rules) if (r.target !== undefined) expect(names).toContain(r.target);
            expect(JSON.stringify(d)).not.toMatch(/harbour|quayside|s3ldomS33n/);
          }
        }
      }),
      checks(20_000),
    );
  });

  it.each([
    ['IOS', fixture, ciscoIos],
    ['ASA', asaFixture, ciscoAsa],
  ])('show a planted line that nobody knows wherever it stands in %s', (_name, original, dialect) => {
    const lines = original.split('\n');
    for (let i = 1; i < lines.length - 1; i++) {
      // As far in as the line before it, and as the line behind it.
      for (const near of [lines[i - 1]!, lines[i]!]) {
        const planted = `${/^ */.exec(near)![0]}frobnicate 17 any`;
        const bytes = new TextEncoder().encode([...lines.slice(0, i), planted, ...lines.slice(i)].join('\n'));
        const text = configText({ name: 'x.cfg', sha256: '0'.repeat(64), bytes });
        const book = new LineBook(text);
        dialect.read(text, book);
        const found = book.open(0).filter((o) => o.at.line === i + 1);
        expect(found, `behind line ${i}: ${lines[i - 1]}`).toMatchObject([{ text: planted.trim() }]);
        // Under a head that is not followed as a whole it shares that state: of what routing protocols say, the worst case is in the model.
        expect(['unrecognised', 'not-modelled', 'limited'], `behind line ${i}: ${lines[i - 1]}`).toContain(
          found[0]!.state,
        );
        if (found[0]!.state === 'limited') expect(near).toMatch(/^\s/);
      }
    }
  });

  it('keep what stands before a cut, and name the half line', () => {
    const at = fixture.indexOf('permit udp 198.51.100.0');
    const text = configText({
      name: 'x.cfg',
      sha256: '0'.repeat(64),
      bytes: new TextEncoder().encode(fixture.slice(0, at + 12)),
    });
    const book = new LineBook(text);
    const [d] = ciscoIos.read(text, book);
    expect(d!.filters.find((f) => f.name === 'FROM-PORT')!.rules.length).toBe(3);
    expect(
      book
        .open(0)
        .filter((o) => o.state === 'unrecognised')
        .map((o) => o.text),
    ).toEqual(['permit udp 1']);
  });

  it('do not hang on long lines, deep nesting or groups that hold themselves', () => {
    const deep = Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i % 200)}interface Gi${i}`).join('\n');
    const self =
      'object-group network A\n group-object B\nobject-group network B\n group-object A\nip access-list extended X\n permit ip object-group A any\n';
    const long = `access-list 101 permit tcp any any eq ${'80 '.repeat(50_000)}\n${'a'.repeat(900_000)}\n${' '.repeat(500_000)}x`;
    for (const t of [deep, self, long, '\u0000\u0001\n\n', '']) {
      const text = configText({ name: 'x.cfg', sha256: '0'.repeat(64), bytes: new TextEncoder().encode(t) });
      for (const dialect of [ciscoIos, ciscoAsa]) {
        dialect.recognise(text);
        expect(dialect.read(text, new LineBook(text)).length).toBeGreaterThan(0);
      }
    }
  });
});
