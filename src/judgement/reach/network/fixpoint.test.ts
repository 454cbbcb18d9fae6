// Small networks made at random, every packet of a small world sent through them one by one by a few lines of their own, against the engine's sets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice, Filter, FilterRule, Match, NatRule, Stage } from '#facts';
import { checks } from '../../../ground/kit/testing.ts';
import { buildNetwork } from './build.ts';
import { crossing } from './crossing.ts';
import { reachZones, startsOf, zoneEnd } from './reach.ts';
import { certify } from './certify.ts';
import { checkCertificate } from '../check/check.ts';
import { device, iface } from './sample.ts';
import { spread } from './spread.ts';
import type { Flow } from '../answer.ts';

interface Packet {
  from: string;
  to: string;
  port: number;
}

const nets = [0, 1, 2, 3];
const hosts = nets.flatMap((n) => [0, 1, 2, 3].map((h) => `10.0.${n}.${h}`));
const world = [...hosts, '10.9.0.0', '10.9.0.1'];
const ports = [1, 2];
const within = (address: string, prefix: string): boolean => {
  const [base, bits] = prefix.split('/');
  const number = (t: string) => t.split('.').reduce((n, p) => n * 256 + Number(p), 0);
  const size = 2 ** (32 - Number(bits ?? 32));
  return Math.floor(number(address) / size) === Math.floor(number(base!) / size);
};

const prefixes = fc.constantFrom('0.0.0.0/0', ...nets.map((n) => `10.0.${n}.0/30`), ...hosts, '10.9.0.0/31');
const legNames = ['e0', 'e1', 'e2', 'e3'];
const place = fc.option(fc.subarray(legNames, { minLength: 1, maxLength: 2 }), { nil: undefined });
const matches: fc.Arbitrary<Match> = fc.record(
  {
    from: prefixes.map((p) => ({ include: [p] })),
    to: prefixes.map((p) => ({ include: [p] })),
    services: fc.constantFrom(...ports).map((p) => [{ protocol: 6, toPorts: [[p, p]] as [number, number][] }]),
    in: place,
    out: place,
    states: fc.constantFrom(['new' as const], ['established' as const], ['new' as const, 'established' as const]),
    may: fc.constant(['an application']),
  },
  { requiredKeys: [] },
);
const at = { file: 0, line: 1 };
const rules: fc.Arbitrary<FilterRule> = fc
  .tuple(fc.constantFrom('permit' as const, 'deny' as const, 'jump' as const, 'return' as const), matches)
  .map(([action, match]) => {
    const { may, ...sure } = match;
    const plain = action === 'permit' || action === 'deny';
    return {
      id: 'r',
      action,
      ...(action === 'jump' ? { target: 'inner' } : {}),
      match: plain && may ? match : sure,
      at,
      text: action,
      enabled: true,
    };
  });
const inner = fc.array(
  rules.filter((r) => r.action !== 'jump'),
  { maxLength: 3 },
);
const stages: fc.Arbitrary<Stage> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('filter' as const),
      filter: fc.constantFrom('main', 'other'),
      in: place,
      out: place,
      tracksSessions: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ net: fc.constantFrom(...nets), source: fc.boolean(), in: place, out: place })
      .map(({ net, source, ...where }): Stage => {
        const inside = { include: [`10.0.${net}.0/31`] };
        const outside = { include: ['10.9.0.0/31'] };
        const nat: NatRule = source
          ? {
              id: 'n',
              match: { from: inside },
              source: { to: outside, pairwise: true },
              at,
              text: 'nat',
              enabled: true,
            }
          : {
              id: 'n',
              match: { to: outside },
              destination: { to: inside, pairwise: true },
              at,
              text: 'nat',
              enabled: true,
            };
        return { kind: 'nat', name: 'n', rules: [nat], ...where };
      }),
  },
);
const devices = fc.array(
  fc.record({
    legs: fc.subarray(nets, { minLength: 2 }),
    main: fc.array(rules, { maxLength: 4 }),
    inner,
    other: fc.array(
      rules.filter((r) => r.action !== 'jump'),
      { maxLength: 3 },
    ),
    otherwise: fc.constantFrom('permit' as const, 'deny' as const),
    transit: fc.array(stages, { maxLength: 3 }),
    next: fc.array(fc.tuple(fc.constantFrom(...nets), fc.constantFrom(...nets), fc.nat(2)), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 3 },
);

interface Plan {
  legs: number[];
  main: FilterRule[];
  inner: FilterRule[];
  other: FilterRule[];
  otherwise: 'permit' | 'deny';
  transit: Stage[];
  next: [number, number, number][];
}

function made(list: Plan[]): ConfiguredDevice[] {
  return list.map((d, n) => {
    const filter = (name: string, rules: FilterRule[], otherwise: Filter['otherwise']): Filter => ({
      name,
      rules,
      otherwise,
      at,
    });
    return device(`D${n}`, {
      interfaces: d.legs.map((net) => iface(legNames[net]!, `10.0.${net}.${n === 0 ? 1 : 2}/30`)),
      filters: [
        filter('main', d.main, d.otherwise),
        filter('inner', d.inner, 'return'),
        filter('other', d.other, d.otherwise),
      ],
      transit: d.transit,
      routes: d.next.map(([to, by, host]) => ({
        prefix: `10.0.${to}.0/30`,
        via: `10.0.${by}.${host}`,
        source: 'static',
        at,
      })),
    });
  });
}

// ---- one packet at a time

type Outcome = 'permit' | 'deny' | 'return';

function matchesPacket(match: Match, p: Packet, from: string, to: string, state: 'new' | 'reply'): boolean {
  const has = (set: { include: string[] } | undefined, a: string) =>
    set === undefined || set.include.some((x) => within(a, x));
  if (!has(match.from, p.from) || !has(match.to, p.to)) return false;
  if (match.services && !match.services.some((s) => s.toPorts!.some(([a, b]) => p.port >= a && p.port <= b)))
    return false;
  if (match.in && !match.in.includes(from)) return false;
  if (match.out && !match.out.includes(to)) return false;
  return match.states === undefined || match.states.includes(state === 'new' ? 'new' : 'established');
}

/** All that a list could do with a packet, whatever the device knows. */
function outcomes(
  d: ConfiguredDevice,
  name: string,
  p: Packet,
  from: string,
  to: string,
  state: 'new' | 'reply',
): Set<Outcome> {
  const list = d.filters.find((f) => f.name === name)!;
  const after = (i: number): Set<Outcome> => {
    const rule = list.rules[i];
    if (!rule) return new Set([list.otherwise]);
    if (!matchesPacket(rule.match, p, from, to, state)) return after(i + 1);
    let found: Set<Outcome>;
    if (rule.action === 'jump') {
      found = new Set(
        [...outcomes(d, rule.target!, p, from, to, state)].flatMap((o) => (o === 'return' ? [...after(i + 1)] : [o])),
      );
    } else if (rule.action === 'return') found = new Set([list.otherwise]);
    else found = new Set([rule.action as Outcome]);
    return rule.match.may ? new Set([...found, ...after(i + 1)]) : found;
  };
  return after(0);
}

function shift(address: string, was: string, is: string): string | undefined {
  if (!within(address, was)) return undefined;
  const last = Number(address.split('.')[3]) - Number(was.split('/')[0]!.split('.')[3]);
  const base = is.split('/')[0]!.split('.');
  return [...base.slice(0, 3), String(Number(base[3]) + last)].join('.');
}

/** The packet as it leaves, or undefined; `certain`: whatever the device knows, and with an answer that surely comes back. */
function pass(d: ConfiguredDevice, p: Packet, from: string, to: string, certain: boolean): Packet | undefined {
  const fits = (s: Stage, a: string, b: string) =>
    (s.in === undefined || s.in.includes(a)) && (s.out === undefined || s.out.includes(b));
  let now = p;
  for (const stage of d.transit) {
    if (!fits(stage, from, to)) continue;
    if (stage.kind === 'filter') {
      const found = outcomes(d, stage.filter, now, from, to, 'new');
      if (certain ? found.size !== 1 || !found.has('permit') : !found.has('permit')) return undefined;
    } else {
      const [nat] = stage.rules;
      if (nat!.source) now = { ...now, from: shift(now.from, nat!.match.from!.include[0]!, '10.9.0.0/31') ?? now.from };
      else
        now = {
          ...now,
          to: shift(now.to, '10.9.0.0/31', (nat!.destination!.to as { include: string[] }).include[0]!) ?? now.to,
        };
    }
  }
  return now;
}

const flowOf = (p: Packet): Flow => ({ protocol: 6, from: p.from, to: p.to, fromPort: 1000, toPort: p.port });
const netOf = (name: string) => legNames.indexOf(name);

/** Every packet of the small world in every segment it can come to. */
function everywhere(list: ConfiguredDevice[], start: number): Set<string> {
  const seen = new Map<string, Packet>();
  const queue: [number, Packet][] = [];
  const add = (net: number, p: Packet) => {
    const key = `${net} ${p.from} ${p.to} ${p.port}`;
    if (seen.has(key)) return;
    seen.set(key, p);
    queue.push([net, p]);
  };
  for (const from of hosts.filter((h) => within(h, `10.0.${start}.0/30`)))
    for (const to of world) for (const port of ports) add(start, { from, to, port });
  for (const [net, p] of queue) {
    for (const d of list) {
      const legs = d.interfaces.map((i) => i.name);
      if (!legs.includes(legNames[net]!)) continue;
      for (const out of legs) {
        const next = pass(d, p, legNames[net]!, out, false);
        if (next) add(netOf(out), next);
      }
    }
  }
  return new Set(seen.keys());
}

describe('random small networks', () => {
  it('the packets that can stand in each segment are exactly those that come there one by one', () => {
    fc.assert(
      fc.property(devices, (plan) => {
        const list = made(plan);
        const network = buildNetwork({ devices: list });
        const net = plan[0]!.legs[0]!;
        const name = (n: number) => network.aliases.get(`10.0.${n}.0/30`);
        const reached = everywhere(list, net);
        const result = spread(network, startsOf(network, zoneEnd(network, name(net)!)).list, 'upper');
        for (const n of nets) {
          const segment = name(n);
          if (segment === undefined) continue;
          const held = result.held.get(segment);
          for (const from of world)
            for (const to of world)
              for (const port of ports) {
                const p = { from, to, port };
                expect(held?.has(flowOf(p)) ?? false, `${n}: ${from} > ${to} ${port}`).toBe(
                  reached.has(`${n} ${from} ${to} ${port}`),
                );
              }
        }
      }),
      checks(1_500),
    );
  });

  it('what surely passes could pass, and every "cannot" has a certificate that the checker accepts', () => {
    let proofs = 0;
    fc.assert(
      fc.property(devices, (plan) => {
        const network = buildNetwork({ devices: made(plan) });
        for (const a of network.segments)
          for (const b of network.segments) {
            if (a === b) continue;
            const from = startsOf(network, zoneEnd(network, a.id)).list;
            const lower = spread(network, from, 'lower').held.get(b.id);
            const upper = spread(network, from, 'upper').held.get(b.id);
            if (lower) expect(upper && lower.isSubsetOf(upper)).toBe(true);
            const question = { from: zoneEnd(network, a.id), to: zoneEnd(network, b.id) };
            if (reachZones(network, a.id, b.id).verdict !== 'must-deny') continue;
            const proof = certify(network, question);
            if ('refused' in proof) throw new Error(proof.refused);
            expect(checkCertificate(proof)).toMatchObject({ result: 'ok' });
            proofs++;
          }
      }),
      checks(400),
    );
    expect(proofs).toBeGreaterThan(0);
  });

  it('a single device lets surely pass only what passes one by one, and whose answer passes too', () => {
    fc.assert(
      fc.property(devices, (plan) => {
        const [only] = made(plan.slice(0, 1));
        const network = buildNetwork({ devices: [only!] });
        const { legs } = network.devices[0]!;
        for (const a of legs)
          for (const b of legs) {
            if (a === b) continue;
            const c = crossing(network.devices[0]!, a, b, undefined);
            const starts = startsOf(network, zoneEnd(network, a.segment)).list[0]!.set;
            const sure = c.lower(starts);
            for (const from of hosts.filter((h) => within(h, `10.0.${netOf(a.interface)}.0/30`)))
              for (const to of hosts)
                for (const port of ports) {
                  const next = pass(only!, { from, to, port }, a.interface, b.interface, true);
                  const back = only!.transit.every(
                    (s) =>
                      s.kind === 'nat' ||
                      s.tracksSessions ||
                      !(
                        (s.in === undefined || s.in.includes(b.interface)) &&
                        (s.out === undefined || s.out.includes(a.interface))
                      ) ||
                      outcomesSure(only!, s.filter, { from: to, to: from, port: 1000 }, b.interface, a.interface),
                  );
                  const translated = only!.transit.some((s) => s.kind === 'nat');
                  const routed = within(to, `10.0.${netOf(b.interface)}.0/30`) && !plan[0]!.next.length;
                  if (translated || plan[0]!.next.length > 0) continue;
                  expect(sure.has(flowOf({ from, to, port })), `${from} > ${to} ${port}`).toBe(
                    next !== undefined && back && routed,
                  );
                }
          }
      }),
      checks(800),
    );
  });
});

function outcomesSure(d: ConfiguredDevice, name: string, p: Packet, from: string, to: string): boolean {
  const found = outcomes(d, name, p, from, to, 'reply');
  return found.size === 1 && found.has('permit');
}
