// Packets through what was read: flows that were really sent through an IOS-XE router, and random entries against the plainest reading of their words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPrefix, ipv4Text, parseIpv4, parsePrefix } from '#kit';
import type { AddressSet, ConfiguredDevice, Match, NumberRange } from '#facts';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { device } from './testing.ts';

interface Packet {
  protocol: number;
  from: string;
  to: string;
  fromPort: number;
  toPort: number;
  /** It carries TCP's ACK: any packet but the first. */
  ack: boolean;
}

const holds = (set: AddressSet | undefined, ip: string): boolean =>
  !set ||
  set.include.some((item) => {
    if (!item.includes('-')) return inPrefix(ip, parsePrefix(item)!);
    const [a, b] = item.split('-').map((x) => parseIpv4(x)!);
    return parseIpv4(ip)! >= a! && parseIpv4(ip)! <= b!;
  });
const within = (ranges: NumberRange[] | undefined, port: number): boolean =>
  !ranges || ranges.some(([a, b]) => port >= a && port <= b);

function matches(m: Match, p: Packet): boolean {
  if (!holds(m.from, p.from) || !holds(m.to, p.to)) return false;
  if (m.states && !p.ack) return false;
  return (
    !m.services ||
    m.services.some(
      (s) =>
        (s.protocol === undefined || s.protocol === p.protocol) &&
        within(s.fromPorts, p.fromPort) &&
        within(s.toPorts, p.toPort),
    )
  );
}

/** In by the interface of the source's network, out by that of the destination's, through every list on the way. */
function passes(d: ConfiguredDevice, p: Packet): boolean {
  const side = (ip: string) => d.interfaces.find((i) => i.addresses.some((a) => inPrefix(ip, networkOf(a))))!.name;
  const [inside, out] = [side(p.from), side(p.to)];
  return d.transit.every((s) => {
    if (s.kind !== 'filter' || (s.in && !s.in.includes(inside)) || (s.out && !s.out.includes(out)) || s.family === 6)
      return true;
    const f = d.filters.find((x) => x.name === s.filter)!;
    return (f.rules.find((r) => matches(r.match, p))?.action ?? f.otherwise) === 'permit';
  });
}

const networkOf = (address: string) => {
  const [ip, bits] = address.split('/');
  const n = Number(bits);
  return parsePrefix(`${ipv4Text((parseIpv4(ip!)! & (n === 0 ? 0 : (0xffffffff << (32 - n)) >>> 0)) >>> 0)}/${n}`)!;
};

const root = corpora('config') ?? '';

describe.skipIf(root === '')('a real IOS-XE router', () => {
  it('let pass and stopped what the lists read here say, there and back', () => {
    const d = device(
      readFileSync(
        join(root, 'batfish+lab-validation/iosxe_connectivity_sample/configs/iosxe_acl/show_running-config.txt'),
        'utf8',
      ),
    );
    interface Row {
      case: string;
      src: string;
      dst: string;
      proto: string;
      dport: number | null;
      expect: string;
    }
    const rows = readFileSync(join(root, 'facts/real-flows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Row)
      .filter((r) => r.case === 'iosxe_connectivity_sample');
    // Pings to one's own address and to the router do not pass through it.
    const through = rows.filter(
      (r) => new Set([r.src, r.dst, '192.168.123.1', '192.168.123.6']).size === 2 && r.src !== r.dst,
    );
    expect(through.length).toBe(7);
    for (const r of through) {
      const protocol = { tcp: 6, udp: 17, icmp: 1 }[r.proto]!;
      const there: Packet = { protocol, from: r.src, to: r.dst, fromPort: 50123, toPort: r.dport ?? 0, ack: false };
      const back: Packet = { protocol, from: r.dst, to: r.src, fromPort: r.dport ?? 0, toPort: 50123, ack: true };
      expect(passes(d, there) && passes(d, back), JSON.stringify(r)).toBe(r.expect === 'permit');
    }
  });
});

describe('random entries', () => {
  const u32 = fc.integer({ min: 0, max: 0xffffffff });
  const side = fc.oneof(
    fc.constant({ text: 'any', has: () => true }),
    u32.map((a) => ({ text: `host ${ipv4Text(a)}`, has: (ip: number) => ip === a })),
    fc.tuple(u32, fc.nat(32)).map(([a, b]) => {
      const wild = b === 32 ? 0xffffffff : (2 ** b - 1) >>> 0;
      return { text: `${ipv4Text(a)} ${ipv4Text(wild)}`, has: (ip: number) => ((ip ^ a) & ~wild) >>> 0 === 0 };
    }),
    fc.tuple(u32, fc.nat(15), fc.nat(15)).map(([a, third, last]) => {
      const wild = ((third << 8) | last) >>> 0;
      return { text: `${ipv4Text(a)} ${ipv4Text(wild)}`, has: (ip: number) => ((ip ^ a) & ~wild) >>> 0 === 0 };
    }),
  );
  const small = fc.integer({ min: 0, max: 40 });
  const ports = fc.oneof(
    fc.constant({ text: '', has: () => true }),
    fc
      .array(small, { minLength: 1, maxLength: 3 })
      .map((p) => ({ text: ` eq ${p.join(' ')}`, has: (q: number) => p.includes(q) })),
    small.map((p) => ({ text: ` neq ${p}`, has: (q: number) => q !== p })),
    small.map((p) => ({ text: ` gt ${p}`, has: (q: number) => q > p })),
    small.map((p) => ({ text: ` lt ${p}`, has: (q: number) => q < p })),
    fc.tuple(small, small).map(([a, b]) => ({
      text: ` range ${Math.min(a, b)} ${Math.max(a, b)}`,
      has: (q: number) => q >= Math.min(a, b) && q <= Math.max(a, b),
    })),
  );
  const entry = fc.record({
    action: fc.constantFrom('permit', 'deny'),
    protocol: fc.constantFrom(['ip', 0], ['tcp', 6], ['udp', 17]),
    from: side,
    to: side,
    fromPorts: ports,
    toPorts: ports,
    established: fc.boolean(),
    log: fc.boolean(),
  });

  it('decide about packets as their words say, the first that fits first', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 6 }),
        fc.array(fc.tuple(u32, u32, small, small, fc.constantFrom(6, 17, 1), fc.boolean(), fc.nat(5)), {
          minLength: 4,
          maxLength: 8,
        }),
        (entries, samples) => {
          const lines = entries.map((e) => {
            const p = e.protocol[0] !== 'ip';
            return ` ${e.action} ${e.protocol[0]} ${e.from.text}${p ? e.fromPorts.text : ''} ${e.to.text}${p ? e.toPorts.text : ''}${e.protocol[0] === 'tcp' && e.established ? ' established' : ''}${e.log ? ' log' : ''}`;
          });
          const d = device(`version 15.2\nhostname R\nip access-list extended X\n${lines.join('\n')}\nline vty 0 4\n`);
          const filter = d.filters.find((f) => f.name === 'X')!;
          expect(filter.rules.every((r) => !r.match.may)).toBe(true);
          for (const [a, b, fromPort, toPort, protocol, ack, near] of samples) {
            // Half of the packets are made to fit an entry's addresses.
            const aim = entries[near];
            const [from, to] = aim ? [fit(aim.from.text, a), fit(aim.to.text, b)] : [a, b];
            const packet: Packet = { protocol, from: ipv4Text(from), to: ipv4Text(to), fromPort, toPort, ack };
            const first = entries.find((e) => {
              const p = e.protocol[0] !== 'ip';
              return (
                (!p || e.protocol[1] === protocol) &&
                e.from.has(from) &&
                e.to.has(to) &&
                (!p || (e.fromPorts.has(fromPort) && e.toPorts.has(toPort))) &&
                !(e.protocol[0] === 'tcp' && e.established && !ack)
              );
            });
            expect(filter.rules.find((r) => matches(r.match, packet))?.action ?? filter.otherwise).toBe(
              first?.action ?? 'deny',
            );
          }
        },
      ),
      checks(5000),
    );
  });

  /** An address that the words hold, with the free bits of `ip`. */
  function fit(text: string, ip: number): number {
    if (text === 'any') return ip;
    const [a, b] = text.replace('host ', '').split(' ');
    const wild = b === undefined ? 0 : parseIpv4(b)!;
    return ((parseIpv4(a!)! & ~wild) | (ip & wild)) >>> 0;
  }
});
