// Reads one file in a process of its own and prints what it cost. `plain`: the baseline, lines split into words by one expression, nothing kept.
// Out: {"seconds": CPU of the reading alone, "dialect", "devices", "rules", "ports", "open": lines not understood}
import { readFileSync } from 'node:fs';
import { sha256 } from '#kit';
import { readConfig } from '#netconfig';

const [file, how] = process.argv.slice(2);
const bytes = readFileSync(file!);
const id = sha256(bytes);

function plain(): number {
  let words = 0;
  for (const line of bytes.toString('utf8').split('\n')) {
    for (const found of line.matchAll(/[^\s"]+|"[^"]*"/g)) if (found[0] !== '') words++;
  }
  return words;
}

const start = process.cpuUsage();
const reading = how === 'plain' ? undefined : readConfig({ name: 'bench', sha256: id, bytes });
const words = how === 'plain' ? plain() : 0;
const { user, system } = process.cpuUsage(start);
process.stdout.write(
  JSON.stringify({
    seconds: (user + system) / 1e6,
    dialect: reading?.dialect ?? '',
    devices: reading?.devices.length ?? 0,
    rules: reading?.devices.reduce((sum, d) => sum + d.filters.reduce((n, f) => n + f.rules.length, 0), 0) ?? words,
    ports:
      reading?.devices.reduce(
        (sum, d) => sum + d.interfaces.length + (d.state?.macs.length ?? 0) + (d.state?.neighbours.length ?? 0),
        0,
      ) ?? 0,
    open: reading?.devices[0]?.open.length ?? 0,
  }),
);
