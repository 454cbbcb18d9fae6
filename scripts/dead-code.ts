// Exports that nothing imports are dead: they are taken out, not kept for later. A planted dead export proves that the check sees.
import { analyzeTsConfig } from 'ts-unused-exports';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const rooms = (JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, string> }).imports;
const scratch = mkdtempSync(join(tmpdir(), 'quaywall-dead-'));
const planted = resolve('src/ground/kit/planted-dead.ts');
const complaints: string[] = [];
try {
  writeFileSync(planted, 'export const plantedDead = 1;\n');
  const config = join(scratch, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: {
        baseUrl: resolve('.'),
        paths: Object.fromEntries(Object.entries(rooms).map(([name, file]) => [name, [file]])),
      },
      include: ['src', 'bench', 'scripts'].map((folder) => resolve(folder)),
    }),
  );
  const { unusedExports } = analyzeTsConfig(config, ['--silent', '--excludePathsFromReport=kit/testing.ts']);
  let sawPlanted = false;
  for (const [file, names] of Object.entries(unusedExports)) {
    const path = relative(resolve('.'), file);
    if (path === relative(resolve('.'), planted)) {
      sawPlanted = true;
      continue;
    }
    for (const name of names) {
      complaints.push(`${path}:${name.location?.line ?? 1} exports ${name.exportName}, which nothing imports`);
    }
  }
  if (!sawPlanted) complaints.push('the dead export that was planted was not seen: the check is blind');
} finally {
  rmSync(planted, { force: true });
  rmSync(scratch, { recursive: true, force: true });
}
for (const line of complaints) console.error(line);
process.exit(complaints.length === 0 ? 0 : 1);
