import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { corpora } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { readIptables } from '../iptables/read.ts';
import { filterOutcomes, verdict, walk } from '../iptables/testing.ts';
import type { Packet } from '../iptables/testing.ts';
import { junos } from './index.ts';
import { readJunos } from './read.ts';

function read(content: string, name = 'gate.conf'): { device: ConfiguredDevice; book: LineBook } {
  const bytes = Buffer.from(content);
  const text = configText({ name, sha256: sha256(bytes), bytes });
  const book = new LineBook(text);
  return { device: readJunos(text, book)[0]!, book };
}

/** One configuration in set form; the other form is made of it by a printer that knows nothing of its meaning. */
const gate = `
set version 21.4R3
set groups mgmt system services ssh
set groups mgmt interfaces <ge-*> description "from a group"
set apply-groups mgmt
set system host-name quay-gate
set system root-authentication encrypted-password "$6$abcdefgh$ijklmnop"
set system services telnet
set system syslog host 192.0.2.9 any any
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.2/24
set interfaces ge-0/0/0 unit 0 family inet filter input edge
set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode trunk
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members [ cranes 50-52 ]
set interfaces ge-0/0/1 native-vlan-id 99
set interfaces ge-0/0/2 unit 0 family ethernet-switching port-mode access
set interfaces ge-0/0/2 unit 0 family ethernet-switching vlan members cranes
set interfaces ge-0/0/3 unit 0 family inet address 198.51.100.1/25
set interfaces irb unit 40 family inet address 203.0.113.1/25
set interfaces lo0 unit 0 family inet filter input guard
set vlans cranes vlan-id 40
set vlans cranes l3-interface irb.40
set routing-options static route 0.0.0.0/0 next-hop 192.0.2.1
set routing-options static route 198.18.0.0/15 discard
set policy-options prefix-list engineers 198.51.100.0/26
set policy-options prefix-list engineers 198.51.100.96/32
set firewall family inet filter edge term bogus from source-address 10.0.0.0/8
set firewall family inet filter edge term bogus from source-address 10.9.8.0/24 except
set firewall family inet filter edge term bogus then discard
set firewall family inet filter edge term seen then count seen
set firewall family inet filter edge term seen then next term
set firewall family inet filter edge term rest then accept
set firewall family inet filter guard term ssh from source-prefix-list engineers
set firewall family inet filter guard term ssh from protocol tcp
set firewall family inet filter guard term ssh from destination-port [ ssh 830 ]
set firewall family inet filter guard term ssh then accept
set security zones security-zone outside interfaces ge-0/0/0.0
set security zones security-zone office interfaces ge-0/0/3.0 host-inbound-traffic system-services ssh
set security zones security-zone cranes interfaces irb.40
set security zones security-zone cranes host-inbound-traffic system-services ping
set security zones security-zone cranes address-book address plc1 203.0.113.10/32
set security zones security-zone cranes address-book address plc2 203.0.113.11/32
set security zones security-zone cranes address-book address-set plcs address plc1
set security zones security-zone cranes address-book address-set plcs address plc2
set security zones security-zone office address-book address staff 198.51.100.0/26
set security zones security-zone office address-book address vendor dns-name support.example.net
set applications application s7 protocol tcp
set applications application s7 destination-port 102
set applications application opcua term t1 protocol tcp destination-port 4840-4843
set applications application-set plc-services application s7
set applications application-set plc-services application opcua
set security policies from-zone office to-zone cranes policy engineering match source-address staff
set security policies from-zone office to-zone cranes policy engineering match destination-address plcs
set security policies from-zone office to-zone cranes policy engineering match application plc-services
set security policies from-zone office to-zone cranes policy engineering then permit
set security policies from-zone office to-zone cranes policy support match source-address vendor
set security policies from-zone office to-zone cranes policy support match destination-address any
set security policies from-zone office to-zone cranes policy support match application junos-ssh
set security policies from-zone office to-zone cranes policy support then permit
set security policies from-zone office to-zone cranes policy old match source-address any
set security policies from-zone office to-zone cranes policy old match destination-address any
set security policies from-zone office to-zone cranes policy old match application any
set security policies from-zone office to-zone cranes policy old then permit
deactivate security policies from-zone office to-zone cranes policy old
set security policies global policy dns match source-address any
set security policies global policy dns match destination-address any
set security policies global policy dns match application junos-dns-udp
set security policies global policy dns then permit
set security policies default-policy deny-all
set security nat source rule-set out from zone cranes
set security nat source rule-set out to zone outside
set security nat source rule-set out rule all match source-address 203.0.113.0/25
set security nat source rule-set out rule all then source-nat interface
set security nat static rule-set pairs from zone outside
set security nat static rule-set pairs rule plc1 match destination-address 192.0.2.64/32
set security nat static rule-set pairs rule plc1 then static-nat prefix 203.0.113.10/32
set security screen ids-option s icmp ping-death
`.trim();

/** Set commands as braces: one brace a word, but for words that Junos keeps together. */
function braces(set: string): string {
  interface Node {
    children: Map<string, Node>;
    off?: boolean;
  }
  const root: Node = { children: new Map() };
  const wordsOf = (line: string) => [...line.matchAll(/"[^"]*"|[[\]]|[^\s[\]]+/g)].map((m) => m[0]);
  for (const line of set.split('\n')) {
    const words = wordsOf(line);
    const off = words.shift() === 'deactivate';
    let at = root;
    for (let i = 0; i < words.length; i++) {
      if (words[i] === '[') {
        at.children.set(`[ ${words.slice(i + 1, -1).join(' ')} ]`, { children: new Map() });
        break;
      }
      let next = at.children.get(words[i]!);
      if (!next) at.children.set(words[i]!, (next = { children: new Map() }));
      at = next;
    }
    if (off) at.off = true;
  }
  const lines: string[] = [];
  const print = (node: Node, deep: number) => {
    for (const [key, child] of node.children) {
      let name = key;
      let inner = child;
      // A container with one named child is written on one line: `unit 0 {`.
      while (inner.children.size === 1 && !inner.off) {
        const [word, next] = [...inner.children][0]!;
        if (next.off) break;
        name += ` ${word}`;
        inner = next;
      }
      const space = '    '.repeat(deep) + (inner.off ? 'inactive: ' : '');
      if (inner.children.size === 0) lines.push(`${space}${name};`);
      else {
        lines.push(`${space}${name} {`);
        print(inner, deep + 1);
        lines.push(`${'    '.repeat(deep)}}`);
      }
    }
  };
  print(root, 0);
  return lines.join('\n');
}

const packet = (over: Partial<Packet>): Packet => ({
  from: '198.51.100.9',
  to: '203.0.113.10',
  protocol: 6,
  fromPort: 40_000,
  toPort: 102,
  state: 'new',
  in: 'ge-0/0/3.0',
  out: 'irb.40',
  ...over,
});

/** Without places in the file, which differ between the forms. */
const meaning = (device: ConfiguredDevice): unknown =>
  JSON.parse(JSON.stringify({ ...device, files: [] }, (key, value: unknown) => (key === 'at' ? undefined : value)));

describe.each([
  ['set commands', gate],
  ['braces', braces(gate)],
])('a gate of our own, as %s', (_, written) => {
  const { device, book } = read(written);
  const says = (over: Partial<Packet>) => verdict(device, 'transit', packet(over));

  test('every line is understood', () => {
    expect(book.open(0).filter((o) => o.state !== 'limited')).toEqual([]);
    expect(device).toMatchObject({ name: 'quay-gate', version: '21.4R3', forwards: 'yes' });
    expect(device.management.map((m) => m.service)).toEqual(['ssh', 'telnet']);
  });
  test('ports, VLANs and their routed interfaces', () => {
    const port = (name: string) => device.interfaces.find((i) => i.name === name);
    expect(port('ge-0/0/1')!.switchport).toMatchObject({
      mode: 'trunk',
      pvid: 99,
      tagged: [
        [40, 40],
        [50, 52],
      ],
      untagged: [[99, 99]],
    });
    expect(port('ge-0/0/2')!.switchport).toMatchObject({ mode: 'access', pvid: 40, untagged: [[40, 40]] });
    expect(port('irb.40')).toMatchObject({ kind: 'vlan', vlan: 40, addresses: ['203.0.113.1/25'] });
    expect(port('ge-0/0/0')).toMatchObject({ description: 'from a group' });
    expect(device.routes).toMatchObject([
      { prefix: '0.0.0.0/0', via: '192.0.2.1' },
      { prefix: '198.18.0.0/15', discards: true },
    ]);
  });
  test('policies between zones, global ones and the default', () => {
    expect(says({})).toBe('permit');
    expect(says({ to: '203.0.113.11', toPort: 4843 })).toBe('permit');
    expect(says({ to: '203.0.113.12' })).toBe('deny');
    expect(says({ from: '198.51.100.77' })).toBe('deny');
    expect(says({ from: '198.51.100.77', toPort: 22 })).toBe('may');
    expect(
      says({ protocol: 17, toPort: 53, in: 'irb.40', out: 'ge-0/0/0.0', from: '203.0.113.10', to: '192.0.2.53' }),
    ).toBe('permit');
    expect(says({ in: 'irb.40', out: 'ge-0/0/3.0', from: '203.0.113.10', to: '198.51.100.9' })).toBe('deny');
  });
  test('filters on units, with exceptions, and on lo0', () => {
    const dns = { protocol: 17, toPort: 53, in: 'ge-0/0/0.0', to: '203.0.113.20' };
    expect(says({ ...dns, from: '10.9.9.1' })).toBe('deny');
    expect(says({ ...dns, from: '10.9.8.1' })).toBe('permit');
    const own = (over: Partial<Packet>) => verdict(device, 'toDevice', packet({ to: '198.51.100.1', ...over }));
    expect(own({ toPort: 22 })).toBe('permit');
    expect(own({ toPort: 22, from: '198.51.100.90' })).toBe('deny');
    expect(own({ toPort: 22, in: 'irb.40' })).toBe('deny');
    expect(own({ toPort: 23 })).toBe('deny');
  });
  test('translations', () => {
    const inward = packet({ in: 'ge-0/0/0.0', from: '198.51.99.9', to: '192.0.2.64', protocol: 17, toPort: 53 });
    expect(walk(device, 'transit', inward)).toMatchObject([{ outcome: 'permit', packet: { to: '203.0.113.10' } }]);
  });
});

test('in the older style a VLAN names its ports', () => {
  const { device } = read(
    `${gate}\nset vlans cctv vlan-id 50\nset vlans cctv interface ge-0/0/7.0\nset vlans cctv interface ge-0/0/1.0`,
  );
  const port = (name: string) => device.interfaces.find((i) => i.name === name)!.switchport;
  expect(port('ge-0/0/7')).toMatchObject({ mode: 'access', pvid: 50, untagged: [[50, 50]] });
  expect(port('ge-0/0/1')).toMatchObject({
    mode: 'trunk',
    tagged: [
      [40, 40],
      [50, 52],
    ],
  });
});

test('both forms make the same device', () => {
  expect(meaning(read(braces(gate)).device)).toEqual(meaning(read(gate).device));
});

test.each([
  ['set interfaces ge-0/0/0 unit 0 family inet teleport 7', 'interface'],
  ['set firewall family inet filter edge term bogus from colour blue', 'filter'],
  ['set security policies global policy dns match colour blue', 'filter'],
  ['set teleport everything', 'device'],
])('what nobody understands stays open: %s', (planted, scope) => {
  const { book } = read(`${gate}\n${planted}`);
  expect(book.open(0).filter((o) => o.state === 'unrecognised')).toMatchObject([{ text: planted, scope }]);
});

test('a configuration that breaks off says so', () => {
  const { device, book } = read(braces(gate).slice(0, braces(gate).indexOf('term rest')));
  expect(device.problems[0]?.what).toContain('breaks off');
  expect(book.open(0).some((o) => o.state === 'unrecognised' && o.note?.includes('breaks off'))).toBe(true);
});

const folder = corpora('config');

describe.skipIf(!folder)('configurations of others', () => {
  test('those of Batfish and Oxidized are read, with at least 95 % of the lines understood', () => {
    const index = readFileSync(join(folder!, 'INDEX.tsv'), 'utf8')
      .split('\n')
      .map((l) => l.split('\t'));
    let relevant = 0;
    let unknown = 0;
    let files = 0;
    for (const [file, format] of index) {
      if (format !== 'junos') continue;
      const bytes = readFileSync(join(folder!, file!));
      const text = configText({ name: file!, sha256: sha256(bytes), bytes });
      const book = new LineBook(text);
      readJunos(text, book);
      const count = book.count();
      relevant += count.relevant;
      unknown += count.states.unrecognised;
      files++;
    }
    console.log(
      `junos: ${files} files, ${relevant} relevant lines, ${((1 - unknown / relevant) * 100).toFixed(2)} % understood`,
    );
    expect(files).toBeGreaterThan(200);
    expect(unknown / relevant).toBeLessThan(0.05);
  });

  test('one policy that Aerleon wrote for Junos and for iptables stops and passes the same first packets', () => {
    const dir = join(folder!, 'aerleon+aerleon/multitarget');
    const a = read(readFileSync(join(dir, 'sample_multitarget.jcl.ref'), 'utf8')).device;
    const bytes = readFileSync(join(dir, 'sample_multitarget.ipt.ref'));
    const text = configText({ name: 'x', sha256: sha256(bytes), bytes });
    const b = readIptables(text, new LineBook(text))[0]!;
    const edges = new Set<string>();
    for (const filter of [...a.filters, ...b.filters]) {
      for (const { match } of filter.rules) {
        for (const set of [match.from, match.to])
          for (const m of [...(set?.include ?? []), ...(set?.except ?? [])])
            if (!m.includes(':')) edges.add(m.split('/')[0]!);
      }
    }
    const addresses = [...edges, '198.51.99.7', '8.8.8.8', '200.1.1.5'];
    const counts = { permit: 0, deny: 0 };
    // The Junos form lets any UDP answer in by its ports, the iptables form by the state: only what is no such answer can be compared.
    for (const [protocol, toPort] of [
      [6, 25],
      [6, 80],
      [6, 443],
      [6, 22],
      [17, 53],
      [17, 161],
      [1, undefined],
    ] as const) {
      for (const from of addresses) {
        for (const to of addresses) {
          const p: Packet = {
            from,
            to,
            protocol,
            fromPort: 40_000,
            state: 'new',
            ...(toPort === undefined ? {} : { toPort }),
          };
          const one = [...filterOutcomes(a, 'edge-inbound', p)];
          expect([protocol, toPort, from, to, ...one]).toEqual([
            protocol,
            toPort,
            from,
            to,
            ...filterOutcomes(b, 'INPUT', p),
          ]);
          counts[one[0]!]++;
        }
      }
    }
    expect(counts.permit).toBeGreaterThan(20);
    expect(counts.deny).toBeGreaterThan(1000);
  });

  test('a real SRX is recognised', () => {
    const file = 'ytti+oxidized/device-dumps/junos#srx300_22.4#output.txt';
    const bytes = readFileSync(join(folder!, file));
    expect(junos.recognise(configText({ name: file, sha256: sha256(bytes), bytes }))).toBeGreaterThan(0.9);
  });
});
