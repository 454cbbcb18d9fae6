// Service matrices: the formally verified ones of real rule sets come out of the engine, and random ones hold for every single packet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { readConfig } from '#netconfig';
import { checks, corpora } from '../../../ground/kit/testing.ts';
import { compileFilter } from './filter.ts';
import { serviceMatrix } from './grid.ts';
import { PacketSet } from './packet-set.ts';
import { deviceOf, filterOf, someMatch } from './testing.ts';

const corpus = corpora('config');

interface Row {
  kind: string;
  case: string;
  sport: number;
  dport: number;
  classes: Record<string, [string, string][]>;
  edges: [string, string][];
}

/** The rule set that each matrix was made of, and the addresses that the proof bound to an interface. */
const cases: Record<string, { file: string; list: string; interfaces: Record<string, string[]> }> = {
  synology: {
    file: 'diekmann+Iptables_Semantics/synology/iptables-save_jun_2015_cleanup',
    list: 'INPUT',
    interfaces: { lo: ['127.0.0.0/8'], eth2: ['0.0.0.0/0'] },
  },
  sqrl_shorewall: {
    file: 'diekmann+Iptables_Semantics/sqrl_shorewall/2015_aug_iptables-save-spoofing-protection',
    list: 'raw PREROUTING',
    interfaces: { vpriv: ['0.0.0.0/0'], vshit: ['0.0.0.0/0'], vocb: ['0.0.0.0/0'] },
  },
};

describe('a service matrix', () => {
  it.skipIf(!corpus)('is the verified one, class by class and edge by edge', () => {
    const rows = readFileSync(join(corpus!, 'facts/service-matrix.jsonl'), 'utf8').trim().split('\n');
    expect(rows.length).toBe(5);
    for (const row of rows.map((r) => JSON.parse(r) as Row)) {
      const { file, list, interfaces } = cases[row.case]!;
      const bytes = readFileSync(join(corpus!, file));
      const device = readConfig({ name: file, sha256: sha256(bytes), bytes })!.devices[0]!;
      const passes = (set: PacketSet) => ({
        possible: PacketSet.union(
          Object.entries(interfaces).map(
            ([name, include]) =>
              compileFilter(device, list, { in: name, out: 'x', state: 'new' }).passes(
                set.intersect(PacketSet.of({ from: { include } })),
              ).possible,
          ),
        ),
      });
      const service = {
        protocol: 6,
        fromPorts: [[row.sport, row.sport]] as [number, number][],
        toPorts: [[row.dport, row.dport]] as [number, number][],
      };
      const { classes, edges } = serviceMatrix(passes, service);
      const wanted = Object.entries(row.classes).map(([name, ranges]) => ({
        name,
        set: PacketSet.of({ from: { include: ranges.map((r) => r.join('-')) } }),
      }));
      const names = classes.map((c) => wanted.find((w) => w.set.equals(PacketSet.of({ from: c })))?.name);
      expect([...names].sort()).toEqual(Object.keys(row.classes).sort());
      expect(edges.map(([a, b]) => `${names[a]}>${names[b]}`).sort()).toEqual(row.edges.map((e) => e.join('>')).sort());
    }
  });

  it('puts every address in one class, and says of each two whether the one reaches the other', () => {
    const rules = fc.array(
      fc.record({ action: fc.constantFrom('permit', 'deny') as fc.Arbitrary<'permit' | 'deny'>, match: someMatch }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rules, (list) => {
        const filter = compileFilter(deviceOf([filterOf('main', list)]), 'main', { state: 'new' });
        const service = {
          protocol: 6,
          fromPorts: [[1024, 1024]] as [number, number][],
          toPorts: [[502, 502]] as [number, number][],
        };
        const { classes, edges } = serviceMatrix((set) => filter.passes(set), service);
        const sets = classes.map((c) => PacketSet.of({ from: c }));
        expect(PacketSet.union(sets).equals(PacketSet.all.family(4))).toBe(true);
        sets.forEach((a, i) => sets.slice(i + 1).forEach((b) => expect(a.overlaps(b)).toBe(false)));
        const first = (i: number) => classes[i]!.include[0]!.split(/[-/]/)[0]!;
        const open = new Set(edges.map((e) => e.join('>')));
        for (let i = 0; i < classes.length; i++) {
          for (let j = 0; j < classes.length; j++) {
            const { verdict } = filter.decide({
              protocol: 6,
              from: first(i),
              to: first(j),
              fromPort: 1024,
              toPort: 502,
            });
            expect(verdict).toBe(open.has(`${i}>${j}`) ? 'permit' : 'deny');
          }
        }
      }),
      checks(1000),
    );
  });
});
