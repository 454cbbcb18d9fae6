// `./test`: format and lint, types, architecture, dead code, then every test; one closing line with the sum of all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const args = process.argv.slice(2);
const long = args.includes('--long');
const rooms = args.filter((a) => !a.startsWith('-'));
const unknown = args.filter((a) => a.startsWith('-') && a !== '--long');
if (unknown.length > 0) {
  console.error(`Unknown option ${unknown.join(' ')}; expected: ./test [--long] [ROOM or path …]`);
  process.exit(2);
}

const total: Tally = { passed: 0, failed: 0, skipped: 0 };

function node(name: string, ...command: string[]): void {
  const start = process.hrtime.bigint();
  const run = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const seconds = (Number(process.hrtime.bigint() - start) / 1e9).toFixed(1);
  if (run.status === 0) {
    total.passed++;
    console.log(`ok      ${name} (${seconds} s)`);
  } else {
    total.failed++;
    console.log(`FAILED  ${name} (${seconds} s)\n${run.stdout}${run.stderr}`);
  }
}

function foldersOf(name: string): string[] {
  if (existsSync(name)) return [name];
  const found = ['ground', 'senses', 'practice', 'judgement', 'doors']
    .map((floor) => join('src', floor, name))
    .concat(join('src', name), name === 'house' ? 'scripts' : join('bench', name))
    .filter((folder) => existsSync(folder));
  if (found.length > 0) return found;
  console.error(`No room or path is called "${name}"; expected a folder of src/*/ (wire, site, ledger, …) or a path.`);
  process.exit(2);
}

const where = rooms.flatMap(foldersOf);
if (where.length === 0) {
  node('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.');
  node('lint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.');
  node('types', 'node_modules/typescript7/bin/tsc', '--noEmit');
  node('architecture', 'scripts/architecture.ts');
  node('dead code', 'scripts/dead-code.ts');
}

const scratch = mkdtempSync(join(tmpdir(), 'quaywall-test-'));
const result = join(scratch, 'vitest.json');
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${result}`,
    ...where,
  ],
  { stdio: 'inherit', env: { ...process.env, ...(long ? { QUAYWALL_LONG: '1' } : {}) } },
);
if (existsSync(result)) {
  const report = JSON.parse(readFileSync(result, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  };
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + report.numTodoTests;
  // A file that could not be loaded at all holds no test that failed; it must still count.
  total.failed += report.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
}
if (run.status !== 0 && total.failed === 0) total.failed++;
rmSync(scratch, { recursive: true, force: true });

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
