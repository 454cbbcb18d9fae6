// What answers say, against tshark on the same real captures: errors of S7comm by code, general status of CIP.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora, engine } from '../../../ground/kit/testing.ts';
import { readCapture } from '../read.ts';

const folder = corpora('pcap');
const tshark = engine('tshark');

/** Values of the fields in all packets, several in one packet apart, zero left out, with how often each comes. */
function fieldCounts(capture: string, field: string): Record<string, number> {
  const out = execFileSync('tshark', ['-r', join(folder!, capture), '-n', '-Y', field, '-T', 'fields', '-e', field], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const counts: Record<string, number> = {};
  for (const value of out.split(/[\n,]/)) if (Number(value) > 0) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function errors(capture: string, protocol: string, code: RegExp): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const o of (await readCapture(join(folder!, capture))).operations) {
    const found = o.protocol === protocol ? code.exec(o.error ?? '')?.[1] : undefined;
    if (found) counts[found] = (counts[found] ?? 0) + o.count;
  }
  return counts;
}

describe.skipIf(!folder || !tshark)('errors that tshark reads in the same captures', () => {
  it('of S7comm are those of our operations', async () => {
    for (const name of [
      's7ident.pcap',
      'snap7.pcap',
      's7comm_reading_plc_status.pcap',
      'tia_s300_downloadHwConfig.pcapng',
    ]) {
      const capture = `s7comm/${name}`;
      expect([name, await errors(capture, 's7comm', /^error (0x\w{4})/)]).toEqual([
        name,
        fieldCounts(capture, 's7comm.param.errcod'),
      ]);
    }
  });

  it('of CIP are those of our operations', async () => {
    for (const name of ['EIP-SoftwareDownload.pcap', 'EIP-ChangeTimeAttempt.pcap']) {
      const capture = `enip-cip/${name}`;
      expect([name, await errors(capture, 'cip', /^status (0x\w\w)/)]).toEqual([
        name,
        fieldCounts(capture, 'cip.genstat'),
      ]);
    }
  });
});
