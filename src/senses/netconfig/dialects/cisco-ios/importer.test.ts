// Firewall Builder's importer of IOS configurations, held against the reading here: rules by line, list and action; interfaces with addresses and lists.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import { device } from './testing.ts';

const root = corpora('config') ?? '';
const folder = join(root, 'fwbuilder+fwbuilder/importer-ios-ipt');

describe.skipIf(root === '')('the importer of Firewall Builder', () => {
  it('found the same rules, addresses and applied lists', () => {
    const d = device(readFileSync(join(folder, 'ios.test'), 'latin1'), 'ios.test');
    const log = readFileSync(join(folder, 'ios.output'), 'latin1').split('\n');
    const named = (name: string) => name.replace(/^acl_(\d+)$/, '$1');
    const rules = log.flatMap((l) => {
      const m = /^(\d+): access list rule: access list (\S+), action (\w+)/.exec(l);
      return m ? [`${m[1]} ${named(m[2]!)} ${m[3]}`] : [];
    });
    const lists = new Set(rules.map((r) => r.split(' ')[1]!));
    const mine = d.filters
      .filter((f) => lists.has(f.name))
      .flatMap((f) => f.rules.filter((r) => !r.implicit).map((r) => `${r.at.line} ${f.name} ${r.action}`));
    expect(mine.sort()).toEqual(rules.sort());
    expect(rules.length).toBeGreaterThan(40);
    const addresses = log.flatMap((l) => /Interface address: (\d\S+)\//.exec(l)?.[1] ?? []);
    expect(d.interfaces.flatMap((i) => i.addresses.map((a) => a.split('/')[0]!))).toEqual(
      expect.arrayContaining(addresses),
    );
    const applied = log.flatMap((l) => {
      const m = /Interface (\S+) ruleset (\S+) direction '(\w+)'/.exec(l);
      return m ? [`${m[1]} ${named(m[2]!)} ${m[3]}`] : [];
    });
    const steps = d.transit.flatMap((s) =>
      s.kind === 'filter' ? [`${(s.in ?? s.out)![0]} ${s.filter} ${s.in ? 'in' : 'out'}`] : [],
    );
    expect(steps).toEqual(expect.arrayContaining(applied));
  });
});
