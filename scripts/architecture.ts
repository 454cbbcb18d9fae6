// Holds the imports against the rules of the house, and plants one fault of each kind to prove that the rules still see.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Violation {
  rule: { name: string };
  from: string;
  to: string;
}

function cruise(folder: string): { violations: Violation[]; modules: number } {
  const run = spawnSync(
    process.execPath,
    [
      resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'src',
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!run.stdout) throw new Error(`dependency-cruiser gave no result: ${run.stderr}`);
  const report = JSON.parse(run.stdout) as { summary: { violations: Violation[]; totalCruised: number } };
  return { violations: report.summary.violations, modules: report.summary.totalCruised };
}

/** One planted fault: the file, what it says, and the rule that must speak up. */
const faults: { file: string; text: string; rule: string | undefined }[] = [
  {
    file: 'src/ground/kit/planted-up.ts',
    text: "import type { Site } from '#site';\nexport type Planted = Site;\n",
    rule: 'arrows-point-down:kit',
  },
  {
    file: 'src/doors/cli/planted-deep.ts',
    text: "export { sha256 } from '../../ground/kit/hash.ts';\n",
    rule: 'through-the-door',
  },
  {
    file: 'src/senses/netconfig/planted-sense.ts',
    text: "import '#wire';\nexport const planted = 1;\n",
    rule: 'senses-do-not-touch',
  },
  {
    file: 'src/senses/wire/planted-site.ts',
    text: "import type { Site } from '#site';\nexport type Planted = Site;\n",
    rule: 'senses-stay-pure',
  },
  {
    file: 'src/range/planted-reader.ts',
    text: "import '#wire';\nexport const planted = 1;\n",
    rule: 'range-knows-the-ground-alone',
  },
  {
    file: 'src/doors/contract/planted-kit.ts',
    text: "import '#kit';\nexport const planted = 1;\n",
    rule: 'contract-imports-zod-alone',
  },
  {
    file: 'src/ground/kit/planted-circle-a.ts',
    text: "import './planted-circle-b.ts';\nexport const a = 1;\n",
    rule: 'no-circles',
  },
  {
    file: 'src/ground/kit/planted-circle-b.ts',
    text: "import './planted-circle-a.ts';\nexport const b = 1;\n",
    // One report a circle is enough.
    rule: undefined,
  },
];

const complaints: string[] = [];
const real = cruise('.');
for (const v of real.violations) complaints.push(`${v.from} → ${v.to} breaks "${v.rule.name}"`);
if (real.modules < 20) complaints.push(`only ${real.modules} modules were seen: the check is blind`);

const copy = mkdtempSync(join(tmpdir(), 'quaywall-house-'));
try {
  for (const part of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) cpSync(part, join(copy, part));
  cpSync('src', join(copy, 'src'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  for (const fault of faults) {
    const file = join(copy, fault.file);
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, fault.text);
  }
  const seen = cruise(copy).violations;
  for (const fault of faults) {
    if (fault.rule && !seen.some((v) => v.rule.name === fault.rule && v.from === fault.file)) {
      complaints.push(`the fault planted in ${fault.file} was not seen: the rule "${fault.rule}" is blind`);
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

for (const line of complaints) console.error(line);
console.log(`${real.modules} modules, ${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);
