// An attestation is stated by one person and confirmed by another. It counts once both have signed the hash of its very text.
import { QuaywallError, parseInstant } from '#kit';
import type { Instant, Sha256 } from '#kit';
import { attestationHash } from '#site';
import type { Attestation } from '#site';
import type { Approvals, Standing } from './approvals.ts';

/** An attestation with the state of its signatures. */
interface SignedAttestation {
  attestation: Attestation;
  confirmed: boolean;
  state: 'confirmed' | 'unsigned' | 'half-signed' | 'void' | 'expired';
  file: string;
  sha256: Sha256;
  line?: number;
}

/** Where an attestation was read from. */
type AttestationPlace = (id: string) => { file: string; sha256: Sha256; line?: number } | undefined;

const kind = 'attestation';

const shown: Partial<Record<Standing['state'], SignedAttestation['state']>> = {
  approved: 'confirmed',
  'half-signed': 'half-signed',
  void: 'void',
  expired: 'expired',
};

/** The attestations of a site with their signatures, as of a time. */
export function signedAttestations(
  approvals: Approvals,
  attestations: readonly Attestation[],
  asOf: Instant,
  placeOf: AttestationPlace,
): SignedAttestation[] {
  return attestations.map((attestation) => {
    const standing = approvals.stateOf(attestationHash(attestation), asOf, { kind, subject: attestation.id });
    const past = (parseInstant(attestation.until) ?? 0) <= asOf;
    const state = past
      ? 'expired'
      : rightSigners(attestation, standing)
        ? (shown[standing.state] ?? 'unsigned')
        : 'unsigned';
    const place = placeOf(attestation.id);
    return {
      attestation,
      confirmed: state === 'confirmed',
      state,
      file: place?.file ?? '',
      sha256: place?.sha256 ?? '',
      ...(place?.line === undefined ? {} : { line: place.line }),
    };
  });
}

/** A request made some other way than below may not have named the signers; the attestation's own text decides. */
function rightSigners({ stated_by, confirmed_by }: Attestation, { state, signers }: Standing): boolean {
  if (state !== 'approved') return true;
  const people = signers.map((s) => s.person);
  return people.includes(stated_by) && (confirmed_by === undefined || people.includes(confirmed_by));
}

/**
 * Signs an attestation for a person: the one who states it or the one who confirms it. The first of the two also makes the request.
 * @throws QuaywallError that says which rule forbids it.
 */
export function signAttestation(
  approvals: Approvals,
  attestation: Attestation,
  person: string,
  passphrase?: string,
): Standing {
  const { id, stated_by, confirmed_by } = attestation;
  if (stated_by === confirmed_by) {
    throw new QuaywallError({
      what: `${id} is stated and confirmed by the same person, ${stated_by}`,
      expected: 'two different people',
    });
  }
  const subjectHash = attestationHash(attestation);
  const standing = approvals.stateOf(subjectHash, undefined, { kind, subject: id });
  if (standing.state === 'approved') throw new QuaywallError({ what: `${id} is confirmed already` });
  const open = standing.state === 'requested' || standing.state === 'half-signed';
  const allowed = confirmed_by === undefined ? undefined : [stated_by, confirmed_by];
  if (!open && confirmed_by === undefined && person !== stated_by) {
    throw new QuaywallError({
      what: `${id} has to be signed by ${stated_by}, who states it, before anyone confirms it`,
    });
  }
  if (allowed && !allowed.includes(person)) {
    throw new QuaywallError({
      what: `${person} neither states nor confirms ${id}`,
      expected: allowed.join(' or '),
    });
  }
  const request = open
    ? standing.request!
    : approvals.request({
        kind,
        subject: id,
        subjectHash,
        reason: attestation.because,
        expires: parseInstant(attestation.until) ?? 0,
        by: person,
        ...(allowed ? { signers: allowed } : {}),
      });
  return approvals.sign({ request, person, subjectHash, ...(passphrase === undefined ? {} : { passphrase }) });
}
