// What a command costs: CPU seconds of it and all it starts, and the most memory they held together.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Cost {
  /** User plus system time. */
  cpuSeconds: number;
  /** Bytes: sum of the peaks of the processes. */
  peakMemory: number;
}

/**
 * Runs a shell command with its output thrown away, on one core where `taskset` is there. CPU time is what the shell's `times`
 * says of its children; memory is the kernel's own high-water mark, read every few milliseconds while they run.
 */
export async function measure(command: string, core: string[]): Promise<Cost> {
  const script = `{ ${command} ; } >/dev/null 2>&1 || exit 1; times`;
  const child = spawn([...core, 'bash'][0]!, [...core.slice(1), ...(core.length > 0 ? ['bash'] : []), '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const peaks = new Map<number, number>();
  const watch = setInterval(() => {
    for (const pid of descendants(child.pid!)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, highWater(pid)));
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command}: ended with ${code}`);
  // Two lines: the shell itself, then its children; each user and system as `0m1.234s`.
  const children = said.trim().split('\n')[1]!;
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
  return {
    cpuSeconds: seconds.reduce((a, b) => a + b, 0),
    peakMemory: [...peaks.values()].reduce((a, b) => a + b, 0),
  };
}

/** Processes that this one started, at any remove. */
function descendants(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? -1);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of parents.get(pid) ?? []) {
      found.push(child);
      open.push(child);
    }
  }
  return found;
}

function highWater(pid: number): number {
  return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** Empty where the process is gone in the meantime. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
