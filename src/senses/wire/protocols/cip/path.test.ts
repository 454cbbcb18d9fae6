// Request paths of CIP: what they name, and that no bytes can lead the reading astray.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { hex } from '../../operations/testing.ts';
import { CipPath } from './path.ts';

function read(bytes: string): CipPath {
  const path = new CipPath();
  const b = hex(bytes);
  expect(path.read(b, 0, b.length)).toBe(true);
  return path;
}

describe('a CIP path', () => {
  it('names classes in order, in all three sizes', () => {
    expect(read('2068 2401').name).toBe('68');
    expect(read('2068 25002420 206a 250011f0').name).toBe('68/6a');
    expect(read('2100 1a03 2401').name).toBe('31a');
    expect(read('2200 01000000 24 01').name).toBe('01');
    expect(read('200f 2507000c00 300a'.replace('2507000c00', '25000c00'))).toMatchObject({
      instance: 12,
      attribute: 10,
    });
  });

  it('names tags, with their program, member and element', () => {
    const program = `910d ${Buffer.from('Program:HOIST').toString('hex')} 00`;
    const tag = `9105 ${Buffer.from('Speed').toString('hex')} 00`;
    const path = read(`${program} ${tag} 2803`);
    expect([path.name, path.tag()]).toEqual(['sym', 'Program:HOIST.Speed[3]']);
  });

  it('shows a hostile tag name inert', () => {
    expect(read(`9104 ${Buffer.from('\u001b[2J').toString('hex')}`).tag()).toBe('\\u001b[2J');
  });

  it('finds the slot of a route', () => {
    expect(read('0105')).toMatchObject({ port: 1, link: 5 });
    expect(read('1209 3139322e302e322e31 00')).toMatchObject({ port: 2, link: -1 });
  });

  it('ends on any bytes', () => {
    const path = new CipPath();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        path.read(bytes, 0, bytes.length);
        expect(path.classes.length).toBeLessThanOrEqual(3);
        expect(path.tag().length).toBeLessThanOrEqual(80);
      }),
      checks(5000),
    );
  });

  it('reads back what was written', () => {
    const logical = fc.tuple(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(logical, { minLength: 1, maxLength: 3 }), (pairs) => {
        const le = (n: number) => (n & 0xff).toString(16).padStart(2, '0') + (n >> 8).toString(16).padStart(2, '0');
        const bytes = pairs
          .map(([c, i]) => (c < 256 ? `20${le(c).slice(0, 2)}` : `2100${le(c)}`) + `2500${le(i)}`)
          .join('');
        const path = read(bytes);
        expect(path.name).toBe(pairs.map(([c]) => c.toString(16).padStart(2, '0')).join('/'));
        expect(path.instance).toBe(pairs.at(-1)![1]);
      }),
      checks(2000),
    );
  });
});
