// The command line as people and programs meet it: exit codes, one line per problem, quick starts.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { run } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'quaywall-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('wrong use is exit code 2, with the nearest right word', async () => {
  expect(await run('assesss')).toMatchObject({ code: 2, out: '' });
  const reed = await run('capture', 'reed', 'x.pcap');
  expect(reed.code).toBe(2);
  expect(reed.notes.join(' ')).toContain('Did you mean read?');
  const measure = await run('measures', 'restore-test');
  expect(measure).toMatchObject({ code: 2, notes: [expect.stringContaining('Did you mean "restore-tests"?')] });
});

test('every file that cannot be read is one line with its place, the exit code is 4, and nothing stands on the result', async () => {
  writeFileSync(join(folder, 'words.pcap'), 'these are words');
  writeFileSync(join(folder, 'empty.pcap'), '');
  const names = ['words.pcap', 'empty.pcap', 'none.pcap', '.'].map((n) => join(folder, n));
  const ran = await run('capture', 'read', ...names);
  expect(ran.code).toBe(4);
  expect(ran.out).toBe('');
  expect(ran.notes).toHaveLength(4);
  names.forEach((name, i) => expect(ran.notes[i]).toContain(name));
  for (const note of ran.notes) expect(note).not.toMatch(/\n|\bat .*\.ts:/);
});

test('with --json a failure is a document too', async () => {
  const ran = await run('site', 'check', join(folder, 'nowhere'), '--json');
  expect(ran.code).toBe(4);
  expect(JSON.parse(ran.out)).toMatchObject({ version: 1, problems: [{ what: expect.any(String) as string }] });
});

test('help names every command and the exit codes', async () => {
  const ran = await run('--help');
  expect(ran.code).toBe(0);
  for (const c of commands) expect(ran.out).toContain(c.name.split(' ')[0]);
  expect(ran.out).toContain('3 cannot tell');
});

test('every command has --json and says what its arguments are', async () => {
  for (const c of commands) {
    const ran = await run(...c.name.split(' '), '--help');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('--json');
    for (const [name, words] of c.arguments ?? []) expect([name, words.length > 3]).toEqual([name, true]);
  }
});

test('no command loads a room before it runs: only words, types and the small parts stand at the top of its file', () => {
  const here = join(import.meta.dirname, 'commands');
  for (const file of readdirSync(here).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))) {
    const text = readFileSync(join(here, file), 'utf8');
    const loaded = [...text.matchAll(/^import (?!type)[^;]*? from '([^']+)';/gms)].map((m) => m[1]!);
    const heavy = loaded.filter((from) => from.startsWith('#') && from !== '#kit');
    expect([file, heavy]).toEqual([file, []]);
    expect([file, loaded.filter((from) => from.startsWith('../output/'))]).toEqual([file, []]);
  }
});
