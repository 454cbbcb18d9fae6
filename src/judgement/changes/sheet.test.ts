// What was signed of a change, and what of it runs afterwards.
import { expect, it } from 'vitest';
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { reconcile } from '#reconcile';
import { registers } from '#site';
import { between, collect, coreFirewall, rule, tcp, withNetwork } from '../reconcile/testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../reconcile/testing.ts';
import { checkChange } from './check.ts';
import { approvedText, readSheet, textAtDevice } from './sheet.ts';

const opens = [{ from: 'JUMP', to: 'RCMS', transport: 'tcp', ports: [22] }];
const change = registers.changes.parse({
  id: 'CH1',
  kind: 'firewall',
  targets: 'CORE',
  from: new Date(at(30)).toISOString(),
  until: new Date(at(29)).toISOString(),
  reason: 'access for the gate',
  opens,
});
const gate = (port = 22) => rule(9, between(['10.9.2.10'], ['10.9.0.10'], tcp(port)));
const old = coreFirewall('old.cfg');
const next = coreFirewall('next.cfg', { extra: [gate()] });

function viewOf(...after: ConfiguredDevice[]) {
  const f = new TestFacts();
  collect(f, old, at(80));
  for (const made of after) collect(f, made, at(24));
  return reconcile({ site: testSite(withNetwork()), facts: f.facts, asOf: NOW });
}

const check = checkChange(viewOf(), change, { old: [old], next: [next] });
const sheet = readSheet(Buffer.from(check.sheet), check.hash)!;
const texts = new Map([old, next].map((d) => [d.files[0]!.artefact, d]));
const runs = (...after: ConfiguredDevice[]) =>
  textAtDevice(viewOf(...after), change, sheet.devices[0]!, (text) => texts.get(text)).runs;

it('the sheet is the text whose hash the approval binds to, whatever the files are called', () => {
  expect(sha256(check.sheet)).toBe(check.hash);
  const named = (d: ConfiguredDevice, name: string) => ({ ...d, files: d.files.map((f) => ({ ...f, name })) });
  const elsewhere = checkChange(viewOf(), change, { old: [named(old, 'a/b.cfg')], next: [named(next, 'c.cfg')] });
  expect(elsewhere.hash).toBe(check.hash);
  expect(readSheet(Buffer.from(`${check.sheet} `), check.hash)).toBeUndefined();
  expect(readSheet(Buffer.from('no sheet'), sha256('no sheet'))).toBeUndefined();
});

it('another text, on either side, or another request is another hash', () => {
  const other = coreFirewall('other.cfg', { extra: [gate()] });
  const wider = { ...change, opens: [{ ...change.opens[0]!, ports: [22, 23] }] };
  const hashes = [
    check,
    checkChange(viewOf(), change, { old: [old], next: [other] }),
    checkChange(viewOf(), change, { old: [other], next: [next] }),
    checkChange(viewOf(), wider, { old: [old], next: [next] }),
  ].map((c) => c.hash);
  expect(new Set(hashes).size).toBe(4);
  expect([approvedText(sheet, change), approvedText(sheet, wider)]).toEqual([true, false]);
});

it('a device runs the approved text, one that works like it, the one from before, another, or was not collected since', () => {
  expect(runs()).toBe('none');
  expect(runs(next)).toBe('approved');
  expect(runs(coreFirewall('again.cfg', { extra: [gate()] }))).toBe('works-alike');
  expect(runs({ ...old, files: [{ ...old.files[0]!, name: 'copy.cfg' }] })).toBe('old');
  expect(runs(coreFirewall('like-old.cfg'))).toBe('old');
  expect(runs(coreFirewall('other.cfg', { extra: [gate(23)] }))).toBe('other');
  const held = textAtDevice(
    viewOf(coreFirewall('again.cfg', { extra: [gate()] })),
    change,
    sheet.devices[0]!,
    () => undefined,
  );
  expect(held.runs).toBe('other');
});
