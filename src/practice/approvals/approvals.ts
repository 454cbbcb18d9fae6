// Two people, one hash: keys of people, requests, signatures and what they come to. Every step is an entry of the ledger.
import { join } from 'node:path';
import { QuaywallError, isoInstant, listed, nearest, siteDate } from '#kit';
import type { Instant, Sha256 } from '#kit';
import { keyId, keysFolder, makeFolder, makeKeyPair, readKeyFile, signData, verifyData, writeKeyFile } from '#ledger';
import type { KeyPair, Ledger } from '#ledger';
import type { Person } from '#site';
import { approvalPurpose, goneSince, judgeRequest, keyPurpose } from './judge-request.ts';
import type { RequestState, Signer } from './judge-request.ts';
import { Records, signedContent } from './records.ts';
import type { Decision, Request } from './records.ts';
import { after } from './states.ts';
import type { Event, State } from './states.ts';

export interface Ask {
  /** `attestation`, `change`, `baseline`, `exception`, `file-release`, `access`, … */
  kind: string;
  /** Stable name of the thing, by which its next text is known as the same thing. */
  subject: string;
  /** SHA-256 of what is to be approved, as it was seen. */
  subjectHash: Sha256;
  reason: string;
  expires: Instant;
  /** Person who asks. */
  by: string;
  /** The only people who may sign, where the thing itself names them. */
  signers?: string[];
}

/** Where an approval stands. `none`: nobody ever asked for this text, nor for an earlier one. */
export interface Standing {
  state: State | 'none';
  signers: Signer[];
  /** Id of the request that decides it. */
  request?: Sha256;
  expires?: Instant;
  disregarded: RequestState['disregarded'];
}

/** A request with its state. */
export interface Pending extends Standing {
  request: Sha256;
  ask: Ask;
  at: Instant;
}

/** Which of several requests for one text decides: the one that came furthest. */
const rank: readonly Standing['state'][] = [
  'approved',
  'half-signed',
  'requested',
  'void',
  'expired',
  'refused',
  'withdrawn',
  'none',
];

export function openApprovals(of: { ledger: Ledger; people: readonly Person[] }): Approvals {
  return new Approvals(of.ledger, of.people);
}

export class Approvals {
  readonly #ledger: Ledger;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #records: Records;

  constructor(ledger: Ledger, people: readonly Person[]) {
    this.#ledger = ledger;
    this.#people = new Map(people.map((p) => [p.id, p]));
    this.#records = new Records(ledger);
  }

  /** Where a person's private key lies. */
  keyPath(person: string): string {
    return join(keysFolder(this.#ledger.folder), 'people', `${encodeURIComponent(person)}.key`);
  }

  /**
   * Makes a key for a person of the site: the private half in a file for them alone (sealed where a passphrase is given), the
   * public half in the ledger, bound to them.
   * @returns the public key and its short name. @throws QuaywallError when the person is not of the site, has left, or has a key.
   */
  newKey(person: string, passphrase?: string): { publicKey: string; id: string; file: string } {
    this.#present(person);
    const old = this.#activeKey(person);
    if (old !== undefined) {
      throw new QuaywallError({
        what: `${person} already has a key (${keyId(old)})`,
        remedy: 'Revoke it first; signatures given until then stay good',
      });
    }
    const key = makeKeyPair();
    const file = this.keyPath(person);
    makeFolder(join(keysFolder(this.#ledger.folder), 'people'));
    // File first: a key that is in the ledger and nowhere else could never sign nor be told from one that was lost.
    writeKeyFile(file, key, passphrase);
    const bound = { person, publicKey: key.publicKey };
    this.#ledger.append('key', { ...bound, signature: signData(key, keyPurpose, bound) });
    return { publicKey: key.publicKey, id: keyId(key.publicKey), file };
  }

  /** Ends a person's key. Signatures from `since` on (default: now) do not count. */
  revokeKey(of: { person: string; by: string; reason: string; since?: Instant }): void {
    this.#present(of.by);
    const publicKey = this.#activeKey(of.person);
    if (publicKey === undefined) throw new QuaywallError({ what: `${of.person} has no key to revoke` });
    this.#ledger.append('key-revoked', {
      person: of.person,
      publicKey,
      by: of.by,
      reason: of.reason,
      since: isoInstant(of.since ?? this.#ledger.now()),
    });
  }

  /**
   * Asks for an approval. @returns the id of the request.
   * @throws QuaywallError when the one who asks is not of the site, a named signer cannot sign, or the day of expiry is past.
   */
  request(ask: Ask): Sha256 {
    this.#present(ask.by);
    const names = ask.signers;
    if (names) {
      if (new Set(names).size < 2) {
        throw new QuaywallError({
          what: `${ask.subject} names ${names.length === 0 ? 'nobody' : names[0]!} alone to sign it`,
          expected: 'two different people',
        });
      }
      for (const name of names) this.#present(name);
    }
    if (!/^[0-9a-f]{64}$/.test(ask.subjectHash)) {
      throw new QuaywallError({ what: 'an approval binds to a SHA-256', expected: '64 hexadecimal digits' });
    }
    if (ask.expires <= this.#ledger.now()) {
      throw new QuaywallError({ what: 'the approval would have expired already', expected: 'a day of expiry to come' });
    }
    const { expires, signers, ...rest } = ask;
    const body = { ...rest, expires: isoInstant(expires), ...(signers ? { signers } : {}) };
    return this.#ledger.append('approval-requested', body).hash;
  }

  /**
   * Signs a request for a person, with that person's key, over the hash of what they were shown. A hash that is not the one asked
   * for ends the request: the thing was changed meanwhile.
   * @throws QuaywallError that says which rule forbids it.
   */
  sign(of: { request: Sha256; person: string; subjectHash: Sha256; passphrase?: string }): Standing {
    return this.#decide('approve', of);
  }

  /** Refuses a request, signed like an approval. One refusal ends it. */
  refuse(of: { request: Sha256; person: string; subjectHash: Sha256; passphrase?: string; reason: string }): Standing {
    return this.#decide('refuse', of, of.reason);
  }

  #decide(
    decision: Decision,
    of: { request: Sha256; person: string; subjectHash: Sha256; passphrase?: string },
    reason?: string,
  ): Standing {
    const { request, person } = of;
    this.#present(person);
    const found = this.#open(request, decision === 'approve' ? 'sign' : 'refuse');
    const { record } = found;
    if (record.subjectHash !== of.subjectHash) {
      const why = 'what is to be approved was changed after the request';
      this.#ledger.append('approval-void', { request, by: person, reason: why });
      throw new QuaywallError({ what: `${record.subject}: ${why}; the request is void`, remedy: 'Ask anew' });
    }
    if (record.signers && !record.signers.includes(person)) {
      throw new QuaywallError({
        what: `${person} is not one of those who have to sign ${record.subject}`,
        expected: listed(record.signers),
      });
    }
    const signed = this.#judge(found).signers;
    if (decision === 'approve' && signed.some((s) => s.person === person)) {
      throw new QuaywallError({
        what: `${person} has signed ${record.subject} already`,
        expected: 'a second, different person',
      });
    }
    const key = this.#keyOf(person, of.passphrase);
    const content = signedContent(request, record, person, decision);
    this.#ledger.append(decision === 'approve' ? 'approval-signed' : 'approval-refused', {
      request,
      person,
      publicKey: key.publicKey,
      signature: signData(key, approvalPurpose, content),
      ...(reason === undefined ? {} : { reason }),
    });
    return this.#standing(found);
  }

  /** Takes a request or a given approval back. */
  withdraw(of: { request: Sha256; by: string; reason: string }): void {
    this.#present(of.by);
    this.#open(of.request, 'withdraw');
    this.#ledger.append('approval-withdrawn', of);
  }

  /**
   * Where the approval of a text stands at a time. Give what it is (`about`) to tell a text that was changed after somebody asked
   * for its approval (`void`) from one that nobody ever asked for (`none`).
   */
  stateOf(
    subjectHash: Sha256,
    asOf: Instant = this.#ledger.now(),
    about?: { kind: string; subject: string },
  ): Standing {
    const made = this.#made(asOf);
    const standings = made
      .filter((r) => r.record.subjectHash === subjectHash && (!about || isAbout(r, about)))
      .map((r) => this.#standing(r, asOf));
    const best = standings.sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))[0];
    if (best) return best;
    const earlier = about ? made.filter((r) => isAbout(r, about)).at(-1) : undefined;
    if (!earlier) return { state: 'none', signers: [], disregarded: [] };
    return { ...this.#standing(earlier, asOf), state: 'void' };
  }

  /** Every request with where it stands, newest first. */
  list(asOf: Instant = this.#ledger.now()): Pending[] {
    return this.#made(asOf)
      .map((r) => {
        const ask: Ask = { ...r.record, expires: r.expires };
        return { ...this.#standing(r, asOf), request: r.hash, ask, at: r.at };
      })
      .reverse();
  }

  /** People with the public key they hold now, for a list on paper that others compare with. */
  keys(): { person: string; publicKey: string; id: string; since: Instant }[] {
    return [...this.#people.keys()].flatMap((person) => {
      const publicKey = this.#activeKey(person);
      if (publicKey === undefined) return [];
      const since = this.#records.keys.findLast((k) => k.record.publicKey === publicKey)!.at;
      return [{ person, publicKey, id: keyId(publicKey), since }];
    });
  }

  #made(asOf: Instant): Request[] {
    return [...this.#records.catchUp().requests.values()].filter((r) => r.at <= asOf);
  }

  #judge(request: Request, asOf = this.#ledger.now()): RequestState {
    return judgeRequest(request, this.#records.catchUp(), (id) => this.#people.get(id), asOf);
  }

  #standing(request: Request, asOf?: Instant): Standing {
    return { ...this.#judge(request, asOf), request: request.hash, expires: request.expires };
  }

  /** A request to which the event can happen now. */
  #open(id: Sha256, event: Event): Request {
    const request = this.#records.catchUp().requests.get(id);
    if (!request) throw new QuaywallError({ what: `there is no request ${id}` });
    const { state } = this.#judge(request);
    if (after(state, event) === undefined) {
      const past = { sign: 'signed', refuse: 'refused', withdraw: 'withdrawn', change: 'changed', expire: 'ended' };
      throw new QuaywallError({
        what: `the request for ${request.record.subject} is ${state} and cannot be ${past[event]}`,
        remedy: state === 'approved' ? undefined : 'Ask anew',
      });
    }
    return request;
  }

  #present(id: string): Person {
    const person = this.#people.get(id);
    if (!person) {
      const near = nearest(id, this.#people.keys());
      throw new QuaywallError({
        what: `${id} is not a person of this site`,
        expected: 'an id of the register "people"',
        remedy: near ? `Did you mean ${near}?` : 'Enter them in the register first',
      });
    }
    const gone = goneSince(person);
    if (gone !== undefined && gone <= this.#ledger.now()) {
      throw new QuaywallError({
        what: `${id} left on ${siteDate(gone, 'UTC')} and can neither ask nor sign`,
        remedy: 'Somebody who is there has to do it',
      });
    }
    return person;
  }

  #activeKey(person: string): string | undefined {
    this.#records.catchUp();
    const ended = new Set(this.#records.revoked.map((r) => r.record.publicKey));
    return this.#records.keys.findLast((k) => k.record.person === person && !ended.has(k.record.publicKey))?.record
      .publicKey;
  }

  #keyOf(person: string, passphrase: string | undefined): KeyPair {
    const publicKey = this.#activeKey(person);
    if (publicKey === undefined) {
      const had = this.#records.keys.some((k) => k.record.person === person);
      throw new QuaywallError({
        what: `${person} has no key${had ? ': it was revoked' : ''}`,
        remedy: `Make one with "key new ${person}"`,
      });
    }
    const key = readKeyFile(this.keyPath(person), passphrase);
    if (key.publicKey !== publicKey || !verifyData(publicKey, 'check', {}, signData(key, 'check', {}))) {
      throw new QuaywallError({
        what: `the key file of ${person} is not the key that the ledger knows`,
        where: { file: this.keyPath(person) },
        remedy: 'Bring the right file back from a copy, or revoke the key and make a new one',
      });
    }
    return key;
  }
}

const isAbout = (request: Request, about: { kind: string; subject: string }): boolean =>
  request.record.kind === about.kind && request.record.subject === about.subject;
