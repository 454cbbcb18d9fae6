// How much of real and foreign configurations is understood, printed; and that every line of every file is accounted for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { ciscoIos } from './index.ts';

const root = corpora('config');

/** Files that the corpus files under IOS and that are none, each with its reason. */
const none: [RegExp, string][] = [
  [/importer-ios-ipt\/ios\.output$/, 'the log of an importer'],
  [
    /\/(ios_xr_|xr_|route_policy_|community_set|set_inline_community|if_tag_is|taskgroup|rp_|prefix_set|as_path_set)/,
    'IOS-XR: another system, with policies as programs',
  ],
  [/\/(nxos|nexus|f5_bigip|arista|asa_|cisco_webvpn|cisco_dynamic_access|cisco_vdc|mos_)/, 'NX-OS, BIG-IP, EOS or ASA'],
];

describe.skipIf(root === undefined)('coverage of Cisco IOS configurations', () => {
  it('understands at least 95 of 100 relevant lines', () => {
    const rows = readFileSync(join(root!, 'INDEX.tsv'), 'utf8')
      .trim()
      .split('\n')
      .map((l) => l.split('\t'))
      .filter((c) => c[1] === 'cisco-ios');
    const sum = { all: [0, 0], counted: [0, 0] };
    const states: Record<string, number> = {};
    for (const [file] of rows) {
      const text = configText({ name: file!, sha256: '0'.repeat(64), bytes: readFileSync(join(root!, file!)) });
      const book = new LineBook(text);
      ciscoIos.read(text, book);
      const { relevant, states: s, total } = book.count();
      expect(total).toBe(text.lines.length);
      expect(Object.values(s).reduce((a, b) => a + b, 0)).toBe(relevant);
      sum.all[0]! += relevant;
      sum.all[1]! += s.unrecognised;
      if (none.some(([path]) => path.test(file!))) continue;
      sum.counted[0]! += relevant;
      sum.counted[1]! += s.unrecognised;
      for (const [k, v] of Object.entries(s)) states[k] = (states[k] ?? 0) + v;
    }
    const share = (n: number[]): number => 1 - n[1]! / n[0]!;
    console.log(
      `Cisco IOS: ${(100 * share(sum.counted)).toFixed(2)} % of ${sum.counted[0]} relevant lines understood (${JSON.stringify(states)}); with the files of other systems ${(100 * share(sum.all)).toFixed(2)} % of ${sum.all[0]}`,
    );
    expect(share(sum.counted)).toBeGreaterThanOrEqual(0.95);
  });
});
