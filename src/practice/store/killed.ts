// For tests only: a process that enters things without end and says on standard output what it has been told is kept. It is killed.
import { writeSync } from 'node:fs';
import { openLedger } from '#ledger';
import type { Entry } from '#ledger';
import { sampleDevice, sampleFacts } from './sample.ts';
import { openStore } from './store.ts';

const data = process.argv[2]!;
const ledger = openLedger(data);
const store = await openStore(data, ledger);
const acknowledge = (...entries: Entry[]) => {
  for (const { seq, hash } of entries) writeSync(1, `${seq} ${hash}\n`);
};

for (let i = ledger.size; ; i++) {
  acknowledge(ledger.append('note', { i, text: 'x'.repeat(i % 700) }));
  acknowledge(...ledger.appendAll([1, 2, 3, 4, 5].map((n) => ({ kind: 'note', body: { i, n } }))));
  const held = ledger.putBytes(Buffer.from(`a file of ${i}\n`.repeat(1 + (i % 50))));
  const place = { name: `${i}.yaml`, path: `/site/${i}.yaml`, what: 'site', kept: true };
  acknowledge(store.record('artefact', { ...held, ...place }, [held]));
  const facts = sampleFacts(`capture ${i % 20}`, 1 + (i % 60));
  const capture = { sha256: facts.capture.sha256, size: 1, name: facts.capture.file };
  acknowledge(store.record('artefact', { ...capture, path: `/captures/${i % 20}`, what: 'capture', kept: false }));
  acknowledge(store.recordFacts('wire', String(i), facts));
  const device = sampleDevice(`switch ${i % 20}`, 1 + (i % 60));
  const { artefact, name } = device.files[0]!;
  acknowledge(store.recordConfig(String(i), { sha256: artefact, dialect: device.dialect, problems: [] }, [device]));
  const day = { collected: i * 86_400_000, dated: 'path' as const, purpose: 'running' as const };
  acknowledge(store.recordConfigPlacement({ artefact, file: name, asset: `SW${i % 20}`, ...day }));
  if (i % 5 === 0) acknowledge(store.recordConfigWithdrawn(artefact, name));
  await store.recordFindings(i, [{ id: `F${i % 30}`, measure: 'segmentation', state: 'new', body: { i } }]);
  if (i % 3 === 0) ledger.checkpoint();
}
