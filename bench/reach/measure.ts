// What the proof engine's parts cost on one core: CPU seconds of this process, memory at its highest.
import type { Flow } from '../../src/judgement/reach/answer.ts';
import { analyseRules, compileFilter, PacketSet } from '#reach';
import type { ConfiguredDevice } from '#facts';
import { Diagrams } from '../../src/judgement/reach/sets/bdd/diagrams.ts';
import { flatten } from '../../src/judgement/reach/sets/flatten.ts';
import { space4 } from '../../src/judgement/reach/sets/space.ts';
import { Ordered } from '../../src/judgement/reach/rules/order.ts';
import { chance, zoneCount, zonePrefix } from './rules.ts';

/** Runs it and counts CPU seconds. */
export function timed<T>(run: () => T): { result: T; seconds: number } {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  return { result, seconds: (user + system) / 1e6 };
}

/** Places of all rules that nothing reaches, from the rules as read: sets are made anew. */
export function neverReached(device: ConfiguredDevice): number[] {
  const fresh = {
    ...device,
    filters: device.filters.map((f) => ({ ...f, rules: f.rules.map((r) => ({ ...r, match: { ...r.match } })) })),
  };
  const ordered = new Ordered(flatten(fresh, 'main', { state: 'new' }));
  const hidden: number[] = [];
  fresh.filters[0]!.rules.forEach((rule, i) => {
    if (!ordered.standings(rule).some((s) => ordered.reaches(s))) hidden.push(i);
  });
  return hidden;
}

export const everyFinding = (device: ConfiguredDevice): number => analyseRules({ ...device }).length;

/** What passes between every ordered pair of zones, and the first-match pieces of every rule that permits. */
export function zonePairs(device: ConfiguredDevice): { pairs: number; pieces: number; open: number } {
  const filter = compileFilter({ ...device }, 'main', { state: 'new' });
  let [pairs, pieces, open] = [0, 0, 0];
  for (let a = 0; a < zoneCount; a++) {
    for (let b = 0; b < zoneCount; b++) {
      if (a === b) continue;
      const passage = filter.passes(
        PacketSet.of({ from: { include: [zonePrefix(a)] }, to: { include: [zonePrefix(b)] } }),
      );
      for (const { rule, set } of passage.decided) if (rule.action === 'permit') pieces += set.size;
      if (!passage.possible.isEmpty) open++;
      pairs++;
    }
  }
  return { pairs, pieces, open };
}

/** Which rule decides each of so many flows, addresses as text. */
export function lookUps(device: ConfiguredDevice, count: number): { flows: Flow[]; ask: () => number } {
  const random = chance(3);
  const filter = compileFilter({ ...device }, 'main', { state: 'new' });
  const address = () =>
    `10.${16 + Math.floor(random() * zoneCount)}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`;
  const ports = [22, 53, 80, 102, 123, 161, 443, 445, 502, 3389, 4840, 44818, 2222, 8080, 51000];
  const flows = Array.from({ length: count }, (): Flow => {
    const protocol = random() < 0.8 ? 6 : 17;
    return {
      protocol,
      from: address(),
      to: address(),
      fromPort: 50000,
      toPort: ports[Math.floor(random() * ports.length)]!,
    };
  });
  filter.decide(flows[0]!);
  return {
    flows,
    ask: () => {
      let passed = 0;
      for (const flow of flows) if (filter.decide(flow).verdict === 'permit') passed++;
      return passed;
    },
  };
}

/** What a list lets pass, as boxes and as a diagram. */
export function permittedBoxes(device: ConfiguredDevice): number {
  return compileFilter({ ...device }, 'main', { state: 'new' }).passes(PacketSet.all.family(4)).possible.size;
}

export function permittedDiagram(device: ConfiguredDevice): number {
  const { rules } = flatten(device, 'main', { state: 'new' });
  const diagrams = new Diagrams(space4);
  const { bdd } = diagrams;
  const parts = rules
    .filter((r) => r.upper.v4.n > 0)
    .map((r) => ({ permits: r.action === 'permit', node: diagrams.of(r.upper.v4) }));
  // Two neighbours make one: what passes by the first, or by the second where the first says nothing.
  const join = (low: number, high: number): { passes: number; says: number } => {
    if (high - low === 1) {
      const { node, permits } = parts[low]!;
      return { passes: permits ? node : 0, says: node };
    }
    const middle = (low + high) >> 1;
    const [a, b] = [join(low, middle), join(middle, high)];
    return { passes: bdd.or(a.passes, bdd.minus(b.passes, a.says)), says: bdd.or(a.says, b.says) };
  };
  join(0, parts.length);
  return bdd.size;
}
