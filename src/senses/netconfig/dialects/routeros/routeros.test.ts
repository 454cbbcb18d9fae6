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
import { routeros } from './index.ts';
import { readRouteros } from './read.ts';

function read(content: string, name = 'gate.rsc'): { device: ConfiguredDevice; book: LineBook } {
  const bytes = Buffer.from(content);
  const text = configText({ name, sha256: sha256(bytes), bytes });
  const book = new LineBook(text);
  return { device: readRouteros(text, book)[0]!, book };
}

const gate = `# 2026-11-21 06:12:44 by RouterOS 7.15.2
# model = RB5009
/interface bridge
add name=deck vlan-filtering=yes
/interface ethernet
set [ find default-name=ether1 ] comment="to the terminal" name=uplink
set [ find default-name=ether5 ] disabled=yes
/interface vlan
add interface=deck name=plc vlan-id=40
add interface=deck name=cctv vlan-id=50
/interface list
add name=CRANE
add include=CRANE name=INSIDE
/interface bridge port
add bridge=deck interface=ether2 pvid=40 frame-types=admit-only-untagged-and-priority-tagged
add bridge=deck interface=ether3 ingress-filtering=no pvid=50
add bridge=deck frame-types=admit-only-vlan-tagged interface=ether4
/interface bridge vlan
add bridge=deck tagged=deck,ether4 vlan-ids=40
add bridge=deck tagged=deck,ether4 untagged=ether3 vlan-ids=50-51
/interface list member
add interface=plc list=CRANE
add interface=cctv list=CRANE
/ip address
add address=192.0.2.2/24 interface=uplink
add address=203.0.113.1/25 interface=plc
add address=203.0.113.129/25 interface=cctv
/ip firewall address-list
add address=192.0.2.64/27 list=engineers
add address=192.0.2.7 list=engineers
add address=support.example.net list=vendor
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=drop chain=forward connection-state=invalid
add action=jump chain=forward in-interface=uplink jump-target=\\
    to-crane
add action=accept chain=forward in-interface-list=INSIDE out-interface=uplink \\
    protocol=udp dst-port=!1-1023
add action=drop chain=forward comment="the rest"
add action=return chain=to-crane src-address-list=!engineers
add action=accept chain=to-crane dst-address=203.0.113.10-203.0.113.12 dst-port=\\
    102,4840-4843 protocol=tcp
add action=accept chain=to-crane dst-port=80 limit=5,5:packet protocol=tcp
add action=accept chain=to-crane disabled=yes
add action=accept chain=input in-interface=plc protocol=icmp icmp-options=8:0-255
add action=accept chain=input src-address-list=vendor
add action=drop chain=input
/ip firewall nat
add action=dst-nat chain=dstnat dst-address=192.0.2.2 dst-port=8102 protocol=tcp \\
    to-addresses=203.0.113.10 to-ports=102
add action=netmap chain=srcnat out-interface=uplink src-address=203.0.113.0/25 \\
    to-addresses=192.0.2.128/25
/ip route
add dst-address=0.0.0.0/0 gateway=192.0.2.1
/ip service
set telnet disabled=yes
set ssh address=192.0.2.64/27 port=2222
/system identity
set name=quay-gate
`;

const packet = (over: Partial<Packet>): Packet => ({
  from: '192.0.2.70',
  to: '203.0.113.10',
  protocol: 6,
  fromPort: 40_000,
  toPort: 102,
  state: 'new',
  in: 'uplink',
  out: 'plc',
  ...over,
});

describe('a gate of our own', () => {
  const { device, book } = read(gate);
  const says = (over: Partial<Packet>) => verdict(device, 'transit', packet(over));

  test('every line is understood, and the undecidable ones are told', () => {
    expect(book.count().states.unrecognised).toBe(0);
    expect(book.open(0).map((o) => o.text)).toEqual([
      'add address=support.example.net list=vendor',
      'add action=accept chain=to-crane dst-port=80 limit=5,5:packet protocol=tcp',
      'add action=accept chain=input src-address-list=vendor',
    ]);
    expect(device).toMatchObject({ name: 'quay-gate', version: '7.15.2', model: 'RB5009', forwards: 'yes' });
  });
  test('chains, lists and continued lines decide', () => {
    expect(says({})).toBe('permit');
    expect(says({ from: '192.0.2.7', to: '203.0.113.12', toPort: 4843 })).toBe('permit');
    expect(says({ from: '192.0.2.99' })).toBe('deny');
    expect(says({ to: '203.0.113.13' })).toBe('deny');
    expect(says({ toPort: 80 })).toBe('may');
    const out = { in: 'cctv', from: '203.0.113.140', to: '192.0.2.9', out: 'uplink', protocol: 17 };
    expect(says({ ...out, toPort: 5000 })).toBe('permit');
    expect(says({ ...out, toPort: 53 })).toBe('deny');
  });
  test('translations', () => {
    expect(walk(device, 'transit', packet({ to: '192.0.2.2', toPort: 8102 }))).toMatchObject([
      { outcome: 'permit', packet: { to: '203.0.113.10', toPort: 102 } },
    ]);
    const back = packet({ in: 'plc', from: '203.0.113.9', to: '192.0.2.9', out: 'uplink', protocol: 17, toPort: 5000 });
    expect(walk(device, 'transit', back)).toMatchObject([{ packet: { from: '192.0.2.137' } }]);
  });
  test('the bridge is a switch: pvid, tags, frames taken, and the port without ingress filtering', () => {
    const port = (name: string) => device.interfaces.find((i) => i.name === name)!.switchport;
    expect(port('ether2')).toMatchObject({
      mode: 'access',
      pvid: 40,
      untagged: [[40, 40]],
      accepts: 'untagged',
      ingressFiltering: true,
    });
    expect(port('ether3')).toMatchObject({ pvid: 50, untagged: [[50, 51]], accepts: 'all', ingressFiltering: false });
    expect(port('ether4')).toMatchObject({
      mode: 'trunk',
      tagged: [
        [40, 40],
        [50, 51],
      ],
      accepts: 'tagged',
    });
    expect(port('deck')).toMatchObject({
      tagged: [
        [40, 40],
        [50, 51],
      ],
    });
  });
  test('the device itself: filter, and services that are on although the export does not name them', () => {
    const own = (over: Partial<Packet>) =>
      verdict(device, 'toDevice', packet({ to: '203.0.113.1', in: 'plc', ...over }));
    expect(own({ protocol: 1, icmpType: 8, icmpCode: 0 })).toBe('permit');
    expect(own({ protocol: 1, icmpType: 13, icmpCode: 0 })).toBe('may');
    const service = (name: string) => device.management.find((m) => m.service === name);
    expect(service('telnet')).toMatchObject({ enabled: false });
    expect(service('ssh')).toMatchObject({ enabled: true, port: 2222, from: { include: ['192.0.2.64/27'] } });
    expect(service('ftp')).toMatchObject({ enabled: true });
  });
  test('before version 7 a port took any tag by itself', () => {
    const old = read(gate.replace('7.15.2', '6.49.10')).device;
    expect(old.interfaces.find((i) => i.name === 'ether2')!.switchport!.ingressFiltering).toBe(false);
  });
  test.each([
    [
      'a property',
      '/ip firewall filter\nadd action=accept chain=forward colour=blue',
      'add action=accept chain=forward colour=blue',
    ],
    ['an action', '/ip firewall filter\nadd action=teleport chain=forward', 'add action=teleport chain=forward'],
    ['a menu', '/teleport\nset enabled=yes', 'set enabled=yes'],
    ['a line', 'teleport everything', 'teleport everything'],
  ])('%s that nobody understands stays open', (_, planted, open) => {
    const read2 = read(gate.replace('/ip firewall filter\n', `${planted}\n/ip firewall filter\n`));
    expect(
      read2.book
        .open(0)
        .filter((o) => o.state === 'unrecognised')
        .map((o) => o.text),
    ).toEqual([open]);
    if (planted.includes('forward')) expect(verdict(read2.device, 'transit', packet({ toPort: 9 }))).toBe('may');
  });
});

const folder = corpora('config');

test.skipIf(!folder)('exports of real devices are read, and what is not understood is printed', () => {
  for (const file of ['routeros#CHR_7.10.1#output.txt', 'routeros#L009UiGS_7.15.2#output.txt']) {
    const bytes = readFileSync(join(folder!, 'ytti+oxidized/device-dumps', file));
    const text = configText({ name: file, sha256: sha256(bytes), bytes });
    expect(routeros.recognise(text)).toBeGreaterThan(0.9);
    const book = new LineBook(text);
    const device = readRouteros(text, book)[0]!;
    const left = book.open(0).filter((o) => o.state === 'unrecognised');
    console.log(
      `${file}: ${book.count().relevant} lines, ${left.length} not understood ${left.map((o) => o.text).join(' | ')}`,
    );
    expect(left).toEqual([]);
    if (!file.includes('L009')) continue;
    // The maker's own rules: what was not asked for does not come in from outside.
    const p = {
      from: '198.51.100.77',
      to: '192.0.2.9',
      protocol: 6,
      fromPort: 4000,
      toPort: 80,
      state: 'new' as const,
      in: 'ether1',
      out: 'bridge',
    };
    expect(verdict(device, 'toDevice', { ...p, out: undefined })).toBe('deny');
    expect(verdict(device, 'transit', p)).toBe('may');
    expect(verdict(device, 'transit', { ...p, state: 'established' })).not.toBe('deny');
  }
});
