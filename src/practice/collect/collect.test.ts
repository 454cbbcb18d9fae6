// Against a real OpenSSH server that plays a switch: what is asked, what is refused, what is kept.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInstant } from '#kit';
import { openLedger } from '#ledger';
import { registers } from '#site';
import type { Site } from '#site';
import { engine } from '../../ground/kit/testing.ts';
import { collect, collectionPlan, outsideWindow, sealedKey } from './index.ts';
import { platforms } from './platforms.ts';
import { playSwitch } from './testing.ts';
import type { PlayedSwitch } from './testing.ts';

const inside = parseInstant('2026-11-19T07:30:00Z')!; // 02:30 in New York
const outside = parseInstant('2026-11-19T17:30:00Z')!;

const config = '!\nhostname SW1\n!\ninterface GigabitEthernet1/1\n switchport access vlan 40\n!\nend\n';

function siteWith(sw: PlayedSwitch, more: Record<string, unknown> = {}): Site {
  const empty = Object.fromEntries(Object.keys(registers).map((r) => [r, []])) as unknown as Site;
  return {
    ...empty,
    facility: { name: 'Test', timezone: 'America/New_York', invented: true, periods: {} },
    collections: [
      registers.collections.parse({
        id: 'SWITCHES',
        enabled: true,
        platform: 'cisco-ios',
        devices: [{ asset: 'SW1', address: '127.0.0.1', port: sw.port, host_key: sw.hostKey }],
        user: sw.user,
        from: '02:00',
        until: '04:00',
        pause_seconds: 1,
        ...more,
      }),
    ],
  };
}

describe.skipIf(!engine('/usr/sbin/sshd'))('collecting from a real SSH server', () => {
  let sw: PlayedSwitch;
  const dir = mkdtempSync(join(tmpdir(), 'collect-'));

  beforeAll(async () => {
    sw = await playSwitch({ 'show running-config': config, 'show vlan brief': 'VLAN Name\n40 CAM active Gi1/1\n' });
  });
  afterAll(() => {
    sw.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const run = (site: Site, folder: string, now: number, credentials = sw.key) => {
    const ledger = openLedger(join(dir, `${folder}-state`), { now: () => now });
    return collect({
      site,
      folder: join(dir, folder),
      collection: 'SWITCHES',
      ledger,
      credentials,
      by: 'j.abara',
      now: () => now,
    }).finally(() => {
      ledger.close();
    });
  };

  it('asks the fixed list and nothing else, and keeps every answer whole', async () => {
    const got = await run(siteWith(sw), 'good', inside);
    expect(got.problems).toEqual([]);
    const day = join(dir, 'good', 'configs', '2026-11-19');
    expect(readFileSync(join(day, 'SW1.cfg'), 'utf8')).toBe(config);
    expect(readFileSync(join(day, 'SW1.vlan.txt'), 'utf8')).toContain('40 CAM active');
    expect(statSync(join(day, 'SW1.cfg')).mode & 0o777).toBe(0o600);
    expect(readdirSync(day).filter((n) => n.includes('.part'))).toEqual([]);
    const { quiet, shows } = platforms['cisco-ios'];
    expect(sw.typed()).toEqual([...quiet, ...shows.map((s) => s.command)]);
    const again = await run(siteWith(sw), 'good', inside);
    expect(again.files.map((f) => f.name)).toContain('configs/2026-11-19/SW1~2.cfg');
  }, 60_000);

  it('ends the connection when the key is another one, before anything is sent', async () => {
    const before = sw.typed().length;
    const wrong = `SHA256:${'A'.repeat(43)}`;
    const site = siteWith(sw);
    site.collections[0]!.devices[0]!.host_key = wrong;
    const got = await run(site, 'wrong-key', inside);
    expect(got.files).toEqual([]);
    expect(got.problems[0]!.what).toContain(`its key is ${sw.hostKey}, and ${wrong} is pinned`);
    expect(sw.typed().length).toBe(before);
    expect(existsSync(join(dir, 'wrong-key', 'configs'))).toBe(false);
  });

  it('sends nothing outside the window or while it is not enabled', async () => {
    const before = sw.typed().length;
    await expect(run(siteWith(sw), 'closed', outside)).rejects.toThrow('the window of SWITCHES is 02:00 to 04:00');
    await expect(run(siteWith(sw, { enabled: false }), 'closed', inside)).rejects.toThrow('not enabled');
    expect(sw.typed().length).toBe(before);
  });

  it('takes a key file only where a passphrase seals it', () => {
    const { privateKey, passphrase } = sw.key;
    expect(sealedKey(privateKey, passphrase, 'k').passphrase).toBe(passphrase);
    expect(() => sealedKey(privateKey, 'other', 'k')).toThrow('cannot be opened');
    const file = join(dir, 'clear');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    expect(() => sealedKey(readFileSync(file, 'utf8'), 'any', 'k')).toThrow('in clear');
  });

  it('tells an account that is not let in, and goes on', async () => {
    const got = await run(siteWith(sw), 'nobody', inside, {
      privateKey: sw.key.privateKey,
      passphrase: 'not this one',
    });
    expect(got.problems[0]!.what).toContain('cannot be opened');
    const site = siteWith(sw, { user: 'nobody-of-this-name' });
    const refused = await run(site, 'nobody', inside);
    expect(refused.problems[0]!.what).toContain('was not let in');
    expect(JSON.stringify([got, refused])).not.toContain('not this one');
    expect(existsSync(join(dir, 'nobody', 'configs'))).toBe(false);
  });
});

describe('the plan and the window', () => {
  it('names every command with its purpose, and none that could change a device', () => {
    for (const platform of Object.values(platforms)) {
      for (const { command, purpose } of platform.shows) {
        expect(command).toMatch(/^(show|get|nft list)\b/);
        expect(purpose.length).toBeGreaterThan(5);
      }
      for (const command of platform.quiet) expect(command).toMatch(/^(terminal|cli numlines) /);
    }
  });

  it('a window over midnight belongs to the day it began on', () => {
    const collection = registers.collections.parse({
      id: 'N',
      platform: 'hios',
      devices: [{ asset: 'A', host_key: `SHA256:${'A'.repeat(43)}` }],
      user: 'reader',
      from: '23:00',
      until: '03:00',
      days: ['fri'],
    });
    const at = (text: string) => outsideWindow(collection, parseInstant(text)!, 'UTC');
    expect(at('2026-11-20T23:30:00Z')).toBeUndefined(); // a Friday
    expect(at('2026-11-21T02:59:00Z')).toBeUndefined(); // the night after it
    expect(at('2026-11-20T02:00:00Z')).toContain('fri');
    expect(at('2026-11-21T23:30:00Z')).toContain('sat');
    expect(at('2026-11-20T12:00:00Z')).toContain('12:00');
  });

  it('the plan can be read before anything is enabled', () => {
    const empty = Object.fromEntries(Object.keys(registers).map((r) => [r, []])) as unknown as Site;
    const site = {
      ...empty,
      assets: [registers.assets.parse({ id: 'A', role: 'switch', ip: ['192.0.2.7'] })],
      collections: [
        registers.collections.parse({
          id: 'N',
          platform: 'hios',
          devices: [{ asset: 'A', host_key: `SHA256:${'A'.repeat(43)}` }],
          user: 'reader',
          from: '23:00',
          until: '03:00',
        }),
      ],
    };
    expect(collectionPlan(site, 'N')[0]!.target.address).toBe('192.0.2.7');
    expect(() => collectionPlan(site, 'M')).toThrow('one of N');
  });
});
