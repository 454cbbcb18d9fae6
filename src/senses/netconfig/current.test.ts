// Proves which of many files make up the network as it is: the newest of each device, and what was printed beside it.
import { expect, it } from 'vitest';
import { DAY, sha256 } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import { emptyDevice } from './core/device.ts';
import { currentDevices, placementOf } from './current.ts';

const made = (
  name: string,
  part: 'configuration' | 'state' = 'configuration',
  hostname?: string,
): ConfiguredDevice => ({
  ...emptyDevice({ name, sha256: sha256(name), lines: [], whole: '', problems: [] }, 'test', part),
  ...(hostname === undefined ? {} : { hostname, name: hostname }),
});

const placed = (device: ConfiguredDevice, day: number, more: Partial<ConfigPlacement> = {}): ConfigPlacement => ({
  artefact: device.files[0]!.artefact,
  file: device.files[0]!.name,
  collected: day * DAY,
  dated: 'path',
  purpose: 'running',
  ...more,
});

const files = (devices: readonly ConfiguredDevice[]) => devices.map((d) => [d.name, d.files.map((f) => f.name)]);

it('takes the newest configuration of each asset, as of a day, and leaves candidates out', () => {
  const [old, now, next] = [made('1/FW.cfg'), made('2/FW.cfg'), made('new.cfg')];
  const placements = [
    placed(old, 1, { asset: 'FW' }),
    placed(now, 5, { asset: 'FW' }),
    placed(next, 9, { asset: 'FW', purpose: 'candidate' }),
  ];
  const all = [old, now, next];
  expect(files(currentDevices(all, placements))).toEqual([['FW', ['2/FW.cfg']]]);
  expect(files(currentDevices(all, placements, { asOf: 3 * DAY }))).toEqual([['FW', ['1/FW.cfg']]]);
  expect(files(currentDevices(all, placements, { purpose: 'candidate' }))).toEqual([['FW', ['new.cfg']]]);
});

it('joins what commands printed to the device whose name the path has, and of it only the last day’s', () => {
  const configuration = made('configs/edge/running.txt', 'configuration', 'Edge');
  const old = made('show/edge/vlan_old.txt', 'state');
  const beside = made('show/edge/vlan.txt', 'state');
  const own = made('prompt.txt', 'state', 'EDGE');
  const other = made('show/elsewhere.txt', 'state');
  const all = [old, configuration, beside, own, other];
  const placements = [placed(configuration, 5), placed(old, 1), placed(beside, 5), placed(own, 5), placed(other, 5)];
  expect(files(currentDevices(all, placements))).toEqual([
    ['Edge', ['configs/edge/running.txt', 'show/edge/vlan.txt', 'prompt.txt']],
    ['elsewhere', ['show/elsewhere.txt']],
  ]);
});

it('tells one file’s two places apart', () => {
  const a = made('a.cfg');
  const b = { ...a, files: [{ ...a.files[0]!, name: 'b.cfg' }] };
  const placements = [placed(a, 1, { asset: 'A' }), placed(b, 1, { asset: 'B' })];
  expect(placementOf(b, placements)?.asset).toBe('B');
  expect(currentDevices([a, b], placements).map((d) => d.name)).toEqual(['A', 'B']);
});
