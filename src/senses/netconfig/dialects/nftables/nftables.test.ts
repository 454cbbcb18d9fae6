import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { corpora } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { verdict, walk } from '../iptables/testing.ts';
import type { Packet } from '../iptables/testing.ts';
import { nftables } from './index.ts';
import { readNftables } from './read.ts';

function read(content: string, name = 'gate.nft'): { device: ConfiguredDevice; book: LineBook } {
  const bytes = Buffer.from(content);
  const text = configText({ name, sha256: sha256(bytes), bytes });
  const book = new LineBook(text);
  return { device: readNftables(text, book)[0]!, book };
}

const gate = `#!/usr/sbin/nft -f
flush ruleset

define PLC = { 10.9.8.7, 10.9.8.16-10.9.8.19 }
define uplink = "uplink"

table inet gate {
  set engineers {
    type ipv4_addr
    flags interval
    elements = { 192.0.2.0/25,
                 192.0.2.200 comment "standby" }
  }
  set guests {
    type ipv4_addr
    flags dynamic,timeout
    timeout 1h
  }
  map by_port {
    type inet_service : verdict
    elements = { 102 : jump plc, 80 : drop }
  }
  chain early {
    type filter hook prerouting priority raw; policy accept;
    iifname $uplink ip saddr 198.51.100.0/24 drop
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "uplink" ip daddr $PLC tcp dport vmap @by_port
    iifname "crane*" oifname uplink udp dport != 1-1023 accept
    ip saddr . tcp dport { 192.0.2.9 . 4840, 192.0.2.10 . 4841-4843 } counter packets 40 bytes 2000 accept
    ip saddr @guests tcp dport 443 accept
    ip6 nexthdr icmpv6 icmpv6 type { echo-request, 3 } accept
    meta l4proto { tcp, udp } th dport 53 ip daddr 10.9.8.53 accept comment "names"
    limit rate 5/minute log prefix "gate: "
  }
  chain later {
    type filter hook forward priority filter + 10; policy accept;
    tcp dport 4842 reject with tcp reset
  }
  chain plc {
    ip saddr != @engineers return
    accept
  }
  chain input {
    type filter hook input priority 0; policy drop;
    iif "crane0" tcp dport ssh ip saddr & 255.255.255.252 == 10.9.8.0 accept
  }
}
table ip nat {
  chain pre {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "uplink" ip daddr 203.0.113.7 tcp dport 8102 dnat to 10.9.8.7:102
  }
  chain post {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "uplink" ip saddr 10.9.8.0/24 snat to 203.0.113.1
  }
}
`;

const packet = (over: Partial<Packet>): Packet => ({
  from: '192.0.2.20',
  to: '10.9.8.7',
  protocol: 6,
  fromPort: 40_000,
  toPort: 102,
  state: 'new',
  in: 'uplink',
  out: 'crane0',
  ...over,
});

describe('a gate of our own', () => {
  const { device, book } = read(gate);
  const says = (over: Partial<Packet>) => verdict(device, 'transit', packet(over));

  test('every line is understood, and the undecidable ones are told', () => {
    expect(book.open(0).map((o) => [o.at.line, o.state])).toEqual([
      [33, 'limited'],
      [36, 'limited'],
    ]);
  });
  test('verdict maps, sets and chains decide', () => {
    expect(says({})).toBe('permit');
    expect(says({ to: '10.9.8.18' })).toBe('permit');
    expect(says({ to: '10.9.8.20' })).toBe('deny');
    expect(says({ toPort: 80 })).toBe('deny');
    expect(says({ from: '192.0.2.150' })).toBe('deny');
    expect(says({ from: '192.0.2.200' })).toBe('permit');
    expect(says({ from: '192.0.2.150', toPort: 443 })).toBe('may');
  });
  test('a combination matches as a whole', () => {
    expect(says({ from: '192.0.2.9', toPort: 4840 })).toBe('permit');
    expect(says({ from: '192.0.2.9', toPort: 4841 })).toBe('deny');
    expect(says({ from: '192.0.2.10', toPort: 4841 })).toBe('permit');
  });
  test('accept ends one base chain, and a later one of the same hook still stops', () => {
    expect(says({ from: '192.0.2.10', toPort: 4842 })).toBe('deny');
  });
  test('before connection tracking a drop holds for every state', () => {
    expect(says({ from: '198.51.100.3', state: 'established' })).toBe('deny');
    expect(says({ state: 'established' })).toBe('permit');
  });
  test('translations come in their hooks, the filter sees what they made', () => {
    expect(walk(device, 'transit', packet({ to: '203.0.113.7', toPort: 8102 }))).toMatchObject([
      { outcome: 'permit', packet: { to: '10.9.8.7', toPort: 102 } },
    ]);
  });
  test('names, masks and services are read', () => {
    const way = (from: string) =>
      verdict(device, 'toDevice', packet({ from, toPort: 22, in: 'crane0', to: '10.9.8.1' }));
    expect(way('10.9.8.3')).toBe('permit');
    expect(way('10.9.8.4')).toBe('deny');
    expect(says({ from: '10.9.8.3', to: '192.0.2.1', protocol: 17, toPort: 1024, in: 'crane0', out: 'uplink' })).toBe(
      'permit',
    );
    expect(says({ from: '2001:db8::1', to: '2001:db8::2', protocol: 58, icmpType: 128 })).toBe('permit');
    expect(says({ from: '2001:db8::1', to: '2001:db8::2', protocol: 58, icmpType: 129 })).toBe('deny');
    expect(says({ to: '10.9.8.53', toPort: 53, protocol: 17 })).toBe('permit');
  });
});

describe('lines that nobody understands', () => {
  test.each([
    ['a field', 'ip colour blue accept'],
    ['a statement', 'tcp dport 22 frobnicate'],
    ['a chain that is not there', 'tcp dport 22 jump nowhere'],
    ['a set that is not there', 'ip saddr @nowhere accept'],
    ['an address', 'ip saddr 10.0.0.300 drop'],
    ['a foreign match', 'meta l4proto tcp xt match "multiport" accept'],
  ])('%s stays open, and the packet may pass or not', (_, planted) => {
    const { device, book } = read(gate.replace('    ct state vmap', `    ${planted}\n    ct state vmap`));
    expect(
      book
        .open(0)
        .filter((o) => o.state === 'unrecognised')
        .map((o) => o.text),
    ).toEqual([planted]);
    expect(verdict(device, 'transit', packet({ toPort: 9 }))).toBe('may');
  });
  test('what iptables-nft left as a comment is a condition that nobody knows', () => {
    const { device, book } = read(
      '# Warning: table ip filter is managed by iptables-nft, do not touch!\ntable ip filter {\n\tchain FORWARD {\n' +
        '\t\ttype filter hook forward priority filter; policy drop;\n\t\tip saddr 10.0.0.1 # recent: SET name: x\n\t\taccept\n\t}\n}\n',
    );
    expect(book.open(0).map((o) => o.at.line)).toEqual([5]);
    expect(verdict(device, 'transit', packet({}))).toBe('may');
  });
  test('a file that breaks off says so', () => {
    const { device } = read(gate.slice(0, gate.indexOf('    accept\n  }\n  chain input')));
    expect(device.problems[0]?.what).toContain('does not end');
  });
});

const folder = corpora('config');

test.skipIf(!folder)('the rule set that Aerleon wrote is read without an unrecognised line', () => {
  const file = 'aerleon+aerleon/multitarget/sample_nftables.nft.ref';
  const bytes = readFileSync(join(folder!, file));
  const text = configText({ name: file, sha256: sha256(bytes), bytes });
  expect(nftables.recognise(text)).toBeGreaterThan(0.9);
  const { book } = read(bytes.toString(), file);
  expect(book.count().states.unrecognised).toBe(0);
});
