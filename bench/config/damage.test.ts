// Twenty thousand damaged configurations over all dialects (a twentieth in the plain run): none stops a reader, and every line stays accounted for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '#kit';
import { dialects, joinDevices, readConfig } from '#netconfig';
import { checks } from '../../src/ground/kit/testing.ts';
import { LineBook } from '../../src/senses/netconfig/core/line-book.ts';
import { configText } from '../../src/senses/netconfig/core/text.ts';
import { files } from './files/index.ts';

const texts = files.map(({ dialect, make, title }) => ({
  title,
  dialect: dialects.find((d) => d.id === dialect)!,
  // The first lines of rules are enough: damage in the four thousandth is no other.
  lines: make(3000).split('\n').slice(0, 300),
}));

const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage = fc.record({
  kind: fc.constantFrom('cut', 'drop', 'double', 'swap', 'words', 'insert', 'borrow'),
  at: place,
  other: place,
  length: fc.integer({ min: 1, max: 60 }),
  put: fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      '"',
      '{',
      '}',
      '\\',
      '\0',
      '\u001b[31m',
      '999999999999',
      '0.0.0.0/33',
      '-',
      '!',
      '<a>',
      '\t',
      'ä'.repeat(50),
    ),
  ),
});
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(lines: readonly string[], marks: readonly Damage[]): string {
  let now = [...lines];
  for (const { kind, at, other, length, put } of marks) {
    if (now.length === 0) break;
    const i = Math.min(Math.floor(at * now.length), now.length - 1);
    const j = Math.min(Math.floor(other * now.length), now.length - 1);
    const line = now[i]!;
    const from = Math.floor(other * line.length);
    if (kind === 'cut') now = [...now.slice(0, i), line.slice(0, from)];
    else if (kind === 'drop') now.splice(i, length);
    else if (kind === 'double') now.splice(j, 0, ...now.slice(i, i + length));
    else if (kind === 'swap') [now[i], now[j]] = [now[j]!, line];
    else if (kind === 'words') now[i] = line.split(' ').reverse().join(' ');
    else if (kind === 'insert') now[i] = line.slice(0, from) + put + line.slice(from);
    else {
      const foreign = texts[length % texts.length]!.lines;
      now.splice(i, 0, foreign[Math.floor(other * (foreign.length - 1))]!);
    }
  }
  return now.join('\n');
}

test('no damage stops a reader, and every relevant line has exactly one state', () => {
  const count = new Map<string, number>();
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(damage, { minLength: 1, maxLength: 5 }), (made, marks) => {
      const bytes = Buffer.from(damaged(made.lines, marks));
      const input = { name: 'damaged', sha256: sha256(bytes), bytes };
      const text = configText(input);
      const book = new LineBook(text);
      const devices = made.dialect.read(text, book);
      const { relevant, total, states } = book.count();
      expect(Object.values(states).reduce((a, b) => a + b, 0)).toBe(relevant);
      expect(total).toBe(text.lines.length);
      const open = book.open(0);
      expect(open).toHaveLength(states.unrecognised + states['not-modelled'] + states.limited);
      for (const device of [...devices, ...(readConfig(input)?.devices ?? [])]) {
        const names = new Set(device.filters.map((f) => f.name));
        for (const stage of [...device.transit, ...device.toDevice]) {
          if (stage.kind === 'filter') expect(names.has(stage.filter)).toBe(true);
        }
        for (const rule of device.filters.flatMap((f) => f.rules)) {
          expect(rule.at.line).toBeGreaterThan(0);
          expect(rule.at.line).toBeLessThanOrEqual(text.lines.length);
        }
      }
      expect(joinDevices(devices).length).toBeLessThanOrEqual(devices.length);
      count.set(made.title, (count.get(made.title) ?? 0) + 1);
    }),
    checks(20_000),
  );
  const sum = [...count.values()].reduce((a, b) => a + b, 0);
  process.stdout.write(`${sum} damaged files read: ${[...count].map(([t, n]) => `${t} ${n}`).join(', ')}\n`);
  expect(count.size).toBe(texts.length);
  expect(new Set(texts.map((t) => t.dialect)).size).toBe(dialects.length);
});
