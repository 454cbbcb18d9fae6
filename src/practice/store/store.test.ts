// Proves that the database is nothing but the ledger applied: what went in comes out, deleting it loses nothing, and it follows.
import { afterEach, describe, expect, it } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { openLedger, verify } from '#ledger';
import type { Ledger } from '#ledger';
import type { FactSet, Placement, WireFacts } from '#facts';
import { sampleDevice, sampleFacts } from './sample.ts';
import { databasePath, openStore } from './store.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'quaywall-store-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const enter = (ledger: Ledger, facts: WireFacts, path = `/captures/${facts.capture.file}`) =>
  ledger.append('artefact', {
    sha256: facts.capture.sha256,
    size: facts.capture.fileBytes,
    name: facts.capture.file,
    path,
    what: 'capture',
    kept: false,
  });

const placementOf = (facts: WireFacts, sensor: string): Placement => ({
  capture: facts.capture.sha256,
  file: facts.capture.file,
  sensor,
  crane: 'STS-01',
  realm: 'STS-01',
  vlanRealms: { 110: 'STS-01', 500: 'site' },
  side: 'inside',
  clockErrorSeconds: 0.25,
  directions: 'both',
  assigned: true,
});

const coverageOf = (facts: WireFacts) => [
  {
    capture: facts.capture.sha256,
    sensor: 'TAP-01',
    segment: 'STS-01/CTRL',
    from: facts.capture.first!,
    to: facts.capture.last!,
    directions: 'both' as const,
    drops: 4,
  },
];

const asFactSet = (all: WireFacts[]): Partial<FactSet> => ({
  captures: all.map((f) => f.capture),
  conversations: all.flatMap((f) => f.conversations),
  operations: all.flatMap((f) => f.operations),
  sightings: all.flatMap((f) => f.sightings),
  addressUses: all.flatMap((f) => f.addressUses),
  gatewayOffers: all.flatMap((f) => f.gatewayOffers),
  names: all.flatMap((f) => f.names),
  credentials: all.flatMap((f) => f.credentials),
});

/** A database as an earlier version of Quaywall would have left it. */
function older(): Buffer {
  const path = join(folder(), 'older.sqlite');
  const database = new DatabaseSync(path);
  database.exec(`create table meta (key text primary key, value text); insert into meta values ('schema', '0')`);
  database.close();
  return readFileSync(path);
}

describe('the store', () => {
  it('gives back every fact exactly as the sense gave it', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const all = [sampleFacts('e-house', 300), sampleFacts('quay', 41), sampleFacts('silent', 0)];
    for (const facts of all) {
      enter(ledger, facts);
      store.recordFacts('wire', '1', facts);
    }
    expect(await store.facts()).toMatchObject(asFactSet(all));
    await store.close();
    ledger.close();
  });

  it('is the same again after it was deleted, from the ledger alone', async () => {
    const data = folder();
    let ledger = openLedger(data);
    let store = await openStore(data, ledger);
    const facts = sampleFacts('e-house', 200);
    enter(ledger, facts);
    store.recordFacts('wire', '1', facts);
    await store.recordPlacement({ placement: placementOf(facts, 'TAP-01'), coverage: coverageOf(facts) });
    const device = sampleDevice('FW', 40);
    const { artefact, name } = device.files[0]!;
    store.recordConfig('1', { sha256: artefact, dialect: 'cisco-ios', problems: [{ what: 'a line is cut' }] }, [
      device,
    ]);
    store.recordConfigPlacement({
      artefact,
      file: name,
      asset: 'FW',
      collected: Date.UTC(2026, 10, 19),
      dated: 'path',
      purpose: 'running',
    });
    await store.recordFindings(5, [{ id: 'F1', measure: 'segmentation', state: 'new', body: { head: 'x' } }]);
    await store.recordVerdicts(5, [
      { measure: 'segmentation', subjectKind: 'crane', subjectId: 'STS-01', status: 'not-met', because: 'seen' },
    ]);
    const all = async () => [
      await store.facts(),
      await store.findings(),
      await store.verdicts(),
      await store.artefacts(),
      store.seq,
    ];
    const before = await all();
    await store.close();
    ledger.close();
    rmSync(databasePath(data));
    ledger = openLedger(data);
    store = await openStore(data, ledger);
    const after = await all();
    // Closing the ledger added its checkpoint, which the database counts and does not otherwise hold.
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(store.seq).toBe(ledger.size);
    await store.close();
    ledger.close();
    expect((await verify(data)).problems).toEqual([]);
  });

  it('is made anew, and says so, where it is damaged, of another ledger or of another version', async () => {
    const data = folder();
    const ledger = openLedger(data);
    enter(ledger, sampleFacts('e-house', 3));
    (await openStore(data, ledger)).recordFacts('wire', '1', sampleFacts('e-house', 3));
    const other = folder();
    const otherLedger = openLedger(other);
    await (await openStore(other, otherLedger)).close();
    otherLedger.close();
    const faults: [Buffer, RegExp][] = [
      [Buffer.from('not a database at all, but long enough to be looked at'.repeat(100)), /damaged/],
      [readFileSync(databasePath(other)), /another ledger/],
      [Buffer.alloc(0), /damaged/],
      [older(), /another version/],
    ];
    for (const [bytes, why] of faults) {
      for (const suffix of ['-wal', '-shm']) rmSync(databasePath(data) + suffix, { force: true });
      writeFileSync(databasePath(data), bytes);
      const again = await openStore(data, ledger);
      expect(again.notes.join()).toMatch(why);
      expect((await again.facts()).conversations).toHaveLength(3);
      await again.close();
    }
    ledger.close();
  });

  it('refuses a ledger that has lost entries which it has seen', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const path = join(data, 'ledger.jsonl');
    const short = readFileSync(path).length;
    store.record('note', { text: 'seen' });
    await store.close();
    ledger.close();
    truncateSync(path, short);
    rmSync(join(data, 'checkpoint.json'));
    const cut = openLedger(data);
    await expect(openStore(data, cut)).rejects.toThrow(/entries are missing/);
    cut.close();
  });

  it('gives back every device exactly as the reader gave it, once for each file that it was handed in as', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const devices = [sampleDevice('A', 40), { ...sampleDevice('A', 3), name: 'context B' }];
    const { artefact, name } = devices[0]!.files[0]!;
    const problems = [{ what: 'a line is cut', where: { file: name, line: 7 } }];
    store.recordConfig('1', { sha256: artefact, dialect: 'cisco-ios', problems }, devices);
    expect((await store.facts()).devices).toEqual([]);
    const placed = { artefact, file: name, collected: 1_000.5, dated: 'file-time', purpose: 'running' } as const;
    store.recordConfigPlacement(placed);
    expect(await store.facts()).toMatchObject({ devices, configPlacements: [placed] });
    expect(await store.config(artefact)).toEqual({
      sha256: artefact,
      dialect: 'cisco-ios',
      problems,
      version: '1',
      devices: 2,
    });
    store.recordConfigPlacement({ ...placed, file: 'copy.cfg', asset: 'X' });
    const both = await store.facts();
    expect(both.devices.map((d) => d.files[0]!.name)).toEqual([name, name, 'copy.cfg', 'copy.cfg']);
    store.recordConfigWithdrawn(artefact, name);
    expect((await store.facts()).configPlacements.map((p) => p.file)).toEqual(['copy.cfg']);
    store.recordConfigPlacement({ ...placed, asset: 'X', collected: 0 });
    store.recordConfigWithdrawn(artefact, name);
    // An earlier state of the device whose later one lies in the folder.
    expect((await store.facts()).configPlacements.map((p) => p.file)).toEqual([name, 'copy.cfg']);
    await store.close();
    ledger.close();
  });

  it('refuses a device too large to be kept, with a problem and without entering anything', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const device = sampleDevice('A', 1);
    const { artefact } = device.files[0]!;
    device.filters[0]!.rules[0]!.text = 'x'.repeat(17 << 20);
    const size = ledger.size;
    expect(() => store.recordConfig('1', { sha256: artefact, dialect: 'cisco-ios', problems: [] }, [device])).toThrow(
      /too long/,
    );
    expect(ledger.size).toBe(size);
    await store.close();
    ledger.close();
  });

  it('lets a newer placement and a newer reading take the place of the older', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const facts = sampleFacts('e-house', 20);
    enter(ledger, facts);
    store.recordFacts('wire', '1', sampleFacts('e-house', 30));
    const place = { placement: placementOf(facts, 'TAP-01'), coverage: coverageOf(facts) };
    expect(await store.recordPlacement(place)).toBe(true);
    expect(await store.recordPlacement(place)).toBe(false);
    expect(await store.recordPlacement({ ...place, placement: placementOf(facts, 'TAP-02') })).toBe(true);
    store.recordFacts('wire', '2', facts);
    const set = await store.facts();
    expect(set.placements).toEqual([placementOf(facts, 'TAP-02')]);
    expect(set.coverage).toEqual(coverageOf(facts));
    expect(set.conversations).toHaveLength(20);
    expect(await store.readBy(facts.capture.sha256)).toEqual({ reader: 'wire', version: '2' });
    await store.close();
    ledger.close();
  });

  it('no longer counts a capture whose file was replaced by another', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const [one, two] = [sampleFacts('one', 5), sampleFacts('two', 6)];
    enter(ledger, one, '/captures/day.pcap');
    store.recordFacts('wire', '1', one);
    enter(ledger, two, '/captures/day.pcap');
    store.recordFacts('wire', '1', two);
    expect((await store.facts()).captures.map((c) => c.sha256)).toEqual([two.capture.sha256]);
    expect((await store.artefact(one.capture.sha256))!.replacedBy).toBe(two.capture.sha256);
    enter(ledger, one, '/captures/kept.pcap');
    store.catchUp();
    expect((await store.facts()).conversations).toHaveLength(11);
    await store.close();
    ledger.close();
  });

  it('enters a finding or a verdict again only when it changed', async () => {
    const data = folder();
    const ledger = openLedger(data);
    const store = await openStore(data, ledger);
    const finding = { id: 'F1', measure: 'segmentation', state: 'new', body: { head: 'x', saw: [1, 2] } };
    const verdict = {
      measure: 'segmentation',
      subjectKind: 'crane',
      subjectId: 'STS-01',
      status: 'not-met',
      because: 'a',
    };
    expect(await store.recordFindings(1, [finding])).toBe(1);
    expect(await store.recordVerdicts(1, [verdict])).toBe(1);
    const size = ledger.size;
    expect(await store.recordFindings(2, [finding])).toBe(0);
    expect(await store.recordVerdicts(2, [{ ...verdict, because: 'said in other words' }])).toBe(0);
    expect(ledger.size).toBe(size);
    expect(await store.recordFindings(3, [{ ...finding, state: 'closed' }])).toBe(1);
    expect(await store.recordVerdicts(3, [{ ...verdict, status: 'unknown' }])).toBe(1);
    expect((await store.findings()).map((f) => f.state)).toEqual(['closed']);
    expect((await store.verdicts()).map((v) => [v.status, v.asOf])).toEqual([['unknown', 3]]);
    const history = await store.verdictHistory('segmentation', 'crane', 'STS-01');
    expect(history.map((v) => [v.status, v.asOf])).toEqual([
      ['not-met', 1],
      ['unknown', 3],
    ]);
    await store.close();
    ledger.close();
  });
});
