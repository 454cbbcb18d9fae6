// Proves the tree against the published reference vectors of RFC 6962, and the proofs against every tree up to 70 leaves.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { checks } from '../kit/testing.ts';
import {
  GrowingRoot,
  consistencyPath,
  inclusionPath,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

// Inputs and roots as the reference implementation of RFC 6962 publishes them.
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const many = Array.from({ length: 70 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));

describe('the tree over the ledger', () => {
  it('has the roots that the reference vectors of RFC 6962 name', () => {
    for (let n = 1; n <= inputs.length; n++) expect(rootOf(leaves.slice(0, n)).toString('hex')).toBe(roots[n - 1]);
    expect(rootOf([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('grows leaf by leaf to the same root as the whole tree has', () => {
    const growing = new GrowingRoot();
    many.forEach((leaf, i) => {
      growing.add(leaf);
      expect(growing.root().equals(rootOf(many.slice(0, i + 1)))).toBe(true);
    });
  });

  it('proves every entry in every tree, and for no other place or root', () => {
    for (let size = 1; size <= 33; size++) {
      const root = rootOf(many, 0, size);
      for (let i = 0; i < size; i++) {
        const path = inclusionPath(many, i, size);
        expect(verifyInclusion(many[i]!, i, size, path, root)).toBe(true);
        expect(verifyInclusion(many[i]!, i, size, path, rootOf(many, 0, size + 1))).toBe(false);
        expect(verifyInclusion(many[i + 1]!, i, size, path, root)).toBe(false);
        if (size > 1) expect(verifyInclusion(many[i]!, (i + 1) % size, size, path, root)).toBe(false);
      }
    }
  });

  it('proves that every older tree is the beginning of every newer one', () => {
    for (let newer = 1; newer <= 40; newer++) {
      for (let older = 1; older <= newer; older++) {
        const path = consistencyPath(many, older, newer);
        const [a, b] = [rootOf(many, 0, older), rootOf(many, 0, newer)];
        expect(verifyConsistency(older, newer, path, a, b)).toBe(true);
        if (older < newer) expect(verifyConsistency(older, newer, path, rootOf(many, 1, older + 1), b)).toBe(false);
      }
    }
  });

  it('is not persuaded by a proof in which any byte was changed', () => {
    const sizes = fc.integer({ min: 2, max: 70 }).chain((newer) =>
      fc.record({
        newer: fc.constant(newer),
        older: fc.integer({ min: 1, max: newer - 1 }),
        index: fc.integer({ min: 0, max: newer - 1 }),
        byte: fc.nat(31),
        bit: fc.nat(7),
        node: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(sizes, ({ newer, older, index, byte, bit, node }) => {
        const flip = (path: Buffer[]) => {
          const copy = path.map((n) => Buffer.from(n));
          copy[node % copy.length]![byte]! ^= 1 << bit;
          return copy;
        };
        const root = rootOf(many, 0, newer);
        const inclusion = flip(inclusionPath(many, index, newer));
        expect(verifyInclusion(many[index]!, index, newer, inclusion, root)).toBe(false);
        const consistency = flip(consistencyPath(many, older, newer));
        expect(verifyConsistency(older, newer, consistency, rootOf(many, 0, older), root)).toBe(false);
      }),
      checks(2000),
    );
  });
});
