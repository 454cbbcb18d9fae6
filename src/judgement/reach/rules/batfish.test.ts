// Batfish's published answers on its own example networks, asked of our engine on the same files. Its notebook also runs findMatchingFilterLines, whose
// question is not kept beside the answer, so that it cannot be asked again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { readConfig } from '#netconfig';
import { corpora } from '../../../ground/kit/testing.ts';
import type { ConfiguredDevice } from '#facts';
import type { RuleFinding } from '../answer.ts';
import { compileFilter } from '../sets/filter.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { analyseRules } from './analyse.ts';
import { diffFilters } from './diff.ts';
import { whichRule } from './which.ts';

const corpus = corpora('config');

function device(path: string): ConfiguredDevice {
  const bytes = readFileSync(join(corpus!, path));
  const reading = readConfig({ name: path, sha256: sha256(bytes), bytes });
  return reading!.devices[0]!;
}

const example = (version: string, file = 'rtr-with-acl') =>
  device(`batfish+pybatfish/example-filters/${version}/configs/${file}.cfg`);

interface Row {
  kind: string;
  filter: string | string[];
  node?: string;
  line: string;
  blocking?: string[];
  different_action?: boolean;
  action?: string;
  flow?: { srcIp: string; dstIp: string; srcPort: number; dstPort: number };
}

const spaced = (text: string) => text.replace(/\s+/g, ' ').trim();
const named = (findings: RuleFinding[], kind: RuleFinding['kind']) =>
  findings
    .filter((f) => f.kind === kind)
    .map((f) => ({ line: spaced(f.rule.text), by: f.by.map((b) => spaced(b.text)) }));

describe.skipIf(!corpus)('answers of Batfish', () => {
  const rows = (corpus ? readFileSync(join(corpus, 'facts/batfish-example.jsonl'), 'utf8').trim().split('\n') : []).map(
    (line) => JSON.parse(line) as Row,
  );

  it('lines of the example network that nothing reaches, with the lines that take their packets', () => {
    const dept = device('batfish+batfish/networks-example-live/configs/as2dept1.cfg');
    const found = named(analyseRules(dept), 'shadowed');
    const wanted = rows
      .filter((r) => r.kind === 'shadowed-line')
      .map((r) => ({ line: spaced(r.line), by: r.blocking!.map(spaced) }));
    expect(wanted).toHaveLength(2);
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });

  it('verdicts of the host filters', () => {
    const verdicts = rows.filter((r) => r.kind === 'filter-verdict');
    expect(verdicts).toHaveLength(6);
    for (const { node, filter, flow, action } of verdicts) {
      const host = device(`batfish+batfish/networks-example-live/iptables/${node}.iptables`);
      const chain = String(filter).split('::')[1]!;
      const list = host.filters.find((f) => f.name === chain)!;
      const { verdict } = compileFilter(host, list.name, { state: 'new' }).decide({
        protocol: 6,
        from: flow!.srcIp,
        to: flow!.dstIp,
        fromPort: flow!.srcPort,
        toPort: flow!.dstPort,
      });
      expect([node, filter, verdict]).toEqual([node, filter, action!.toLowerCase()]);
    }
  });

  const dns = { protocol: 17, toPorts: [[53, 53]] as [number, number][] };
  const hosts = { from: { include: ['10.10.10.0/24'] }, to: { include: ['218.8.104.58'] }, services: [dns] };

  it('testFilters: one host reaches the name server by line 660', () => {
    const flow = { protocol: 17, from: '10.10.10.1', to: '218.8.104.58', fromPort: 49152, toPort: 53 };
    const { verdict, rules } = compileFilter(example('current'), 'acl_in', { state: 'new' }).decide(flow);
    expect(verdict).toBe('permit');
    expect(spaced(rules[0]!.text)).toBe('660 permit udp 10.10.10.0/24 218.8.104.58/32 eq domain');
  });

  it('searchFilters: of its network only 10.10.10.42 is kept from the name server, by line 460', () => {
    const passage = compileFilter(example('current'), 'acl_in', { state: 'new' }).passes(PacketSet.of(hosts));
    expect(passage.denied.from()).toEqual({ include: ['10.10.10.42'] });
    const by = passage.decided.filter((d) => d.rule.action === 'deny').map((d) => spaced(d.rule.ref.text));
    expect(by).toEqual(['460 deny udp 10.10.10.42/32 218.8.104.58/32 eq domain']);
  });

  it('filterLineReachability: lines 670 and 790 are never reached', () => {
    expect(named(analyseRules(example('current'), 'acl_in'), 'shadowed')).toEqual([
      { line: '670 permit ip 166.146.58.184 any', by: ['540 deny ip 166.144.0.0/12 any'] },
      { line: '790 deny ip 54.203.159.1/32 any', by: ['500 deny ip 54.0.0.0/8 any'] },
    ]);
  });

  const intended = PacketSet.of({
    from: { include: ['10.10.10.0/24'] },
    to: { include: ['18.18.18.0/27'] },
    services: [
      {
        protocol: 6,
        toPorts: [
          [80, 80],
          [8080, 8080],
        ],
      },
    ],
  });
  const against = (version: string) =>
    diffFilters({ device: example('current'), filter: 'acl_in' }, { device: example(version), filter: 'acl_in' });

  it('a change: the intended traffic is stopped now, and passes by both candidates', () => {
    const passes = (version: string) => compileFilter(example(version), 'acl_in', { state: 'new' }).passes(intended);
    expect(passes('current').possible.isEmpty).toBe(true);
    expect(passes('candidate1').denied.isEmpty).toBe(true);
    expect(passes('candidate2').denied.isEmpty).toBe(true);
  });

  it('a change: the first candidate opens more than intended, from 18.18.18.32 on, by line 462; the second opens exactly what was intended', () => {
    const beyond = (version: string) => PacketSet.union(against(version).opens.map((c) => c.packets)).minus(intended);
    expect(beyond('candidate1').to()).toEqual({ include: ['18.18.18.32/27'] });
    expect(beyond('candidate2').isEmpty).toBe(true);
    const first = against('candidate1');
    expect(first.closes).toEqual([]);
    expect(first.opens.map((c) => [spaced(c.before.text), spaced(c.after.text)])).toEqual([
      ['2020 deny tcp any any', '462 permit tcp 10.10.10.0/24 18.18.18.0/26 eq 80'],
      ['2020 deny tcp any any', '463 permit tcp 10.10.10.0/24 18.18.18.0/26 eq 8080'],
    ]);
    expect(PacketSet.union(against('candidate2').opens.map((c) => c.packets)).equals(intended)).toBe(true);
  });

  it('a firewall of zones: nothing but NFS goes from one zone to the other, and no web', () => {
    const firewall = example('current', 'firewall');
    const place = { in: 'GigabitEthernet0/0/2', out: 'GigabitEthernet0/0/3' };
    const web = { protocol: 6, from: '10.114.64.1', to: '10.114.60.10', fromPort: 49152, toPort: 80 };
    expect(whichRule(firewall, web, place).verdict).toBe('deny');
    const nfs = { protocol: 6, from: '101.164.101.231', to: '101.164.9.7', fromPort: 49152, toPort: 2049 };
    for (const toPort of [1, 22, 80, 443, 2048, 2050, 65535])
      expect(whichRule(firewall, { ...nfs, toPort }, place).verdict).toBe('deny');
  });
});
