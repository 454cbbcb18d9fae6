// No dialect takes another's file: every real file whose format is known, and which reader takes it.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import { corpora } from '../../ground/kit/testing.ts';
import { dialects } from './dialects/index.ts';
import { recogniseConfig } from './read.ts';

const folder = corpora('config');

/** Which reader a format is for; formats that are not here are nobody's. */
const readerOf: Record<string, string> = {
  'checkpoint-mgmt-json': 'checkpoint',
  'cisco-asa': 'cisco-asa',
  'cisco-ios': 'cisco-ios',
  fortios: 'fortios',
  'iptables-save': 'iptables',
  junos: 'junos',
  nftables: 'nftables',
  'opnsense-xml': 'opnsense',
  panos: 'panos',
  'pfsense-xml': 'opnsense',
  routeros: 'routeros',
};

/** Files that another reader takes than their listed format says, and why that is right. */
const argued: [path: RegExp, dialect: string, why: string][] = [
  [
    /lab-validation\/palo_alto_nat_\d\/configs\/h[135]$/,
    'cisco-ios',
    'routers beside the firewall of the lab, running IOS',
  ],
  [/grammar-cisco\/.*\/(aclIos|ios-acl)$/, 'cisco-asa', 'written for a parser: every rule is of the form of an ASA'],
  [/unit-tests\/configs\/asa_ssh$/, 'cisco-asa', 'an ASA, listed with the family'],
  [
    /unit-tests\/configs\/cisco_(qos|misc)$/,
    'cisco-asa',
    'lines of many Cisco products in one file for a parser, those of the ASA among them',
  ],
  [
    /grammar-cisco_asa\/.*\/ospf-(intervals|network-types)$/,
    'cisco-ios',
    'nothing but a host name and interfaces in words that both have',
  ],
  [/sample_multitarget\.bacl\.ref$/, 'cisco-ios', 'access lists of Brocade, in the words of IOS'],
  [/\/iptables\/\S+\.(iptables|v4)$/, 'iptables', 'rule sets of hosts beside another configuration'],
  [/serverfault-sa\/762193(-info)?\.txt$/, 'iptables', 'a question to a forum that quotes the rule set whole'],
  [/vrf_import_and_ip_prefix_routes_import\.cfg$/, 'junos', 'a Junos router, listed without its maker'],
  [
    /lab-validation\/checkpoint_bond_vlan\/configs\/cp_(fw|mgmt)\/show_configuration\.txt$/,
    'checkpoint',
    'Gaia, listed without its maker',
  ],
];

/** Outputs of `show`: the folder says of whom. */
const shows: [path: RegExp, dialect: string][] = [
  [/ntc-templates\/cisco_ios\/|lab-validation\/(?:ios|palo_alto_nat)[\w-]*\/show\/|stanford-backbone\//, 'cisco-ios'],
  [/ntc-templates\/cisco_asa\//, 'cisco-asa'],
  [/napalm-hios\//, 'hirschmann-show'],
];

describe.skipIf(!folder)('recognition of real files', () => {
  test('no dialect takes the file of another, but for those argued one by one', () => {
    const table = new Map<string, number>();
    const wrong: string[] = [];
    const used = new Set<number>();
    let taken = 0;
    for (const line of readFileSync(join(folder!, 'INDEX.tsv'), 'utf8').trim().split('\n').slice(1)) {
      const [path, format] = line.split('\t') as [string, string];
      const file = join(folder!, path);
      if (!existsSync(file) || statSync(file).size > 20_000_000) continue;
      const bytes = readFileSync(file);
      const dialect = recogniseConfig({ name: path, sha256: sha256(bytes), bytes })?.dialect;
      const key = `${format} as ${dialect ?? 'nothing'}`;
      table.set(key, (table.get(key) ?? 0) + 1);
      if (dialect === undefined) continue;
      taken++;
      const right = format === 'show-output' ? shows.find(([at]) => at.test(path))?.[1] : readerOf[format];
      if (dialect === right) continue;
      const exception = argued.findIndex(([at, as]) => at.test(path) && as === dialect);
      if (exception < 0) wrong.push(`${path}: ${format} as ${dialect}`);
      else used.add(exception);
    }
    const rows = [...table].sort().map(([key, n]) => `${String(n).padStart(5)}  ${key}`);
    process.stdout.write(`files of a format, and the reader that takes them:\n${rows.join('\n')}\n`);
    expect(wrong).toEqual([]);
    expect(argued.filter((_, i) => !used.has(i)).map(([at]) => String(at))).toEqual([]);
    expect(taken).toBeGreaterThan(800);
  });

  test('every reader that a format is for exists', () => {
    const ids = new Set(dialects.map((d) => d.id));
    for (const id of [...Object.values(readerOf), ...shows.map(([, id]) => id)]) expect(ids.has(id), id).toBe(true);
  });
});

test('a table of learned addresses, as several makers print it, is not taken for one of a Hirschmann switch', () => {
  const cisco = `          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  10    0200.5e10.0001    DYNAMIC     Gi1/0/1
`;
  const colons = `VLAN ID  MAC address        Interface  Status
-------  -----------------  ---------  -------
10       02:00:5e:10:00:01  1/1        learned
`;
  for (const content of [cisco, colons]) {
    const bytes = Buffer.from(content);
    expect(recogniseConfig({ name: 'macs.txt', sha256: sha256(bytes), bytes })?.dialect).not.toBe('hirschmann-show');
  }
});
