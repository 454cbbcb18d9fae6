// Packets that were really sent through real firewalls and routers, and what became of them, against what is read from the same devices' configurations.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#kit';
import { corpora } from '../../../ground/kit/testing.ts';
import { joinDevices, readConfig } from '#netconfig';
import type { ConfiguredDevice } from '#facts';
import { describe, expect, it } from 'vitest';
import { buildNetwork, segmentsAt } from './build.ts';
import { trace } from './trace.ts';
import type { Network } from './types.ts';
import type { Flow } from '../answer.ts';

interface Row {
  case: string;
  src_host: string;
  src: string | null;
  dst: string;
  proto: string;
  dport: number | null;
  expect: 'permit' | 'deny';
}

const folder = corpora('config');
const rows = folder
  ? readFileSync(join(folder, 'facts/real-flows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
  : [];

function readCase(name: string): ConfiguredDevice[] {
  const root = join(folder!, 'batfish+lab-validation', name, 'configs');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  return joinDevices(
    files.flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      const read = readConfig({ name: path.slice(root.length + 1), sha256: sha256(bytes), bytes });
      return read?.devices ?? [];
    }),
  );
}

const protocols: Record<string, number> = { icmp: 1, tcp: 6, udp: 17 };

function flowOf(row: Row, network: Network): Flow {
  const own = network.devices.find((d) => d.name === row.src_host)?.legs[0]?.addresses[0];
  return {
    protocol: protocols[row.proto]!,
    from: row.src ?? own!,
    to: row.dst,
    ...(row.dport === null ? { icmpType: 8, icmpCode: 0 } : { fromPort: 49152, toPort: row.dport }),
  };
}

const cases = [...new Set(rows.map((r) => r.case))];

describe.skipIf(rows.length === 0)('packets really sent', () => {
  for (const name of cases) {
    it(`${name}: every one is answered as the devices answered it`, () => {
      const network = buildNetwork({ devices: readCase(name) });
      const answers = rows
        .filter((r) => r.case === name)
        .map((row) => {
          const flow = flowOf(row, network);
          const from = segmentsAt(network, flow.from)[0]!;
          const found = trace(network, flow, from.id);
          return `${row.proto} ${flow.from} > ${row.dst} ${row.dport ?? ''} real ${row.expect}: ${found.verdict === 'passes' ? 'permit' : found.verdict === 'stopped' ? 'deny' : found.verdict} (${found.why})`;
        });
      const wrong = answers.filter((a) => !/real (permit|deny): \1 /.test(a));
      expect(wrong).toEqual([]);
    });
  }
});
