// approvals: two people, one hash. Keys bound to people of the site, requests, signatures, and what they come to.
// In: the people of the site, what is to be approved as a hash, a person's signature. Out: the state of an approval at a time;
// attestations with theirs. Every step is an entry of the ledger.
export { Approvals, openApprovals } from './approvals.ts';
export type { Ask, Pending, Standing } from './approvals.ts';
export { signAttestation, signedAttestations } from './attestations.ts';
export type { AttestationPlace, SignedAttestation } from './attestations.ts';
export { states, transitions } from './states.ts';
export type { Event, State, Transition } from './states.ts';
