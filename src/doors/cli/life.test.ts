// The life of findings over several assessments of one folder with one state: new, closed when the cause is explained, back again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCapture } from '#capfile';
import { openLedger } from '#ledger';
import { makeDay } from '#range';
import { assessFolder } from './assess-folder.ts';

it('a download is a finding, closes when an approved change explains it, and is back again when that is taken away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quaywall-life-'));
  const data = join(folder, '.quaywall');
  try {
    const made = await makeDay(folder, { days: ['BD03'], cranes: [], pace: 6 });
    const state = async () => {
      const { assessment, close } = await assessFolder(folder, {
        data,
        asOf: new Date(made.asOf).toISOString(),
        now: () => made.asOf,
        onProgress: () => undefined,
      });
      await close();
      return assessment;
    };
    const first = await state();
    const download = first.findings.find((f) => f.measure === 'program-integrity')!;
    expect(download.state).toBe('new');
    const again = await state();
    expect(again.findings.map((f) => f.id)).toEqual(first.findings.map((f) => f.id));

    const changes = join(folder, 'registers', 'changes.yaml');
    const before = readFileSync(changes, 'utf8');
    const from = new Date(made.expects[0]!.from - 3_600_000).toISOString();
    const until = new Date(made.expects[0]!.to + 3_600_000).toISOString();
    writeFileSync(
      changes,
      `${before}\n- id: CHG-LATE\n  kind: program\n  targets: STS-02-PLC1\n  from: ${from}\n  until: ${until}\n` +
        '  by: [p.okafor]\n  approved_by: [d.reyes, g.silva]\n  from_assets: [EWS01]\n  reason: entered afterwards\n',
    );
    expect((await state()).findings.find((f) => f.id === download.id)?.state).toBe('closed');
    writeFileSync(changes, before);
    expect((await state()).findings.find((f) => f.id === download.id)?.state).toBe('back-again');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('every packet and line quoted as evidence is there: the hash is in the ledger, the record begins at that byte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quaywall-evidence-'));
  const data = join(folder, '.quaywall');
  try {
    const made = await makeDay(folder, { days: ['BD03', 'BD15'], cranes: [], pace: 6 });
    const { assessment, captureAt, close } = await assessFolder(folder, {
      data,
      asOf: new Date(made.asOf).toISOString(),
      now: () => made.asOf,
      onProgress: () => undefined,
    });
    await close();
    const ledger = openLedger(data);
    const entered = new Set<string>();
    for (const entry of ledger.entries()) {
      for (const [hash] of JSON.stringify(entry).matchAll(/\b[0-9a-f]{64}\b/g)) entered.add(hash);
    }
    const evidence = assessment.findings.flatMap((f) => f.saw.flatMap((s) => s.evidence));
    const packets = evidence.filter((e) => e.kind === 'packet');
    expect(packets.length).toBeGreaterThan(5);
    for (const e of evidence) expect(entered.has(e.artefact), e.what).toBe(true);
    for (const [artefact, of] of Map.groupBy(packets, (e) => e.artefact)) {
      const at = new Map(of.map((e) => [e.packet, e.offset]));
      const info = await openCapture(captureAt(artefact)!).each((p) => {
        if (at.get(p.packet) === p.offset) at.delete(p.packet);
      });
      expect(info.sha256).toBe(artefact);
      expect([...at.keys()]).toEqual([]);
    }
    for (const e of evidence.filter((x) => x.kind === 'line')) {
      if (e.line === undefined) continue;
      const text = ledger.fileBytes(e.artefact).toString('utf8').split('\n');
      expect(text[e.line - 1]?.trim(), `${e.what} line ${e.line}`).toBeTruthy();
    }
    ledger.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
