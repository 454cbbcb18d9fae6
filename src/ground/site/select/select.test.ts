// Selectors: what people write names what they mean, and asking is safe for any text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../kit/testing.ts';
import type { Asset, Zone } from '../model/site.ts';
import { loadSiteText } from '../load/load.ts';
import { matcher, select, selectorFaults } from './match.ts';
import { parseSelector } from './parse.ts';

const crane = (id: string) => `  - { id: ${id}, type: STS, maker: M, chinese_manufactured: false }\n`;
const zone = (id: string, more = '') => `  - { id: ${id}, name: ${id}, function: other${more} }\n`;
const asset = (id: string, role: string, more: string) => `  - { id: ${id}, role: ${role}${more} }\n`;
const craneIds = ['STS-01', 'STS-02', 'STS-03', 'RTG-09', 'RTG-10', 'RTG-11'];
const text = [
  'facility: { name: T, timezone: UTC }\ncranes:\n',
  ...craneIds.map(crane),
  'zones:\n',
  ...craneIds.flatMap((c) => ['CTRL', 'OPS'].map((z) => zone(`${c}/${z}`, `, crane: ${c}`))),
  zone('OT-OPS'),
  zone('OT-MGMT'),
  'assets:\n',
  ...craneIds.flatMap((c) => [
    asset(`${c}-PLC1`, 'plc-main', `, zone: ${c}/CTRL, crane: ${c}`),
    asset(`${c}-HMI`, 'hmi', `, zone: ${c}/OPS, crane: ${c}`),
  ]),
  asset('STS-01-SPREADER', 'spreader-controller', ', crane: STS-01'),
  asset('RCMS01', 'rcms', ', zone: OT-OPS'),
  asset('EWS01', 'engineering-ws', ', zone: OT-MGMT'),
  'lists:\n  - { id: LOGINK and friends, kind: logink, source: own, as_of: 2026-01-01, entries: [{ name: A, addresses: [192.0.2.77, 198.51.100.0/24] }] }\n',
].join('');
const { site } = loadSiteText({ 'site.yaml': text });
const assets = (selector: string | string[]) => select(site, selector).assets.map((a) => a.id);
const zones = (selector: string | string[]) => select(site, selector).zones.map((z) => z.id);

describe('what a selector names', () => {
  it('an asset by its id', () => expect(assets('RCMS01')).toEqual(['RCMS01']));
  it('everything in a zone by the zone’s id', () => expect(assets('STS-01/OPS')).toEqual(['STS-01-HMI']));
  it('everything on a crane by the crane’s id, with and without an address, and its zones', () => {
    expect(assets('STS-01')).toEqual(['STS-01-PLC1', 'STS-01-HMI', 'STS-01-SPREADER']);
    expect(zones('STS-01')).toEqual(['STS-01/CTRL', 'STS-01/OPS']);
  });
  it('zones of many cranes by a pattern, whose star stays inside one part of a name', () => {
    expect(zones('STS-*/OPS')).toEqual(['STS-01/OPS', 'STS-02/OPS', 'STS-03/OPS']);
    expect(zones('*/CTRL')).toHaveLength(6);
    expect(zones('OT-*')).toEqual(['OT-OPS', 'OT-MGMT']);
  });
  it('a choice of letters', () => expect(zones('STS-0[1-2]/OPS')).toEqual(['STS-01/OPS', 'STS-02/OPS']));
  it('ranges over zero-padded numbers, across the end of a digit', () => {
    expect(select(site, 'RTG-09..RTG-11').cranes.map((c) => c.id)).toEqual(['RTG-09', 'RTG-10', 'RTG-11']);
    expect(select(site, 'RTG-09..10').cranes.map((c) => c.id)).toEqual(['RTG-09', 'RTG-10']);
    expect(zones('STS-01/OPS..STS-02/OPS')).toEqual(['STS-01/OPS', 'STS-02/OPS']);
  });
  it('roles, alone and inside a scope', () => {
    expect(assets('role=hmi,rcms')).toHaveLength(7);
    expect(assets('STS-01,STS-02: role=hmi,plc-main')).toEqual([
      'STS-01-PLC1',
      'STS-01-HMI',
      'STS-02-PLC1',
      'STS-02-HMI',
    ]);
    expect(assets('OT-OPS: role=rcms')).toEqual(['RCMS01']);
    expect(assets('role=plc-*')).toHaveLength(6);
  });
  it('several clauses, by semicolon or as a list', () => {
    expect(assets('STS-01: role=hmi; RCMS01')).toEqual(['STS-01-HMI', 'RCMS01']);
    expect(assets(['STS-01: role=hmi', 'RCMS01'])).toEqual(['STS-01-HMI', 'RCMS01']);
  });
  it('everything by "any"', () => {
    expect(assets('any')).toHaveLength(site.assets.length);
    expect(matcher(site, 'any')({})).toBe(true);
  });
  it('names whole zones only where no role narrows', () => expect(zones('STS-01: role=hmi')).toEqual([]));
});

describe('a matcher', () => {
  const plc = site.assets.find((a) => a.id === 'STS-01-PLC1')!;
  const ops = site.zones.find((z) => z.id === 'OT-OPS')!;
  it('goes by the zone where an asset was met before its home zone', () => {
    expect(matcher(site, 'OT-OPS')({ asset: plc, zone: ops })).toBe(true);
    expect(matcher(site, 'STS-01/CTRL')({ asset: plc, zone: ops })).toBe(false);
    expect(matcher(site, 'STS-01/CTRL')({ asset: plc })).toBe(true);
  });
  it('matches an unknown machine by its zone, never by a role', () => {
    const target = { zone: site.zones.find((z) => z.id === 'STS-02/OPS')! };
    expect(matcher(site, 'STS-02')(target)).toBe(true);
    expect(matcher(site, 'STS-02: role=hmi')(target)).toBe(false);
  });
  it('matches addresses outside by address, prefix and list', () => {
    expect(matcher(site, '198.51.100.20')({ address: '198.51.100.20' })).toBe(true);
    expect(matcher(site, '198.51.100.0/24')({ address: '198.51.101.1' })).toBe(false);
    expect(matcher(site, '2001:db8::/32')({ address: '2001:db8::5' })).toBe(true);
    expect(matcher(site, 'list=LOGINK and friends')({ address: '192.0.2.77' })).toBe(true);
    expect(matcher(site, 'list=LOGINK and friends')({ address: '198.51.100.9' })).toBe(true);
    expect(matcher(site, 'list=LOGINK and friends')({ address: '192.0.2.78' })).toBe(false);
  });
});

describe('faults', () => {
  const near = (selector: string) => selectorFaults(site, selector).map((f) => f.near);
  it('carry the nearest right name', () => {
    expect(near('STS-01/OSP')).toEqual(['STS-01/OPS']);
    expect(near('RCSM01')).toEqual(['RCMS01']);
    expect(near('role=hmmi')).toEqual(['hmi']);
    expect(near('list=LOGINK and freinds')).toEqual(['LOGINK and friends']);
  });
  it.each([
    ['', /empty/],
    ['RTG-11..RTG-09', /count upwards/],
    ['RTG-01..STS-04', /no range/],
    ['A1..A999999999', /at most/],
    ['zone=OT-OPS', /role or list/],
    ['role=', /names no role/],
    [': role=hmi', /before the colon/],
    ['*a*b*c*d*e', /four stars/],
    ['OT-MGMT: role=hmi', /matches no asset/],
    ['STS-9[', /names no asset/],
  ])('%j is refused in words', (selector, says) => {
    expect(
      selectorFaults(site, selector)
        .map((f) => f.what)
        .join('\n'),
    ).toMatch(says);
  });
});

describe('for any text', () => {
  it.each(['1', '*', 'a*', '[1-', '..', ',', ':', ': ', 'role=', '1..', 'STS-01,', '0x'])(
    'a selector of 200,000 characters %j is answered',
    (c) => {
      const long = c.repeat(200_000 / c.length);
      for (const s of [long, `${long}..${long}1`, `role=${long}`, `${long}: role=hmi`])
        expect(matcher(site, s)({})).toBe(false);
    },
  );

  const word = fc.constantFrom(
    'STS-01',
    'STS-*',
    'OT-OPS',
    'role=hmi',
    'any',
    '..',
    ',',
    ';',
    ':',
    ': ',
    '[1-',
    ']',
    '*',
    '?',
    '/',
    '=',
    'list=',
    '::1',
    ' ',
    '\\',
    '(',
    '+',
  );
  const selector = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(word, { maxLength: 12 }).map((w) => w.join('')),
  );
  it('parsing and matching never throw, and selecting agrees with matching', () => {
    fc.assert(
      fc.property(selector, (s) => {
        parseSelector(s);
        const match = matcher(site, s);
        const chosen = new Set(select(site, s).assets);
        for (const a of site.assets) {
          expect(chosen.has(a)).toBe(match({ asset: a, zone: site.zones.find((z) => z.id === a.zone) }));
        }
      }),
      checks(10_000),
    );
  });

  it('a clause more never names less, and a scope never names more', () => {
    const part = fc.constantFrom(
      'STS-01',
      'STS-*',
      'OT-*',
      'RTG-09..RTG-11',
      '*/OPS',
      'RCMS01',
      'role=hmi',
      'role=plc-main,rcms',
    );
    const scope = fc.constantFrom('STS-01', 'RTG-*', '*/CTRL', 'OT-OPS', 'any');
    const within = (small: { assets: Asset[]; zones: Zone[] }, large: { assets: Asset[]; zones: Zone[] }) =>
      small.assets.every((a) => large.assets.includes(a)) && small.zones.every((z) => large.zones.includes(z));
    fc.assert(
      fc.property(part, part, scope, (a, b, s) => {
        expect(within(select(site, a), select(site, `${a}; ${b}`))).toBe(true);
        expect(within(select(site, `${s}: ${a}`), select(site, a))).toBe(true);
      }),
      checks(2000),
    );
  });
});
