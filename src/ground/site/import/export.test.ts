// Our own list of assets: written, it reads back the same, and a spreadsheet finds no formula in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../kit/testing.ts';
import type { Asset } from '../model/site.ts';
import { asset as assetSchema } from '../model/things.ts';
import { csvText, parseRecords } from './csv.ts';
import { exportAssets } from './export.ts';
import { importAssets } from './importAssets.ts';

const read = (text: string) => importAssets(new TextEncoder().encode(text));

describe('export', () => {
  const words = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const odd = fc.oneof(
    words,
    fc.constantFrom(
      '=1+1',
      '-x',
      "'a",
      '@b',
      '[1]',
      ' ',
      'a;b',
      'a,b',
      'a"b',
      'a\r\nb',
      '["x"]',
      'true',
      '007',
      '1e5',
      'n/a',
    ),
  );
  const idText = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._/&+-]{0,12}$/);
  const mac = fc
    .array(fc.nat(255), { minLength: 6, maxLength: 6 })
    .map((b) => b.map((x) => x.toString(16).padStart(2, '0')).join(':'));
  const ip = fc.oneof(fc.ipV4(), fc.ipV6());
  const optional = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });
  const assetText: fc.Arbitrary<Asset> = fc
    .record({
      id: idText,
      zone: optional(idText),
      crane: optional(idText),
      role: odd,
      ip: fc.array(ip, { maxLength: 3 }),
      mac: fc.array(mac, { maxLength: 3 }),
      names: fc.array(odd, { maxLength: 3 }),
      maker: optional(odd),
      model: optional(odd),
      firmware: optional(odd),
      serial: optional(odd),
      untrusted_supplier: optional(fc.boolean()),
      critical: fc.boolean(),
      portable: fc.boolean(),
      allowed_zones: optional(fc.oneof(odd, fc.array(odd, { minLength: 1, maxLength: 3 }))),
      interfaces: fc.array(fc.record({ zone: idText, ip: optional(ip), mac: optional(mac) }), { maxLength: 3 }),
      forwards: fc.boolean(),
      on_network: fc.boolean(),
      note: optional(odd),
    })
    .map((a) => assetSchema.parse(a));

  it('imports again unchanged, whatever the words', () => {
    fc.assert(
      fc.property(fc.uniqueArray(assetText, { maxLength: 6, selector: (a) => a.id, minLength: 1 }), (assets) => {
        const result = read(exportAssets({ assets }));
        expect(result.problems).toEqual([]);
        expect(result.assets.map((a) => JSON.parse(JSON.stringify(a.asset)))).toEqual(
          assets.map((a) => JSON.parse(JSON.stringify(a))),
        );
        expect(exportAssets({ assets: result.assets.map((a) => a.asset) })).toBe(exportAssets({ assets }));
      }),
      checks(4000),
    );
  });

  it('never gives a spreadsheet a formula', () => {
    const text = exportAssets({ assets: [assetSchema.parse({ id: 'A', role: '=cmd', note: '@x' })] });
    for (const record of parseRecords(text, ',').records)
      for (const cell of record.cells) expect(cell).not.toMatch(/^[=+@-]/);
  });

  it('written records read back the same', () => {
    const row = fc.array(fc.string({ maxLength: 8 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        expect(parseRecords(csvText(rows), ',').records.map((r) => r.cells)).toEqual(rows);
      }),
      checks(4000),
    );
  });
});
