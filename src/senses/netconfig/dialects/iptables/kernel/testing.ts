// For tests only: three network namespaces (client, router, server) joined by veth pairs, in which the kernel itself judges packets by a rule set.
// Needs root, `ip` and python3. Nothing outside the namespaces is touched.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { engine } from '../../../../../ground/kit/testing.ts';
import type { Packet } from '../testing.ts';

export interface SentPacket extends Packet {
  id: number;
  /** TCP flags, where not SYN alone. */
  flags?: number;
  ack?: number;
  icmpId?: number;
  at: Port;
}

export type Port = 'up0' | 'up1' | 'down0';
export interface SeenPacket {
  id: number;
  /** Where it arrived: behind a port of the router, or at the router itself. */
  at: Port | 'self';
  from: string;
  to: string;
  protocol: number;
  fromPort?: number;
  toPort?: number;
}

/** Addresses that lie behind each port; the router is .1 in each. */
export const behind: Record<Port, { v4: string; v6: string }> = {
  up0: { v4: '10.1', v6: 'fd01' },
  up1: { v4: '10.2', v6: 'fd02' },
  down0: { v4: '10.3', v6: 'fd03' },
};

/** Why the kernel cannot be asked here, or undefined where it can. */
export function whyNot(): string | undefined {
  for (const name of ['ip', 'nft', 'iptables-restore', 'python3']) if (!engine(name)) return `${name} is not here`;
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `qwtry${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  const works = made && spawnSync('ip', ['netns', 'exec', name, 'nft', 'list', 'ruleset']).status === 0;
  if (made) spawnSync('ip', ['netns', 'del', name]);
  return works ? undefined : 'network namespaces or nftables do not work here';
}

export class TestNetwork {
  readonly #names: [client: string, router: string, server: string];
  #ends: ChildProcess | undefined;
  #answers: AsyncIterator<string> | undefined;

  constructor() {
    const tag = `qw${process.pid}${Math.floor(performance.now()) % 1000}`;
    this.#names = [`${tag}c`, `${tag}r`, `${tag}s`];
  }

  async start(): Promise<void> {
    const [client, router, server] = this.#names;
    const script: string[] = [];
    for (const name of this.#names) script.push(`netns add ${name}`);
    for (const [port, far] of [
      ['up0', client],
      ['up1', client],
      ['down0', server],
    ] as const) {
      script.push(`-n ${router} link add ${port} type veth peer name ${port} netns ${far}`);
      for (const name of [router, far]) {
        // Without ARP every neighbour is there: packets arrive at the far end whatever their address.
        script.push(`-n ${name} link set ${port} arp off`, `-n ${name} link set ${port} up`);
      }
      script.push(
        `-n ${router} addr add ${behind[port].v4}.0.1/16 dev ${port}`,
        `-n ${router} -6 addr add ${behind[port].v6}::1/32 dev ${port} nodad`,
      );
    }
    for (const line of script) this.#run('ip', line.split(' '));
    this.inRouter('sh', [
      '-c',
      'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done',
    ]);
    this.#ends = spawn('python3', [new URL('ends.py', import.meta.url).pathname, ...this.#names], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#ends.stdout! })[Symbol.asyncIterator]();
    const first = await this.#answers.next();
    if (first.value !== 'ready') throw new Error('the ends did not start');
  }

  #run(command: string, args: string[], input?: string): string {
    const run = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.stderr || run.error?.message}`);
    return run.stdout;
  }

  /** Runs a command in the router's namespace. */
  inRouter(command: string, args: string[], input?: string): string {
    return this.#run('ip', ['netns', 'exec', this.#names[1], command, ...args], input);
  }

  /** Loads a rule set; all that was there before goes. */
  load(kind: 'iptables' | 'nftables', rules: string, v6 = false): void {
    this.inRouter('nft', ['flush', 'ruleset']);
    if (kind === 'nftables') this.inRouter('nft', ['-f', '-'], rules);
    else this.inRouter(v6 ? 'ip6tables-restore' : 'iptables-restore', [], rules);
  }

  /** Sends the packets and tells which arrived, and how they looked. */
  async send(packets: readonly SentPacket[]): Promise<SeenPacket[]> {
    this.#ends!.stdin!.write(`${JSON.stringify({ packets })}\n`);
    const answer = await this.#answers!.next();
    const { seen } = JSON.parse(String(answer.value)) as { seen: SeenPacket[] };
    const sent = new Set(packets.map((p) => p.id));
    return seen.filter((s) => sent.has(s.id));
  }

  async stop(): Promise<void> {
    const ends = this.#ends;
    if (ends) {
      const gone = new Promise((done) => ends.once('exit', done));
      ends.stdin!.end();
      await gone;
    }
    for (const name of this.#names) spawnSync('ip', ['netns', 'del', name]);
  }
}
