// Log-ons that cross the wire readable: the account is told, the secret never leaves the decoder.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import type { Protocol, Side } from '../protocol.ts';
import { ftp } from './ftp/index.ts';
import { http } from './http/index.ts';
import { snmp } from './snmp/index.ts';
import { telnet } from './telnet/index.ts';
import { bytesOf, Played, type Said } from './testing.ts';

type Steps = [Side, Uint8Array][];

const tlv = (tag: number, value: Uint8Array) =>
  value.length < 128
    ? bytesOf(tag, value.length, value)
    : bytesOf([tag, 0x82, value.length >> 8, value.length & 255], value);
const number = (value: number) => tlv(2, bytesOf(value));

function snmpMessage(
  community: string,
  pdu: number,
  request = 1,
  error = 0,
  oid = [0x2b, 6, 1],
  value = tlv(5, bytesOf()),
): Uint8Array {
  const bindings = tlv(0x30, tlv(0x30, bytesOf(tlv(6, bytesOf(oid)), value)));
  const body = tlv(0xa0 + pdu, bytesOf(number(request), number(error), number(0), bindings));
  return tlv(0x30, bytesOf(number(1), tlv(4, bytesOf(community)), body));
}

/** A log-on of each protocol with this account and secret. */
const dialogues: Record<
  string,
  { protocol: Protocol; steps(account: string, secret: string): Steps; accounts: boolean }
> = {
  ftp: {
    protocol: ftp,
    accounts: true,
    steps: (account, secret) => [
      ['server', bytesOf('220 VxWorks FTP server ready\r\n')],
      ['client', bytesOf(`USER ${account}\r\n`)],
      ['server', bytesOf('331 Password required\r\n')],
      ['client', bytesOf(`PASS ${secret}\r\n`)],
      ['server', bytesOf('230 Logged in\r\n')],
    ],
  },
  telnet: {
    protocol: telnet,
    accounts: true,
    steps: (account, secret) => [
      ['server', bytesOf([255, 253, 24, 255, 250, 24, 1, 255, 240], 'switch-7\r\n\r\nUser Name:')],
      ['client', bytesOf([255, 251, 24], `${account}\r\0`)],
      ['server', bytesOf(`${account}\r\nPassword:`)],
      ['client', bytesOf(`${secret}x\b\r\n`)],
      ['server', bytesOf('\r\nswitch-7#')],
      ['client', bytesOf('show version\r\n')],
    ],
  },
  http: {
    protocol: http,
    accounts: true,
    steps: (account, secret) => {
      const pair = Buffer.from(`${account}:${secret}`).toString('base64');
      return [
        ['client', bytesOf(`GET /admin HTTP/1.1\r\nHost: Camera-3:8080\r\nAuthorization: Basic ${pair}\r\n\r\n`)],
        ['server', bytesOf('HTTP/1.1 401 No\r\nServer: Boa/0.94\r\nContent-Length: 2\r\n\r\nno')],
      ];
    },
  },
  'http (a form)': {
    protocol: http,
    accounts: true,
    steps: (account, secret) => {
      const form = new URLSearchParams({ lang: 'en', username: account, password: secret }).toString();
      return [
        [
          'client',
          bytesOf(
            `POST /login HTTP/1.1\r\nHost: plc-3\r\nContent-Type: application/x-www-form-urlencoded\r\n`,
            `Content-Length: ${form.length}\r\n\r\n${form}GET / HTTP/1.1\r\nHost: plc-3\r\n\r\n`,
          ),
        ],
        ['server', bytesOf('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n')],
      ];
    },
  },
  snmp: {
    protocol: snmp,
    accounts: false,
    steps: (_account, secret) => [
      ['client', snmpMessage(secret, 0)],
      ['server', snmpMessage(secret, 2)],
    ],
  },
};

function play(protocol: Protocol, steps: Steps, size = 10_000): Said {
  const played = new Played(protocol);
  for (const [from, bytes] of steps) {
    if (protocol.layer === 'tcp') played.sendIn(size, from, bytes);
    else played.send(from, bytes);
  }
  return played.end();
}

describe.each(Object.entries(dialogues))('a log-on over %s', (title, { protocol, steps, accounts }) => {
  const name = title.split(' ')[0]!;

  it('is told once, with its account, and its secret occurs nowhere in what is told', () => {
    // Longer than any text that a decoder says of its own.
    const secret = fc.stringMatching(/^[A-Za-z0-9!$%]{9,16}Q9$/);
    fc.assert(
      fc.property(secret, fc.integer({ min: 1, max: 40 }), (word, size) => {
        const said = play(protocol, steps('operator7', word), size);
        expect(said.claims).toEqual([name]);
        expect(said.credentials).toHaveLength(1);
        expect(said.credentials[0]).toMatchObject({ protocol: name, factoryDefault: false });
        if (accounts) expect(said.credentials[0]!.account).toBe('operator7');
        const text = JSON.stringify(said);
        expect(text).not.toContain(word);
        expect(text).not.toContain(Buffer.from(word).toString('base64').slice(0, 8));
      }),
      checks(600),
    );
  });

  it('with a word that makers ship is marked as such, without saying which', () => {
    for (const word of ['public', 'Private', 'admin']) {
      const [use] = play(protocol, steps('operator7', word)).credentials;
      expect(use).toMatchObject({ factoryDefault: true });
      expect(JSON.stringify(use).toLowerCase()).not.toContain(word.toLowerCase());
    }
  });

  it('shows a hostile account inert', () => {
    if (!accounts) return;
    const [use] = play(protocol, steps('a\u0007b\u001b[2J', 'longsecretQ9')).credentials;

    expect(use!.account).not.toMatch(/[\u0000-\u001f]/);
  });

  it('survives any bytes on both sides', () => {
    const anything = fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 60 })), { maxLength: 12 });
    fc.assert(
      fc.property(anything, fc.nat(5), (pieces, after) => {
        const all = steps('operator7', 'longsecretQ9');
        const mixed: Steps = [
          ...all.slice(0, after),
          ...pieces.map(([c, b]): [Side, Uint8Array] => [c ? 'client' : 'server', b]),
          ...all.slice(after),
        ];
        expect(JSON.stringify(play(protocol, mixed))).not.toContain('longsecretQ9');
      }),
      checks(4000),
    );
  });
});

describe('FTP', () => {
  it('without a password is told as such', () => {
    const said = play(ftp, dialogues.ftp!.steps('anonymous', 'mail@example'));
    expect(said.credentials).toMatchObject([{ kind: 'no-password', account: 'anonymous' }]);
    expect(JSON.stringify(said)).not.toContain('mail@example');
  });

  it('is handed to TLS once both sides agree on it', () => {
    const said = play(ftp, [
      ['client', bytesOf('AUTH TLS\r\n')],
      ['server', bytesOf('234 Proceed\r\n')],
    ]);
    expect(said.handedTo).toBe('tls');
  });

  it('does not keep lines without an end', () => {
    const said = play(ftp, [
      ['client', new Uint8Array(100_000).fill(0x41)],
      ['client', bytesOf('\r\nUSER eve\r\nPASS longsecretQ9\r\n')],
    ]);
    expect(said.credentials).toMatchObject([{ account: 'eve' }]);
  });
});

describe('HTTP', () => {
  const get = (rest: string) => bytesOf(`GET / HTTP/1.1\r\nHost: one.example\r\n${rest}\r\n`);

  it('tells the host without its port, and the software of the server', () => {
    const said = play(http, dialogues.http!.steps('a', 'longsecretQ9'));
    expect(said.names).toMatchObject([{ kind: 'http-host', name: 'camera-3' }]);
    expect(said.sightings).toMatchObject([{ address: '192.0.2.20', attribute: 'system', value: 'Boa/0.94' }]);
  });

  it('skips bodies of every kind and finds the next message behind them', () => {
    const inner = 'HTTP/1.1 200 OK\r\nServer: inner\r\n\r\n';
    const answers = [
      `HTTP/1.1 200 OK\r\nServer: s1\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      `HTTP/1.1 200 OK\r\nServer: s2\r\nTransfer-Encoding: chunked\r\n\r\n${inner.length.toString(16)};x=1\r\n${inner}\r\n0\r\nT: 1\r\n\r\n`,
      'HTTP/1.1 304 Not Modified\r\nServer: s3\r\nContent-Length: 99\r\n\r\n',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nServer: s4\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nServer: s5\r\nContent-Length: 1000\r\n\r\n',
      `HTTP/1.0 200 OK\r\nServer: s6\r\n\r\n${inner}`,
    ];
    for (const size of [1, 13, 10_000]) {
      const played = new Played(http);
      for (const method of ['GET', 'GET', 'GET', 'GET', 'HEAD', 'GET']) {
        played.send('client', bytesOf(`${method} /a HTTP/1.1\r\nHost: x\r\n\r\n`));
      }
      played.sendIn(size, 'server', bytesOf(answers.join('')));
      expect(played.end().sightings.map((s) => s.value)).toEqual(['s1', 's2', 's3', 's4', 's5', 's6']);
    }
  });

  it('takes hosts of proxies’ requests from the request line', () => {
    const said = play(http, [
      ['client', bytesOf('GET http://u:p@Far.Example:81/x?http://no HTTP/1.1\r\nHost: proxy\r\n\r\n')],
      ['client', bytesOf('CONNECT tunnel.example:443 HTTP/1.1\r\nHost: tunnel.example:443\r\n\r\n')],
    ]);
    expect(said.names.map((n) => n.name)).toEqual(['far.example', 'tunnel.example']);
  });

  it('is recognised by its first line on any port', () => {
    const is = (from: Side, text: string) => http.recognise(from, bytesOf(text), 0, text.length);
    expect(is('client', 'GET / HTTP/1.1\r\n')).toBe(true);
    expect(is('client', 'GET /a')).toBeUndefined();
    expect(is('server', 'HTTP/1.1 200 OK\r\n')).toBe(true);
    expect(is('server', 'HT')).toBeUndefined();
    expect(is('server', 'HELO x\r\n')).toBe(false);
    expect(is('client', 'QUIT\r\n')).toBe(false);
    expect(is('client', '\u0016\u0003\u0001')).toBe(false);
    expect(is('client', 'GET ' + 'a'.repeat(9000))).toBe(false);
  });

  it('goes on after lost bytes at the next line that can begin a message', () => {
    const played = new Played(http);
    played.send('client', get(''));
    const decoder = http.open(played.context);
    if (!('feed' in decoder)) throw new Error('HTTP is a raw protocol');
    const at = { time: 0, packet: 9, offset: 0 };
    const rest = bytesOf('lost: half\r\n\r\n', get(''));
    decoder.gap?.('client', 100);
    decoder.feed('client', rest, 0, rest.length, at);
    expect(played.end().names.map((n) => [n.name, n.packet])).toEqual([
      ['one.example', 1],
      ['one.example', 9],
    ]);
  });
});

describe('SNMP', () => {
  const descr = [0x2b, 6, 1, 2, 1, 1, 1, 0];

  it('pairs requests with answers, by kind', () => {
    const said = play(snmp, [
      ['client', snmpMessage('longsecretQ9', 3, 1)],
      ['server', snmpMessage('longsecretQ9', 2, 1)],
      ['client', snmpMessage('longsecretQ9', 3, 2)],
      ['server', snmpMessage('longsecretQ9', 2, 2, 17)],
      ['client', snmpMessage('longsecretQ9', 1, 3)],
    ]);
    expect(said.operations.map((o) => [o.name, o.class, o.detail, o.outcome, o.error])).toEqual([
      ['Set request', 'manage', 'M-CONFIG', 'ok', undefined],
      ['Set request', 'manage', 'M-CONFIG', 'error', 'error status 17'],
      ['Get next request', 'read', 'DISC', 'unanswered', undefined],
    ]);
  });

  it('tells what is set, and a copy of the whole configuration from other settings', () => {
    const location = [0x2b, 6, 1, 2, 1, 1, 6, 0];
    const copy = [0x2b, 6, 1, 4, 1, 9, 9, 96, 1, 1, 1, 1, 2, 0x84, 0x57];
    const said = play(snmp, [
      ['client', snmpMessage('longsecretQ9', 3, 1, 0, location)],
      ['client', snmpMessage('longsecretQ9', 3, 2, 0, copy)],
    ]);
    expect(said.operations.map((o) => [o.detail, o.subject])).toEqual([
      ['M-CONFIG', '1.3.6.1.2.1.1.6.0'],
      ['M-FILE', '1.3.6.1.4.1.9.9.96.1.1.1.1.2.599'],
    ]);
  });

  it('reads what a device says of itself', () => {
    const text =
      'Siemens, SIMATIC NET, SCALANCE XM408-8C, 6GK5 408-8GS00-2AM2, HW: Version 2, FW: Version V06.01.00, SVPK2138923';
    const said = play(snmp, [['server', snmpMessage('longsecretQ9', 2, 1, 0, descr, tlv(4, bytesOf(text)))]]);
    expect(said.sightings.map((s) => `${s.attribute} ${s.value}`)).toEqual(
      expect.arrayContaining([`system ${text}`, 'order-number 6GK5 408-8GS00-2AM2', 'serial VPK2138923']),
    );
    expect(said.credentials).toEqual([]);
  });

  it('marks version 3 without authentication', () => {
    const security = tlv(
      0x30,
      bytesOf(
        tlv(4, bytesOf('engine')),
        number(1),
        number(1),
        tlv(4, bytesOf('netadmin')),
        tlv(4, bytesOf()),
        tlv(4, bytesOf()),
      ),
    );
    const message = (flags: number) =>
      tlv(
        0x30,
        bytesOf(
          number(3),
          tlv(0x30, bytesOf(number(1), tlv(2, bytesOf([4, 0])), tlv(4, bytesOf(flags)), number(3))),
          tlv(4, security),
          tlv(
            0x30,
            bytesOf(
              tlv(4, bytesOf()),
              tlv(4, bytesOf()),
              tlv(0xa0, bytesOf(number(1), number(0), number(0), tlv(0x30, bytesOf()))),
            ),
          ),
        ),
      );
    expect(play(snmp, [['client', message(4)]]).credentials).toMatchObject([
      { kind: 'no-password', account: 'netadmin' },
    ]);
    expect(play(snmp, [['client', message(5)]]).credentials).toEqual([]);
  });
});
