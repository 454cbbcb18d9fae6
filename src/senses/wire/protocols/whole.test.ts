// Decoders at work in the whole reading: on unusual ports, over segments of any size, with one direction missing, one handing to another.
import { describe, expect, it } from 'vitest';
import type { WireFacts } from '#facts';
import { readCapture } from '../read.ts';
import { ACK, ethernet, ipv4, PSH, SYN, tcp } from '../testing.ts';
import type { Side } from '../protocol.ts';
import { bytesOf } from './testing.ts';

const client = '192.0.2.10';
const server = '192.0.2.20';

/** A pcap file (little-endian, microseconds, Ethernet) of these frames, a millisecond apart. */
function pcap(frames: Buffer[]): Uint8Array {
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const records = frames.map((frame, i) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(i * 1000, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([head, ...records]);
}

/** A TCP conversation from its handshake on, cut into segments of at most `size` bytes; only the sides in `seen` are captured. */
function dialogue(port: number, steps: [Side, Uint8Array][], size = 1400, seen: Side[] = ['client', 'server']) {
  const next = { client: 1000, server: 9000 };
  const frames: Buffer[] = [];
  const send = (from: Side, flags: number, payload: Uint8Array) => {
    const to = from === 'client' ? 'server' : 'client';
    const ports: [number, number] = from === 'client' ? [50_000, port] : [port, 50_000];
    const segment = tcp(...ports, next[from], flags === SYN && from === 'client' ? 0 : next[to], flags, payload);
    const ends: [string, string] = from === 'client' ? [client, server] : [server, client];
    if (seen.includes(from)) frames.push(ethernet(0x0800, ipv4(...ends, 6, segment)));
    next[from] += payload.length + (flags & SYN ? 1 : 0);
  };
  send('client', SYN, Buffer.alloc(0));
  send('server', SYN | ACK, Buffer.alloc(0));
  for (const [from, bytes] of steps) {
    for (let at = 0; at < bytes.length; at += size) send(from, ACK | PSH, bytes.subarray(at, at + size));
  }
  return pcap(frames);
}

const brief = (facts: WireFacts) => ({
  protocol: facts.conversations.map((c) => c.protocol).join(),
  names: facts.names.map((n) => `${n.kind} ${n.name}`),
});

const short = (n: number) => [n >> 8, n & 255];
const record = (type: number, body: Uint8Array) => bytesOf(type, 3, 3, short(body.length), body);
function hello(host: string, padding: number): Uint8Array {
  const name = bytesOf(short(host.length + 3), 0, short(host.length), host);
  const extensions = bytesOf(short(0), short(name.length), name, short(21), short(padding), new Uint8Array(padding));
  const body = bytesOf(
    [3, 3],
    new Uint8Array(32),
    0,
    short(2),
    [0x13, 1],
    [1, 0],
    short(extensions.length),
    extensions,
  );
  return record(22, bytesOf(1, 0, short(body.length), body));
}
const serverHello = record(22, bytesOf([2, 0, 0, 38, 3, 3], new Uint8Array(32), 0, [0x13, 1], 0));
const change = record(20, bytesOf(1));
const data = record(23, new Uint8Array(200).fill(7));

function x224(code: number, rest: Uint8Array): Uint8Array {
  return bytesOf([3, 0, 0, 11 + rest.length, 6 + rest.length, code, 0, 0, 0, 0, 0], rest);
}
const negotiation = (type: number, protocols: number) => bytesOf([type, 0, 8, 0, protocols, 0, 0, 0]);
const remote: [Side, Uint8Array][] = [
  ['client', x224(0xe0, bytesOf('Cookie: mstshash=visitor\r\n', negotiation(1, 3)))],
  ['server', x224(0xd0, negotiation(2, 2))],
  ['client', hello('cms-sts01', 20)],
  ['server', bytesOf(serverHello, change, data)],
  ['client', bytesOf(change, data)],
];

describe('TLS on a port of its own', () => {
  const steps: [Side, Uint8Array][] = [
    // As long as hellos with post-quantum keys are.
    ['client', hello('relay.example', 1700)],
    ['server', bytesOf(serverHello, change, data)],
    ['client', bytesOf(change, data)],
  ];

  it.each([5, 100, 536, 1400])('is known by its content in segments of %i bytes', async (size) => {
    const facts = await readCapture(dialogue(4444, steps, size));
    // Of very small segments only so many are kept while it is open whose stream this is.
    if (size >= 536) expect(brief(facts)).toEqual({ protocol: 'tls', names: ['tls-sni relay.example'] });
    expect(brief(await readCapture(dialogue(443, steps, size))).names).toEqual(['tls-sni relay.example']);
  });
});

describe('remote desktop', () => {
  it.each([3389, 13_389])('is named on port %i, and what TLS says inside it too', async (port) => {
    const facts = await readCapture(dialogue(port, remote));
    expect(brief(facts)).toEqual({ protocol: 'rdp', names: ['rdp-cookie visitor', 'tls-sni cms-sts01'] });
  });

  it('is named where only the client was captured', async () => {
    const facts = await readCapture(dialogue(3389, remote, 1400, ['client']));
    expect(brief(facts)).toEqual({ protocol: 'rdp', names: ['rdp-cookie visitor', 'tls-sni cms-sts01'] });
  });
});

describe('a tunnel through a proxy', () => {
  it('shows where it leads, twice', async () => {
    const facts = await readCapture(
      dialogue(3128, [
        ['client', bytesOf('CONNECT support.example:443 HTTP/1.1\r\nHost: support.example:443\r\n\r\n')],
        ['server', bytesOf('HTTP/1.1 200 Connection established\r\n\r\n')],
        ['client', hello('hidden.example', 20)],
        ['server', bytesOf(serverHello, change, data)],
      ]),
    );
    expect(brief(facts)).toEqual({ protocol: 'http', names: ['http-host support.example', 'tls-sni hidden.example'] });
  });
});

it('a log-on on an unusual port keeps its secret to itself in the facts of the whole capture', async () => {
  const pair = Buffer.from('service:hoist-brake-77').toString('base64');
  const facts = await readCapture(
    dialogue(2082, [['client', bytesOf(`GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${pair}\r\n\r\n`)]]),
  );
  expect(facts.credentials).toMatchObject([
    { protocol: 'http', kind: 'password', account: 'service', factoryDefault: false },
  ]);
  expect(JSON.stringify(facts)).not.toMatch(/hoist-brake-77|aG9pc3Q/);
});
