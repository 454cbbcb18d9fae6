// The capture for measurements: as many packets as asked for, clean, and the same every time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { makeBenchCapture } from './bench.ts';
import { faults, hasTshark, protocols } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-bench-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('the capture for measurements', () => {
  it('is the same bytes for the same seed and others for another', () => {
    const digest = (seed: number) => {
      expect(makeBenchCapture(join(root, 'bench.pcapng'), 5000, seed).packets).toBe(5000);
      return sha256(readFileSync(join(root, 'bench.pcapng')));
    };
    const first = digest(1);
    expect(digest(1)).toBe(first);
    expect(digest(2)).not.toBe(first);
  });

  it.skipIf(!hasTshark)(
    'is clean in the eyes of tshark and mixes what a crane network mixes',
    () => {
      const path = join(root, 'mix.pcapng');
      makeBenchCapture(path, 30_000);
      expect(faults(path)).toEqual([]);
      const chains = [...protocols(path).keys()].join(' ');
      for (const name of ['cipio', 'enip:cip', 's7comm', 'modbus', 'pn_rt', 'rtp', 'tls', 'dns', 'arp']) {
        expect(chains).toContain(name);
      }
    },
    60_000,
  );
});
