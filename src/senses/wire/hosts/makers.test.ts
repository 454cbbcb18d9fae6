import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks, engine } from '../../../ground/kit/testing.ts';
import { makerOf } from './makers.ts';

const debian = '/usr/share/ieee-data/oui.txt';

describe('makers by MAC address', () => {
  it('names the owner of a large block with low confidence', () => {
    expect(makerOf('00:1d:9c:7b:2f:ab')).toEqual({ name: 'Rockwell Automation', bits: 24, confidence: 'low' });
    expect(makerOf('00:1b:1b:00:00:01')?.name).toBe('Siemens AG');
  });

  it('names the owner of a small block with medium confidence', () => {
    const small = makerOf('c8:5c:e2:7a:bc:de');
    expect(small).toMatchObject({ name: 'SYNERGY SYSTEMS AND SOLUTIONS', bits: 28, confidence: 'medium' });
  });

  it('names nobody for addresses that no maker gave out', () => {
    expect(makerOf('ff:ff:ff:ff:ff:ff')).toBeUndefined();
    expect(makerOf('01:80:c2:00:00:0e')).toBeUndefined();
    expect(makerOf('02:1d:9c:7b:2f:ab')).toBeUndefined();
  });

  it('does not take the registry itself for a maker', () => {
    expect(makerOf('70:b3:d5:ff:ff:ff')?.name).not.toBe('IEEE Registration Authority');
  });

  it('answers any text without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/)), (mac) => {
        const maker = makerOf(mac);
        if (maker) expect(maker.name.length).toBeGreaterThan(0);
      }),
      checks(2000),
    );
  });

  it.skipIf(!engine(debian))('knows nearly every large block that Debian’s copy of the registry knows', () => {
    const there = [...readFileSync(debian, 'utf8').matchAll(/^([0-9A-F]{6}) {5}\(base 16\)\t\t(.+)$/gm)];
    const lacking = there.filter(([, prefix, name]) => {
      const mac = prefix!.toLowerCase().replace(/(..)(?=.)/g, '$1:') + ':00:00:00';
      return !/^(Private|IEEE Registration Authority)/.test(name!) && makerOf(mac) === undefined;
    });
    const local = lacking.filter(([, prefix]) => (Number.parseInt(prefix!.slice(0, 2), 16) & 3) !== 0);
    expect(there.length).toBeGreaterThan(30_000);
    expect((lacking.length - local.length) / there.length).toBeLessThan(0.005);
  });
});
