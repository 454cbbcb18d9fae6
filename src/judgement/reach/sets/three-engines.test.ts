// Boxes, decision diagrams and the z3 solver, each on its own way, give the same answers to random questions. z3 reads the words of the rules, not our boxes.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init } from 'z3-solver';
import type { Bool } from 'z3-solver';
import { long, runs, seed } from '../../../ground/kit/testing.ts';
import type { AddressSet, Match, ServiceMatch } from '#facts';
import type { Flow } from '../answer.ts';
import { Diagrams } from './bdd/diagrams.ts';
import { FALSE } from './bdd/bdd.ts';
import type { Node } from './bdd/bdd.ts';
import { addressWords, ipv6WordsText } from './addresses.ts';
import { PacketSet } from './packet-set.ts';
import { numeric } from './says.ts';
import { space4, space6 } from './space.ts';
import { someMatch } from './testing.ts';

type Api = Awaited<ReturnType<typeof init>>;
let api: Api;
beforeAll(async () => {
  api = await init();
});
afterAll(() => api.em.PThread.terminateAllThreads());

/** Either, both, or only the first of two: random terms over a few matches. */
type Term = number | { op: 'or' | 'and' | 'minus'; a: Term; b: Term };
const leaf = fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<Term>;
const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.record({
      op: fc.constantFrom('or', 'and', 'minus', 'minus'),
      a: tie('term'),
      b: tie('term'),
    }) as fc.Arbitrary<Term>,
  ),
}));
const question = fc.record({
  matches: fc.array(someMatch, { minLength: 5, maxLength: 5 }),
  a: term,
  b: term,
  family: fc.constantFrom(4, 4, 6) as fc.Arbitrary<4 | 6>,
});

function evaluate<T>(t: Term, leaves: readonly T[], ops: Record<'or' | 'and' | 'minus', (a: T, b: T) => T>): T {
  return typeof t === 'number' ? leaves[t]! : ops[t.op](evaluate(t.a, leaves, ops), evaluate(t.b, leaves, ops));
}

describe('three engines', () => {
  it(
    'agree whether one set of packets lies in another, and each shows a packet where it does not',
    async () => {
      const Z = api.Context('questions');
      const solver = new Z.Solver();
      const number = (family: 4 | 6) => (family === 4 ? 32 : 128);
      const cases = fc.sample(question, { numRuns: runs(5000), ...(seed === undefined ? {} : { seed }) });
      let subsets = 0;
      for (const { matches, a, b, family } of cases) {
        const width = number(family);
        const v = {
          protocol: Z.BitVec.const('protocol', 8),
          from: Z.BitVec.const('from', width),
          to: Z.BitVec.const('to', width),
          fromPort: Z.BitVec.const('fromPort', 16),
          toPort: Z.BitVec.const('toPort', 16),
          type: Z.BitVec.const('type', 8),
          code: Z.BitVec.const('code', 8),
        };
        const ranged = (
          x: ReturnType<typeof Z.BitVec.const>,
          low: bigint | number,
          high: bigint | number,
          bits: number,
        ) => Z.And(x.uge(Z.BitVec.val(low, bits)), x.ule(Z.BitVec.val(high, bits)));
        const or = (list: Bool<'questions'>[]) => (list.length === 0 ? Z.Bool.val(false) : Z.Or(...list));
        const address = (set: AddressSet | undefined, x: ReturnType<typeof Z.BitVec.const>) => {
          if (!set) return Z.Bool.val(true);
          const member = (text: string) => {
            const [first, last] = text.split('-') as [string, string?];
            const [base, bits] = first.split('/') as [string, string?];
            const [of, low] = numeric(base);
            if (of !== family) return Z.Bool.val(false);
            if (last !== undefined) return ranged(x, low, numeric(last)[1], width);
            const size = 1n << BigInt(width - Number(bits ?? width));
            return ranged(x, low, low + size - 1n, width);
          };
          return Z.And(or(set.include.map(member)), Z.Not(or((set.except ?? []).map(member))));
        };
        const service = ({ protocol, fromPorts, toPorts, icmp }: ServiceMatch) => {
          const is = (p: number) => v.protocol.eq(Z.BitVec.val(p, 8));
          const parts = [protocol === undefined ? Z.Bool.val(true) : is(protocol)];
          if (icmp) {
            parts.push(v.type.eq(Z.BitVec.val(icmp.type, 8)));
            if (icmp.code !== undefined) parts.push(v.code.eq(Z.BitVec.val(icmp.code, 8)));
          } else if (fromPorts ?? toPorts) {
            if (protocol === undefined || [6, 17, 33, 132, 136].includes(protocol)) {
              parts.push(or([6, 17, 33, 132, 136].map(is)));
              for (const [ports, x] of [
                [fromPorts, v.fromPort],
                [toPorts, v.toPort],
              ] as const) {
                if (ports) parts.push(or(ports.map(([low, high]) => ranged(x, low, high, 16))));
              }
            }
          }
          return Z.And(...parts);
        };
        const says = (m: Match) =>
          Z.And(
            address(m.from, v.from),
            address(m.to, v.to),
            m.services ? or(m.services.map(service)) : Z.Bool.val(true),
          );

        // The question: does the first lie in the second?
        solver.push();
        const words = matches.map(says);
        const logic = {
          or: (x: Bool<'questions'>, y: Bool<'questions'>) => Z.Or(x, y),
          and: (x: Bool<'questions'>, y: Bool<'questions'>) => Z.And(x, y),
          minus: (x: Bool<'questions'>, y: Bool<'questions'>) => Z.And(x, Z.Not(y)),
        };
        solver.add(
          Z.And(evaluate<Bool<'questions'>>(a, words, logic), Z.Not(evaluate<Bool<'questions'>>(b, words, logic))),
        );
        const verdict = await solver.check();

        const sets = matches.map((m) => PacketSet.of(m).family(family));
        const algebra = {
          or: (x: PacketSet, y: PacketSet) => x.union(y),
          and: (x: PacketSet, y: PacketSet) => x.intersect(y),
          minus: (x: PacketSet, y: PacketSet) => x.minus(y),
        };
        const [x, y] = [evaluate(a, sets, algebra), evaluate(b, sets, algebra)];
        expect(x.isSubsetOf(y)).toBe(verdict === 'unsat');

        const diagrams = new Diagrams(family === 4 ? space4 : space6);
        const { bdd } = diagrams;
        const part = (set: PacketSet) => (family === 4 ? set.v4 : set.v6);
        const nodes = sets.map((s) => diagrams.of(part(s)));
        const graph = {
          or: (p: Node, q: Node) => bdd.or(p, q),
          and: (p: Node, q: Node) => bdd.and(p, q),
          minus: (p: Node, q: Node) => bdd.minus(p, q),
        };
        const [p, q] = [evaluate(a, nodes, graph), evaluate(b, nodes, graph)];
        expect(bdd.minus(p, q) === FALSE).toBe(verdict === 'unsat');
        // One set, one diagram: the boxes of the result make the same node, and the diagram's boxes the same set.
        expect(diagrams.of(part(x))).toBe(p);
        expect(PacketSet.only(diagrams.boxes(q)).equals(y)).toBe(true);
        expect(bdd.count(p)).toBe(x.count());

        if (verdict === 'unsat') subsets++;
        else {
          const model = solver.model();
          const value = (name: keyof typeof v) => BigInt(model.eval(v[name], true).toString().replace('#', '0'));
          const text = (n: bigint) =>
            family === 4
              ? [24n, 16n, 8n, 0n].map((s) => (n >> s) & 255n).join('.')
              : ipv6WordsText(
                  [96n, 64n, 32n, 0n].flatMap((s) => [Number((n >> s) & 0xffffffffn), 0]),
                  0,
                );
          const shown: Flow = {
            protocol: Number(value('protocol')),
            from: text(value('from')),
            to: text(value('to')),
            fromPort: Number(value('fromPort')),
            toPort: Number(value('toPort')),
            icmpType: Number(value('type')),
            icmpCode: Number(value('code')),
          };
          expect(addressWords(shown.from)).toBeDefined();
          expect([x.has(shown), y.has(shown)]).toEqual([true, false]);
        }
        solver.pop();
      }
      // Both answers were really asked for.
      expect(subsets).toBeGreaterThan(cases.length / 20);
      expect(subsets).toBeLessThan(cases.length * 0.95);
    },
    long ? 1_800_000 : 120_000,
  );
});
