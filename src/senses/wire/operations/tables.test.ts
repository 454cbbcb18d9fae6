// The operation tables against a classification that others made, row by row, and against themselves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../ground/kit/testing.ts';
import { cipOperations, cipRow } from './cip.ts';
import { enipOperations } from './enip.ts';
import { modbusOperations } from './modbus.ts';
import { pcccRow } from './pccc.ts';
import { s7Operations, s7Row } from './s7comm.ts';
import { s7PlusOperations } from './s7comm-plus.ts';
import type { OperationRow } from './table.ts';
import { umasOperations } from './umas.ts';

const folder = corpora('pcap');

/** Codes of one cell: `ud 1/13,14,15`, `0f/0x50 0x52`, `68,69:08`, `*:02 *:04`. */
function codes(protocol: string, selector: string): string[] {
  if (protocol === 's7comm') {
    const list = /^ud (\d+)\/([\d,]+)$/.exec(selector);
    return list ? list[2]!.split(',').map((sub) => `ud ${list[1]}/${sub}`) : [selector.replace('4/4..0x16', '4/*')];
  }
  if (protocol === 'pccc') {
    const [command, ...functions] = selector.split(/[/ ]/);
    return functions.map((fn) => `${command}/${fn}`);
  }
  if (protocol !== 'cip') return [selector];
  return selector.split(' ').flatMap((part) => {
    const [paths, service] = part.split(':');
    return service ? paths!.split(',').map((path) => `${path}:${service}`) : [];
  });
}

function ours(protocol: string, code: string): OperationRow | undefined {
  if (protocol === 'modbus') return modbusOperations.find(code);
  if (protocol === 'umas') return umasOperations.find(code);
  if (protocol === 's7comm') return s7Operations.find(code) ?? (code.includes('*') ? undefined : s7Row(code, '-'));
  if (protocol === 's7comm-plus') return s7PlusOperations.find(code);
  if (protocol === 'enip') return enipOperations.find(code);
  if (protocol === 'pccc') {
    const [command, fn] = code.split('/');
    return fn === '*' ? pcccRow(Number.parseInt(command!, 16), 3) : pcccRow(Number.parseInt(command!, 16), Number(fn));
  }
  const [path, service] = code.split(':');
  // Any class stands for one that no row names.
  return service === '*' ? cipOperations.find(code) : cipRow(path === '*' ? '364' : path!, service!);
}

describe('operation tables', () => {
  it.skipIf(!folder)('class every operation as the classification of others does', () => {
    const differ = new Set([
      // In the maker's publication 05 asks for a download and 06 for an upload.
      'pccc 0f/0x06: M-UPLOAD, not M-DOWNLOAD',
      // Discovery for the identity class; of other classes it reads values.
      'cip *:01: O-READ, not DISC',
      // Told by service (01, 0e): a port can also be set.
      'cip f4:*: none, not DISC',
      // A protocol of its own here, named as tshark names it.
      'enip udp/2222 cipio: none, not O-READ',
    ]);
    const found = new Set<string>();
    let compared = 0;
    for (const line of readFileSync(join(folder!, 'ops-classification.tsv'), 'utf8').split('\n').slice(1)) {
      const [protocol, selector, , detail, attack] = line.split('\t');
      if (!/^(modbus|umas|s7comm|s7comm-plus|enip|cip|pccc)$/.test(protocol ?? '')) continue;
      // Rows that leave the class open, carriers, and answers.
      if (!/^[A-Z]+(-[A-Z]+)?$/.test(detail!) || /^(90|128\+fc|67:4b|notification 0x33|TLS )/.test(selector!)) continue;
      for (const code of codes(protocol!, selector!)) {
        const row = ours(protocol!, code);
        compared++;
        if (row?.detail !== detail) found.add(`${protocol} ${code}: ${row?.detail ?? 'none'}, not ${detail}`);
        else if (attack && !attack.includes(' ') && row?.attack && row.attack !== attack)
          found.add(`${protocol} ${code}: ${row.attack}, not ${attack}`);
      }
    }
    expect(compared).toBeGreaterThan(150);
    expect([...found].sort()).toEqual([...differ].sort());
  });

  it('name no technique but in the form of ATT&CK, and mark what they leave open', () => {
    for (const table of [
      modbusOperations,
      umasOperations,
      s7Operations,
      s7PlusOperations,
      enipOperations,
      cipOperations,
    ])
      for (const row of table.rows.values()) {
        expect(row.attack ?? 'T0000').toMatch(/^T\d{4}$/);
        expect(row.class === 'manage').toBe(row.detail.startsWith('M-'));
        expect(row.class === 'operate').toBe(row.detail === 'O-WRITE');
      }
  });
});
