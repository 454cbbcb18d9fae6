// For tests only: asks tshark, which shares no code with the range, what it thinks of a capture.
import { execFileSync } from 'node:child_process';
import { engine } from '../ground/kit/testing.ts';

/** Whether tshark is here. */
export const hasTshark = engine('tshark');

/** Faults that a made capture must not have: expert items of severity error, malformed packets, and any wrong checksum. */
export function faults(path: string): string[] {
  const wrong = [
    '_ws.malformed',
    '_ws.short',
    '_ws.expert.severity == "Error"',
    'tcp.analysis.lost_segment',
    'tcp.analysis.ack_lost_segment',
    'tcp.analysis.out_of_order',
    'tcp.analysis.window_full',
    'tcp.analysis.reused_ports',
  ];
  return tshark(path, wrong.join(' or '), ['frame.number', 'frame.protocols', '_ws.expert.message']);
}

/** Rows of the fields asked for, of the packets that pass the filter. Checksums are verified. */
export function tshark(path: string, filter: string, wanted: readonly string[]): string[] {
  const checks = ['ip', 'tcp', 'udp'].flatMap((p) => ['-o', `${p}.check_checksum:TRUE`]);
  const columns = wanted.flatMap((f) => ['-e', f]);
  const out = execFileSync('tshark', ['-r', path, '-n', ...checks, '-Y', filter, '-T', 'fields', ...columns], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return out.split('\n').filter((l) => l !== '');
}

/** Packets per chain of protocols, VLAN tags left out: `eth:ip:tcp:enip:cip` → 40. */
export function protocols(path: string): Map<string, number> {
  const count = new Map<string, number>();
  for (const row of tshark(path, 'frame', ['frame.protocols'])) {
    const chain = row.replace(/:vlan|:ethertype/g, '');
    count.set(chain, (count.get(chain) ?? 0) + 1);
  }
  return count;
}
