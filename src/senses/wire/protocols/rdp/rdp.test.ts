// The opening of remote desktop connections on packets built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { rdp, rdpOverUdp } from './index.ts';

function x224(code: number, rest: Uint8Array): Uint8Array {
  const length = 11 + rest.length;
  return bytesOf([3, 0, length >> 8, length & 255, length - 5, code, 0, 0, 0, 0, 0], rest);
}

const negotiation = (type: number, protocols: number) => bytesOf([type, 0, 8, 0, protocols, 0, 0, 0]);
const request = x224(0xe0, bytesOf('Cookie: mstshash=d.reyes\r\n', negotiation(1, 3)));
const is = (bytes: Uint8Array) => rdp.recognise('client', bytes, 0, bytes.length);

describe('remote desktop', () => {
  it('tells the user name in the cookie and hands TLS on once the server agrees', () => {
    const said = new Played(rdp)
      .send('client', request)
      .send('server', x224(0xd0, negotiation(2, 2)))
      .end();
    expect(said.claims).toEqual(['rdp']);
    expect(said.names).toMatchObject([{ kind: 'rdp-cookie', name: 'd.reyes' }]);
    expect(said.handedTo).toBe('tls');
  });

  it('stays with plain remote desktop and reads the client’s own name there', () => {
    const name = Buffer.alloc(32);
    name.write('ENG-LAPTOP-7', 'utf16le');
    const core = bytesOf([0x01, 0xc0, 0xd8, 0, 4, 0, 8, 0], new Uint8Array(16), name, new Uint8Array(0xd8 - 56));
    const settings = bytesOf([2, 0xf0, 0x80, 0x7f, 0x65, 0x82, 1, 0], new Uint8Array(30), core);
    const length = settings.length + 4;
    const said = new Played(rdp)
      .send('client', request)
      .send('server', x224(0xd0, negotiation(2, 0)))
      .sendIn(50, 'client', bytesOf([3, 0, length >> 8, length & 255], settings))
      .send('client', new Uint8Array(3000))
      .end();
    expect(said.handedTo).toBeUndefined();
    expect(said.sightings).toMatchObject([
      { address: '192.0.2.10', attribute: 'name', value: 'ENG-LAPTOP-7', source: 'rdp' },
    ]);
  });

  it('is told from S7 and other users of the same transport', () => {
    expect(is(request)).toBe(true);
    expect(is(x224(0xe0, negotiation(1, 1)))).toBe(true);
    // S7: TSAP and TPDU size parameters.
    expect(is(x224(0xe0, bytesOf([0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2])))).toBe(false);
    expect(is(bytesOf([3, 0, 0, 31, 2, 0xf0, 0x80, 0x32, 1]))).toBe(false);
    expect(is(x224(0xe0, new Uint8Array(0)))).toBe(false);
    expect(is(bytesOf([3, 0, 0, 43]))).toBeUndefined();
  });

  it('is known over UDP by its first datagram', () => {
    const syn = bytesOf([0xff, 0xff, 0xff, 0xff, 0, 64, 0, 1], new Uint8Array(1200));
    expect(rdpOverUdp.recognise(syn, 0, syn.length)).toBe(true);
    expect(rdpOverUdp.recognise(new Uint8Array(1208), 0, 1208)).toBe(false);
  });

  it('shows hostile user names inert and survives damage', () => {
    const hostile = x224(0xe0, bytesOf('Cookie: mstshash=\u001b[2J%n\r\n'));
    expect(new Played(rdp).send('client', hostile).end().names[0]!.name).toBe('\\u001b[2J%n');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(request.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(request);
        for (const [at, value] of changes) bytes[at] = value;
        const said = new Played(rdp).send('client', bytes).send('server', bytes).send('client', bytes).end();

        for (const { name } of said.names) expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      checks(10_000),
    );
  });
});
