// The state of a request at a time, worked out from the ledger's entries up to then. Every signature is checked again: an entry that
// says "signed" counts for nothing without one that holds.
import { parseInstant } from '#kit';
import type { Instant } from '#kit';
import { verifyData } from '#ledger';
import type { Person } from '#site';
import { after } from './states.ts';
import type { State } from './states.ts';
import { signedContent } from './records.ts';
import type { Dated, Decision, DecisionRecord, Records, Request } from './records.ts';

export interface Signer {
  person: string;
  at: Instant;
  /** Ledger entry that holds the signature. */
  seq: number;
}

export interface RequestState {
  state: State;
  signers: Signer[];
  /** Signatures that were entered and do not count, and why. */
  disregarded: { person: string; seq: number; why: string }[];
}

/** Purpose of approval signatures. */
export const approvalPurpose = 'approval';
/** Purpose of the signature with which a new key shows that its private half is there. */
export const keyPurpose = 'key';

/** Goes through the steps of a request in order, as the table of states allows. */
export function judgeRequest(
  request: Request,
  records: Records,
  person: (id: string) => Person | undefined,
  asOf: Instant,
): RequestState {
  const out: RequestState = { state: 'requested', signers: [], disregarded: [] };
  for (const step of request.steps) {
    if (step.at > asOf || step.at >= request.expires) break;
    if (step.what === 'withdrawn' || step.what === 'void') {
      out.state = after(out.state, step.what === 'void' ? 'change' : 'withdraw') ?? out.state;
      continue;
    }
    const decision: Decision = step.what === 'signed' ? 'approve' : 'refuse';
    const why = unsound(request, step, decision, records, person(step.record.person));
    const again = out.signers.some((s) => s.person === step.record.person)
      ? 'the same person signed before'
      : undefined;
    const next = after(out.state, decision === 'approve' ? 'sign' : 'refuse');
    if (why ?? again ?? !next) {
      const reason = why ?? again ?? `the request was already ${out.state}`;
      out.disregarded.push({ person: step.record.person, seq: step.seq, why: reason });
      continue;
    }
    out.state = next!;
    if (decision === 'approve') out.signers.push({ person: step.record.person, at: step.at, seq: step.seq });
  }
  if (asOf >= request.expires) out.state = after(out.state, 'expire') ?? out.state;
  return out;
}

/** Why a signature does not count, or undefined when it does. */
function unsound(
  request: Request,
  step: Dated<DecisionRecord>,
  decision: Decision,
  records: Records,
  person: Person | undefined,
): string | undefined {
  const { record, at } = step;
  const key = records.keys.find((k) => k.record.publicKey === record.publicKey && k.record.person === record.person);
  if (!key || key.at > at) return 'the key is not one of this person';
  const { signature, ...bound } = key.record;
  if (!verifyData(record.publicKey, keyPurpose, bound, signature)) return 'the key was never shown to be theirs';
  if (records.revoked.some((r) => r.record.publicKey === record.publicKey && r.since <= at))
    return 'the key was revoked';
  const named = request.record.signers;
  if (named && !named.includes(record.person)) return 'it is not one of those who have to sign';
  const gone = person && goneSince(person);
  if (gone !== undefined && gone <= at) return 'the person had left';
  const content = signedContent(request.hash, request.record, record.person, decision);
  return verifyData(record.publicKey, approvalPurpose, content, record.signature)
    ? undefined
    : 'the signature does not hold';
}

/** Since when a person is no longer one of the site, by what the register says. */
export function goneSince(person: Person): Instant | undefined {
  const ends = [person.left, person.ends].flatMap((t) => (t === undefined ? [] : [parseInstant(t) ?? 0]));
  return ends.length === 0 ? undefined : Math.min(...ends);
}
