// Reads the same capture with Quaywall and with its peers, in turn, on one core, and writes the table of docs/benchmarks.md.
// `node bench/wire/run.ts [--capture FILE] [--packets N] [--rounds N] [--no-write]`
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCapture } from '#capfile';
import { makeBenchCapture } from '#range';
import { measure } from './measure.ts';
import type { Cost } from './measure.ts';

const { values } = parseArgs({
  options: {
    capture: { type: 'string' },
    packets: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    'no-write': { type: 'boolean', default: false },
  },
});

interface Reader {
  name: string;
  /** What it does with the packets, so that the comparison can be judged. */
  does: string;
  command: string;
  needs?: string;
}

const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const version = (command: string, pattern: RegExp) => {
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? '';
};

/** `cache`: where compiled code is kept between starts, as `./quaywall` keeps it. */
function readers(capture: string, cache: string): Reader[] {
  const file = quote(capture);
  const own = `NODE_COMPILE_CACHE=${quote(cache)} ${quote(process.execPath)} ${quote(fileURLToPath(new URL('reader.ts', import.meta.url)))} ${file}`;
  return [
    {
      name: 'Quaywall',
      does: 'conversations, every protocol decoded, hash of the file',
      command: own,
    },
    { name: 'Quaywall, bare', does: 'conversations and hash of the file, no decoder', command: `${own} bare` },
    {
      name: `tshark ${version('tshark --version', /TShark \(Wireshark\) ([\d.]+)/)}`,
      does: 'TCP conversations: `tshark -n -q -z conv,tcp`',
      command: `tshark -n -q -z conv,tcp -r ${file}`,
      needs: 'tshark',
    },
    {
      name: `argus ${version('argus -h', /Argus Version ([\d.]+)/)} with ra`,
      does: 'flows, printed: `argus -r FILE -w -` into `ra -n -r -`',
      command: `argus -r ${file} -w - | ra -n -r -`,
      needs: 'argus',
    },
    {
      name: `tcpdump ${version('tcpdump --version', /tcpdump version ([\d.]+)/)}`,
      does: 'one line a packet: `tcpdump -n -r FILE`',
      command: `tcpdump -n -r ${file}`,
      needs: 'tcpdump',
    },
  ];
}

const number = (n: number, digits = 0) =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'quaywall-bench-'));
  try {
    let capture = values.capture;
    if (capture === undefined) {
      capture = join(dir, 'bench.pcapng');
      makeBenchCapture(capture, Number(values.packets));
    }
    const { packets, sha256 } = await openCapture(capture).each(() => undefined);
    const size = statSync(capture).size;
    const core = has('taskset') ? ['taskset', '-c', String(availableParallelism() - 1)] : [];
    const present = readers(capture, join(dir, 'compiled')).filter((r) => r.needs === undefined || has(r.needs));
    const best = new Map<string, Cost>();
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const { name, command } of present) {
        const cost = await measure(command, core);
        const before = best.get(name);
        process.stderr.write(`round ${round}: ${name}: ${cost.cpuSeconds.toFixed(2)} CPU s\n`);
        if (before === undefined || cost.cpuSeconds < before.cpuSeconds) best.set(name, cost);
      }
    }
    const table = page(present, best, packets, size, sha256);
    process.stdout.write(table);
    const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
    if (!values['no-write'] && existsSync(docs)) writeFileSync(join(docs, 'benchmarks.md'), table);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function page(present: Reader[], best: Map<string, Cost>, packets: number, size: number, sha256: string): string {
  const peer = present.find((r) => r.needs === 'tshark');
  const base = peer === undefined ? undefined : best.get(peer.name)!.cpuSeconds;
  const rows = present.map(({ name, does }) => {
    const { cpuSeconds, peakMemory } = best.get(name)!;
    const ratio = base === undefined ? '–' : `${number(base / cpuSeconds, 1)} ×`;
    return `| ${name} | ${does} | ${number(packets / cpuSeconds)} | ${number(size / 1e6 / cpuSeconds)} | ${number(cpuSeconds, 2)} | ${number(peakMemory / 1e6)} MB | ${ratio} |`;
  });
  return `# Benchmarks

Written by \`bench/wire/run.ts\`; run it again to measure your own machine. Ratios on the same file in the same run are what
to compare: seconds are those of one machine.

## Reading captures

| reader | what it does | packets per CPU second | MB per CPU second | CPU seconds | peak memory | beside tshark |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

- Capture: ${number(packets)} packets, ${number(size / 1e6)} MB, pcapng; twenty cranes at work (Modbus, S7comm, EtherNet/IP with cyclic I/O,
  PROFINET, video, TLS, name look-ups) on tagged networks. SHA-256 \`${sha256}\`.
- Each reader ran ${values.rounds} times in turn on one core (\`taskset\`), output thrown away; the run with the least CPU time counts. CPU time is user plus
  system time of the whole command, start-up included (with compiled code kept from the round before, as \`./quaywall\` keeps it), so that other work on the machine counts as little as it can.
- Peak memory is the kernel's high-water mark, of both processes together where there are two.
- Machine: ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores; Node ${process.version.slice(1)}.

## How to repeat

Debian packages tshark, argus-server, argus-client and tcpdump; those that are missing are left out of the table.

\`\`\`
node bench/wire/run.ts                     # makes the capture, measures, writes this page
node bench/wire/run.ts --packets 200000    # quicker
node bench/wire/run.ts --capture FILE      # a capture of your own
\`\`\`
`;
}

await main();
