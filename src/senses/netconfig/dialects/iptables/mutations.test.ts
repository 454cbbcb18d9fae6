// Damaged rule sets and configurations of the packet filters: nothing crashes or hangs, every line stays accounted for, and damage is never silent.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { junos } from '../junos/index.ts';
import { nftables } from '../nftables/index.ts';
import { opnsense } from '../opnsense/index.ts';
import { routeros } from '../routeros/index.ts';
import { iptables } from './index.ts';
import { Dice, iptablesRuleset, nftRuleset } from './kernel/generate.ts';

const folder = corpora('config');
const real = (path: string): string[] => (folder ? [readFileSync(join(folder, path), 'utf8')] : []);

const small = {
  opnsense:
    '<opnsense>\n<interfaces>\n<lan>\n<enable>1</enable>\n<if>em0</if>\n<ipaddr>192.0.2.1</ipaddr>\n<subnet>24</subnet>\n</lan>\n</interfaces>\n<filter>\n<rule>\n' +
    '<type>pass</type>\n<interface>lan</interface>\n<protocol>tcp</protocol>\n<source>\n<network>lan</network>\n</source>\n<destination>\n<any/>\n<port>443</port>\n</destination>\n</rule>\n</filter>\n</opnsense>\n',
  routeros:
    '/ip firewall address-list\nadd address=192.0.2.0/27 list=staff\n/ip firewall filter\nadd action=accept chain=forward dst-port=102 protocol=tcp \\\n    src-address-list=staff\nadd action=drop chain=forward\n',
  junos:
    'system {\n    host-name gate;\n}\nfirewall {\n    family inet {\n        filter edge {\n            term a {\n                from {\n                    source-address {\n                        192.0.2.0/24;\n                    }\n                }\n                then accept;\n            }\n        }\n    }\n}\n',
};

const sources: [Dialect, string[]][] = [
  [iptables, [1, 2, 3].map((n) => iptablesRuleset(new Dice(n), false, true))],
  [nftables, [1, 2, 3].map((n) => nftRuleset(new Dice(n), 'inet', false))],
  [opnsense, [small.opnsense, ...real('ytti+oxidized/device-dumps/pfsense#CE_2.7.2#output.txt')]],
  [routeros, [small.routeros, ...real('ytti+oxidized/device-dumps/routeros#L009UiGS_7.15.2#output.txt')]],
  [junos, [small.junos, ...real('ytti+oxidized/device-dumps/junos#srx300_22.4#output.txt')]],
];

/** One damage: characters taken out, doubled, exchanged, or the rest cut off. */
const damage = fc.record({
  kind: fc.constantFrom('cut', 'drop', 'double', 'swap', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  text: fc.string({ maxLength: 12 }),
});

function damaged(text: string, marks: { kind: string; at: number; length: number; text: string }[]): string {
  let now = text;
  for (const { kind, at, length, text: put } of marks) {
    const from = Math.floor(at * now.length);
    const piece = now.slice(from, from + length);
    if (kind === 'cut') now = now.slice(0, from);
    else if (kind === 'drop') now = now.slice(0, from) + now.slice(from + length);
    else if (kind === 'double') now = now.slice(0, from) + piece + now.slice(from);
    else if (kind === 'swap') now = now.slice(0, from) + [...piece].reverse().join('') + now.slice(from + length);
    else now = now.slice(0, from) + put + now.slice(from);
  }
  return now;
}

describe.each(sources)('$id', (dialect, texts) => {
  test('any damage is survived, and every relevant line has a state', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(damage, { minLength: 1, maxLength: 4 }), (text, marks) => {
        const bytes = Buffer.from(damaged(text, marks));
        const read = configText({ name: 'damaged', sha256: sha256(bytes), bytes });
        dialect.recognise(read);
        const book = new LineBook(read);
        const devices = dialect.read(read, book);
        const { relevant, states } = book.count();
        expect(Object.values(states).reduce((a, b) => a + b, 0)).toBe(relevant);
        for (const device of devices) {
          const names = new Set(device.filters.map((f) => f.name));
          // Whoever follows the model finds every list that it names.
          for (const stage of [...device.transit, ...device.toDevice]) {
            if (stage.kind === 'filter') expect(names.has(stage.filter)).toBe(true);
          }
          for (const rule of device.filters.flatMap((f) => f.rules)) {
            if (rule.target !== undefined) expect(names.has(rule.target)).toBe(true);
            expect(rule.at.line).toBeGreaterThan(0);
          }
        }
      }),
      checks(1_000),
    );
  });
});
