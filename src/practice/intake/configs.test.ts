// Proves that configurations are taken in like the rest of the evidence: known by what stands in them, held whole, read once, put to device
// and day; and that a bad one costs nobody else's answers.
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256, siteDay } from '#kit';
import { openLedger, verify } from '#ledger';
import { configReaderVersion } from '#netconfig';
import { openStore } from '#store';
import { checks } from '../../ground/kit/testing.ts';
import { dateInPath } from './config-place.ts';
import { intake } from './intake.ts';
import type { Intake } from './intake.ts';

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const zone = 'America/New_York';
const site = `facility: { name: Test quay, timezone: ${zone} }
suppliers: [{ id: maker }]
cranes: [{ id: STS-01, type: STS, maker: maker, chinese_manufactured: false }]
zones:
  - { id: STS-01/CTRL, name: control, function: control, crane: STS-01, subnets: [192.0.2.0/26] }
assets:
  - { id: STS-01-SW, crane: STS-01, zone: STS-01/CTRL, role: switch, ip: [192.0.2.3], names: [deck-switch] }
  - { id: STS-01-FW, crane: STS-01, zone: STS-01/CTRL, role: firewall, ip: [192.0.2.1] }
  - { id: CORE, zone: STS-01/CTRL, role: switch }
`;

/** A switch of the reader's Cisco dialect, with invented names and documentation addresses. */
const ios = (hostname: string | undefined, address: string, more = '') => `!
version 15.2
service password-encryption
!
${hostname === undefined ? '' : `hostname ${hostname}\n!\n`}enable secret 5 $1$abcd$notARealHashAtAll00000/
!
vlan 110
 name CTRL
!
interface FastEthernet1/1
 switchport access vlan 110
 switchport mode access
!
interface Vlan110
 ip address ${address} 255.255.255.192
!
ip access-list extended TO-CTRL
 permit tcp host 198.51.100.7 host 192.0.2.10 eq 502
 deny   ip any any
!
${more}end
`;

function terminal(files: Record<string, string | Uint8Array> = {}): string {
  const made = mkdtempSync(join(tmpdir(), 'quaywall-configs-'));
  folders.push(made);
  write(made, { 'site.yaml': site, ...files });
  return made;
}

function write(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function run(folder: string): Promise<Intake> {
  const data = join(folder, '.quaywall');
  const ledger = openLedger(data);
  const store = await openStore(data, ledger);
  try {
    return await intake(folder, { ledger, store });
  } finally {
    await store.close();
    ledger.close();
  }
}

const ledgerText = (folder: string) => readFileSync(join(folder, '.quaywall/ledger.jsonl'), 'utf8');
const entries = (folder: string, kind: string) => ledgerText(folder).split(`"kind":"${kind}"`).length - 1;
const problemsOf = ({ report }: Intake, file: string) =>
  report.problems.filter((p) => p.where?.file === file).map((p) => p.what);
const noon = (day: string) => new Date(`${day}T17:00:00Z`);

describe('configurations of a folder', () => {
  it('are known by what stands in them, wherever they lie, and what is none is told with the reason', async () => {
    const folder = terminal({
      'configs/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
      'from the vendor/backup.bak': ios('core', '192.0.2.9'),
      'configs/letter.txt': 'Dear port,\nplease find the password in the other letter.\n',
      'notes.txt': 'switch in cabinet 3 replaced\n',
    });
    const { facts, report } = await run(folder);
    expect(facts.devices.map((d) => [d.hostname, d.files[0]!.name])).toEqual([
      ['STS-01-SW', 'configs/STS-01-SW.cfg'],
      ['core', 'from the vendor/backup.bak'],
    ]);
    expect(facts.configPlacements.map((p) => p.asset)).toEqual(['STS-01-SW', 'CORE']);
    expect(report.notUnderstood.map((n) => [n.name, /no configuration that is known/.test(n.why)])).toEqual([
      ['configs/letter.txt', true],
      ['notes.txt', false],
    ]);
    expect(report.counts.configurations).toBe(2);
    expect(report.files.find((f) => f.name === 'configs/STS-01-SW.cfg')).toMatchObject({
      what: 'configuration',
      dialect: 'cisco-ios',
      devices: ['STS-01-SW'],
      asset: 'STS-01-SW',
      state: 'new',
    });
  });

  it('are held whole for their owner alone, so that evidence opens, while no stored fact and no ledger line holds a secret', async () => {
    const text = ios('STS-01-SW', '192.0.2.3', 'snmp-server community qQ7uarantine RO\n');
    const folder = terminal({ 'configs/STS-01-SW.cfg': text });
    const { facts, report } = await run(folder);
    const ledger = openLedger(join(folder, '.quaywall'));
    expect(ledger.fileBytes(sha256(text)).toString()).toBe(text);
    ledger.close();
    const hash = sha256(text);
    const held = join(folder, '.quaywall/files', hash.slice(0, 2), hash.slice(2));
    expect(statSync(held).mode & 0o077).toBe(0);
    for (const said of [JSON.stringify(facts.devices), JSON.stringify(report), ledgerText(folder)]) {
      expect(said).not.toContain('notARealHashAtAll');
      expect(said).not.toContain('qQ7uarantine');
    }
    expect((await verify(join(folder, '.quaywall'))).problems).toEqual([]);
  });

  it('are read and entered once: the same folder again adds nothing', async () => {
    const folder = terminal({
      'configs/2026-11-19/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
      'configs/2026-11-20/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
    });
    const first = await run(folder);
    const before = ledgerText(folder);
    const second = await run(folder);
    expect(ledgerText(folder)).toBe(before);
    expect(second.facts).toEqual(first.facts);
    expect(second.report.files.filter((f) => f.what === 'configuration').map((f) => f.state)).toEqual([
      'known',
      'known',
    ]);
    // The same bytes on two days are read once and count on both.
    expect(entries(folder, 'facts')).toBe(1);
    expect(first.facts.configPlacements.map((p) => siteDay(p.collected, zone))).toEqual(['2026-11-19', '2026-11-20']);
    expect(first.facts.devices.map((d) => d.files[0]!.name)).toEqual(first.facts.configPlacements.map((p) => p.file));
  });

  it('give the same facts from the ledger alone, after the database was lost or damaged', async () => {
    const folder = terminal({
      'configs/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
      'configs/STS-01-FW.cfg': ios(undefined, '192.0.2.1'),
    });
    const { facts } = await run(folder);
    const before = ledgerText(folder);
    const database = join(folder, '.quaywall/store.sqlite');
    for (const harm of [() => rmSync(database), () => writeFileSync(database, 'not a database'.repeat(400))]) {
      for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
      harm();
      const again = await run(folder);
      expect(again.facts).toEqual(facts);
      expect(ledgerText(folder)).toBe(before);
    }
  });

  it('are read anew when another version of the reader read them before', async () => {
    const text = ios('STS-01-SW', '192.0.2.3');
    const folder = terminal({ 'configs/STS-01-SW.cfg': text });
    const { facts } = await run(folder);
    const data = join(folder, '.quaywall');
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    store.recordConfig('of long ago', { sha256: sha256(text), dialect: 'cisco-ios', problems: [] }, []);
    expect((await store.facts()).devices).toEqual([]);
    await store.close();
    ledger.close();
    expect((await run(folder)).facts).toEqual(facts);
    expect(ledgerText(folder)).toContain(`"version":"${configReaderVersion}"`);
    expect(entries(folder, 'facts')).toBe(3);
  });

  it('go on after a stop between entering and reading, between reading and placing', async () => {
    const folder = terminal({ 'configs/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3') });
    const { facts } = await run(folder);
    const data = join(folder, '.quaywall');
    const lines = ledgerText(folder).trimEnd().split('\n');
    const whole = mkdtempSync(join(tmpdir(), 'quaywall-whole-'));
    folders.push(whole);
    cpSync(data, whole, { recursive: true });
    for (let kept = 1; kept < lines.length; kept++) {
      rmSync(data, { recursive: true });
      cpSync(whole, data, { recursive: true });
      for (const name of readdirSync(data)) if (/^(store|checkpoint)/.test(name)) rmSync(join(data, name));
      writeFileSync(join(data, 'ledger.jsonl'), `${lines.slice(0, kept).join('\n')}\n`);
      expect((await run(folder)).facts).toEqual(facts);
    }
  });
});

describe('the device of a configuration', () => {
  it.each<[string, string, string | undefined, string, string | undefined]>([
    ['its host name', 'configs/export.txt', 'sts-01-sw', '203.0.113.1', 'STS-01-SW'],
    ['its host name with a domain', 'configs/export.txt', 'STS-01-SW.crane.example', '203.0.113.1', 'STS-01-SW'],
    ['another name of the asset', 'configs/export.txt', 'deck-switch', '203.0.113.1', 'STS-01-SW'],
    ['the file’s name', 'configs/sts-01-fw.conf', undefined, '203.0.113.1', 'STS-01-FW'],
    ['the file’s name before a date', 'configs/STS-01-FW_20261119.conf', undefined, '203.0.113.1', 'STS-01-FW'],
    [
      'the file’s name before the count of a second fetch',
      'configs/STS-01-FW~2.cfg',
      undefined,
      '203.0.113.1',
      'STS-01-FW',
    ],
    ['a folder', 'configs/STS-01-FW/running', undefined, '203.0.113.1', 'STS-01-FW'],
    ['an address that one asset has', 'configs/export.txt', undefined, '192.0.2.1', 'STS-01-FW'],
    ['nothing', 'configs/export.txt', 'somebody', '203.0.113.1', undefined],
    ['nothing: a name that only begins alike', 'configs/STS-01-SW-2.txt', undefined, '203.0.113.1', undefined],
  ])('is told by %s', async (_by, file, hostname, address, asset) => {
    const made = await run(terminal({ [file]: ios(hostname, address) }));
    expect(made.facts.configPlacements.map((p) => p.asset)).toEqual([asset]);
    expect(problemsOf(made, file).filter((p) => p.includes('nobody knows which device'))).toHaveLength(asset ? 0 : 1);
  });

  it('is what configs/sources.yaml says, before everything else', async () => {
    const { facts } = await run(
      terminal({
        'configs/a/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
        'configs/sources.yaml': '- { files: "a/*", asset: CORE, collected: 2026-11-02, purpose: candidate }\n',
      }),
    );
    expect(facts.configPlacements).toMatchObject([{ asset: 'CORE', dated: 'declared', purpose: 'candidate' }]);
    expect(siteDay(facts.configPlacements[0]!.collected, zone)).toBe('2026-11-02');
  });

  it('is doubted aloud where file and device say two different things', async () => {
    const made = await run(terminal({ 'configs/STS-01-FW.cfg': ios('STS-01-SW', '192.0.2.3') }));
    expect(made.facts.configPlacements[0]!.asset).toBe('STS-01-SW');
    expect(problemsOf(made, 'configs/STS-01-FW.cfg').join()).toMatch(
      /called after STS-01-FW .* calls itself STS-01-SW/,
    );
  });

  it('cannot be two configurations of one day: that is told with both files, and both are kept', async () => {
    const made = await run(
      terminal({
        'configs/2026-11-19/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
        'configs/2026-11-19/deck-switch.cfg': ios('STS-01-SW', '192.0.2.4'),
        'configs/2026-11-20/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.5'),
      }),
    );
    const told = made.report.problems.filter((p) => p.what.includes('two files claim'));
    expect(told).toHaveLength(1);
    expect(told[0]!.what).toContain('configs/2026-11-19/STS-01-SW.cfg');
    expect(told[0]!.where).toEqual({ file: 'configs/2026-11-19/deck-switch.cfg' });
    expect(made.facts.devices).toHaveLength(3);
  });
});

describe('the day of a configuration', () => {
  it('is the site’s day that stands in the path, else the file’s own time', async () => {
    const folder = terminal({
      'configs/2026-11-19/a.cfg': ios('STS-01-SW', '192.0.2.3'),
      'configs/core-20261105.cfg': ios('CORE', '192.0.2.9'),
      'configs/b.cfg': ios('STS-01-FW', '192.0.2.1'),
    });
    utimesSync(join(folder, 'configs/b.cfg'), noon('2026-11-07'), noon('2026-11-07'));
    const { facts } = await run(folder);
    const days = facts.configPlacements.map((p) => [p.asset, siteDay(p.collected, zone), p.dated]);
    expect(days).toEqual([
      ['STS-01-SW', '2026-11-19', 'path'],
      ['STS-01-FW', '2026-11-07', 'file-time'],
      ['CORE', '2026-11-05', 'path'],
    ]);
  });

  it('does not grow younger when the file is copied', async () => {
    const folder = terminal({ 'configs/b.cfg': ios('STS-01-FW', '192.0.2.1') });
    utimesSync(join(folder, 'configs/b.cfg'), noon('2026-11-07'), noon('2026-11-07'));
    await run(folder);
    utimesSync(join(folder, 'configs/b.cfg'), noon('2026-11-20'), noon('2026-11-20'));
    const { facts } = await run(folder);
    expect(siteDay(facts.configPlacements[0]!.collected, zone)).toBe('2026-11-07');
  });

  it.each([
    ['configs/2026-11-19/a.cfg', '2026-11-19'],
    ['configs/a_20261119.cfg', '2026-11-19'],
    ['configs/2025/2026.11.19 a.cfg', '2026-11-19'],
    ['configs/2026-13-19/a.cfg', undefined],
    ['configs/120261119.cfg', undefined],
    ['configs/2026-1119.cfg', undefined],
    ['configs/a.cfg', undefined],
  ])('of %s reads %s', (path, day) => {
    expect(dateInPath(path)).toBe(day);
  });
});

describe('earlier configurations', () => {
  it('stay as history where a newer one of the device took their place', async () => {
    const folder = terminal({ 'configs/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3') });
    const path = join(folder, 'configs/STS-01-SW.cfg');
    utimesSync(path, noon('2026-11-07'), noon('2026-11-07'));
    await run(folder);
    writeFileSync(path, ios('STS-01-SW', '192.0.2.4'));
    utimesSync(path, noon('2026-11-14'), noon('2026-11-14'));
    const { facts } = await run(folder);
    expect(facts.configPlacements.map((p) => siteDay(p.collected, zone))).toEqual(['2026-11-07', '2026-11-14']);
    expect(facts.devices.map((d) => d.interfaces.find((i) => i.name === 'Vlan110')!.addresses)).toEqual([
      ['192.0.2.3/26'],
      ['192.0.2.4/26'],
    ]);
  });

  it('no longer count where a correction of the same day took their place, or where nothing did', async () => {
    const folder = terminal({
      'configs/2026-11-19/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3'),
      'configs/2026-11-19/CORE.cfg': ios('CORE', '192.0.2.9'),
    });
    await run(folder);
    writeFileSync(join(folder, 'configs/2026-11-19/STS-01-SW.cfg'), ios('STS-01-SW', '192.0.2.4'));
    rmSync(join(folder, 'configs/2026-11-19/CORE.cfg'));
    const corrected = await run(folder);
    expect(corrected.facts.devices.map((d) => d.hostname)).toEqual(['STS-01-SW']);
    expect(entries(folder, 'config-withdrawn')).toBe(2);
    write(folder, { 'configs/2026-11-19/CORE.cfg': ios('CORE', '192.0.2.9') });
    const back = await run(folder);
    expect(back.facts.devices).toHaveLength(2);
    expect(entries(folder, 'facts')).toBe(3);
  });

  it('are the same ones under their new name after a move', async () => {
    const folder = terminal({ 'configs/2026-11-19/STS-01-SW.cfg': ios('STS-01-SW', '192.0.2.3') });
    await run(folder);
    mkdirSync(join(folder, 'configs/old'));
    renameSync(join(folder, 'configs/2026-11-19/STS-01-SW.cfg'), join(folder, 'configs/old/STS-01-SW_2026-11-19.cfg'));
    const { facts } = await run(folder);
    expect(facts.configPlacements.map((p) => p.file)).toEqual(['configs/old/STS-01-SW_2026-11-19.cfg']);
    expect(facts.devices.map((d) => d.files[0]!.name)).toEqual(['configs/old/STS-01-SW_2026-11-19.cfg']);
    expect(entries(folder, 'facts')).toBe(1);
  });
});

describe('bad configurations', () => {
  const good = { 'configs/STS-01-FW.cfg': ios('STS-01-FW', '192.0.2.1') };
  const goodOne = ({ facts }: Intake) => facts.devices.find((d) => d.hostname === 'STS-01-FW');

  it('in a wrong encoding are read as far as they go and told with the line; UTF-16 with its mark is read as it is', async () => {
    const latin = Buffer.from(ios('STS-01-SW', '192.0.2.3').replace('name CTRL', 'name Stra\xdfe'), 'latin1');
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ios('CORE', '192.0.2.9'), 'utf16le')]);
    const made = await run(terminal({ ...good, 'configs/latin.cfg': latin, 'configs/wide.cfg': wide }));
    expect(made.facts.devices.map((d) => d.hostname).toSorted()).toEqual(['CORE', 'STS-01-FW', 'STS-01-SW']);
    const told = made.report.problems.find((p) => p.where?.file === 'configs/latin.cfg');
    expect(told?.what).toMatch(/not UTF-8/);
    expect(told?.where?.line).toBe(
      latin
        .toString('latin1')
        .split('\n')
        .findIndex((l) => l.includes('name Stra')) + 1,
    );
  });

  it('that are two kinds of text in one file are told with the first line that does not fit', async () => {
    const other = Array.from({ length: 40 }, (_, i) => `set address-book entry-${i} 198.51.100.${i}`).join('\n');
    const text = ios('STS-01-SW', '192.0.2.3').replace(/end\n$/, `${other}\nend\n`);
    const made = await run(terminal({ ...good, 'configs/mixed.cfg': text }));
    const told = made.report.problems.find(
      (p) => p.where?.file === 'configs/mixed.cfg' && p.remedy?.includes('part them'),
    );
    expect(told?.where?.line).toBe(text.split('\n').findIndex((l) => l.startsWith('set address-book')) + 1);
    expect(goodOne(made)).toBeDefined();
  });

  it('whatever was cut, doubled, changed or mixed in them, cost no other device its answer and never end the intake', async () => {
    const text = ios('STS-01-SW', '192.0.2.3');
    const mutation = fc.oneof(
      fc.record({ kind: fc.constant('cut' as const), at: fc.nat(text.length) }),
      fc.record({
        kind: fc.constant('double' as const),
        at: fc.nat(text.length),
        many: fc.integer({ min: 1, max: 200 }),
      }),
      fc.record({ kind: fc.constant('byte' as const), at: fc.nat(text.length), byte: fc.nat(255) }),
      fc.record({ kind: fc.constant('mix' as const), at: fc.nat(text.length), other: fc.string({ maxLength: 400 }) }),
    );
    const mutated = (changes: readonly (typeof mutation extends fc.Arbitrary<infer T> ? T : never)[]): Buffer => {
      let bytes = Buffer.from(text);
      for (const change of changes) {
        const at = change.at % (bytes.length + 1);
        const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
        if (change.kind === 'cut') bytes = Buffer.from(before);
        else if (change.kind === 'double')
          bytes = Buffer.concat([before, Buffer.concat(Array<Buffer>(change.many).fill(after.subarray(0, 80))), after]);
        else if (change.kind === 'byte') bytes = Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)]);
        else bytes = Buffer.concat([before, Buffer.from(change.other), after]);
      }
      return bytes;
    };
    const batches = fc.array(fc.array(mutation, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const files = Object.fromEntries(batch.map((m, i) => [`configs/bad-${i}.cfg`, mutated(m)]));
        const folder = terminal({ ...good, ...files });
        const made = await run(folder);
        expect(goodOne(made)).toBeDefined();
        for (const name of Object.keys(files)) {
          const taken = made.report.files.some((f) => f.name === name);
          const told = made.report.notUnderstood.some((n) => n.name === name);
          expect([name, taken || told || problemsOf(made, name).length > 0]).toEqual([name, true]);
        }
        rmSync(folder, { recursive: true });
        expect(existsSync(folder)).toBe(false);
      }),
      checks(200),
    );
  });
});
