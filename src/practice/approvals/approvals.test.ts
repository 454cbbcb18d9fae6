// Proves that an approval takes two different people who may sign, over one hash, in time, and that nothing else passes for one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DAY, sha256 } from '#kit';
import type { Instant } from '#kit';
import {
  checkConsistency,
  checkInclusion,
  makeKeyPair,
  openLedger,
  proveConsistency,
  proveInclusion,
  signData,
  verify,
} from '#ledger';
import type { Ledger } from '#ledger';
import type { Attestation, Person } from '#site';
import { attestationHash } from '#site';
import { checks } from '../../ground/kit/testing.ts';
import { openApprovals } from './approvals.ts';
import type { Approvals, Ask } from './approvals.ts';
import { signAttestation, signedAttestations } from './attestations.ts';
import { signedContent } from './records.ts';
import type { RequestRecord } from './records.ts';
import { states, transitions } from './states.ts';

const start = Date.UTC(2026, 10, 22);
const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  employer: 'terminal',
  cleared: true,
  accounts: [],
  ...more,
});
const people = [
  person('d.reyes'),
  person('m.okafor'),
  person('night shift'),
  person('j.gone', { left: '2026-11-01' }),
  person('k.leaves', { ends: '2026-11-24' }),
];

let data: string;
let clock: Instant;
let ledger: Ledger;
let approvals: Approvals;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'quaywall-approvals-'));
  clock = start;
  ledger = openLedger(data, { now: () => clock++ });
  approvals = openApprovals({ ledger, people });
});
afterEach(() => {
  ledger.close();
  rmSync(data, { recursive: true, force: true });
});

const text = 'rule 12: allow tcp from OT-OPS to STS-01/CTRL port 502';
const ask = (more: Partial<Ask> = {}): Ask => ({
  kind: 'change',
  subject: 'CHG-1',
  subjectHash: sha256(text),
  reason: 'new RCMS',
  expires: start + 7 * DAY,
  by: 'd.reyes',
  ...more,
});
const kinds = () => Array.from(ledger.entries(), (e) => e.kind);

describe('an approval', () => {
  it('takes the signatures of two different people over the same hash', async () => {
    approvals.newKey('d.reyes');
    approvals.newKey('night shift', 'sea wall 7');
    const request = approvals.request(ask());
    expect(approvals.stateOf(sha256(text)).state).toBe('requested');
    const half = approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text) });
    expect(half.state).toBe('half-signed');
    const whole = approvals.sign({
      request,
      person: 'night shift',
      subjectHash: sha256(text),
      passphrase: 'sea wall 7',
    });
    expect(whole).toMatchObject({ state: 'approved', signers: [{ person: 'd.reyes' }, { person: 'night shift' }] });
    expect(kinds()).toEqual(['ledger', 'key', 'key', 'approval-requested', 'approval-signed', 'approval-signed']);
    expect((await verify(data)).problems).toEqual([]);
  });

  it('can be shown, signature by signature, to somebody who has nothing but the ledger’s public key', () => {
    const older = ledger.checkpoint()!;
    approvals.newKey('d.reyes');
    const request = approvals.request(ask());
    const { signers } = approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text) });
    const newer = ledger.checkpoint()!;
    const proof = proveInclusion(ledger, signers[0]!.seq, newer);
    expect(proof.entry.kind).toBe('approval-signed');
    expect(checkInclusion(proof, newer.publicKey)).toBeUndefined();
    const theirs = { ...proof, entry: { ...proof.entry, body: { ...proof.entry.body, person: 'm.okafor' } } };
    expect(checkInclusion(theirs, newer.publicKey)).toBe('the entry was changed');
    expect(checkConsistency(proveConsistency(ledger, older, newer), newer.publicKey)).toBeUndefined();
  });

  it('is the same when the ledger is read anew', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const request = approvals.request(ask());
    for (const one of ['d.reyes', 'm.okafor']) approvals.sign({ request, person: one, subjectHash: sha256(text) });
    const again = openApprovals({ ledger, people });
    expect(again.list()).toEqual(approvals.list());
    expect(again.stateOf(sha256(text)).state).toBe('approved');
  });

  it('stands only from the second signature to the day it expires', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const request = approvals.request(ask());
    const before = clock;
    clock += DAY;
    for (const one of ['d.reyes', 'm.okafor']) approvals.sign({ request, person: one, subjectHash: sha256(text) });
    const at = (when: Instant) => approvals.stateOf(sha256(text), when).state;
    expect(at(start - 1)).toBe('none');
    expect(at(before)).toBe('requested');
    expect(at(clock)).toBe('approved');
    expect(at(start + 7 * DAY - 1)).toBe('approved');
    expect(at(start + 7 * DAY)).toBe('expired');
  });

  it('refuses the same person twice, strangers, people who left, and people without a key', () => {
    approvals.newKey('d.reyes');
    const request = approvals.request(ask());
    const sign = (who: string) => approvals.sign({ request, person: who, subjectHash: sha256(text) });
    sign('d.reyes');
    expect(() => sign('d.reyes')).toThrow(/signed CHG-1 already; expected a second, different person/);
    expect(() => sign('d.rayes')).toThrow(/not a person of this site.*Did you mean d.reyes/);
    expect(() => sign('j.gone')).toThrow(/left on 1 Nov 2026/);
    expect(() => sign('m.okafor')).toThrow(/has no key/);
    expect(() => approvals.newKey('j.gone')).toThrow(/left/);
    expect(() => approvals.newKey('nobody')).toThrow(/not a person/);
    expect(approvals.stateOf(sha256(text)).state).toBe('half-signed');
  });

  it('refuses a revoked key, and drops signatures from the time the key was lost', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const request = approvals.request(ask());
    approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text) });
    const lost = clock;
    clock += DAY;
    approvals.sign({ request, person: 'm.okafor', subjectHash: sha256(text) });
    approvals.revokeKey({ person: 'm.okafor', by: 'd.reyes', reason: 'laptop stolen', since: lost });
    const now = approvals.stateOf(sha256(text));
    expect(now.state).toBe('half-signed');
    expect(now.disregarded).toMatchObject([{ person: 'm.okafor', why: 'the key was revoked' }]);
    expect(() => approvals.sign({ request, person: 'm.okafor', subjectHash: sha256(text) })).toThrow(/was revoked/);
    approvals.newKey('m.okafor');
    expect(approvals.sign({ request, person: 'm.okafor', subjectHash: sha256(text) }).state).toBe('approved');
  });

  it('keeps a signature that was given before the key was revoked', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const request = approvals.request(ask());
    for (const one of ['d.reyes', 'm.okafor']) approvals.sign({ request, person: one, subjectHash: sha256(text) });
    approvals.revokeKey({ person: 'd.reyes', by: 'm.okafor', reason: 'new card' });
    expect(approvals.stateOf(sha256(text)).state).toBe('approved');
  });

  it('is void when any byte of what was seen is changed, and says so to whoever signs', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const about = { kind: 'change', subject: 'CHG-1' };
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (i, mask) => {
        const changed = Buffer.from(text);
        changed[i]! ^= mask;
        const request = approvals.request(ask());
        approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text) });
        expect(approvals.stateOf(sha256(changed), undefined, about).state).toBe('void');
        expect(() => approvals.sign({ request, person: 'm.okafor', subjectHash: sha256(changed) })).toThrow(/void/);
        expect(() => approvals.sign({ request, person: 'm.okafor', subjectHash: sha256(text) })).toThrow(/is void/);
      }),
      checks(200),
    );
  });

  it('ends with a refusal or a withdrawal, and needs to be asked anew', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const one = approvals.request(ask());
    const refused = { request: one, person: 'm.okafor', subjectHash: sha256(text) };
    expect(approvals.refuse({ ...refused, reason: 'too wide' }).state).toBe('refused');
    expect(() => approvals.sign(refused)).toThrow(/is refused and cannot be signed/);
    const two = approvals.request(ask());
    for (const who of ['d.reyes', 'm.okafor']) approvals.sign({ ...refused, request: two, person: who });
    approvals.withdraw({ request: two, by: 'd.reyes', reason: 'RCMS was cancelled' });
    expect(approvals.stateOf(sha256(text)).state).toBe('refused');
    expect(approvals.list().map((r) => r.state)).toEqual(['withdrawn', 'refused']);
  });

  it('does not count an entry that only says "signed"', () => {
    approvals.newKey('d.reyes');
    approvals.newKey('m.okafor');
    const request = approvals.request(ask());
    approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text) });
    const record = ledger.entry(4).body as unknown as RequestRecord;
    const theirs = approvals.keys().find((k) => k.person === 'm.okafor')!.publicKey;
    const stolen = makeKeyPair();
    const content = (who: string) => signedContent(request, record, who, 'approve');
    const real = Array.from(ledger.entries()).find((e) => e.kind === 'approval-signed')!.body;
    const forged = [
      { person: 'm.okafor', publicKey: theirs, signature: 'ab'.repeat(64) },
      { person: 'm.okafor', publicKey: stolen.publicKey, signature: signData(stolen, 'approval', content('m.okafor')) },
      { person: 'm.okafor', publicKey: real.publicKey, signature: real.signature },
      { person: 'd.reyes', publicKey: real.publicKey, signature: real.signature },
    ];
    for (const body of forged) ledger.append('approval-signed', { request, ...body });
    // A key entered for somebody else, without the private half that would show it is held.
    ledger.append('key', { person: 'night shift', publicKey: stolen.publicKey, signature: 'ab'.repeat(64) });
    const signature = signData(stolen, 'approval', content('night shift'));
    ledger.append('approval-signed', { request, person: 'night shift', publicKey: stolen.publicKey, signature });
    const standing = approvals.stateOf(sha256(text));
    expect(standing.state).toBe('half-signed');
    expect(standing.disregarded).toHaveLength(5);
  });

  it('refuses a key file that was swapped, damaged or opened with the wrong words', () => {
    const { file } = approvals.newKey('d.reyes', 'right words');
    const request = approvals.request(ask());
    const sign = (passphrase?: string) =>
      approvals.sign({ request, person: 'd.reyes', subjectHash: sha256(text), ...(passphrase ? { passphrase } : {}) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toMatch(/"open"/);
    expect(() => sign()).toThrow(/is sealed/);
    expect(() => sign('wrong words')).toThrow(/does not open/);
    const other = approvals.newKey('m.okafor');
    writeFileSync(file, readFileSync(other.file));
    expect(() => sign('right words')).toThrow(/not the key that the ledger knows/);
    writeFileSync(file, '{}');
    expect(() => sign('right words')).toThrow(/cannot be read/);
  });

  it('goes only the ways that the table of states has', () => {
    const made = transitions.map((t) => `${t.from} ${t.event}`);
    expect(new Set(made).size).toBe(made.length);
    const ends = states.filter((s) => !transitions.some((t) => t.from === s));
    expect(ends).toEqual(['refused', 'withdrawn', 'void', 'expired']);
    for (const t of transitions) if (t.event !== 'expire') expect(t.entry).toBeDefined();
  });
});

describe('an attestation', () => {
  const attestation: Attestation = {
    id: 'ATT-1',
    measure: 'physical-access',
    subjects: ['STS-01'],
    says: 'met',
    because: 'cabinets are locked and sealed',
    stated_by: 'd.reyes',
    stated_on: '2026-11-20',
    confirmed_by: 'm.okafor',
    until: '2027-05-01',
  };
  const place = () => ({ file: 'attestations/a.yaml', sha256: sha256('file'), line: 3 });
  const stateOf = (a: Attestation, asOf = clock) => signedAttestations(approvals, [a], asOf, place)[0]!.state;

  beforeEach(() => {
    for (const who of ['d.reyes', 'm.okafor', 'night shift']) approvals.newKey(who);
  });

  it('is confirmed once the one who states it and the one who confirms it have signed', () => {
    expect(stateOf(attestation)).toBe('unsigned');
    signAttestation(approvals, attestation, 'd.reyes');
    expect(stateOf(attestation)).toBe('half-signed');
    signAttestation(approvals, attestation, 'm.okafor');
    expect(signedAttestations(approvals, [attestation], clock, place)).toEqual([
      {
        attestation,
        confirmed: true,
        state: 'confirmed',
        file: 'attestations/a.yaml',
        sha256: sha256('file'),
        line: 3,
      },
    ]);
    expect(stateOf(attestation, Date.UTC(2027, 4, 1))).toBe('expired');
  });

  it('is void when its text was changed after a signature', () => {
    signAttestation(approvals, attestation, 'd.reyes');
    signAttestation(approvals, attestation, 'm.okafor');
    expect(stateOf({ ...attestation, because: 'cabinets are locked' })).toBe('void');
    expect(stateOf({ ...attestation, subjects: ['STS-01', 'STS-02'] })).toBe('void');
  });

  it('cannot be signed by anybody else, nor by one person alone', () => {
    expect(() => signAttestation(approvals, attestation, 'night shift')).toThrow(/neither states nor confirms/);
    const alone = { ...attestation, confirmed_by: 'd.reyes' };
    expect(() => signAttestation(approvals, alone, 'd.reyes')).toThrow(/the same person/);
    signAttestation(approvals, attestation, 'm.okafor');
    expect(() => signAttestation(approvals, attestation, 'm.okafor')).toThrow(/already/);
  });

  it('does not count signatures of two people whom it does not name', () => {
    const request = approvals.request({
      kind: 'attestation',
      subject: 'ATT-1',
      subjectHash: attestationHash(attestation),
      reason: 'x',
      expires: Date.UTC(2027, 4, 1),
      by: 'd.reyes',
    });
    for (const who of ['d.reyes', 'night shift']) {
      approvals.sign({ request, person: who, subjectHash: attestationHash(attestation) });
    }
    expect(stateOf(attestation)).toBe('unsigned');
  });
});
