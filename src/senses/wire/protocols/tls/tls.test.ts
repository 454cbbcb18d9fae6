// TLS on records built by hand around a real certificate (made for this test, 192.0.2.7 and .example names).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { certificateNames } from './certificate.ts';
import { readHello } from './hello.ts';
import { tls } from './index.ts';

const der = Buffer.from(
  'MIICFjCCAb2gAwIBAgIUeJp4S5p6loeewwFcfxKWiobtMEswCgYIKoZIzj0EAwIwRDELMAkGA1UEBhMCTkwxFjAUBgNVBAoMDVF1YXksIEV4YW1wbGUx' +
    'HTAbBgNVBAMMFEhNSS0wMS5jcmFuZS5leGFtcGxlMB4XDTI2MTEyNTA0MDEyN1oXDTM2MTEyMjA0MDEyN1owRDELMAkGA1UEBhMCTkwxFjAUBgNVBAoM' +
    'DVF1YXksIEV4YW1wbGUxHTAbBgNVBAMMFEhNSS0wMS5jcmFuZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzJFmuL8XwiAd9aVCykY7' +
    'uNU+hDUSfqTv87RtfrxdJV2kLq3IP+0V08+aTUH8z8qU56I0MUga6+lba9WiFCy02aOBjDCBiTAdBgNVHQ4EFgQUprUSN39M3H44nJSv1uSJlpz5+mAw' +
    'HwYDVR0jBBgwFoAUprUSN39M3H44nJSv1uSJlpz5+mAwDwYDVR0TAQH/BAUwAwEB/zA2BgNVHREELzAtghRobWktMDEuY3JhbmUuZXhhbXBsZYIPKi5j' +
    'cmFuZS5leGFtcGxlhwTAAAIHMAoGCCqGSM49BAMCA0cAMEQCIEOhv0DrYqq7TiaBwydRzuGRDneHykrTa2E3PKkHtRiGAiAvs/hphu1EyJALIjPUmTjO' +
    'rfKP/6zOP2m3k2uDlDA8og==',
  'base64',
);

const short = (n: number) => [n >> 8, n & 255];
const three = (n: number) => [n >> 16, (n >> 8) & 255, n & 255];
const record = (type: number, body: Uint8Array, version = 3) => bytesOf(type, 3, version, short(body.length), body);
const message = (type: number, body: Uint8Array) => bytesOf(type, three(body.length), body);

function clientHello(host: string, padding = 0): Uint8Array {
  const sni = bytesOf(short(host.length + 3), 0, short(host.length), host);
  const extensions = bytesOf(
    short(0),
    short(sni.length),
    sni,
    short(43),
    short(5),
    [4, 0x7a, 0x7a, 3, 4],
    short(21),
    short(padding),
    new Uint8Array(padding),
  );
  return message(
    1,
    bytesOf([3, 3], new Uint8Array(32), 0, short(2), [0x13, 1], [1, 0], short(extensions.length), extensions),
  );
}

const serverHello = message(2, bytesOf([3, 3], new Uint8Array(32), 0, [0xc0, 0x2f], 0));
const certificate = message(11, bytesOf(three(der.length + 3), three(der.length), der));

describe('TLS', () => {
  it('tells the server name asked for, and names and issuer of the certificate shown', () => {
    const { names, claims } = new Played(tls)
      .send('client', record(22, clientHello('HMI-01.crane.example')))
      .send('server', record(22, bytesOf(serverHello, certificate)))
      .end();
    expect(claims).toEqual(['tls']);
    expect(names.map((n) => [n.kind, n.name, n.packet])).toEqual([
      ['tls-sni', 'hmi-01.crane.example', 1],
      ['tls-certificate', 'hmi-01.crane.example', 2],
      ['tls-certificate', '*.crane.example', 2],
      ['tls-issuer', 'CN=HMI-01.crane.example, O=Quay, Example, C=NL', 2],
    ]);
  });

  it('puts handshake messages together that are spread over records and segments of any size', () => {
    const hello = clientHello('far.example', 3000);
    const answer = bytesOf(serverHello, certificate);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }), (inRecord, inSegment) => {
        const spread = (bytes: Uint8Array) => {
          const records: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; at += inRecord) records.push(record(22, bytes.slice(at, at + inRecord)));
          return bytesOf(...records);
        };
        const { names } = new Played(tls)
          .sendIn(inSegment, 'client', spread(hello))
          .sendIn(inSegment, 'server', spread(answer))
          .end();
        expect(names.map((n) => n.kind)).toEqual(['tls-sni', 'tls-certificate', 'tls-certificate', 'tls-issuer']);
      }),
      checks(1000),
    );
  });

  it('does not read what follows the change to encryption', () => {
    const { names } = new Played(tls)
      .send('client', record(20, bytesOf(1)))
      .send('client', record(22, clientHello('forged.example')))
      .end();
    expect(names).toEqual([]);
  });

  it('does not take a certificate that the client shows for a destination, nor for an identity: fleets share one', () => {
    const { names, sightings } = new Played(tls).send('client', record(22, certificate)).end();
    expect(names).toEqual([]);
    expect(sightings).toEqual([]);
  });

  it('knows the newest version that a hello offers, ignoring values made to be ignored', () => {
    const hello = clientHello('x.example');
    expect(readHello(true, hello, 4, hello.length)).toEqual({ version: 0x0304, serverName: 'x.example' });
    expect(readHello(false, serverHello, 4, serverHello.length)).toEqual({ version: 0x0303 });
  });

  it('reads the hellos of SSL 2.0', () => {
    const client = bytesOf([0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10], new Uint8Array(37));
    const body = bytesOf([4, 0, 1, 0, 2], short(der.length), [0, 3, 0, 16], der, [1, 0, 0x80], new Uint8Array(16));
    const server = bytesOf([0x80 | (body.length >> 8), body.length & 255], body);
    const { names } = new Played(tls).send('client', client).send('server', server).end();
    expect(names.map((n) => n.name)).toContain('hmi-01.crane.example');
  });

  it('finds no record where there is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 7 }), (bytes) => {
        const length = tls.length(bytes, 0);
        if (length > 0) expect(bytes[0]! >= 20 && (bytes[0]! <= 24 || bytes[0]! >= 0x80)).toBe(true);
      }),
      checks(20_000),
    );
  });
});

describe('damaged handshakes', () => {
  it('never stop the reading, and text out of them is inert', () => {
    const whole = bytesOf(record(22, clientHello('hmi.example')), record(22, bytesOf(serverHello, certificate)));
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of list) bytes[at] = value;
        const said = new Played(tls).send('server', bytes).send('client', bytes).end();
        expect(said.names.length).toBeLessThan(220);

        for (const { name } of said.names) expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      checks(4000),
    );
  });

  it('hold at most one handshake message in memory', () => {
    const played = new Played(tls);
    const part = record(22, new Uint8Array(16_000).fill(1));
    const endless = bytesOf(22, 3, 3, short(4), [11, 0x01, 0xff, 0xff]);
    played.send('server', endless);
    for (let i = 0; i < 40; i++) played.send('server', part);
    expect(played.end().names).toEqual([]);
  });

  it('give no names where the certificate is none', () => {
    expect(certificateNames(der.subarray(0, 200))).toBeUndefined();
    expect(certificateNames(new Uint8Array(0))).toBeUndefined();
  });
});
