// The RFB handshake on streams built by hand, in pieces of any size.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { vnc } from './index.ts';

const version = (minor: string) => bytesOf(`RFB 003.${minor}\n`);
const desktop = (name: string) => bytesOf([4, 0, 3, 0], new Uint8Array(16), [0, 0, 0, name.length], name);
const long = new Uint8Array(5000).fill(0x41);

/** One handshake, step by step, as sides and bytes. */
function handshake(minor: string, offered: number[], chosen: number): ['client' | 'server', Uint8Array][] {
  const old = minor === '003';
  const challenge: ['client' | 'server', Uint8Array][] =
    chosen === 2
      ? [
          ['server', new Uint8Array(16).fill(7)],
          ['client', new Uint8Array(16).fill(9)],
        ]
      : [];
  return [
    ['server', version(minor)],
    ['client', version(minor)],
    ['server', old ? bytesOf([0, 0, 0, chosen]) : bytesOf(offered.length, offered)],
    ...(old ? [] : ([['client', bytesOf(chosen)]] as ['client', Uint8Array][])),
    ...challenge,
    ...(chosen === 2 || minor === '008' ? ([['server', bytesOf([0, 0, 0, 0])]] as ['server', Uint8Array][]) : []),
    ['client', bytesOf(1)],
    ['server', desktop('CMS crane 1')],
    ['server', long],
    ['client', long],
  ];
}

function play(steps: ['client' | 'server', Uint8Array][], size = 10_000) {
  const played = new Played(vnc);
  for (const [from, bytes] of steps) played.sendIn(size, from, bytes);
  return played.end();
}

describe('VNC', () => {
  it('says that a desktop lets anybody in, in every version of the protocol and however the stream is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom('003', '007', '008', '889'), fc.integer({ min: 1, max: 30 }), (minor, size) => {
        const steps = handshake(minor === '889' ? '008' : minor, [1, 2], 1);
        const said = play(steps, size);
        expect(said.claims).toEqual(['vnc']);
        expect(said.credentials).toMatchObject([{ protocol: 'vnc', kind: 'no-password' }]);
        expect(said.names).toMatchObject([{ kind: 'vnc-name', name: 'CMS crane 1' }]);
      }),
      checks(1000),
    );
  });

  it('says nothing of the kind where a password is asked for', () => {
    for (const minor of ['003', '007', '008']) {
      const said = play(handshake(minor, [1, 2], 2));
      expect(said.credentials).toEqual([]);
      expect(said.names).toMatchObject([{ kind: 'vnc-name', name: 'CMS crane 1' }]);
    }
  });

  it('knows it from the server alone where only one way in is offered', () => {
    const onlyServer = handshake('008', [1], 1).filter(([from]) => from === 'server');
    expect(play(onlyServer).credentials).toHaveLength(1);
    const open = handshake('008', [1, 2], 1).filter(([from]) => from === 'server');
    expect(play(open).credentials).toEqual([]);
  });

  it('says nothing where the log-on failed', () => {
    const said = play([
      ['server', version('008')],
      ['client', version('008')],
      ['server', bytesOf(1, 1)],
      ['client', bytesOf(1)],
      ['server', bytesOf([0, 0, 0, 1, 0, 0, 0, 4], 'busy')],
    ]);
    expect(said.credentials).toEqual([]);
  });

  it('is recognised by its greeting alone', () => {
    const is = (text: string) => vnc.recognise('server', bytesOf(text), 0, text.length);
    expect(is('RFB 003.008\n')).toBe(true);
    expect(is('RFB 00')).toBeUndefined();
    expect(is('RFC 003.008\n')).toBe(false);
    expect(is('220 ready')).toBe(false);
  });

  it('takes nothing from damaged handshakes that would stop the reading', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }), (pieces) => {
        const said = play([
          ['server', version('008')],
          ...pieces.map(([c, b]): ['client' | 'server', Uint8Array] => [c ? 'client' : 'server', b]),
        ]);
        expect(said.credentials.length).toBeLessThan(2);
      }),
      checks(5000),
    );
  });
});
