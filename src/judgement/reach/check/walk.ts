// One device's way for cells that come in by one leg and leave by another, rule by rule as they are written: what can leave, at most.
import type { ProofDevice, ProofNatRule, ProofRewrite } from '../network/certificate.ts';
import { address, CannotCheck, cellsOf, divide, FROM, FROM_PORT, TO, TO_PORT } from './cells.ts';
import type { Cell, Work } from './cells.ts';

type Leg = ProofDevice['legs'][number];

export interface Way {
  device: ProofDevice;
  in: Leg;
  out: Leg;
  work: Work;
}

const isNamed = (leg: Leg, names: string[]) => names.some((n) => n === leg.interface || leg.zones.includes(n));

const fits = (way: Way, at: { in?: string[]; out?: string[]; notIn?: string[]; notOut?: string[] }): boolean =>
  (!at.in || isNamed(way.in, at.in)) &&
  (!at.out || isNamed(way.out, at.out)) &&
  !(at.notIn && isNamed(way.in, at.notIn)) &&
  !(at.notOut && isNamed(way.out, at.notOut));

/** What leaves of what comes in. */
export function leaving(way: Way, coming: Cell[]): Cell[] {
  let now = coming;
  for (const stage of way.device.stages) {
    if (!fits(way, stage)) continue;
    if (stage.kind === 'nat') now = translated(way, stage.rules, now);
    else {
      const seen = now.filter((c) => !stage.family || c.family === stage.family);
      const { passed, undecided } = through(way, stage.filter, seen, []);
      now = [...now.filter((c) => !seen.includes(c)), ...passed, ...undecided];
    }
  }
  return now;
}

/** One list, first match decides. Undecided is what comes back to the list that called this one. */
function through(way: Way, name: string, coming: Cell[], callers: string[]): { passed: Cell[]; undecided: Cell[] } {
  const filter = way.device.filters.find((f) => f.name === name);
  if (!filter || callers.includes(name))
    throw new CannotCheck(`${way.device.name}: list "${name}" is missing or calls itself`);
  const other = coming.filter((c) => filter.family && c.family !== filter.family);
  const passed = callers.length === 0 ? other : [];
  const undecided = callers.length === 0 ? [] : other;
  let rest = coming.filter((c) => !other.includes(c));
  for (const rule of filter.rules) {
    if (!fits(way, rule)) continue;
    const { held, rest: missed } = divide(rest, cellsOf(rule.packets), way.work);
    if (rule.action !== 'pass' && !rule.may) rest = missed;
    if (rule.action === 'permit') passed.push(...held);
    else if (rule.action === 'return') undecided.push(...held);
    else if (rule.action === 'jump' || rule.action === 'goto') {
      const called = through(way, rule.target ?? '', held, [...callers, name]);
      passed.push(...called.passed);
      if (rule.action === 'goto') undecided.push(...called.undecided);
      else rest = [...rest, ...called.undecided];
    } else if (rule.action !== 'deny' && rule.action !== 'pass')
      throw new CannotCheck(`rule ${rule.id} does what nobody knows`);
  }
  // What left the list that packets enter by, without a verdict, gets that of its end.
  if (callers.length === 0) rest = [...rest, ...undecided.splice(0)];
  if (filter.otherwise === 'return') undecided.push(...rest);
  else if (filter.otherwise !== 'deny') passed.push(...rest);
  return { passed, undecided };
}

function translated(way: Way, rules: ProofNatRule[], coming: Cell[]): Cell[] {
  const out: Cell[] = [];
  let rest = coming;
  for (const rule of rules) {
    if (!fits(way, rule)) continue;
    const { held, rest: missed } = divide(rest, cellsOf(rule.packets), way.work);
    if (!rule.may) rest = missed;
    if (rule.exempt) out.push(...held);
    else out.push(...rewritten(rewritten(held, FROM, rule.source), TO, rule.destination));
  }
  return [...out, ...rest];
}

function rewritten(cells: Cell[], end: number, change: ProofRewrite | undefined): Cell[] {
  if (!change) return cells;
  // A source that is not moved one to one may get any port.
  const ports = change.ports ?? (end === FROM && !change.was ? [[0, 65535]] : undefined);
  const port = end === FROM ? FROM_PORT : TO_PORT;
  return cells.flatMap((cell) => moves(cell, end, change)).flatMap((cell) => withPorts(cell, port, ports));
}

/** To every new address, or from each range to the same place in its partner. */
function moves(cell: Cell, end: number, { to, was }: ProofRewrite): Cell[] {
  const [low, high] = [cell.low[end]!, cell.high[end]!];
  let covered = 0n;
  const found = to.flatMap(([a, b], i) => {
    const first = address(a);
    if (first.family !== cell.family) return [];
    if (!was) return [{ ...cell, low: cell.low.with(end, first.value), high: cell.high.with(end, address(b).value) }];
    const [start, stop] = [address(was[i]![0]).value, address(was[i]![1]).value];
    if (stop - start !== address(b).value - first.value) throw new CannotCheck('a translation does not fit itself');
    const [from, till] = [low > start ? low : start, high < stop ? high : stop];
    if (from > till) return [];
    covered += till - from + 1n;
    const by = first.value - start;
    return [{ ...cell, low: cell.low.with(end, from + by), high: cell.high.with(end, till + by) }];
  });
  if (was && covered < high - low + 1n) throw new CannotCheck('a translation leaves packets out');
  return found;
}

/** Protocols with ports: TCP, UDP, DCCP, SCTP, UDP-Lite. Packets of others stay as they are. */
const withPort = [6n, 17n, 33n, 132n, 136n];

function withPorts(cell: Cell, port: number, ports: number[][] | undefined): Cell[] {
  if (!ports) return [cell];
  const [low, high] = [cell.low[0]!, cell.high[0]!];
  const only = (a: bigint, b: bigint): Cell => ({ ...cell, low: cell.low.with(0, a), high: cell.high.with(0, b) });
  const found: Cell[] = [];
  let next = low;
  for (const p of [...withPort.filter((w) => w >= low && w <= high), high + 1n]) {
    if (next < p) found.push(only(next, p - 1n));
    next = p + 1n;
    if (p > high) break;
    const one = only(p, p);
    for (const [a, b] of ports)
      found.push({ ...one, low: one.low.with(port, BigInt(a!)), high: one.high.with(port, BigInt(b!)) });
  }
  return found;
}
