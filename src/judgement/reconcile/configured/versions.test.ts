// Which configuration ran when, and when two of them do the same.
import fc from 'fast-check';
import { DAY, HOUR } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { access, between, collect, configFile, craneOne, device, openLine, rule, tcp } from '../testing-configs.ts';
import { at, NOW, TestFacts } from '../testing.ts';
import { deviceVersions, runningOf } from './versions.ts';
import { workingHash } from './working.ts';

const ports = (d: ConfiguredDevice | undefined) => d?.interfaces.map((i) => i.name);

describe('versions', () => {
  it('are kept by asset, oldest first, and the newest running one runs', () => {
    const f = new TestFacts();
    collect(f, craneOne('b.cfg'), at(24));
    collect(f, craneOne('a.cfg'), at(48));
    collect(f, device('CORE', 'core.cfg'), at(30));
    const all = deviceVersions(f.facts, NOW);
    expect([...all.keys()].sort()).toEqual(['C1-FW', 'CORE']);
    expect(all.get('C1-FW')!.map((v) => v.file)).toEqual(['a.cfg', 'b.cfg']);
    expect(runningOf(all.get('C1-FW')!)!.file).toBe('b.cfg');
  });

  it('of a device without an asset go by the name it gives itself', () => {
    const f = new TestFacts();
    const made = device('sw-yard', 'yard.cfg');
    f.device(made, { collected: at(3), dated: 'file-time', purpose: 'running' });
    expect(deviceVersions(f.facts, NOW).get('sw-yard')).toMatchObject([{ name: 'sw-yard', dated: 'file-time' }]);
  });

  it('leave out what was collected after the day of judgement', () => {
    const f = new TestFacts();
    collect(f, craneOne('now.cfg'), NOW);
    collect(f, craneOne('later.cfg'), NOW + 1);
    expect(
      deviceVersions(f.facts, NOW)
        .get('C1-FW')!
        .map((v) => v.file),
    ).toEqual(['now.cfg']);
    expect(deviceVersions(f.facts, NOW - 1).size).toBe(0);
  });

  it('that were only proposed, or are a template, never run', () => {
    const f = new TestFacts();
    collect(f, craneOne('runs.cfg'), at(48));
    collect(f, craneOne('wished.cfg'), at(2), { purpose: 'candidate' });
    collect(f, craneOne('pattern.cfg'), at(1), { purpose: 'template' });
    collect(f, device('C2-FW', 'two.cfg'), at(1), { purpose: 'candidate' });
    const all = deviceVersions(f.facts, NOW);
    expect(runningOf(all.get('C1-FW')!)!.file).toBe('runs.cfg');
    expect(runningOf(all.get('C2-FW')!)).toBeUndefined();
  });

  it('of one day and purpose in two files are one device, whatever other file lies between them', () => {
    const f = new TestFacts();
    const part = (file: string, port: string) => device('C1-SW', file, { interfaces: [access(port, 11, 1)] });
    collect(f, part('a.cfg', '1/1'), at(5));
    collect(f, part('b.cfg', '1/9'), at(5), { purpose: 'candidate' });
    collect(f, part('c.cfg', '1/2'), at(5));
    const versions = deviceVersions(f.facts, NOW).get('C1-SW')!;
    expect(versions.map((v) => [v.purpose, ports(v.device)])).toEqual([
      ['running', ['1/1', '1/2']],
      ['candidate', ['1/9']],
    ]);
  });

  it('with the same bytes on two days are two: an old configuration that came back runs again', () => {
    const days = [at(72), at(48), at(24)];
    // Whatever the order in which the files became known.
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const f = new TestFacts();
      const old = craneOne('x.cfg');
      const made = [
        { ...old, files: [{ ...old.files[0]!, name: 'day1/fw.cfg' }] },
        craneOne('day2/fw.cfg', { less: [3] }),
        { ...old, files: [{ ...old.files[0]!, name: 'day3/fw.cfg' }] },
      ];
      for (const i of order) collect(f, made[i]!, days[i]!);
      const versions = deviceVersions(f.facts, NOW).get('C1-FW')!;
      expect(versions.map((v) => [v.file, v.collected])).toEqual(days.map((d, i) => [`day${i + 1}/fw.cfg`, d]));
      expect(runningOf(versions)!.artefact).toBe(versions[0]!.artefact);
    }
  });

  it('take in what the device printed within a day, at the nearest of its running configurations', () => {
    const f = new TestFacts();
    const shown = (file: string): ConfiguredDevice => ({
      ...device('C1-SW', file, { vlans: [{ id: 77, at: { file: 0, line: 3 } }] }),
      files: [configFile(file, 'state')],
    });
    collect(f, device('C1-SW', 'old.cfg'), at(60));
    collect(f, device('C1-SW', 'near.cfg'), at(40));
    collect(f, device('C1-SW', 'wish.cfg'), at(31), { purpose: 'candidate' });
    collect(f, shown('vlan.txt'), at(30));
    const versions = deviceVersions(f.facts, NOW).get('C1-SW')!;
    expect(versions.map((v) => [v.file, v.device.vlans.map((x) => x.id)])).toEqual([
      ['old.cfg', []],
      ['near.cfg', [77]],
      ['wish.cfg', []],
    ]);
    // Its lines are found in its own file.
    const joined = versions[1]!.device;
    expect(joined.files[joined.vlans[0]!.at.file]!.name).toBe('vlan.txt');
  });

  it('leave what was printed more than a day away alone, and take it for all that is known where nothing else ran', () => {
    const state = (): ConfiguredDevice => ({
      ...device('C1-SW', 'vlan.txt', { vlans: [{ id: 77, at: { file: 0, line: 3 } }] }),
      files: [configFile('vlan.txt', 'state')],
    });
    const far = new TestFacts();
    collect(far, device('C1-SW', 'cfg'), NOW - DAY - 2 * HOUR);
    collect(far, state(), at(1));
    expect(
      deviceVersions(far.facts, NOW)
        .get('C1-SW')!
        .map((v) => v.device.vlans),
    ).toEqual([[]]);
    const alone = new TestFacts();
    collect(alone, device('C1-SW', 'wish'), at(2), { purpose: 'candidate' });
    collect(alone, state(), at(1));
    const versions = deviceVersions(alone.facts, NOW).get('C1-SW')!;
    expect(runningOf(versions)).toMatchObject({ file: 'vlan.txt', purpose: 'running' });
  });
});

/** Everything moved to other lines, counted anew and commented otherwise. */
function dressed(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((v) => dressed(v, by));
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    out[key] = key === 'line' ? (inner as number) + by : dressed(inner, by);
  }
  if ('action' in out && 'match' in out) Object.assign(out, { hits: by, comment: `on day ${by}`, text: `text ${by}` });
  return out;
}

const whole = (): ConfiguredDevice =>
  craneOne('a.cfg', {
    parts: {
      vlans: [11, 12].map((id) => ({ id, at: { file: 0, line: id } })),
      management: [
        { service: 'ssh', enabled: true, encrypted: true, port: 22, at: { file: 0, line: 60 } },
        { service: 'https', enabled: true, encrypted: true, port: 443, at: { file: 0, line: 61 } },
      ],
      open: [openLine({ text: 'frobnicate all', element: 'up' })],
    },
  });

describe('the hash of what a configuration does', () => {
  it('is the same for other lines, counters, dates, comments, file names and the order of what has none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (by, turn) => {
        const a = whole();
        const b = dressed(whole(), by) as ConfiguredDevice;
        const rotated = <T>(list: readonly T[]): T[] => {
          const n = list.length === 0 ? 0 : turn % list.length;
          return [...list.slice(n), ...list.slice(0, n)];
        };
        const other: ConfiguredDevice = {
          ...b,
          files: [{ ...configFile('b.cfg'), written: by }],
          version: `1.${by}`,
          interfaces: rotated(b.interfaces).map((i) => ({ ...i, description: `port ${by}` })),
          vlans: rotated(b.vlans),
          management: rotated(b.management),
          routes: rotated(b.routes),
          open: [...b.open, openLine({ state: 'limited', text: `counter ${by}` })],
        };
        expect(workingHash(other)).toBe(workingHash(a));
      }),
      checks(400),
    );
  });

  const effects: [string, (d: ConfiguredDevice) => ConfiguredDevice][] = [
    ['a port of a rule', (d) => withRules(d, (r) => (r.id === '1' ? { ...r, match: { ...r.match, ...tcp(103) } } : r))],
    ['a rule turned off', (d) => withRules(d, (r) => (r.id === '1' ? { ...r, enabled: false } : r))],
    ['a rule that denies', (d) => withRules(d, (r) => (r.id === '1' ? { ...r, action: 'deny' } : r))],
    ['a rule that ends one day', (d) => withRules(d, (r) => (r.id === '1' ? { ...r, expires: NOW } : r))],
    ['a rule more', (d) => ({ ...d, filters: d.filters.map((x) => ({ ...x, rules: [...x.rules, rule(9, {})] })) })],
    ['the order of rules', (d) => ({ ...d, filters: d.filters.map((x) => ({ ...x, rules: [...x.rules].reverse() })) })],
    ['the end of a list', (d) => ({ ...d, filters: d.filters.map((x) => ({ ...x, otherwise: 'permit' as const })) })],
    ['a step that is gone', (d) => ({ ...d, transit: [] })],
    ['a route', (d) => ({ ...d, routes: [] })],
    ['an address', (d) => ({ ...d, interfaces: d.interfaces.map((i) => ({ ...i, addresses: ['10.1.0.9/26'] })) })],
    ['a port turned off', (d) => ({ ...d, interfaces: d.interfaces.map((i) => ({ ...i, enabled: false })) })],
    ['a way of managing', (d) => ({ ...d, management: d.management.slice(1) })],
    [
      'a weak password',
      (d) => ({ ...d, weaknesses: [{ kind: 'no-password', what: 'console', at: { file: 0, line: 1 } }] }),
    ],
    ['a line that nobody understood', (d) => ({ ...d, open: [...d.open, openLine({ text: 'new word' })] })],
    ['such a line gone', (d) => ({ ...d, open: [] })],
    ['such a line at another port', (d) => ({ ...d, open: d.open.map((o) => ({ ...o, element: 'ctrl' })) })],
  ];
  it.each(effects)('is another for %s', (_, change) => {
    expect(workingHash(change(whole()))).not.toBe(workingHash(whole()));
  });

  it('is another for a source that is cut out of a rule', () => {
    const from = (except?: string[]) =>
      craneOne('a', {
        extra: [
          rule(8, {
            ...between([], ['10.1.0.10']),
            from: { include: ['10.9.0.0/24', '10.8.0.0/24'], ...(except ? { except } : {}) },
          }),
        ],
      });
    const turned = craneOne('a', {
      extra: [rule(8, { ...between([], ['10.1.0.10']), from: { include: ['10.8.0.0/24', '10.9.0.0/24'] } })],
    });
    expect(workingHash(from(['10.9.0.7']))).not.toBe(workingHash(from()));
    expect(workingHash(turned)).toBe(workingHash(from()));
  });
});

function withRules(
  d: ConfiguredDevice,
  change: (r: ConfiguredDevice['filters'][number]['rules'][number]) => typeof r,
): ConfiguredDevice {
  return { ...d, filters: d.filters.map((x) => ({ ...x, rules: x.rules.map(change) })) };
}
