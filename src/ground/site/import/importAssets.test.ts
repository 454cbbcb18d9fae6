// Asset lists as terminals keep them: read, said, and nothing lost.
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks, corpora } from '../../kit/testing.ts';
import { loadSiteText } from '../load/load.ts';
import { smallSite } from '../load/smallSite.ts';
import { asset as assetSchema } from '../model/things.ts';
import { guessDelimiter } from './csv.ts';
import { importAssets } from './importAssets.ts';
import { renderImport } from './render.ts';
import type { RowKind } from './result.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, options = {}) => importAssets(bytes(text), options);
const kinds = (text: string, row?: number) =>
  read(text)
    .problems.filter((p) => row === undefined || p.row === row)
    .map((p) => p.kind);
const head = 'Tag;Type;IP;MAC;FW;Remarks\n';
const one = (line: string) => read(`${head}${line}\n`);

describe('the file', () => {
  const list = 'Tag;Type;IP;Remarks\nCAM-1;Camera;10.0.0.1;Brücke – süd\n';
  const utf16 = (text: string, big: boolean, mark: boolean) => {
    const out = new Uint8Array((text.length + (mark ? 1 : 0)) * 2);
    const view = new DataView(out.buffer);
    [...(mark ? '\ufeff' : ''), ...text].forEach((c, i) => view.setUint16(i * 2, c.charCodeAt(0), !big));
    return out;
  };
  it.each([
    ['UTF-8 with its mark', bytes(`\ufeff${list}`), 'UTF-8'],
    ['UTF-8 without', bytes(list), 'UTF-8'],
    ['UTF-16 little-endian', utf16(list, false, true), 'UTF-16 little-endian'],
    ['UTF-16 big-endian', utf16(list, true, true), 'UTF-16 big-endian'],
    ['UTF-16 without a mark', utf16(list, false, false), 'UTF-16 little-endian'],
    ['Windows-1252', Uint8Array.from([...list].map((c) => (c === '–' ? 0x96 : c.charCodeAt(0)))), 'Windows-1252'],
  ])('is read as %s', (_name, data, encoding) => {
    const result = importAssets(data);
    expect(result.encoding).toBe(encoding);
    expect(result.assets[0]!.asset.note).toBe('Brücke – süd');
  });

  it.each([
    [new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /Excel/],
    [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), /Excel/],
    [bytes('%PDF-1.7'), /PDF/],
    [new Uint8Array([0, 1, 2, 0, 0, 5]), /not text/],
    [new Uint8Array(), /no row/],
    [bytes('hello\n'), /^$/],
  ])('that is no list says what it is (%#)', (data, says) => {
    const { failure, ready } = importAssets(data);
    expect(ready).toBe(0);
    if (says.source !== '^$') expect(failure?.what).toMatch(says);
  });

  it.each([';', ',', '\t', '|'])('may be cut by %j', (d) => {
    const result = read(['Tag', 'Type', 'IP'].join(d) + '\r\n' + ['CAM-1', 'Camera', '10.0.0.1'].join(d) + '\r\n');
    expect(result.assets.map((a) => a.asset.ip)).toEqual([['10.0.0.1']]);
  });

  it('is cut by what the first line says, where it says', () => {
    expect(guessDelimiter('sep=|\na;b;c\n').delimiter).toBe('|');
  });

  it('keeps quoted delimiters, quotes and line ends in a cell (RFC 4180)', () => {
    const result = read(`${head}CAM-1;Camera;10.0.0.1;;;"a; ""b""\nc"\nCAM-2;Camera;10.0.0.2;;;\n`);
    expect(result.assets.map((a) => a.asset.note)).toEqual(['a; "b"\nc', undefined]);
  });

  it('with a quote that is never closed says where it was opened', () => {
    expect(read(`${head}CAM-1;Camera;"10.0.0.1;;;\nCAM-2;Camera;10.0.0.2;;;\n`).problems[0]).toMatchObject({
      kind: 'open-quote',
      row: 2,
    });
  });
});

describe('the headings', () => {
  it('are found below titles, and rows that are no device are set aside and said', () => {
    const result = read(
      `PIER LIST\nupdated 03/09/26\n\n${head}CAM-1;Camera;10.0.0.1;;;\n\n${head}CAM-2;Camera;10.0.0.2;;;\nTOTAL;3\n`,
    );
    expect(result.headerRow).toBe(4);
    expect(result.rows).toBe(2);
    expect(result.skipped.map((s) => s.why.split(':')[0])).toEqual([
      'title',
      'title',
      'the headings once more',
      'total',
      '2 blank rows',
    ]);
    expect(result.problems.map((p) => p.kind).sort()).toEqual(['ambiguous-date', 'count-differs']);
  });

  it('are mapped with a reason each, and unknown columns become notes', () => {
    const result = read('Device Name;Device Type;IP Address;MAC Address;Bay\nCAM-1;Camera;10.0.0.1;001d9c7b2fab;4\n');
    expect(result.columns.map((c) => c.field)).toEqual(['id', 'role', 'ip', 'mac', 'note']);
    expect(result.columns[2]!.because).toBe('its heading is "IP Address", and 1 of 1 cells are IP addresses');
    expect(result.assets[0]!.asset.note).toBe('Bay: 4');
  });

  it('may be missing: addresses and MACs are told by their form, the rest by the mapping', () => {
    const text = 'CAM-1;Camera;10.0.0.1;00:1d:9c:7b:2f:ab\nCAM-2;Camera;10.0.0.2;00:1d:9c:7b:2f:ac\n';
    expect(read(text).columns.map((c) => c.field)).toEqual(['note', 'note', 'ip', 'mac']);
    const mapped = read(text, { mapping: { A: 'id', B: 'role' } });
    expect(mapped.assets.map((a) => a.asset.id)).toEqual(['CAM-1', 'CAM-2']);
  });

  it('that can mean two things take what no plainer heading means, as in an export of NetBox', () => {
    const text =
      'name,device_type,role,manufacturer,serial,asset_tag,status,site,primary_ip4\n' +
      'STS-01-PLC1,1756-L73,PLC Main,Rockwell,123,A-7,active,Pier 7,10.70.10.10/26\n';
    const result = read(text);
    expect(result.columns.map((c) => c.field)).toEqual([
      'id',
      'model',
      'role',
      'maker',
      'serial',
      'note',
      'note',
      'note',
      'ip',
    ]);
    expect(result.assets[0]!.asset).toMatchObject({
      id: 'STS-01-PLC1',
      role: 'plc-main',
      ip: ['10.70.10.10'],
      model: '1756-L73',
      note: 'asset_tag: A-7; status: active; site: Pier 7',
    });
  });

  it('yield to cells that are all addresses of the other kind', () => {
    expect(read('Name;Type;Address\nA;x;00:1d:9c:7b:2f:ab\n').columns[2]).toMatchObject({ field: 'mac' });
  });

  it('obey the mapping, and a mapping to no column is said', () => {
    const result = read('Tag;Type;Where\nCAM-1;Camera;10.0.0.1\n', { mapping: { Where: 'ip', Wehre: 'mac' } });
    expect(result.columns[2]).toMatchObject({ field: 'ip', because: 'you said so' });
    expect(result.problems).toMatchObject([{ needs: 'look', remedy: 'Did you mean "Where"?' }]);
  });
});

describe('a cell', () => {
  it.each(['00:1D:9C:7B:2F:AB', '00-1D-9C-7B-2F-AB', '001d.9c7b.2fab', '001d9c7b2fab'])('holds the MAC %s', (mac) => {
    expect(one(`X;Camera;10.0.0.1;${mac};;`).assets[0]!.asset.mac).toEqual(['00:1d:9c:7b:2f:ab']);
  });

  it('with leading zeros is read as decimal, never octal, and shown before anything changes', () => {
    const result = one('X;Camera;010.070.050.034;;;');
    expect(result.assets[0]!.asset.ip).toEqual(['10.70.50.34']);
    expect(result.rewritten).toContainEqual({
      row: 2,
      column: 'IP',
      from: '010.070.050.034',
      to: '10.70.50.34',
      why: 'leading zeros are decimal',
    });
    expect(result.problems).toMatchObject([{ kind: 'zero-padded', needs: 'look' }]);
  });

  it.each<[line: string, kind: RowKind, ready: number]>([
    ['X;Camera;10.0.0.1 ;;;', 'trailing-space', 1],
    ['X;Camera;DHCP;;;', 'dhcp', 1],
    ['X;Camera;10.0.0.1/24;;;', 'mask', 1],
    ['X;Camera;10.0.0.1;;n/a;', 'no-firmware', 1],
    ['X;Camera;10.0.0.1;;;seen 03/09/26', 'ambiguous-date', 1],
    ['X;Camera;10.0.0.4-11;;;', 'ip-range', 0],
    ['X;Camera;10.0.0.4 - 10.0.0.11;;;', 'ip-range', 0],
    ['X-1..8;Camera;10.0.0.4;;;', 'tag-range', 0],
    ['X;Camera;10.0.0.400;;;', 'bad-address', 0],
    ['X;Camera;10.0.0.1;00:1D:9C:91:11:3;;', 'short-mac', 0],
    ['X;Camera;10.0.0.1;see label;;', 'bad-mac', 0],
    ['X;Camera;10.0.0.1;1.23E+11;;', 'mac-lost', 0],
    [';Camera;10.0.0.1;;;', 'no-name', 0],
    ['X (old);Camera;10.0.0.1;;;', 'bad-name', 0],
    ['X;;10.0.0.1;;;', 'no-role', 0],
    ['X;PLC;10.0.0.1;;;replaced 2021, in store?', 'maybe-gone', 0],
  ])('%s is called %s', (line, kind, ready) => {
    const result = one(line);
    expect(result.problems.map((p) => p.kind)).toContain(kind);
    expect(result.ready).toBe(ready);
    expect(result.ready + result.needYou).toBe(result.rows);
  });

  it('with several addresses keeps them all', () => {
    expect(one('X;Camera;10.0.0.1, 10.0.0.2;;;').assets[0]!.asset.ip).toEqual(['10.0.0.1', '10.0.0.2']);
  });
});

describe('rows together', () => {
  it('that share a name, an address or a MAC all wait, each naming the other', () => {
    const text = `${head}A;Camera;10.0.0.1;00:1d:9c:00:00:01;;\nB;Camera;10.0.0.1;00-1D-9C-00-00-01;;\nB;Camera;10.0.0.9;;;\n`;
    expect(kinds(text, 2)).toEqual(['duplicate-mac', 'duplicate-address']);
    expect(read(text).ready).toBe(0);
    expect(read(text).problems[0]!.what).toContain('row 3 (B)');
  });

  it('on different cranes may share an address, which is said once', () => {
    const text = 'Crane;Tag;Type;IP\nSTS-03;STS-03-PLC1;PLC;192.168.10.10\nSTS-04;STS-04-PLC1;PLC;192.168.10.10\n';
    expect(kinds(text)).toEqual(['shared-address']);
    expect(read(text).ready).toBe(2);
  });

  it('join the names of one crane: by number, and by what its tags begin with', () => {
    const text = 'Crane;Tag;Type\nSTS-01;STS-01-A;x\nSTS1;STS-01-B;x\nSTS 1 ;STS-01-C;x\nQC-01;STS-01-D;x\n';
    const result = read(text);
    expect(result.assets.map((a) => a.asset.crane)).toEqual(Array(4).fill('STS-01'));
    expect(result.rewritten.filter((r) => r.column === 'Crane').map((r) => r.why)).toEqual([
      'same letters and number',
      'same letters and number',
      '1 of its tags begin with STS-01',
    ]);
  });

  it('belong to the cranes, zones and suppliers of the site, where there is one', () => {
    const { site } = loadSiteText({ 'site.yaml': smallSite });
    const text =
      'Crane;Tag;Type;IP;VLAN;Brand + Model\nQC-01;NEW;HMI;10.70.10.30;VLAN 1010;Maker Panel 9\nSTS9;OTHER;HMI;;;\nSTS-01;THIRD;HMI;10.72.0.9;1010;\n';
    const result = read(text, { site });
    expect(result.assets[0]!.asset).toMatchObject({
      crane: 'STS-01',
      zone: 'STS-01/CTRL',
      maker: 'Maker',
      model: 'Panel 9',
    });
    expect(result.problems.map((p) => [p.row, p.kind])).toEqual([
      [3, 'unknown-crane'],
      [4, 'wrong-zone'],
    ]);
  });
});

describe('damaged bytes', () => {
  const list = bytes(
    `\ufeffLIST;;;\n\nCrane No.;Tag / Name;IP Addr.;MAC;Equipment;VLAN;Remarks\nQC-01;STS-01-PLC1;10.70.010.10;00:1D:9C:7B:2F:AB;PLC MAIN;1010;"a;b"\nSTS 1 ;STS-01-CAM-1..8;10.70.13.4-11;see label;CAMERA;VLAN 1013;\nTOTAL;2\n`,
  );
  const { site } = loadSiteText({ 'site.yaml': smallSite });
  const change = fc.tuple(fc.nat(list.length), fc.nat(12), fc.uint8Array({ maxLength: 8 }));
  it('never throw, and every row is counted as ready or waiting', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), (changes, withSite) => {
        let data: number[] = [...list];
        for (const [at, length, insert] of changes) data.splice(at, length, ...insert);
        const result = importAssets(Uint8Array.from(data), withSite ? { site } : {});
        expect(result.ready + result.needYou).toBe(result.rows);
        for (const { asset } of result.assets) expect(assetSchema.safeParse(asset).success).toBe(true);
        renderImport(result);
        data = [];
      }),
      checks(20_000),
    );
  });
});

describe('long and hostile lists', () => {
  it('with more problems than are listed let no row slip through as ready', () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => `CAM-${i};Camera;10.0.0.999;\n`).join('');
    const result = read(`Tag;Type;IP;MAC\n${rows}`);
    expect(result).toMatchObject({ rows: 12_000, ready: 0, needYou: 12_000 });
    expect(result.problems.length).toBeLessThan(12_000);
    expect(result.because.at(-1)).toContain('not listed');
  });

  it.each(['1', ' ', '-', '+', 'a', '0', '.', '*', ':', '1.', 'n/', '" ', '=', '10.0.0.1,'])(
    'with a cell of 200,000 characters %j is answered',
    (c) => {
      const cell = c.repeat(200_000 / c.length);
      const result = read(
        `Tag;Type;IP;MAC;FW;VLAN;Remarks;${cell}\n${Array(7).fill(cell).join(';')}\nX;Camera;10.0.0.1;;;;\n`,
      );
      expect(result.ready + result.needYou).toBe(result.rows);
    },
  );
});

describe('rows of a site', () => {
  const { site } = loadSiteText({ 'site.yaml': smallSite });
  it('find zone and crane by their address or tag where no cell tells, and say so', () => {
    const result = read(
      'Tag;Type;IP\nSTS-01-HMI;HMI;10.70.10.30\nSTS-02-HMI;HMI;192.168.10.9\nSRV;Server;10.72.0.9\n',
      { site },
    );
    expect(result.assets.map(({ asset: { crane, zone } }) => [crane, zone])).toEqual([
      ['STS-01', 'STS-01/CTRL'],
      ['STS-02', 'STS-02/CTRL'],
      [undefined, 'OT-OPS'],
    ]);
    expect(result.rewritten.filter((r) => r.to === 'STS-01/CTRL' || r.to === 'STS-01').map((r) => r.why)).toEqual([
      'its name begins with STS-01',
      'its address lies there',
    ]);
  });
});

const reference = corpora('../reference');
describe.skipIf(!reference || !existsSync(join(reference, 'asset-list-messy.csv')))(
  'the reference list of 484 rows',
  () => {
    const kindOf: [RegExp, RowKind][] = [
      [/MAC one digit short/, 'short-mac'],
      [/firmware n\/a/, 'no-firmware'],
      [/one row for \d+ cameras/, 'ip-range'],
      [/trailing space in IP/, 'trailing-space'],
      [/zero-padded IP/, 'zero-padded'],
      [/written as DHCP/, 'dhcp'],
      [/same IP and MAC/, 'duplicate-address'],
      [/not on the network/, 'maybe-gone'],
    ];

    it('gives every planted defect at its row by its kind, and none of these kinds elsewhere', () => {
      const data = readFileSync(join(reference!, 'asset-list-messy.csv'));
      const lines = data.toString('utf8').split(/\r?\n/);
      const planted = readFileSync(join(reference!, 'asset-list-messy.planted.txt'), 'utf8').trim().split('\n');
      expect(planted).toHaveLength(68);
      const result = importAssets(data);
      expect(result).toMatchObject({ rows: 484, headerRow: 4, delimiter: ';' });
      expect(result.columns.map((c) => c.field)).toEqual([
        'crane',
        'role',
        'id',
        'ip',
        'mac',
        'maker+model',
        'firmware',
        'vlan',
        'remarks',
      ]);
      const expected = new Map<RowKind, Set<number>>();
      for (const line of planted) {
        const [tag, words] = [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)];
        const kind = kindOf.find(([pattern]) => pattern.test(words))![1];
        // Some camera rows carry a mangled tag (RTG-1..30-CAM-1..3): the crane beside it tells which they are.
        const crane = /^([A-Z]+)-0*(\d+)-CAM-1$/.exec(tag);
        const row =
          1 +
          lines.findIndex((l) => {
            const [cell, , name] = l.split(';');
            if (name === tag || name?.startsWith(`${tag}..`)) return true;
            return crane && /CAM-1\.\./.test(name ?? '') && cell!.replace(/[\s-]+0*/g, '') === `${crane[1]}${crane[2]}`;
          });
        expect(row, line).toBeGreaterThan(4);
        expect(
          result.problems.some((p) => p.row === row && p.kind === kind),
          line,
        ).toBe(true);
        expected.set(kind, (expected.get(kind) ?? new Set()).add(row));
      }
      for (const [kind, rows] of expected) {
        const found = new Set(result.problems.filter((p) => p.kind === kind).map((p) => p.row));
        // Two more rows have "n/k" for their firmware, and the twin of the doubled row is named as well.
        const more = kind === 'no-firmware' ? 2 : kind === 'duplicate-address' ? 1 : 0;
        expect(found.size, kind).toBe(rows.size + more);
      }
    });
  },
);
