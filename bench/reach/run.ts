// Measures the proof engine beside z3 on the same seeded rules in one run, and writes docs/benchmarks-reach.md.
// `node bench/reach/run.ts [--questions N] [--no-write]`: N questions are put to z3 (default 6).
// A part of its own is one line in `parts`: a function that gives rows.
import { existsSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { everyFinding, lookUps, neverReached, permittedBoxes, permittedDiagram, timed, zonePairs } from './measure.ts';
import { count, seconds } from './row.ts';
import type { Row } from './row.ts';
import { narrowDenies, ruleDevice } from './rules.ts';
import { askZ3 } from './z3.ts';

const { values } = parseArgs({
  options: { questions: { type: 'string', default: '6' }, 'no-write': { type: 'boolean', default: false } },
});

const many = 10_000;

let memory = 0;

async function hidden(): Promise<Row[]> {
  memory = process.resourceUsage().maxRSS / 1024;
  const device = ruleDevice(many);
  const own = timed(() => neverReached(device));
  const questions = Number(values.questions);
  // Half of them hidden, half not, spread over the list.
  const spread = (list: number[], n: number) =>
    Array.from({ length: n }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / n)]!);
  const never = new Set(own.result);
  const open = Array.from({ length: many }, (_, i) => i).filter((i) => !never.has(i));
  const places = [...spread(own.result, Math.ceil(questions / 2)), ...spread(open, Math.floor(questions / 2))];
  const answers = await askZ3(device.filters[0]!.rules, places);
  const wrong = answers.filter((a) => a.hidden !== never.has(a.place)).length;
  if (wrong > 0) throw new Error(`z3 answers ${wrong} questions otherwise`);
  const each = answers.reduce((sum, a) => sum + a.seconds, 0) / answers.length;
  const faster = each / (own.seconds / many);
  return [
    {
      work: `all rules that nothing reaches, of ${count(many)}`,
      cost: seconds(own.seconds),
      found: `${count(own.result.length)} rules`,
      target: '2.5 s',
    },
    {
      work: `the same questions put to z3 5.2, ${answers.length} of them`,
      cost: `${count(each, 2)} CPU s a question`,
      found: `the same answers; ${count(faster)} times the cost`,
      target: '200 times',
    },
  ];
}

function growth(): Row[] {
  return [1000, 5000, 10_000, 20_000, 50_000].map((n) => {
    const device = ruleDevice(n);
    const { result, seconds: cost } = timed(() => neverReached(device));
    return {
      work: `rules that nothing reaches, of ${count(n)}`,
      cost: seconds(cost),
      found: `${count(result.length)} rules`,
    };
  });
}

function others(): Row[] {
  const device = ruleDevice(many);
  const pairs = timed(() => zonePairs(device));
  const flows = lookUps(device, 300_000);
  const asked = timed(flows.ask);
  const findings = timed(() => everyFinding(device));
  const narrow = narrowDenies(3000);
  const boxes = timed(() => permittedBoxes(narrow));
  const diagram = timed(() => permittedDiagram(narrow));
  return [
    {
      work: `${pairs.result.pairs} pairs of zones, what passes and by which rule, ${count(many)} rules`,
      cost: seconds(pairs.seconds),
      found: `${count(pairs.result.pieces)} boxes`,
      target: '2 s',
    },
    {
      work: `which of ${count(many)} rules decides a flow`,
      cost: `${count(flows.flows.length / asked.seconds)} flows a CPU s`,
      found: `${count(asked.result)} of ${count(flows.flows.length)} pass`,
      target: '100,000',
    },
    {
      work: `every finding about ${count(many)} rules (hidden, redundant, crossed, open)`,
      cost: seconds(findings.seconds),
      found: `${count(findings.result)} findings`,
    },
    {
      work: '3,000 narrow exceptions before "permit any", as boxes',
      cost: seconds(boxes.seconds),
      found: `${count(boxes.result)} boxes`,
    },
    {
      work: 'the same as a decision diagram',
      cost: seconds(diagram.seconds),
      found: `${count(diagram.result)} nodes made`,
    },
  ];
}

/** Whole networks, in a process of their own: its memory is theirs alone. */
function networks(): Row[] {
  const script = fileURLToPath(new URL('./network.ts', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as Row[];
}

// z3 comes last, so that its memory does not count as ours.
const parts: (() => Row[] | Promise<Row[]>)[] = [networks, growth, others, hidden];

function page(rows: Row[]): string {
  const lines = rows.map((r) => `| ${r.work} | ${r.cost} | ${r.found} | ${r.target ?? ''} |`);
  return `# Benchmarks of the proof engine

Written by \`bench/reach/run.ts\`; run it again to measure your own machine. z3 answers a sample of the very questions in the same run:
the ratio is what to compare.

| work | cost | found | must be under (over, for rates) |
| --- | ---: | --- | ---: |
${lines.join('\n')}

- Rules are made by chance from a fixed seed: 400 subnets of twelve zones, 24 services, a third of the ends single hosts, two in a hundred written
  twice, the last one stops everything. CPU time is user plus system time of the process; making sets of the rules is counted.
- Memory at its highest before z3 came in: ${count(memory)} MB.
- Machine: ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; Node ${process.version.slice(1)}.

\`\`\`
node bench/reach/run.ts                  # measures, writes this page
node bench/reach/run.ts --questions 20   # more questions to z3
\`\`\`
`;
}

const rows: Row[] = [];
for (const part of parts) {
  for (const row of await part()) {
    rows.push(row);
    process.stderr.write(`${row.work}: ${row.cost}, ${row.found}\n`);
  }
}
const table = page(rows);
process.stdout.write(table);
const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
if (!values['no-write'] && existsSync(docs)) writeFileSync(`${docs}benchmarks-reach.md`, table);
process.exit(0);
