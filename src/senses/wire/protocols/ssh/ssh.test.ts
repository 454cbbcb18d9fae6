import { describe, expect, it } from 'vitest';
import { bytesOf, Played } from '../testing.ts';
import { ssh } from './index.ts';

describe('the secure shell', () => {
  it('is named with the software of both ends, and not read any further', () => {
    const said = new Played(ssh)
      .sendIn(5, 'server', bytesOf('Authorised staff only\r\nSSH-2.0-OpenSSH_9.2\r\n'))
      .sendIn(5, 'client', bytesOf('SSH-2.0-PuTTY\u0007\r\n'))
      .send('server', bytesOf('SSH-2.0-inside\r\n'))
      .end();
    expect(said.claims).toEqual(['ssh']);
    expect(said.sightings.map((s) => [s.address, s.value])).toEqual([
      ['192.0.2.20', 'SSH-2.0-OpenSSH_9.2'],
      ['192.0.2.10', 'SSH-2.0-PuTTY\\u0007'],
    ]);
  });

  it('is recognised by its greeting', () => {
    const is = (text: string) => ssh.recognise('client', bytesOf(text), 0, text.length);
    expect(is('SSH-2.0-x')).toBe(true);
    expect(is('SS')).toBeUndefined();
    expect(is('SSL-2.0')).toBe(false);
  });
});
