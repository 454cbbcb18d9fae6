// Proves that a folder is taken in whole: what is recognised, what is entered, what is placed and covered, what is read only once.
import { afterEach, describe, expect, it } from 'vitest';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { writePcap } from '#capfile';
import { QuaywallError, sha256 } from '#kit';
import { openLedger, verify } from '#ledger';
import type { Ledger } from '#ledger';
import { openStore } from '#store';
import { corpora } from '../../ground/kit/testing.ts';
import { intake } from './intake.ts';
import type { Intake, IntakeOptions } from './intake.ts';

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const start = Date.UTC(2026, 10, 14, 7);

/** An ARP request from 10.70.10.`host`: 42 bytes a packet. */
function arp(host: number): Uint8Array {
  const hex = `ffffffffffff001d9c7b2f${host.toString(16).padStart(2, '0')}0806` + `0001080006040001001d9c7b2fab0a460a`;
  return Buffer.from(`${hex}${host.toString(16).padStart(2, '0')}0000000000000a460a01`, 'hex');
}

function capture(path: string, hosts: readonly number[], from = start): void {
  mkdirSync(dirname(path), { recursive: true });
  const writer = writePcap(path, { linkType: 1 });
  hosts.forEach((host, i) => writer.packet({ time: from + i * 1000, bytes: arp(host) }));
  writer.close();
}

const site = `facility: { name: Test quay, timezone: America/New_York }
suppliers: [{ id: maker }]
cranes: [{ id: STS-01, type: STS, maker: maker, chinese_manufactured: false }]
realms: [{ id: R1, crane: STS-01 }]
zones:
  - { id: STS-01/CTRL, name: control, function: control, crane: STS-01, realm: R1, subnets: [10.70.10.0/26] }
  - { id: STS-01/OPS, name: operations, function: operations, crane: STS-01, realm: R1 }
  - { id: OT-OPS, name: operations, function: operations }
sensors: [{ id: TAP, sees: [STS-01/*, OT-OPS] }]
`;
const sources = `- { files: 'e-house-*.pcap', sensor: TAP, crane: STS-01, clock_error_seconds: 0.5 }
- { files: 'ring/**', sensor: TAP, realm: site, vlan_realms: { 110: R1 }, directions: one }
- { files: 'office.pcap', realm: site }
`;

function terminal(): string {
  const made = mkdtempSync(join(tmpdir(), 'quaywall-intake-'));
  folders.push(made);
  mkdirSync(join(made, 'captures'));
  writeFileSync(join(made, 'site.yaml'), site);
  writeFileSync(join(made, 'captures/sources.yaml'), sources);
  return made;
}

async function run(folder: string, options: Partial<IntakeOptions> = {}): Promise<Intake & { ledger: Ledger }> {
  const data = join(folder, '.quaywall');
  const ledger = openLedger(data);
  const store = await openStore(data, ledger);
  try {
    return { ...(await intake(folder, { ledger, store, ...options })), ledger };
  } finally {
    await store.close();
    ledger.close();
  }
}

const ledgerText = (folder: string) => readFileSync(join(folder, '.quaywall/ledger.jsonl'), 'utf8');

describe('an intake', () => {
  it('recognises captures by their bytes, whatever they are called and however they are packed', async () => {
    const folder = terminal();
    capture(join(folder, 'captures/e-house-1.pcap'), [1, 2]);
    capture(join(folder, 'from the vendor.bak'), [3]);
    capture(join(folder, 'tmp'), [4, 4, 4]);
    const plain = readFileSync(join(folder, 'tmp'));
    writeFileSync(join(folder, 'captures/packed'), gzipSync(plain));
    rmSync(join(folder, 'tmp'));
    capture(join(folder, 'tmp'), [5, 5]);
    writeFileSync(join(folder, 'captures/packed.zst'), zstdCompressSync(readFileSync(join(folder, 'tmp'))));
    rmSync(join(folder, 'tmp'));
    writeFileSync(join(folder, 'captures/notes.pcap'), 'not a capture at all, only called one');
    writeFileSync(join(folder, 'letter.gz'), gzipSync('dear port'));
    const { report, facts } = await run(folder);
    const packets = report.files.filter((f) => f.what === 'capture').map((f) => [f.name, f.packets]);
    expect(Object.fromEntries(packets)).toEqual({
      'captures/e-house-1.pcap': 2,
      'captures/packed': 3,
      'captures/packed.zst': 2,
      'from the vendor.bak': 1,
    });
    expect(facts.captures).toHaveLength(4);
    expect(report.notUnderstood.map((n) => n.name)).toEqual(['captures/notes.pcap', 'letter.gz']);
    expect(report.counts).toMatchObject({ captures: 4, packets: 8 });
  });

  it('places a capture by captures/sources.yaml and says which zones it watched and when', async () => {
    const folder = terminal();
    capture(join(folder, 'captures/e-house-1.pcap'), [1, 2, 3]);
    capture(join(folder, 'captures/ring/day/a.pcap'), [7, 8]);
    capture(join(folder, 'captures/office.pcap'), [9]);
    capture(join(folder, 'captures/found on a stick.pcap'), [10]);
    const { facts, report } = await run(folder);
    const of = (file: string) => facts.placements.find((p) => p.file === `captures/${file}`)!;
    expect(of('e-house-1.pcap')).toMatchObject({ sensor: 'TAP', crane: 'STS-01', realm: 'R1', clockErrorSeconds: 0.5 });
    expect(of('ring/day/a.pcap')).toMatchObject({ realm: 'site', vlanRealms: { 110: 'R1' }, directions: 'one' });
    expect(of('found on a stick.pcap')).toMatchObject({ realm: 'unassigned', assigned: false });
    const covered = facts.coverage.map((c) => [facts.placements.find((p) => p.capture === c.capture)!.file, c.segment]);
    expect(covered).toEqual([
      ['captures/e-house-1.pcap', 'STS-01/CTRL'],
      ['captures/e-house-1.pcap', 'STS-01/OPS'],
      ['captures/ring/day/a.pcap', 'STS-01/CTRL'],
      ['captures/ring/day/a.pcap', 'STS-01/OPS'],
      ['captures/ring/day/a.pcap', 'OT-OPS'],
    ]);
    expect(facts.coverage[0]).toMatchObject({ sensor: 'TAP', from: start, to: start + 2000, directions: 'both' });
    const said = report.problems.map((p) => [p.where?.file, p.what]);
    expect(said).toContainEqual(['captures/found on a stick.pcap', expect.stringMatching(/nobody said where/)]);
    expect(said).toContainEqual(['captures/office.pcap', expect.stringMatching(/which zones/)]);
    expect(report.files.find((f) => f.name.includes('stick'))!.assigned).toBe(false);
  });

  it('adds nothing when the same folder is taken in again', async () => {
    const folder = terminal();
    capture(join(folder, 'captures/e-house-1.pcap'), [1, 2]);
    capture(join(folder, 'captures/copy.pcap'), [1, 2]);
    const first = await run(folder);
    const before = ledgerText(folder);
    const second = await run(folder);
    expect(ledgerText(folder)).toBe(before);
    expect(second.facts).toEqual(first.facts);
    expect(second.report.files.map((f) => f.state)).toEqual(['known', 'known', 'same', 'known']);
    expect(second.report.counts).toEqual(first.report.counts);
  });

  it('reads nothing again when only the placement is corrected', async () => {
    const folder = terminal();
    capture(join(folder, 'captures/lost.pcap'), [1, 2]);
    await run(folder);
    writeFileSync(join(folder, 'captures/sources.yaml'), `- { files: lost.pcap, crane: STS-01, sensor: TAP }\n`);
    const { facts } = await run(folder);
    expect(facts.placements).toMatchObject([{ realm: 'R1', assigned: true }]);
    expect(facts.coverage.map((c) => c.segment)).toEqual(['STS-01/CTRL', 'STS-01/OPS']);
    const kinds = ledgerText(folder).match(/"kind":"(facts|placement)"/g);
    expect(kinds).toEqual(['"kind":"facts"', '"kind":"placement"', '"kind":"placement"']);
  });

  it('follows a capture that was moved, and no longer counts one whose bytes were replaced', async () => {
    const folder = terminal();
    const path = join(folder, 'captures/e-house-1.pcap');
    capture(path, [1, 2]);
    const { facts } = await run(folder);
    renameSync(path, join(folder, 'captures/e-house-2.pcap'));
    const moved = await run(folder);
    expect(moved.facts.captures).toMatchObject([
      { file: 'captures/e-house-2.pcap', sha256: facts.captures[0]!.sha256 },
    ]);
    expect((await verify(join(folder, '.quaywall'))).warnings).toEqual([]);
    capture(join(folder, 'captures/e-house-2.pcap'), [1, 2, 3]);
    const replaced = await run(folder);
    expect(replaced.facts.captures.map((c) => c.packets)).toEqual([3]);
    rmSync(join(folder, 'captures/e-house-2.pcap'));
    const gone = await run(folder);
    expect(gone.facts.captures.map((c) => c.packets)).toEqual([3]);
    expect(gone.report.gone.map((g) => g.name)).toEqual(['captures/e-house-2.pcap']);
  });

  it('holds the site’s own files whole, every version of them', async () => {
    const folder = terminal();
    await run(folder);
    writeFileSync(join(folder, 'site.yaml'), `${site}# corrected\n`);
    await run(folder);
    const ledger = openLedger(join(folder, '.quaywall'));
    for (const text of [site, `${site}# corrected\n`, sources]) {
      expect(ledger.fileBytes(sha256(text)).toString()).toBe(text);
    }
    ledger.close();
    expect((await verify(join(folder, '.quaywall'))).good).toBe(true);
  });

  it('holds a document that an attestation names by its hash, and says when the bytes are others', async () => {
    const folder = terminal();
    const said = (hash: string) =>
      `- { id: A1, measure: physical-access, subjects: [site], says: met, because: seen, stated_by: p, stated_on: 2026-11-01, until: 2027-11-01, document: { name: walk.txt, sha256: ${hash} } }\n`;
    writeFileSync(join(folder, 'site.yaml'), `${site}people: [{ id: p, name: P, employer: terminal }]\n`);
    mkdirSync(join(folder, 'attestations'));
    writeFileSync(join(folder, 'attestations/walk.txt'), 'all locks were shut');
    writeFileSync(join(folder, 'attestations/a.yaml'), said(sha256('all locks were open')));
    expect((await run(folder)).report.notUnderstood).toMatchObject([{ why: expect.stringMatching(/not its bytes/) }]);
    writeFileSync(join(folder, 'attestations/a.yaml'), said(sha256('all locks were shut')));
    const { report } = await run(folder);
    expect(report.files).toContainEqual(expect.objectContaining({ name: 'attestations/walk.txt', what: 'document' }));
    expect(report.notUnderstood).toEqual([]);
  });

  it('goes on after it was stopped, and reads no capture twice', async () => {
    const folder = terminal();
    for (let i = 1; i <= 4; i++) capture(join(folder, `captures/e-house-${i}.pcap`), [i, i + 1]);
    const stop = new AbortController();
    let stored = 0;
    const stopping = run(folder, {
      signal: stop.signal,
      workers: 1,
      onProgress: (p) => {
        if (p.doing === 'storing' && ++stored === 3) stop.abort(new Error('stopped'));
      },
    });
    await expect(stopping).rejects.toThrow('stopped');
    const read = () => ledgerText(folder).match(/"kind":"facts"/g)?.length;
    expect(read()).toBe(3);
    const { facts } = await run(folder);
    expect(facts.captures).toHaveLength(4);
    expect(read()).toBe(4);
  });

  it('says what is wrong with the site before it writes anything', async () => {
    const folder = terminal();
    writeFileSync(join(folder, 'site.yaml'), `${site}zoness: []\n`);
    const data = join(folder, '.quaywall');
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    await expect(intake(folder, { ledger, store })).rejects.toThrow(QuaywallError);
    expect(ledger.size).toBe(1);
    await store.close();
    ledger.close();
  });

  it('tells how far it has come', async () => {
    const folder = terminal();
    for (let i = 1; i <= 3; i++) capture(join(folder, `captures/e-house-${i}.pcap`), [i]);
    const seen: [string, number][] = [];
    await run(folder, { onProgress: (p) => seen.push([p.doing, p.filesDone]) });
    expect(seen.map(([, n]) => n)).toEqual(seen.map(([, n]) => n).toSorted((a, b) => a - b));
    expect(new Set(seen.map(([doing]) => doing))).toContain('looking');
    expect(seen.at(-1)).toEqual(['storing', 5]);
  });
});

const real = corpora('pcap');

describe.skipIf(real === undefined)('an intake of real captures', () => {
  const folder = () => {
    const made = terminal();
    for (const name of ['modbus/modbusSmall.pcap', 'modbus/modbusBig.pcap', 'modbus/modbus_test.pcap']) {
      const from = join(real!, name);
      if (existsSync(from)) copyFileSync(from, join(made, 'captures', name.slice(7)));
    }
    return made;
  };

  it('gives the same facts with two threads as with one', async () => {
    const one = await run(folder(), { workers: 1 });
    const two = await run(folder(), { workers: 2 });
    expect(one.facts.conversations.length).toBeGreaterThan(0);
    expect(two.facts).toEqual(one.facts);
    expect(two.report.counts).toEqual(one.report.counts);
  });

  it('reads the good captures beside a damaged one, and says where the damage is', async () => {
    const made = folder();
    const bytes = readFileSync(join(made, 'captures/modbusSmall.pcap'));
    writeFileSync(join(made, 'captures/cut.pcap'), bytes.subarray(0, bytes.length - 5));
    const { facts, report } = await run(made);
    expect(facts.captures).toHaveLength(4);
    const about = report.problems.filter((p) => p.where?.file === 'captures/cut.pcap' && p.where.packet !== undefined);
    expect(about).not.toEqual([]);
  });
});
