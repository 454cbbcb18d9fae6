// Reads generated configurations of every dialect, and beside each what another program or a bare splitting of lines costs on the same file in the
// same run; writes docs/benchmarks-config.md. `node bench/config/run.ts [--megabytes N] [--rounds N] [--only DIALECT] [--keep FOLDER] [--no-write]`
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from '../wire/measure.ts';
import { files } from './files/index.ts';
import type { Made } from './files/index.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    keep: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});

/** What has to be reached on every file, MB a CPU second. */
const least = 5;

interface Own {
  seconds: number;
  dialect: string;
  rules: number;
  ports: number;
  open: number;
}

interface Row {
  made: Made;
  size: number;
  own: Own;
  peer: string;
  peerSeconds: number;
}

const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const number = (n: number, digits = 0) =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const core = has('taskset') ? ['taskset', '-c', String(availableParallelism() - 1)] : [];
const script = fileURLToPath(new URL('./reader.ts', import.meta.url));

/** The reader in a process of its own; what it prints is the cost of reading, without the start of the program. */
function read(file: string, ...how: string[]): Own {
  const [command, ...args] = [...core, process.execPath, script, file, ...how];
  return JSON.parse(execFileSync(command!, args, { encoding: 'utf8' })) as Own;
}

/** Without root these programs ask the kernel for a network of their own. */
const rooted = process.getuid?.() === 0 ? '' : 'unshare -rn ';

/** Other programs that read this format; the cost is that of the whole command. */
const peers: Record<string, { name: string; command: (file: string) => string }> = {
  'iptables-restore': {
    name: '`iptables-restore --test`',
    command: (file) => `${rooted}iptables-restore --test ${quote(file)}`,
  },
  nft: { name: '`nft -c -f`', command: (file) => `${rooted}nft -c -f ${quote(file)}` },
  xmllint: { name: '`xmllint --noout`', command: (file) => `xmllint --huge --noout ${quote(file)}` },
};
const plainly = 'words split';

async function peer(made: Made, file: string): Promise<{ peer: string; peerSeconds: number }> {
  const other = made.peer === undefined ? undefined : peers[made.peer];
  if (!other || !has(made.peer!)) return { peer: plainly, peerSeconds: read(file, 'plain').seconds };
  return { peer: other.name, peerSeconds: (await measure(other.command(file), core)).cpuSeconds };
}

async function main(): Promise<void> {
  const dir = values.keep ?? mkdtempSync(join(tmpdir(), 'quaywall-bench-'));
  mkdirSync(dir, { recursive: true });
  const rows: Row[] = [];
  try {
    for (const made of files.filter((f) => values.only === undefined || f.dialect === values.only)) {
      const text = made.make(Number(values.megabytes) * 1e6);
      const file = join(dir, `${made.title.replaceAll(/\W+/g, '-')}.txt`);
      writeFileSync(file, text);
      let best: Row | undefined;
      for (let round = 0; round < Number(values.rounds); round++) {
        const own = read(file);
        if (own.dialect !== made.dialect) throw new Error(`${made.title} was read as ${own.dialect || 'nothing'}`);
        // A peer that takes minutes is asked once.
        const other = best && best.peerSeconds > 10 ? best : await peer(made, file);
        best = {
          made,
          size: Buffer.byteLength(text),
          own: best && best.own.seconds < own.seconds ? best.own : own,
          peer: other.peer,
          peerSeconds: Math.min(best?.peerSeconds ?? Infinity, other.peerSeconds),
        };
      }
      rows.push(best!);
      process.stderr.write(`${line(best!)}\n`);
    }
  } finally {
    if (values.keep === undefined) rmSync(dir, { recursive: true });
  }
  const table = page(rows);
  process.stdout.write(table);
  const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
  if (!values['no-write'] && values.only === undefined && existsSync(docs)) {
    writeFileSync(join(docs, 'benchmarks-config.md'), table);
  }
  const slow = rows.filter((r) => r.size / 1e6 / r.own.seconds < least).map((r) => r.made.title);
  if (slow.length > 0) process.stderr.write(`under ${least} MB a CPU second: ${slow.join(', ')}\n`);
}

function line({ made, size, own, peer, peerSeconds }: Row): string {
  const rate = (seconds: number) => number(size / 1e6 / seconds, 1);
  const found =
    own.rules > 0 && own.rules >= own.ports ? `${number(own.rules)} rules` : `${number(own.ports)} ports and addresses`;
  return `| ${made.title} | ${number(size / 1e6, 1)} | ${rate(own.seconds)} | ${found}, ${number(own.open)} open lines | ${peer} | ${rate(peerSeconds)} |`;
}

function page(rows: Row[]): string {
  return `# Benchmarks of reading configurations

Written by \`bench/config/run.ts\`; run it again to measure your own machine. Each file is read and accounted for line by line, and beside it another
program reads the same file in the same run. At least ${least} MB a CPU second were promised for each.

| file | MB | Quaywall, MB a CPU second | what came out | beside it | its MB a CPU second |
| --- | ---: | ---: | --- | --- | ---: |
${rows.map(line).join('\n')}

- The files are generated from fixed seeds: rule lists and tables of ports as terminals have them, only longer than any device keeps.
- Quaywall: user plus system time of one first reading in a fresh process, from bytes to devices (recognising, decoding and collecting garbage counted, start of the program not), the
  best of ${values.rounds} runs. Peers: the whole command, the best of as many runs (one where it takes more than ten seconds).
- \`iptables-restore --test\` and \`nft -c -f\` read, check and build the rules for the kernel without loading them.
- \`xmllint --noout\` parses the XML alone and understands nothing of it.
- "${plainly}" is no reader: the same process splits the text into lines and each line into words by one regular expression, counts them and keeps
  nothing. It tells what touching every word costs at all. No free parser of these formats is at hand as a program.
- Machine: ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; Node ${process.version.slice(1)}.

\`\`\`
node bench/config/run.ts                    # makes the files, measures, writes this page
node bench/config/run.ts --only fortios     # one dialect, no page
node bench/config/run.ts --keep FOLDER      # keeps the files there
\`\`\`
`;
}

await main();
