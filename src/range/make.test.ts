// The sample terminal as a folder of its own: whole, and the same as the one that the days are made from.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadSite } from '#site';
import { makeTerminal } from './make.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-terminal-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

it('makes a terminal that loads without a problem, with every crane, its firewall and its controllers', async () => {
  makeTerminal(join(root, 'terminal'));
  const { site } = await loadSite(join(root, 'terminal'));
  expect(site.facility.invented).toBe(true);
  expect(site.cranes.length).toBe(18);
  for (const crane of site.cranes) {
    const roles = site.assets.filter((a) => a.crane === crane.id).map((a) => a.role);
    expect(roles).toContain('plc-main');
    expect(roles).toContain('firewall');
  }
});
