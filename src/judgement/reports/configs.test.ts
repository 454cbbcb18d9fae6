// The head count of configurations never claims more than was understood.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import { checks } from '../../ground/kit/testing.ts';
import { configCounts, configsRead } from './configs.ts';

const placement = (artefact: string, asset: string | undefined): ConfigPlacement => ({
  artefact,
  file: `configs/${artefact}`,
  ...(asset === undefined ? {} : { asset }),
  collected: 0,
  dated: 'path',
  purpose: 'running',
});

const device = (artefact: string, relevant: number, unrecognised: number): ConfiguredDevice => ({
  name: artefact,
  dialect: 'cisco-ios',
  files: [
    {
      artefact,
      name: artefact,
      dialect: 'cisco-ios',
      part: 'configuration',
      lines: {
        total: relevant,
        relevant,
        states: { unrecognised, harmless: 0, 'not-modelled': 0, limited: 0, modelled: relevant - unrecognised },
      },
    },
  ],
  interfaces: [],
  vlans: [],
  zones: [],
  filters: [],
  routes: [],
  forwards: 'no',
  transit: [],
  toDevice: [],
  management: [],
  weaknesses: [],
  tunnels: [],
  redundancy: [],
  problems: [],
  open: [],
});

test('files, devices and lines are counted, and one line in a thousand that is not understood keeps it from 100 %', () => {
  const devices = [device('a', 4000, 0), device('b', 6000, 1)];
  const configPlacements = [placement('a', 'FW-1'), placement('b', 'FW-1'), placement('b', 'FW-2')];
  expect(configCounts({ devices, configPlacements })).toEqual({
    files: 3,
    devices: 2,
    lines: 10_000,
    notUnderstood: 1,
  });
  expect(configsRead({ devices, configPlacements })).toBe(
    '3 configurations of 2 devices, 99.9 % of their lines understood',
  );
  expect(configsRead({ devices: [], configPlacements: [] })).toBeUndefined();
});

test('100 % is said of files understood whole, and of no other', () => {
  const counts = fc
    .integer({ min: 1, max: 100_000 })
    .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n })));
  fc.assert(
    fc.property(counts, ([lines, dark]) => {
      const said = configsRead({ devices: [device('a', lines, dark)], configPlacements: [placement('a', undefined)] })!;
      expect(said.includes(', 100 % ')).toBe(dark === 0);
    }),
    checks(400),
  );
});
