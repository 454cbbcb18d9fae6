// The configurations of the calm terminal: whole, the same for the same seed, and well-formed where another program can tell.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSite } from '#site';
import { engine } from '../../ground/kit/testing.ts';
import { Chance } from '../chance.ts';
import { Terminal } from '../place/terminal.ts';
import { terminalFolder } from '../terminal/files.ts';
import { COLLECTED, ConfigSet } from './config-set.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-configs-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const { site } = await loadSite(terminalFolder);
const terminal = new Terminal(site);
const write = (name: string, seed = 1) => new ConfigSet(terminal, new Chance(seed)).write(join(root, name));
const made = write('calm');
const text = (file: string, name = 'calm') => readFileSync(join(root, name, file), 'utf8');

describe('the configurations of the calm terminal', () => {
  it('are of every firewall and switch that is on the network, and stay small', () => {
    const wanted = site.assets.filter((a) => ['firewall', 'switch'].includes(a.role) && a.on_network).map((a) => a.id);
    expect(made.filter((m) => m.date === COLLECTED).map((m) => m.asset)).toEqual([...wanted, 'JUMP01']);
    expect(made.reduce((n, m) => n + text(m.file).length, 0)).toBeLessThan(2_000_000);
  });

  it('are the same bytes for the same seed', () => {
    write('again');
    for (const { file } of made) expect(text(file, 'again') === text(file), file).toBe(true);
  });

  it.skipIf(!engine('nft'))('are rules that the kernel’s own tool takes where the host is a Linux', () => {
    const [rules] = made.filter((m) => m.file.endsWith('.nft'));
    execFileSync('nft', ['-c', '-f', join(root, 'calm', rules!.file)]);
  });

  it.skipIf(!engine('xmllint'))('are well-formed XML where their maker writes XML', () => {
    const xml = made.filter((m) => m.file.endsWith('.xml')).map((m) => join(root, 'calm', m.file));
    expect(xml.length).toBe(5);
    execFileSync('xmllint', ['--noout', '--nonet', ...xml]);
  });
});
