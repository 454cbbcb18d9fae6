// Real files of other makers are nobody's here, and those of HiOS switches are.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import { configText } from '../../core/text.ts';
import { hirschmannCli, hirschmannShow } from '../hirschmann-cli/index.ts';
import { hirschmannXml } from '../hirschmann-xml/index.ts';
import { mguard } from '../mguard/index.ts';
import { moxa } from '../moxa/index.ts';
import { qbridgeWalk } from '../qbridge-walk/index.ts';
import { ruggedcomRos } from '../ruggedcom-ros/index.ts';
import { scalance } from '../scalance/index.ts';

const dialects = [mguard, scalance, moxa, hirschmannCli, hirschmannShow, hirschmannXml, qbridgeWalk, ruggedcomRos];
const folder = corpora('config');

function* files(at: string): Generator<string> {
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    const is = statSync(path);
    if (is.isDirectory()) yield* files(path);
    else if (is.size < 2_000_000) yield path;
  }
}

describe.skipIf(!folder)('recognition on real files', () => {
  test('no on-board dialect claims a file of another maker', () => {
    const claimed: string[] = [];
    let seen = 0;
    for (const path of files(folder!)) {
      if (path.includes('napalm-hios')) continue;
      seen++;
      const text = configText({ name: path, sha256: '0'.repeat(64), bytes: readFileSync(path) });
      for (const d of dialects) if (d.recognise(text) > 0) claimed.push(`${d.id} ${path}`);
    }
    expect(claimed).toEqual([]);
    expect(seen).toBeGreaterThan(1000);
  });

  test('what HiOS switches print is claimed by its reader', () => {
    const at = join(folder!, 'AdamRickards+napalm-hios/hios-fixtures/tests/fixtures');
    const shown = readdirSync(at).filter((name) =>
      /^show_(lldp_remote_data|mrp_\w+|port|network_parms|system_info|ip_arp_table)\.txt$/.test(name),
    );
    expect(shown.length).toBeGreaterThan(6);
    for (const name of shown) {
      const text = configText({ name, sha256: '0'.repeat(64), bytes: readFileSync(join(at, name)) });
      expect(hirschmannShow.recognise(text), name).toBeGreaterThan(0.5);
    }
  });
});
