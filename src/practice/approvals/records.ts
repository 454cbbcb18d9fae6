// What the ledger holds of keys and approvals, and the reading of it. Entries are a file format: members are added, never redefined.
import { parseInstant } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { Entry, Ledger } from '#ledger';

/** Kind `key`: a public key bound to a person. The signature shows that whoever entered it holds the private half. */
interface KeyRecord {
  person: string;
  publicKey: string;
  signature: string;
}

/** Kind `key-revoked`. */
interface RevokedRecord {
  person: string;
  publicKey: string;
  by: string;
  reason: string;
  /** From when on signatures with it do not count: earlier than the entry where the key was lost before anyone noticed. */
  since: string;
}

/** Kind `approval-requested`. Its entry hash is the id of the request. */
export interface RequestRecord {
  /** What is asked for: `attestation`, `change`, `baseline`, `exception`, `file-release`, `access`, … */
  kind: string;
  /** Stable name of the thing, so that an approval of its earlier text can be told from none: `ATT-07`, `CHG-26-0311`. */
  subject: string;
  /** Hash of what was seen. */
  subjectHash: Sha256;
  reason: string;
  expires: string;
  by: string;
  /** Where the thing itself names who has to sign, nobody else can. */
  signers?: string[];
}

/** Kinds `approval-signed` and `approval-refused`. The signature is over `signedContent`. */
export interface DecisionRecord {
  request: Sha256;
  person: string;
  publicKey: string;
  signature: string;
  /** For a refusal. */
  reason?: string;
}

/** Kinds `approval-withdrawn` and `approval-void`. */
interface EndRecord {
  request: Sha256;
  by: string;
  reason: string;
}

export type Decision = 'approve' | 'refuse';

/** What a person's signature covers: the request with everything in it, the person and the decision. */
export function signedContent(request: Sha256, record: RequestRecord, person: string, decision: Decision): unknown {
  const { kind, subject, subjectHash, reason, expires } = record;
  return { request, kind, subject, subjectHash, reason, expires, person, decision };
}

export interface Dated<T> {
  record: T;
  at: Instant;
  /** Hash of the ledger entry. */
  hash: Sha256;
  seq: number;
}

/** What happened to a request, in order. */
type Step =
  | ({ what: 'signed' } & Dated<DecisionRecord>)
  | ({ what: 'refused' } & Dated<DecisionRecord>)
  | ({ what: 'withdrawn' } & Dated<EndRecord>)
  | ({ what: 'void' } & Dated<EndRecord>);

export interface Request extends Dated<RequestRecord> {
  expires: Instant;
  steps: Step[];
}

/** Everything the ledger says of keys and approvals, kept up as the ledger grows. */
export class Records {
  readonly keys: Dated<KeyRecord>[] = [];
  readonly revoked: (Dated<RevokedRecord> & { since: Instant })[] = [];
  readonly requests = new Map<Sha256, Request>();
  readonly #ledger: Ledger;
  #seq = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  catchUp(): this {
    for (const entry of this.#ledger.entries(this.#seq + 1)) {
      this.#take(entry);
      this.#seq = entry.seq;
    }
    return this;
  }

  #take(entry: Entry): void {
    const at = parseInstant(entry.time) ?? 0;
    const dated = <T>() => ({ record: entry.body as unknown as T, at, hash: entry.hash, seq: entry.seq });
    switch (entry.kind) {
      case 'key':
        this.keys.push(dated<KeyRecord>());
        break;
      case 'key-revoked': {
        const revoked = dated<RevokedRecord>();
        this.revoked.push({ ...revoked, since: parseInstant(revoked.record.since) ?? at });
        break;
      }
      case 'approval-requested': {
        const request = dated<RequestRecord>();
        this.requests.set(entry.hash, { ...request, expires: parseInstant(request.record.expires) ?? at, steps: [] });
        break;
      }
      case 'approval-signed':
      case 'approval-refused': {
        const step = dated<DecisionRecord>();
        const what = entry.kind === 'approval-signed' ? 'signed' : 'refused';
        this.requests.get(step.record.request)?.steps.push({ what, ...step });
        break;
      }
      case 'approval-withdrawn':
      case 'approval-void': {
        const step = dated<EndRecord>();
        const what = entry.kind === 'approval-void' ? 'void' : 'withdrawn';
        this.requests.get(step.record.request)?.steps.push({ what, ...step });
        break;
      }
    }
  }
}
