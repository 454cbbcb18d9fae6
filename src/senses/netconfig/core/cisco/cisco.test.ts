// The small parts that Cisco's dialects share, each against the plainest definition of what it should do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPrefix, ipv4Text, parseIpv4, parsePrefix } from '#kit';
import { checks } from '../../../../ground/kit/testing.ts';
import { comparison, extendedEntry } from './entry.ts';
import { fullInterfaceName, interfaceKind, isEthernet } from './interface-name.ts';
import { cleanPrefix, maskBits, mostPrefixes, wildcardPrefixes } from './masks.ts';
import { hasVlan, joined, vlanList, without } from './vlan-list.ts';

const u32 = fc.integer({ min: 0, max: 0xffffffff });
/** Masks as people write them: mostly whole, some with holes. */
const wild = fc.oneof(
  fc.nat(32).map((b) => (b === 32 ? 0xffffffff : (2 ** b - 1) >>> 0)),
  fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
    .map(([a, b, c, d]) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0),
  fc.tuple(fc.nat(31), fc.nat(31), fc.nat(12)).map(([a, b, c]) => (((1 << a) | (1 << b)) >>> 0) | (2 ** c - 1)),
);
const holds = (prefixes: string[], ip: number): boolean =>
  prefixes.some((p) => inPrefix(ipv4Text(ip), parsePrefix(p)!));

describe('wildcard masks', () => {
  it('stand for the very addresses that agree in every bit the mask does not free', () => {
    fc.assert(
      fc.property(u32, wild, u32, u32, (address, mask, other, flips) => {
        const { prefixes, exact } = wildcardPrefixes(address, mask);
        expect(prefixes.length).toBeLessThanOrEqual(mostPrefixes);
        const inside = ((address & ~mask) | (other & mask)) >>> 0;
        expect(holds(prefixes, inside)).toBe(true);
        const elsewhere = (inside ^ flips) >>> 0;
        const agrees = ((elsewhere ^ address) & ~mask) >>> 0 === 0;
        if (exact) expect(holds(prefixes, elsewhere)).toBe(agrees);
        else if (agrees) expect(holds(prefixes, elsewhere)).toBe(true);
      }),
      checks(20_000),
    );
  });

  it('are whole net masks where their ones stand together', () => {
    for (let bits = 0; bits <= 32; bits++)
      expect(maskBits(bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0)).toBe(bits);
    expect(maskBits(parseIpv4('255.0.255.0')!)).toBeUndefined();
    expect(cleanPrefix('10.1.2.3/8')).toBe('10.0.0.0/8');
    expect(cleanPrefix('2001:DB8::5/32')).toBe('2001:db8::/32');
    expect(cleanPrefix('10.1.2.3/33')).toBeUndefined();
  });
});

describe('VLAN lists', () => {
  const set = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(6)), { maxLength: 6 })
    .map((r) => r.map(([a, n]): [number, number] => [a, a + n]));
  const members = (s: readonly (readonly [number, number])[]) =>
    Array.from({ length: 60 }, (_, i) => i).filter((i) => s.some(([a, b]) => i >= a && i <= b));
  it('join and subtract as sets do', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(members(joined(a))).toEqual(members(a));
        const left = without(joined(a), joined(b));
        expect(members(left)).toEqual(members(a).filter((i) => !members(b).includes(i)));
        for (const i of [0, 7, 41]) expect(hasVlan(left, i)).toBe(members(left).includes(i));
        const text = joined(a)
          .map(([x, y]) => (x === y ? `${x}` : `${x}-${y}`))
          .join(',');
        if (text !== '') expect(vlanList(text)).toEqual(joined(a));
      }),
      checks(4000),
    );
  });
  it('are refused where they are none', () => {
    for (const t of ['', 'x', '5-3', '1,,2', '5000', '1-']) expect(vlanList(t)).toBeUndefined();
    expect(vlanList('none')).toEqual([]);
  });
});

describe('port comparisons', () => {
  it('hold the ports that the operator says, and no others', () => {
    const port = fc.integer({ min: 0, max: 65535 });
    fc.assert(
      fc.property(
        fc.constantFrom('eq', 'neq', 'gt', 'lt', 'range'),
        fc.array(port, { minLength: 1, maxLength: 4 }),
        port,
        (op, ports, p) => {
          const given = op === 'range' ? [ports[0]!, ports.at(-1)!] : op === 'gt' || op === 'lt' ? [ports[0]!] : ports;
          const expected = {
            eq: given.includes(p),
            neq: !given.includes(p),
            gt: p > given[0]!,
            lt: p < given[0]!,
            range: p >= Math.min(...given) && p <= Math.max(...given),
          }[op];
          for (const q of [p, ...given, ...given.map((x) => x + 1)]) {
            const want = {
              eq: given.includes(q),
              neq: !given.includes(q),
              gt: q > given[0]!,
              lt: q < given[0]!,
              range: q >= Math.min(...given) && q <= Math.max(...given),
            }[op];
            if (q <= 65535) expect(comparison(op, given).some(([a, b]) => q >= a && q <= b)).toBe(want);
          }
          expect(comparison(op, given).some(([a, b]) => p >= a && p <= b)).toBe(expected);
        },
      ),
      checks(4000),
    );
  });
});

describe('entries', () => {
  const context = { masks: 'wildcard' as const, networks: () => undefined, services: () => undefined };
  it.each([
    [
      'tcp any any eq www 443',
      {
        services: [
          {
            protocol: 6,
            toPorts: [
              [80, 80],
              [443, 443],
            ],
          },
        ],
      },
    ],
    ['udp any eq ntp any eq snmp', { services: [{ protocol: 17, fromPorts: [[123, 123]], toPorts: [[161, 161]] }] }],
    ['icmp any any 8 0', { services: [{ protocol: 1, icmp: { type: 8, code: 0 } }] }],
    ['icmp any any packet-too-big log', { services: [{ protocol: 1, icmp: { type: 3, code: 4 } }] }],
    ['89 any any', { services: [{ protocol: 89 }] }],
    ['ip any any log-input', {}],
    ['tcp any any ack', { services: [{ protocol: 6 }], states: ['established'] }],
    ['tcp any any match-any +ack +rst', { services: [{ protocol: 6 }], states: ['established'] }],
    ['tcp any any syn', { services: [{ protocol: 6 }], may: ['TCP flags syn'] }],
    ['tcp any any dscp ef', { services: [{ protocol: 6 }], may: ['dscp ef'] }],
    ['ip 10.0.0.0/8 host 10.2.0.1', { from: { include: ['10.0.0.0/8'] }, to: { include: ['10.2.0.1'] } }],
  ])('reads %s', (text, match) => {
    const entry = extendedEntry(text.split(' '), context);
    expect(entry.unknown).toEqual([]);
    expect(entry.match).toEqual(match);
  });
  it.each([
    'tcp any any eq nosuchport',
    'tcp any',
    'frob any any',
    'tcp any any frob',
    'tcp object-group NOWHERE any',
    '',
  ])('matches at most, and says what it did not understand: %s', (text) => {
    const entry = extendedEntry(text.split(' '), context);
    expect(entry.unknown.length).toBeGreaterThan(0);
    expect(entry.match.may).toBeDefined();
  });
});

describe('interface names', () => {
  it.each([
    ['Gi1/0/1', 'GigabitEthernet1/0/1', 'physical', true],
    ['gigabitethernet 0/1', 'GigabitEthernet0/1', 'physical', true],
    ['Te1/1.30', 'TenGigabitEthernet1/1.30', 'subinterface', false],
    ['Po15', 'Port-channel15', 'bond', true],
    ['port-channel 3', 'Port-channel3', 'bond', true],
    ['vlan 10', 'Vlan10', 'vlan', false],
    ['Twe1/0/1', 'TwentyFiveGigE1/0/1', 'physical', true],
    ['Tunnel0', 'Tunnel0', 'tunnel', false],
    ['Cellular0/0', 'Cellular0/0', 'cellular', false],
    ['BVI1', 'BVI1', 'bridge', false],
    ['Ethernet0', 'Ethernet0', 'physical', true],
  ])('%s is %s', (written, full, kind, ethernet) => {
    expect(fullInterfaceName(written)).toBe(full);
    expect(interfaceKind(full)).toBe(kind);
    expect(isEthernet(full)).toBe(ethernet);
  });
});
