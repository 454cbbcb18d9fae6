// NetBIOS names on messages built by hand.
import { describe, expect, it } from 'vitest';
import { bytesOf, Played } from '../testing.ts';
import { netbios } from './index.ts';
import { netbiosName } from './name.ts';

const encoded = (text: string, kind: number) =>
  [...Buffer.from(text.padEnd(15)), kind].map((b) => String.fromCharCode(65 + (b >> 4), 65 + (b & 15))).join('');
const name = (text: string, kind = 0) => bytesOf(32, encoded(text, kind), 0);

describe('NetBIOS names', () => {
  it('are read with their kind', () => {
    expect(netbiosName(encoded('CMS-STS01', 0x20).toLowerCase())).toEqual({ text: 'CMS-STS01', kind: 0x20 });
    expect(netbiosName('plainname')).toBeUndefined();
  });

  it('asked for are told', () => {
    const query = bytesOf([0, 1, 1, 0x10, 0, 1, 0, 0, 0, 0, 0, 0], name('FILESRV', 0x20), [0, 0x20, 0, 1]);
    expect(new Played(netbios).send('client', query).end().names).toMatchObject([
      { kind: 'dns-query', name: 'filesrv' },
    ]);
  });

  it('registered by a host for its own address are its own word; names of groups are nobody’s', () => {
    const register = (text: string, flags: number) =>
      bytesOf([0, 2, 0x29, 0x10, 0, 1, 0, 0, 0, 0, 0, 1], name(text), [
        0,
        0x20,
        0,
        1,
        0xc0,
        12,
        0,
        0x20,
        0,
        1,
        0,
        4,
        0x93,
        0xe0,
        0,
        6,
        flags,
        0,
        192,
        0,
        2,
        10,
      ]);
    const said = new Played(netbios)
      .send('client', register('CMS-STS01', 0))
      .send('client', register('WORKGROUP', 0x80))
      .end();
    expect(said.claims).toEqual(['nbns']);
    expect(said.sightings).toMatchObject([
      { mac: '00:1d:9c:00:00:0a', address: '192.0.2.10', value: 'cms-sts01', source: 'nbns', confidence: 'high' },
    ]);
  });
});
