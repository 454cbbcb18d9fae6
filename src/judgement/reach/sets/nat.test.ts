// Translation of sets against translation of single packets, forwards and back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4Text, parseIpv4 } from '#kit';
import { checks } from '../../../ground/kit/testing.ts';
import type { NatRule } from '#facts';
import type { Flow } from '../answer.ts';
import type { NatContext } from './nat.ts';
import { translate, translateFlow, untranslate } from './nat.ts';
import { PacketSet } from './packet-set.ts';
import { says } from './says.ts';
import { deviceOf, someFlow, someMatch } from './testing.ts';

const at = { file: 0, line: 1 };
const where: NatContext = { device: deviceOf([]), state: 'new', in: 'a', out: 'b', outAddresses: ['192.0.2.9/24'] };
const base = { id: '1', at, text: 'as written', enabled: true };

/** A crane's 1:1 translation of its own addresses to those that the terminal sees. */
const netmap: NatRule = {
  ...base,
  match: { from: { include: ['10.0.0.0/28'] } },
  source: { to: { include: ['203.0.113.16/28'] }, pairwise: true },
};
const hide: NatRule = { ...base, match: { from: { include: ['10.0.0.8/29'] } }, source: { to: 'interface' } };
const forward: NatRule = {
  ...base,
  match: { to: { include: ['10.0.0.5'] }, services: [{ protocol: 6, toPorts: [[502, 502]] }] },
  destination: { to: { include: ['192.168.0.5'] }, ports: [1502, 1502] },
};
const rules = fc
  .subarray([netmap, hide, forward], { minLength: 1 })
  .chain((list) =>
    fc
      .tuple(fc.shuffledSubarray(list, { minLength: list.length }), fc.option(someMatch, { nil: undefined }))
      .map(([order, except]) =>
        except ? [{ ...base, match: except, exempt: true } satisfies NatRule, ...order] : order,
      ),
  );

/** One packet, first rule that fits, word by word; every source port where the device picks one. */
function moved(flow: Flow, list: readonly NatRule[]): Flow {
  const rule = list.find((r) => says(r.match, flow));
  if (!rule || rule.exempt) return flow;
  if (rule.source?.pairwise)
    return { ...flow, from: ipv4Text(parseIpv4(flow.from)! - parseIpv4('10.0.0.0')! + parseIpv4('203.0.113.16')!) };
  if (rule.source) return { ...flow, from: '192.0.2.9' };
  return { ...flow, to: '192.168.0.5', toPort: 1502 };
}

describe('translation of sets of packets', () => {
  it('holds what single packets become, and leads back to them', () => {
    fc.assert(
      fc.property(rules, someMatch, fc.array(someFlow, { minLength: 15, maxLength: 15 }), (list, match, flows) => {
        const set = PacketSet.of(match);
        const pieces = translate(set, list, where);
        const after = PacketSet.union(pieces.map((p) => p.after));
        expect(PacketSet.union(pieces.map((p) => p.before)).equals(set)).toBe(true);
        for (const flow of flows) {
          const out = moved(flow, list);
          if (set.has(flow)) expect(after.has(out)).toBe(true);
          expect(untranslate(PacketSet.ofFlow(out), list, where).has(flow)).toBe(true);
        }
        expect(set.isSubsetOf(untranslate(after, list, where))).toBe(true);
      }),
      checks(2000),
    );
  });

  it('is one to one where it moves addresses in pairs: nothing is added and nothing lost', () => {
    fc.assert(
      fc.property(someMatch, (match) => {
        const set = PacketSet.of(match).intersect(PacketSet.of(netmap.match));
        const pieces = translate(set, [netmap], where);
        const after = PacketSet.union(pieces.map((p) => p.after));
        expect(after.count()).toBe(set.count());
        expect(untranslate(after, [netmap], where).intersect(PacketSet.of(netmap.match)).equals(set)).toBe(true);
        for (const p of pieces) expect(p).toMatchObject({ choice: 'none', certain: true });
      }),
      checks(1000),
    );
  });

  it('moves IPv6 prefixes one to one', () => {
    const rule: NatRule = {
      ...base,
      match: { family: 6, from: { include: ['2001:db8:1::/48'] } },
      source: { to: { include: ['2001:db8:f::/48'] }, pairwise: true },
    };
    const [out] = translateFlow(
      { protocol: 6, from: '2001:db8:1:7::9', to: '2001:db8::1', fromPort: 5, toPort: 80 },
      [rule],
      where,
    );
    expect(out).toMatchObject({ flow: { from: '2001:db8:f:7::9', to: '2001:db8::1' }, choice: 'none', certain: true });
    const all = PacketSet.union(translate(PacketSet.of(rule.match), [rule], where).map((p) => p.after));
    expect(all.from()).toEqual({ include: ['2001:db8:f::/48'] });
  });

  it('goes both ways where only the device knows whether a rule applies', () => {
    const may: NatRule = { ...netmap, match: { ...netmap.match, may: ['an application'] } };
    const ways = translateFlow(
      { protocol: 6, from: '10.0.0.3', to: '192.0.2.77', fromPort: 5, toPort: 80 },
      [may],
      where,
    );
    expect(ways.map((w) => [w.flow.from, w.certain])).toEqual([
      ['203.0.113.19', false],
      ['10.0.0.3', true],
    ]);
  });

  it('takes any address where the two sides of a pair do not fit together', () => {
    const odd: NatRule = { ...netmap, source: { to: { include: ['203.0.113.0/30'] }, pairwise: true } };
    const [piece] = translate(PacketSet.of({ from: { include: ['10.0.0.3'] } }), [odd], where);
    expect(piece!.choice).toBe('address');
    expect(piece!.after.from()).toEqual({ include: ['203.0.113.0/30'] });
  });
});
