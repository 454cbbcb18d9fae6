// The same question put to z3: is this rule hidden by those before it? One bit-vector formula a question, as SecGuru and its followers do it.
import { init } from 'z3-solver';
import type { FilterRule } from '#facts';
import { parsePrefix } from '#kit';

export interface Z3Answer {
  place: number;
  hidden: boolean;
  /** CPU seconds, formula and all. */
  seconds: number;
}

const between = (name: string, low: bigint | number, high: bigint | number, bits: number) =>
  `(bvuge ${name} (_ bv${low} ${bits})) (bvule ${name} (_ bv${high} ${bits}))`;

function words({ match }: FilterRule): string {
  const address = (name: string, texts: readonly string[] | undefined) => {
    if (!texts) return '';
    const { base, bits } = parsePrefix(texts[0]!)!;
    return between(name, base, base + (1n << BigInt(32 - bits)) - 1n, 32);
  };
  const service = match.services?.[0];
  const protocol = service?.protocol === undefined ? '' : `(= protocol (_ bv${service.protocol} 8))`;
  const port = service?.toPorts ? between('port', service.toPorts[0]![0], service.toPorts[0]![1], 16) : '';
  return `(and true ${protocol} ${port} ${address('from', match.from?.include)} ${address('to', match.to?.include)})`;
}

const names =
  '(declare-const protocol (_ BitVec 8))(declare-const port (_ BitVec 16))(declare-const from (_ BitVec 32))(declare-const to (_ BitVec 32))';

/** Answers for some rules of a list, by their place. */
export async function askZ3(rules: readonly FilterRule[], places: readonly number[]): Promise<Z3Answer[]> {
  const { Context, em } = await init();
  const Z = Context('bench');
  const solver = new Z.Solver();
  const answers: Z3Answer[] = [];
  for (const place of places) {
    const start = process.cpuUsage();
    solver.reset();
    const before = rules.slice(0, place).map((rule) => `(assert (not ${words(rule)}))`);
    solver.fromString(`${names}(assert ${words(rules[place]!)})${before.join('')}`);
    const hidden = (await solver.check()) === 'unsat';
    const { user, system } = process.cpuUsage(start);
    answers.push({ place, hidden, seconds: (user + system) / 1e6 });
  }
  em.PThread.terminateAllThreads();
  return answers;
}
