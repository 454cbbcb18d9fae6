// Names, addresses and identities out of real captures, against what tshark reads in the same files. Every difference is explained
// in a list; an entry that no longer differs fails.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostAttribute, NameUse, WireFacts } from '#facts';
import { corpora, engine, long } from '../../../ground/kit/testing.ts';
import { readCapture } from '../read.ts';

const folder = corpora('pcap');
const tshark = engine('tshark');
const groups = [
  ...['dns', 'name-services', 'dhcp', 'tls', 'rdp', 'vnc', 'l2-discovery', 'http', 'ftp-tftp', 'snmp', 'smb', 'ssh'],
  ...(long ? ['profinet', 'iot-it', 'vlan-l2', 'auth', 'enip-cip', 'vpn-tunnel', 'capture-format', 'scan-attack'] : []),
];

const fields = [
  'udp.stream',
  'dns.flags.response',
  'dns.qry.name',
  'dns.resp.name',
  'dns.resp.type',
  'dns.a',
  'dns.aaaa',
  'dns.cname',
  'dns.ptr.domain_name',
  'dns.srv.target',
  'tls.handshake.extensions_server_name',
  'x509ce.dNSName',
  'dhcp.option.hostname',
  'dhcp.option.vendor_class_id',
  'dhcp.fqdn.name',
  'dhcp.option.router',
  'dhcp.option.dhcp',
  'lldp.tlv.system.name',
  'lldp.port.id',
  'lldp.port.id.mac',
  'lldp.chassis.id.mac',
  'lldp.profinet.cm_mac_add',
  'lldp.mgn.addr.ip4',
  'cdp.deviceid',
  'cdp.platform',
  'cdp.portid',
  'rdp.rt_cookie',
  'rdp.client.name',
  'vnc.desktop_name',
  'http.host',
  'http.server',
  'http.authbasic',
  'ftp.request.command',
  'ftp.request.arg',
  'snmp.community',
  'ntlmssp.challenge.target_info.nb_computer_name',
  'ntlmssp.challenge.target_info.dns_computer_name',
  'ntlmssp.auth.hostname',
  'ssh.protocol',
] as const;
type Field = (typeof fields)[number];
type Row = Record<Field, string[]>;

/** A capture that tshark 4.0 works on for minutes, since it reassembles again with every segment: its first packets say all. */
const firstPackets: Record<string, number> = { 'vnc/04-vnc-openwall-3.8.pcap': 30 };

const read = new Map<string, Row[]>();

/** What tshark reads in a capture, packet by packet; asked for once. */
function rows(capture: string): Row[] {
  const before = read.get(capture);
  if (before) return before;
  const most = firstPackets[capture];
  const limit = most === undefined ? [] : ['-c', String(most)];
  const out = execFileSync(
    'tshark',
    [
      ...[
        '-r',
        join(folder!, capture),
        ...limit,
        '-n',
        '-T',
        'fields',
        '-E',
        'aggregator=\u001f',
        '-E',
        'separator=\u001e',
      ],
      ...fields.flatMap((f) => ['-e', f]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const table = out
    .split('\n')
    .filter((line) => /[^\u001e]/.test(line))
    .map((line) => {
      const values = line.split('\u001e');
      return Object.fromEntries(fields.map((f, i) => [f, values[i] ? values[i].split('\u001f') : []])) as Row;
    });
  read.set(capture, table);
  return table;
}

const all = (table: Row[], ...wanted: Field[]) => table.flatMap((row) => wanted.flatMap((f) => row[f]));
/** Names of one kind. NetBIOS names count with their own protocol: tshark's fields for DNS, mDNS and LLMNR leave them out. */
function named(facts: WireFacts, kind: NameUse['kind']): NameUse[] {
  const netbios = new Set(facts.conversations.filter((c) => c.protocol === 'nbns').map((c) => c.id));
  return facts.names.filter((n) => n.kind === kind && !netbios.has(n.conversation));
}
/** `7.2.0.10.in-addr.arpa` → `10.0.2.7`. */
const reverse = (name: string) => name.split('.').slice(0, 4).reverse().join('.');
const said = (facts: WireFacts, source: string, attribute: HostAttribute) =>
  facts.sightings.filter((s) => s.source === source && s.attribute === attribute).map((s) => s.value);
const lower = (list: string[]) => list.map((text) => text.toLowerCase());
const answers = (table: Row[]) => table.filter((row) => row['dns.flags.response'].some(isTrue));
const isTrue = (text: string) => text === '1' || text === 'True';
/** Record types that lead somewhere: A, CNAME, PTR, AAAA, SRV. */
const telling = new Set(['1', '5', '12', '28', '33']);

/** What is compared: the same set, read by tshark and by us. */
const comparisons: Record<string, { theirs(table: Row[]): string[]; ours(facts: WireFacts): string[] }> = {
  'names asked for': {
    theirs: (t) => lower(all(t, 'dns.qry.name')),
    // A question stands in its answer too.
    ours: (f) => named(f, 'dns-query').map((n) => n.name),
  },
  'names answered': {
    theirs: (t) =>
      answers(t).flatMap((row) =>
        lower([
          ...row['dns.resp.name'].filter((_, i) => telling.has(row['dns.resp.type'][i] ?? '')),
          ...all([row], 'dns.cname', 'dns.ptr.domain_name', 'dns.srv.target'),
        ]),
      ),
    ours: (f) => named(f, 'dns-answer').map((n) => n.name),
  },
  'addresses answered': {
    theirs: (t) =>
      answers(t).flatMap((row) => [
        ...all([row], 'dns.a', 'dns.aaaa'),
        // The host that a reverse entry names has the address that was asked for.
        ...row['dns.resp.name']
          .filter((name, i) => row['dns.resp.type'][i] === '12' && /^(\d+\.){4}in-addr\.arpa$/.test(name))
          .map(reverse),
      ]),
    ours: (f) => named(f, 'dns-answer').flatMap((n) => n.addresses ?? []),
  },
  'server names asked for in TLS': {
    theirs: (t) => lower(all(t, 'tls.handshake.extensions_server_name')),
    ours: (f) => named(f, 'tls-sni').map((n) => n.name),
  },
  'DHCP host names': {
    theirs: (t) => all(t, 'dhcp.option.hostname', 'dhcp.fqdn.name'),
    ours: (f) => said(f, 'dhcp', 'name'),
  },
  'DHCP vendor classes': {
    theirs: (t) => all(t, 'dhcp.option.vendor_class_id'),
    ours: (f) => said(f, 'dhcp', 'vendor-class'),
  },
  'DHCP routers': {
    theirs: (t) => all(t, 'dhcp.option.router'),
    ours: (f) => f.gatewayOffers.filter((g) => g.source === 'dhcp').map((g) => g.router),
  },
  'LLDP names': { theirs: (t) => all(t, 'lldp.tlv.system.name'), ours: (f) => said(f, 'lldp', 'name') },
  'LLDP ports': {
    theirs: (t) => all(t, 'lldp.port.id', 'lldp.port.id.mac'),
    ours: (f) => said(f, 'lldp', 'port').map((text) => text.replace(/ \(.*\)$/, '')),
  },
  'LLDP chassis': {
    theirs: (t) => all(t, 'lldp.chassis.id.mac', 'lldp.profinet.cm_mac_add'),
    ours: (f) => said(f, 'lldp', 'chassis').filter((text) => /^(..:){5}..$/.test(text)),
  },
  'LLDP addresses': {
    theirs: (t) => all(t, 'lldp.mgn.addr.ip4').filter((ip) => ip !== '0.0.0.0'),
    ours: (f) => f.sightings.filter((s) => s.source === 'lldp' && s.address?.includes('.')).map((s) => s.address!),
  },
  'CDP names': { theirs: (t) => all(t, 'cdp.deviceid'), ours: (f) => said(f, 'cdp', 'name') },
  'CDP platforms': { theirs: (t) => all(t, 'cdp.platform'), ours: (f) => said(f, 'cdp', 'product') },
  'CDP ports': { theirs: (t) => all(t, 'cdp.portid'), ours: (f) => said(f, 'cdp', 'port') },
  'remote desktop cookies': {
    theirs: (t) => all(t, 'rdp.rt_cookie').map((text) => text.replace('Cookie: mstshash=', '').trim()),
    ours: (f) => named(f, 'rdp-cookie').map((n) => n.name),
  },
  'remote desktop clients': { theirs: (t) => all(t, 'rdp.client.name'), ours: (f) => said(f, 'rdp', 'name') },
  desktops: {
    theirs: (t) => all(t, 'vnc.desktop_name').filter((text) => text.trim() !== ''),
    ours: (f) => named(f, 'vnc-name').map((n) => n.name),
  },
  'Windows computers': {
    theirs: (t) =>
      all(
        t,
        'ntlmssp.challenge.target_info.nb_computer_name',
        'ntlmssp.challenge.target_info.dns_computer_name',
        'ntlmssp.auth.hostname',
      ).filter((text) => text !== 'NULL'),
    ours: (f) => said(f, 'ntlm', 'name'),
  },
  'SSH greetings': { theirs: (t) => all(t, 'ssh.protocol'), ours: (f) => said(f, 'ssh', 'system') },
  'HTTP hosts': {
    // SSDP has the form of HTTP, over UDP; a host there is a group address.
    theirs: (t) =>
      lower(
        all(
          t.filter((row) => row['udp.stream'].length === 0),
          'http.host',
        ),
      ).map((text) => text.replace(/:\d+$/, '')),
    ours: (f) => named(f, 'http-host').map((n) => n.name),
  },
  'HTTP servers': { theirs: (t) => all(t, 'http.server'), ours: (f) => said(f, 'http', 'system') },
  'HTTP accounts': {
    theirs: (t) => all(t, 'http.authbasic').map((text) => text.split(':')[0]!),
    ours: (f) => f.credentials.filter((c) => c.protocol === 'http').map((c) => c.account ?? ''),
  },
  'FTP accounts': {
    theirs: (t) =>
      t
        .filter((row) => row['ftp.request.command'].includes('USER'))
        .flatMap((row) => row['ftp.request.arg'].slice(0, 1)),
    ours: (f) => f.credentials.filter((c) => c.protocol === 'ftp').map((c) => c.account ?? ''),
  },
};

/** Secrets that tshark shows; shorter ones could stand in any text by chance. */
function secrets(table: Row[]): string[] {
  return [
    ...all(table, 'http.authbasic').map((text) => text.slice(text.indexOf(':') + 1)),
    ...all(
      table.filter((row) => row['ftp.request.command'].includes('PASS')),
      'ftp.request.arg',
    ),
    ...all(table, 'snmp.community'),
  ].filter((secret) => secret.length > 4);
}

/** Differences that are known, each with its reason. */
const differences: { capture: string; what: string; packet: number; clause: string; right: 'we' | 'tshark' }[] = [
  {
    capture: 'dhcp/dhcp.pcap',
    what: 'DHCP vendor classes',
    packet: 2,
    clause: 'RFC 2132 §9.13: the class is the client’s word on itself; here only the server’s answers carry it',
    right: 'we',
  },
  {
    capture: 'scan-attack/log4j-attack.pcap',
    what: 'HTTP accounts',
    packet: 4,
    clause:
      'RFC 1866 §8.2.1: a form with a password field is a log-on too; tshark’s field is of the Authorization header alone',
    right: 'we',
  },
  {
    capture: 'rdp/rdp-to-ssl.pcap',
    what: 'server names asked for in TLS',
    packet: 8,
    clause:
      '[MS-RDPBCGR] §5.4.5.1: TLS follows the confirm; tshark 4.0 stays with TPKT, Zeek’s ssl.log names 192.168.1.150 too',
    right: 'we',
  },
  {
    capture: 'vnc/04-vnc-openwall-3.8.pcap',
    what: 'desktops',
    packet: 14,
    clause: 'RFC 6143 §7.3.2: the name is one byte, 0xa0, a blank in Latin-1: no name to tell',
    right: 'we',
  },
  {
    capture: 'ssh/ssh-on-port-80.pcap',
    what: 'SSH greetings',
    packet: 4,
    clause: 'RFC 4253 §4.2: the greeting tells, not the port; tshark goes by port 80',
    right: 'we',
  },
  {
    capture: 'auth/dce_rpc_ntlm.pcapng',
    what: 'Windows computers',
    packet: 5,
    clause: '[MS-RPCE] §2.2.2.11: the log-on stands in a remote procedure call, which no decoder reads yet',
    right: 'tshark',
  },
  {
    capture: 'vpn-tunnel/socks.pcap',
    what: 'HTTP hosts',
    packet: 18,
    clause: 'RFC 1928 §6: after the reply the stream is the one asked for; no decoder looks into SOCKS yet',
    right: 'tshark',
  },
  {
    capture: 'vpn-tunnel/socks.pcap',
    what: 'HTTP servers',
    packet: 18,
    clause: 'RFC 1928 §6, as above',
    right: 'tshark',
  },
];

const captures = (folder === undefined ? [] : groups).flatMap((group) =>
  existsSync(join(folder!, group))
    ? readdirSync(join(folder!, group))
        .sort()
        .map((file) => `${group}/${file}`)
    : [],
);

describe.skipIf(!tshark)('what tshark reads in real captures', () => {
  it.skipIf(folder === undefined)('has captures to read', () => expect(captures.length).toBeGreaterThan(30));

  it.each(captures)('is what we read in %s', { timeout: 120_000 }, async (capture) => {
    const table = rows(capture);
    const facts = await readCapture(join(folder!, capture));
    const wrong: string[] = [];
    for (const [what, { theirs, ours }] of Object.entries(comparisons)) {
      const expected = [...new Set(theirs(table))].sort();
      const found = [...new Set(ours(facts))].sort();
      const differs = JSON.stringify(expected) !== JSON.stringify(found);
      const known = differences.find((d) => d.capture === capture && d.what === what);
      if (differs && !known) wrong.push(`${what}: tshark ${JSON.stringify(expected)}, we ${JSON.stringify(found)}`);
      if (!differs && known) wrong.push(`${what}: entered as a difference, but there is none any more`);
    }
    expect(wrong).toEqual([]);
    const text = JSON.stringify(facts);
    for (const secret of secrets(table)) expect(text.includes(secret), 'a secret stands in the facts').toBe(false);
  });

  it.each(captures.filter((c) => c.startsWith('tls/')))(
    'shows the certificate names of %s',
    { timeout: 120_000 },
    async (capture) => {
      const alternative = new Set(lower(all(rows(capture), 'x509ce.dNSName')));
      const facts = await readCapture(join(folder!, capture));
      const ours = new Set(named(facts, 'tls-certificate').map((n) => n.name));
      // The common name is the only one of ours that need not stand among the alternative names.
      for (const name of alternative) expect(ours).toContain(name);
      if (alternative.size > 0) expect(ours.size - alternative.size).toBeLessThan(2);
    },
  );
});

describe('SNMP requests in real captures', () => {
  interface Expected {
    operations: { op: string; count: number }[];
  }
  it.each(captures.filter((c) => c.startsWith('snmp/')))(
    'are counted by kind as the expectation of %s says',
    async (capture) => {
      const file = join(folder!, 'expected', capture, 'operations.json');
      const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected;
      const theirs = expected.operations.filter(
        ({ op }) => op.startsWith('snmp pdu') && op !== 'snmp pdu 2' && op !== 'snmp pdu 8',
      );
      const facts = await readCapture(join(folder!, capture));
      const ours = new Map<string, number>();
      for (const { code, count } of facts.operations) ours.set(code, (ours.get(code) ?? 0) + count);
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs.map(({ op, count }) => [op.slice(9), count])));
    },
  );
});
