// Names in log-ons to Windows shares, on messages built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { smb } from './index.ts';

const le16 = (n: number) => [n & 255, n >> 8];
const le32 = (n: number) => [...le16(n & 0xffff), ...le16(n >> 16)];
const wide = (text: string) => Buffer.from(text, 'utf16le');
const framed = (body: Uint8Array) => bytesOf([0, 0, body.length >> 8, body.length & 255], body);
const smb2 = (body: Uint8Array) => framed(bytesOf([0xfe], 'SMB', new Uint8Array(60), body));
const pair = (id: number, text: string) => bytesOf(le16(id), le16(wide(text).length), wide(text));

const info = bytesOf(pair(2, 'QUAY'), pair(1, 'CMS-STS01'), pair(3, 'cms-sts01.quay.example'), [0, 0, 0, 0]);
const challenge = bytesOf(
  'NTLMSSP\0',
  le32(2),
  new Uint8Array(8),
  le32(1),
  new Uint8Array(16),
  le16(info.length),
  le16(info.length),
  le32(48),
  info,
);
const workstation = wide('ENG-LAPTOP-7');
const field = (length: number, at: number) => bytesOf(le16(length), le16(length), le32(at));
const answer = bytesOf(
  'NTLMSSP\0',
  le32(3),
  ...[0, 0, 0, 0].map(() => field(0, 64)),
  field(workstation.length, 64),
  field(0, 64),
  le32(1),
  workstation,
);

describe('Windows file sharing', () => {
  it('tells how both ends name themselves, however the stream is cut and whatever files go over it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        const said = new Played(smb)
          .sendIn(size, 'client', smb2(new Uint8Array(20)))
          .sendIn(size, 'server', bytesOf(smb2(new Uint8Array(6000)), smb2(challenge)))
          .sendIn(size, 'client', smb2(answer))
          .end();
        expect(said.claims).toEqual(['smb2']);
        expect(said.sightings.map((s) => [s.address, s.value, s.source])).toEqual([
          ['192.0.2.20', 'CMS-STS01', 'ntlm'],
          ['192.0.2.20', 'cms-sts01.quay.example', 'ntlm'],
          ['192.0.2.10', 'ENG-LAPTOP-7', 'ntlm'],
        ]);
      }),
      checks(400),
    );
  });

  it('is recognised by its first message, also where a session is asked for before', () => {
    const is = (bytes: Uint8Array) => smb.recognise('client', bytes, 0, bytes.length);
    expect(is(smb2(new Uint8Array(4)))).toBe(true);
    expect(is(bytesOf([0x81, 0, 0, 0x44], new Uint8Array(68)))).toBe(true);
    expect(is(bytesOf([0, 0]))).toBeUndefined();
    expect(is(bytesOf([0, 0, 0, 20, 0xfe], 'SMX'))).toBe(false);
    const said = new Played(smb)
      .send('client', bytesOf([0x81, 0, 0, 0x44], new Uint8Array(68)))
      .send('server', bytesOf([0x82, 0, 0, 0]))
      .send('client', smb2(answer))
      .end();
    expect(said.sightings.map((s) => s.value)).toEqual(['ENG-LAPTOP-7']);
  });

  it('does not believe a name that comes from the wrong side', () => {
    expect(new Played(smb).send('client', smb2(challenge)).send('server', smb2(answer)).end().sightings).toEqual([]);
  });

  it('survives damage, and text out of it is inert', () => {
    const whole = smb2(challenge);
    const damage = fc.array(fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const said = new Played(smb).send('server', bytes).send('client', bytes).end();
        for (const { value } of said.sightings) expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      checks(10_000),
    );
  });
});
