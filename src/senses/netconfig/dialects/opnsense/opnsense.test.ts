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
import { opnsense } from './index.ts';
import { readOpnsense } from './read.ts';

function read(content: string, name = 'config.xml'): { device: ConfiguredDevice; book: LineBook } {
  const bytes = Buffer.from(content);
  const text = configText({ name, sha256: sha256(bytes), bytes });
  const book = new LineBook(text);
  return { device: readOpnsense(text, book)[0]!, book };
}

const gate = (product: 'opnsense' | 'pfsense') => `<?xml version="1.0"?>
<${product}>
  <system>
    <hostname>quay-gate</hostname>
    <ipv6allow>1</ipv6allow>
    <webgui>
      <protocol>https</protocol>
    </webgui>
    <ssh>
      <enabled>enabled</enabled>
    </ssh>
    <user>
      <name>root</name>
      <password>$2y$10$abcdefghijklmnopqrstuv</password>
    </user>
  </system>
  <vlans>
    <vlan>
      <if>igb1</if>
      <tag>40</tag>
      <vlanif>igb1_vlan40</vlanif>
    </vlan>
  </vlans>
  <interfaces>
    <wan>
      <enable>1</enable>
      <if>igb0</if>
      <ipaddr>192.0.2.2</ipaddr>
      <subnet>24</subnet>
      <gateway>UP</gateway>
      <blockpriv>1</blockpriv>
    </wan>
    <lan>
      <enable>1</enable>
      <if>igb1</if>
      <ipaddr>198.51.100.1</ipaddr>
      <subnet>25</subnet>
    </lan>
    <opt1>
      <enable>1</enable>
      <descr>CRANES</descr>
      <if>igb1_vlan40</if>
      <ipaddr>203.0.113.1</ipaddr>
      <subnet>25</subnet>
    </opt1>
  </interfaces>
  <aliases>
    <alias>
      <name>plcs</name>
      <type>host</type>
      <address>203.0.113.10 203.0.113.11 more_plcs</address>
    </alias>
    <alias>
      <name>more_plcs</name>
      <type>network</type>
      <address>203.0.113.32/29</address>
    </alias>
    <alias>
      <name>vendor</name>
      <type>host</type>
      <address>support.example.net</address>
    </alias>
    <alias>
      <name>plc_ports</name>
      <type>port</type>
      <address>102 4840:4843</address>
    </alias>
  </aliases>
  <gateways>
    <gateway_item>
      <interface>wan</interface>
      <gateway>192.0.2.1</gateway>
      <name>UP</name>
      <defaultgw>1</defaultgw>
    </gateway_item>
  </gateways>
  <nat>
    <rule>
      <interface>wan</interface>
      <protocol>tcp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <network>wanip</network>
        <port>8443</port>
      </destination>
      <target>203.0.113.10</target>
      <local-port>443</local-port>
      <associated-rule-id>pass</associated-rule-id>
    </rule>
    <onetoone>
      <interface>wan</interface>
      <external>192.0.2.64</external>
      <source>
        <address>203.0.113.32/29</address>
      </source>
      <destination>
        <any/>
      </destination>
    </onetoone>
    <outbound>
      <mode>automatic</mode>
    </outbound>
  </nat>
  <filter>
    <rule>
      <type>block</type>
      <floating>yes</floating>
      <direction>any</direction>
      <protocol>tcp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <any/>
        <port>23</port>
      </destination>
    </rule>
    <rule>
      <type>block</type>
      <floating>yes</floating>
      <quick>yes</quick>
      <interface>lan,opt1</interface>
      <direction>in</direction>
      <protocol>tcp</protocol>
      <source>
        <any/>
      </source>
      <destination>
        <any/>
        <port>445</port>
      </destination>
    </rule>
    <rule>
      <type>pass</type>
      <interface>lan</interface>
      <ipprotocol>inet</ipprotocol>
      <protocol>tcp</protocol>
      <source>
        <network>lan</network>
      </source>
      <destination>
        <address>plcs</address>
        <port>plc_ports</port>
      </destination>
      <descr>engineering &amp; programs</descr>
    </rule>
    <rule>
      <type>pass</type>
      <interface>lan</interface>
      <protocol>tcp</protocol>
      <source>
        <network>lan</network>
      </source>
      <destination>
        <address>vendor</address>
        <port>443</port>
      </destination>
    </rule>
    <rule>
      <type>pass</type>
      <interface>opt1</interface>
      <source>
        <network>opt1</network>
      </source>
      <destination>
        <network>lan</network>
        <not>1</not>
      </destination>
    </rule>
    <rule>
      <type>pass</type>
      <interface>opt1</interface>
      <disabled>1</disabled>
      <source>
        <any/>
      </source>
      <destination>
        <any/>
      </destination>
    </rule>
  </filter>
</${product}>
`;

const packet = (over: Partial<Packet>): Packet => ({
  from: '198.51.100.9',
  to: '203.0.113.10',
  protocol: 6,
  fromPort: 40_000,
  toPort: 102,
  state: 'new',
  in: 'lan',
  out: 'opt1',
  ...over,
});

describe.each(['opnsense', 'pfsense'] as const)('a gate of our own, as %s writes it', (product) => {
  const { device, book } = read(gate(product));
  const says = (over: Partial<Packet>) => verdict(device, 'transit', packet(over));

  test('every line is understood, accounts are not counted', () => {
    expect(book.open(0)).toEqual([]);
    expect(book.count().states.unrecognised).toBe(0);
    expect(device).toMatchObject({ name: 'quay-gate', forwards: 'yes' });
    expect(device.interfaces.find((i) => i.name === 'opt1')).toMatchObject({
      kind: 'vlan',
      vlan: 40,
      addresses: ['203.0.113.1/25'],
    });
    expect(device.routes).toMatchObject([{ prefix: '0.0.0.0/0', via: '192.0.2.1', interface: 'wan' }]);
  });
  test('aliases within aliases hold', () => {
    expect(says({})).toBe('permit');
    expect(says({ to: '203.0.113.36', toPort: 4843 })).toBe('permit');
    expect(says({ to: '203.0.113.12' })).toBe('deny');
    expect(says({ toPort: 103 })).toBe('deny');
    expect(says({ from: '198.51.100.200' })).toBe('deny');
    expect(says({ to: '192.0.2.77', toPort: 443, out: 'wan' })).toBe('may');
  });
  test('a quick rule comes first, one that is not quick after all others', () => {
    const out = { in: 'opt1', from: '203.0.113.20', to: '192.0.2.77', out: 'wan' };
    expect(says({ ...out, toPort: 445 })).toBe('deny');
    expect(says({ ...out, toPort: 80 })).toBe('permit');
    // In the way out nothing else matches: there the floating rule stops it.
    expect(says({ ...out, toPort: 23 })).toBe('deny');
    expect(says({ ...out, to: '198.51.100.9', out: 'lan' })).toBe('deny');
  });
  test('a floating rule for both directions holds at its interfaces alone', () => {
    const lan = read(
      gate(product).replace(
        '<direction>any</direction>',
        '<direction>any</direction>\n      <interface>lan</interface>',
      ),
    );
    const out = packet({ in: 'opt1', from: '203.0.113.20', to: '192.0.2.77', out: 'wan', toPort: 23 });
    expect(verdict(lan.device, 'transit', out)).toBe('permit');
    expect(verdict(lan.device, 'transit', { ...out, out: 'lan' })).toBe('deny');
  });
  test('port forwards, 1:1 and outbound translations', () => {
    const inward = packet({ from: '198.18.0.9', to: '192.0.2.2', toPort: 8443, in: 'wan', out: 'opt1' });
    expect(walk(device, 'transit', inward)).toMatchObject([
      { outcome: 'permit', packet: { to: '203.0.113.10', toPort: 443 } },
    ]);
    const paired = packet({ in: 'opt1', from: '203.0.113.35', to: '198.18.0.1', toPort: 80, out: 'wan' });
    expect(walk(device, 'transit', paired)).toMatchObject([{ outcome: 'permit', packet: { from: '192.0.2.67' } }]);
    expect(says({ in: 'wan', from: '198.18.0.9', to: '192.0.2.66', out: 'opt1' })).toBe('deny');
  });
  test('private senders are stopped at the way in, and the anti-lockout lets the engineers to the device', () => {
    expect(says({ in: 'wan', from: '10.0.0.5', to: '192.0.2.2', toPort: 8443 })).toBe('deny');
    expect(verdict(device, 'toDevice', packet({ to: '198.51.100.1', toPort: 443 }))).toBe('permit');
    expect(verdict(device, 'toDevice', packet({ to: '198.51.100.1', toPort: 8080 }))).toBe('deny');
  });
  test('what nobody understands stays open and spoils the rule', () => {
    const planted = read(
      gate(product).replace('<descr>engineering', '<colour>blue</colour>\n      <descr>engineering'),
    );
    expect(planted.book.open(0).map((o) => o.text)).toContain('<colour>blue</colour>');
    expect(verdict(planted.device, 'transit', packet({}))).toBe('may');
    const section = read(gate(product).replace('<filter>', '<teleport>\n <to>all</to>\n</teleport>\n  <filter>'));
    expect(section.book.open(0).map((o) => o.text)).toEqual(['<teleport>', '<to>all</to>', '</teleport>']);
  });
});

const folder = corpora('config');

test.skipIf(!folder)('backups of real devices are read, and what is not understood is printed', () => {
  const files = [
    'ytti+oxidized/device-dumps/opnsense#nano_23.7#output.txt',
    'ytti+oxidized/device-dumps/pfsense#CE_2.7.2#output.txt',
    'opnsense+core/config/etc/config.xml.sample',
  ];
  for (const file of files) {
    const bytes = readFileSync(join(folder!, file));
    const text = configText({ name: file, sha256: sha256(bytes), bytes });
    expect(opnsense.recognise(text)).toBeGreaterThan(0.9);
    const book = new LineBook(text);
    const device = readOpnsense(text, book)[0]!;
    const { relevant, states } = book.count();
    const left = book.open(0).filter((o) => o.state === 'unrecognised');
    console.log(`${file}: ${relevant} lines, ${left.length} not understood ${left.map((o) => o.text).join(' ')}`);
    expect(states.unrecognised / relevant).toBeLessThan(0.01);
    // As delivered: LAN may go anywhere, nothing comes in.
    const lan = device.interfaces.find((i) => i.name === 'lan')!;
    const from = lan.addresses[0]!.replace(/\.\d+\/24$/, '.77');
    expect(verdict(device, 'transit', packet({ from, to: '198.51.100.1', in: 'lan', out: 'wan' }))).toBe('permit');
    expect(verdict(device, 'transit', packet({ from: '198.51.100.1', to: from, in: 'wan', out: 'lan' }))).toBe('deny');
  }
});
