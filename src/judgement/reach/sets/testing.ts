// For tests only: sets over few addresses and ports, so that random ones overlap, and packets at their edges.
import fc from 'fast-check';
import type { ConfiguredDevice, Filter, FilterRule, Match, ServiceMatch } from '#facts';
import type { Flow } from '../answer.ts';

const address4 = fc.integer({ min: 0, max: 15 }).map((n) => `10.0.0.${n}`);
const address6 = fc.integer({ min: 0, max: 15 }).map((n) => (n < 8 ? `2001:db8::${n}` : `2001:db8:${n}::ffff:ffff`));
const range = <T>(items: fc.Arbitrary<T>, order: (a: T) => number) =>
  fc.tuple(items, items).map(([a, b]) => (order(a) <= order(b) ? [a, b] : [b, a]) as [T, T]);
const last4 = (a: string) => Number(a.split('.')[3]);
const port = fc.integer({ min: 0, max: 6 }).map((n) => [0, 1, 22, 102, 502, 65534, 65535][n]!);
const ports = fc.array(
  range(port, (p) => p),
  { minLength: 1, maxLength: 2 },
);

const someAddresses4 = fc.oneof(
  address4,
  range(address4, last4).map(([a, b]) => `${a}-${b}`),
  fc.constantFrom('10.0.0.0/28', '10.0.0.8/29', '10.0.0.4/30', '0.0.0.0/0'),
);
const someAddresses6 = fc.oneof(
  address6,
  fc.constantFrom(
    '2001:db8::/32',
    '2001:db8::/126',
    '2001:db8::2-2001:db8:9::ffff:ffff',
    '::/0',
    '2001:db8::4-2001:db8::ffff:0:1',
  ),
);

const someService: fc.Arbitrary<ServiceMatch> = fc.oneof(
  fc.record({ protocol: fc.constantFrom(6, 17), toPorts: ports }),
  fc.record({ protocol: fc.constantFrom(6, 17), fromPorts: ports, toPorts: ports }),
  fc.record({ protocol: fc.constantFrom(1, 6, 17, 50, 58) }),
  fc.record({ toPorts: ports }),
  fc.record({ protocol: fc.constant(1), icmp: fc.record({ type: fc.constantFrom(0, 8, 255) }) }),
  fc.record({
    protocol: fc.constant(58),
    icmp: fc.record({ type: fc.constantFrom(128, 255), code: fc.constantFrom(0, 255) }),
  }),
);

export const someMatch: fc.Arbitrary<Match> = fc.oneof(
  { weight: 3, arbitrary: matchOf(someAddresses4) },
  matchOf(someAddresses6),
);

function matchOf(addresses: fc.Arbitrary<string>): fc.Arbitrary<Match> {
  const set = fc.record(
    { include: fc.array(addresses, { minLength: 1, maxLength: 2 }), except: fc.array(addresses, { maxLength: 1 }) },
    { requiredKeys: ['include'] },
  );
  return fc.record({ from: set, to: set, services: fc.array(someService, { maxLength: 2 }) }, { requiredKeys: [] });
}

/** Packets at and beside the edges of such matches. */
export const someFlow: fc.Arbitrary<Flow> = fc.oneof({ weight: 3, arbitrary: flowOf(address4) }, flowOf(address6));

function flowOf(address: fc.Arbitrary<string>): fc.Arbitrary<Flow> {
  return fc
    .record({
      protocol: fc.constantFrom(1, 6, 6, 17, 47, 50, 58),
      from: address,
      to: address,
      a: fc.oneof(port, fc.integer({ min: 0, max: 65535 })),
      b: fc.oneof(port, fc.integer({ min: 0, max: 65535 })),
      type: fc.constantFrom(0, 3, 8, 128, 254, 255),
      code: fc.constantFrom(0, 1, 255),
    })
    .map(({ protocol, from, to, a, b, type, code }) =>
      protocol === 1 || protocol === 58
        ? { protocol, from, to, icmpType: type, icmpCode: code }
        : protocol === 6 || protocol === 17
          ? { protocol, from, to, fromPort: a, toPort: b }
          : { protocol, from, to },
    );
}

/** A device of these filters with legs `a`, `b` and `c`, of which `b` and `c` are zone `yard`. */
export function deviceOf(filters: Filter[], more: Partial<ConfiguredDevice> = {}): ConfiguredDevice {
  const at = { file: 0, line: 1 };
  const states = { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: 0 };
  return {
    name: 'FW1',
    dialect: 'test',
    files: [
      {
        artefact: 'a'.repeat(64),
        name: 'fw1.cfg',
        dialect: 'test',
        part: 'configuration',
        lines: { total: 0, relevant: 0, states },
      },
    ],
    interfaces: ['a', 'b', 'c'].map((name) => ({ name, kind: 'physical', enabled: true, addresses: [], at })),
    vlans: [],
    zones: [{ name: 'yard', interfaces: ['b', 'c'], at }],
    filters,
    routes: [],
    forwards: 'yes',
    transit: [],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
    ...more,
  };
}

/** A list of rules as written, in order. */
export function filterOf(
  name: string,
  rules: (Partial<FilterRule> & Pick<FilterRule, 'action'>)[],
  otherwise: Filter['otherwise'] = 'deny',
): Filter {
  return {
    name,
    otherwise,
    at: { file: 0, line: 1 },
    rules: rules.map((rule, i) => ({
      id: String(10 * (i + 1)),
      match: {},
      at: { file: 0, line: i + 2 },
      text: `${rule.action} ${i + 1}`,
      enabled: true,
      ...rule,
    })),
  };
}
