// DNS, multicast DNS and LLMNR on messages built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { dns, dnsOverTcp, llmnr, mdns } from './index.ts';
import { looksLikeDns, readMessage } from './message.ts';
import { readName } from './name.ts';
import { reversedAddress } from './reverse.ts';

const label = (text: string) => bytesOf(text.length, text);
const name = (text: string) => bytesOf(...text.split('.').map(label), 0);
const short = (n: number) => [n >> 8, n & 255];
const a = (...ip: number[]) => ip;

interface Parts {
  flags?: number;
  questions?: [string, number][];
  answers?: [Uint8Array, number, Uint8Array | readonly number[]][];
  additional?: [Uint8Array, number, Uint8Array | readonly number[]][];
}

function message({ flags = 0, questions = [], answers = [], additional = [] }: Parts): Uint8Array {
  const record = ([owner, type, data]: [Uint8Array, number, Uint8Array | readonly number[]]) =>
    bytesOf(owner, short(type), short(1), [0, 0, 0, 60], short(data.length), data);
  return bytesOf(
    [0, 7],
    short(flags),
    short(questions.length),
    short(answers.length),
    [0, 0],
    short(additional.length),
    ...questions.map(([n, type]) => bytesOf(name(n), short(type), short(1))),
    ...answers.map(record),
    ...additional.map(record),
  );
}

const response = 0x8180;
const ownResponse = 0x8400;
/** A pointer to the first question's name. */
const pointer = bytesOf(0xc0, 12);

describe('DNS', () => {
  it('tells what was asked for and what was answered, over aliases', () => {
    const played = new Played(dns);
    played.send('client', message({ questions: [['Cloud.Example', 1]] }));
    played.send(
      'server',
      message({
        flags: response,
        questions: [['cloud.example', 1]],
        answers: [
          [pointer, 5, name('eu.cloud.example')],
          [name('eu.cloud.example'), 1, a(203, 0, 113, 9)],
          [name('eu.cloud.example'), 1, a(203, 0, 113, 10)],
        ],
      }),
    );
    const { names, sightings, claims } = played.end();
    expect(claims).toEqual(['dns']);
    expect(names).toEqual([
      { kind: 'dns-query', name: 'cloud.example', addresses: undefined, packet: 1 },
      { kind: 'dns-answer', name: 'cloud.example', addresses: ['203.0.113.9', '203.0.113.10'], packet: 2 },
      { kind: 'dns-answer', name: 'eu.cloud.example', addresses: ['203.0.113.9', '203.0.113.10'], packet: 2 },
    ]);
    expect(sightings.map((s) => [s.address, s.value, s.confidence])).toEqual([
      ['203.0.113.9', 'cloud.example', 'medium'],
      ['203.0.113.10', 'cloud.example', 'medium'],
    ]);
  });

  it('takes the question of a reply for an enquiry where the enquiry was not captured', () => {
    const reply = message({ flags: response | 3, questions: [['hidden.example', 1]] });
    expect(new Played(dns, { seen: ['server'] }).send('server', reply).end().names).toMatchObject([
      { kind: 'dns-query', name: 'hidden.example' },
    ]);
    expect(new Played(dns).send('server', reply).end().names).toEqual([]);
  });

  it('names an address by its reverse entry', () => {
    const { names, sightings } = new Played(dns)
      .send(
        'server',
        message({
          flags: response,
          questions: [['10.10.70.10.in-addr.arpa', 12]],
          answers: [[pointer, 12, name('plc-main.sts-01.example')]],
        }),
      )
      .end();
    expect(sightings).toMatchObject([{ address: '10.70.10.10', attribute: 'name', value: 'plc-main.sts-01.example' }]);
    expect(names).toContainEqual(
      expect.objectContaining({ kind: 'dns-answer', name: 'plc-main.sts-01.example', addresses: ['10.70.10.10'] }),
    );
  });

  it('follows a service to its host', () => {
    const { names } = new Played(dns)
      .send(
        'server',
        message({
          flags: response,
          questions: [['_opcua-tcp._tcp.example', 33]],
          answers: [[pointer, 33, bytesOf([0, 0, 0, 0, 0x12, 0xc0], name('gw.example'))]],
          additional: [[name('gw.example'), 28, bytesOf([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])]],
        }),
      )
      .end();
    expect(names).toContainEqual(expect.objectContaining({ name: 'gw.example', addresses: ['2001:db8::1'] }));
    expect(names).toContainEqual(
      expect.objectContaining({ name: '_opcua-tcp._tcp.example', addresses: ['2001:db8::1'] }),
    );
  });

  it('reads messages over TCP, two in one segment and one in two', () => {
    const one = message({ questions: [['one.example', 1]] });
    const two = message({ questions: [['two.example', 1]] });
    const stream = bytesOf(short(one.length), one, short(two.length), two);
    for (const size of [1, 7, 1000]) {
      const { names } = new Played(dnsOverTcp).sendIn(size, 'client', stream).end();
      expect(names.map((n) => n.name)).toEqual(['one.example', 'two.example']);
    }
  });

  it('shows names from the wire inert', () => {
    const hostile = '\u001b[2J\u202egp';
    const encoded = Buffer.from(hostile);
    const query = message({ questions: [['x', 1]] });
    const bytes = bytesOf(query.subarray(0, 12), encoded.length, encoded, 0, [0, 1, 0, 1]);
    const [found] = new Played(dns).send('client', bytes).end().names;
    expect(found!.name).toBe('\\u001b[2j\\u202egp');
  });
});

describe('names that hosts give themselves', () => {
  const host = { address: '10.70.10.31', mac: '00:1d:9c:00:00:1f', port: 5353 };
  const group = { address: '224.0.0.251', mac: '01:00:5e:00:00:fb', port: 5353 };
  const sts = name('hmi-sts.local');

  it('are believed where the sender answers about its own address, other addresses of that name included', () => {
    const announcement = message({
      flags: ownResponse,
      answers: [
        [sts, 1, a(10, 70, 10, 31)],
        [sts, 1, a(192, 168, 50, 4)],
        [sts, 13, bytesOf(label('X86_64'), label('LINUX'))],
        [name('other.local'), 1, a(10, 70, 10, 99)],
      ],
    });
    const { sightings, claims } = new Played(mdns, { client: host, server: group }).send('client', announcement).end();
    expect(claims).toEqual(['mdns']);
    expect(sightings).toMatchObject([
      { mac: host.mac, address: '10.70.10.31', value: 'hmi-sts.local', source: 'mdns', confidence: 'high' },
      { address: '192.168.50.4', value: 'hmi-sts.local', confidence: 'high' },
      { mac: host.mac, attribute: 'system', value: 'X86_64 LINUX', confidence: 'high' },
      { address: '10.70.10.99', value: 'other.local', confidence: 'medium' },
    ]);
    expect(sightings[3]).not.toHaveProperty('mac');
  });

  it('work the same in LLMNR, where the answer goes straight to the one who asked', () => {
    const { sightings, names } = new Played(llmnr, { server: { ...host, port: 5355 } })
      .send('client', message({ questions: [['hmi-sts', 1]] }))
      .send(
        'server',
        message({ flags: 0x8000, questions: [['hmi-sts', 1]], answers: [[pointer, 1, a(10, 70, 10, 31)]] }),
      )
      .end();
    expect(names.map((n) => n.kind)).toEqual(['dns-query', 'dns-answer']);
    expect(sightings).toMatchObject([{ mac: host.mac, value: 'hmi-sts', source: 'llmnr', confidence: 'high' }]);
  });
});

describe('names in messages', () => {
  it('end where a pointer leads forward, to itself or in a circle', () => {
    for (const bytes of [
      bytesOf(0xc0, 0),
      bytesOf(0xc0, 2, 0),
      bytesOf(1, 'a', 0xc0, 0),
      bytesOf(0xc0, 4, 0xc0, 0, 0xc0, 2),
    ]) {
      expect(readName(bytes, 0, bytes.length, bytes.length === 6 ? 4 : 0)).toBeUndefined();
    }
  });

  it('are at most 255 octets long', () => {
    const label63 = bytesOf(63, 'x'.repeat(63));
    const longest = bytesOf(label63, label63, label63, 61, 'y'.repeat(61), 0);
    expect(readName(longest, 0, longest.length, 0)!.text).toHaveLength(253);
    const longer = bytesOf(label63, label63, label63, 62, 'y'.repeat(62), 0);
    expect(readName(longer, 0, longer.length, 0)).toBeUndefined();
  });

  it('keep a dot inside a label apart from the dots between labels', () => {
    const bytes = bytesOf(4, 'a.b\\', 1, 'c', 0);
    expect(readName(bytes, 0, bytes.length, 0)!.text).toBe('a\\.b\\\\.c');
  });

  it('stand for one address in reverse, or for none', () => {
    expect(reversedAddress('7.2.0.10.in-addr.arpa')).toBe('10.0.2.7');
    expect(reversedAddress('2.0.10.in-addr.arpa')).toBeUndefined();
    expect(reversedAddress('256.2.0.10.in-addr.arpa')).toBeUndefined();
    const digits = '1' + '0'.repeat(23) + '8bd01002';
    expect(reversedAddress(`${[...digits].join('.')}.ip6.arpa`)).toBe('2001:db8::1');
  });

  it('come out as they went in', () => {
    const text = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (labels) => {
        const bytes = name(labels.join('.'));
        expect(readName(bytes, 0, bytes.length, 0)).toEqual({ text: labels.join('.'), next: bytes.length });
      }),
      checks(2000),
    );
  });
});

describe('damaged messages', () => {
  const whole = message({
    flags: response,
    questions: [['cloud.example', 1]],
    answers: [
      [pointer, 5, name('eu.cloud.example')],
      [name('eu.cloud.example'), 1, a(203, 0, 113, 9)],
      [pointer, 16, bytesOf('text')],
    ],
  });

  it('never stop the reading, and give no more than they hold', () => {
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, end) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        for (const protocol of [dns, mdns, llmnr]) {
          const { names, sightings } = new Played(protocol).send('server', bytes.subarray(0, end)).end();
          expect(names.length + sightings.length).toBeLessThan(20);
        }
      }),
      checks(20_000),
    );
  });

  it('give what came before the damage', () => {
    const cut = readMessage(whole, 0, whole.length - 5)!;
    expect(cut.cut).toBe(true);
    expect(cut.records.map((r) => r.type)).toEqual([5, 1]);
    expect(readMessage(whole, 0, whole.length)).toMatchObject({ cut: false });
  });

  it('with impossible counts are no DNS', () => {
    expect(looksLikeDns(bytesOf([0, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0], name('a'), [0, 1, 0, 1]), 0, 19)).toBe(
      false,
    );
    expect(looksLikeDns(new Uint8Array(11), 0, 11)).toBe(false);
  });
});
