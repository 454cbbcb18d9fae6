// approvals: two people, one hash. Keys bound to people of the site, requests, signatures, and what they come to.
// In: the people of the site, what is to be approved as a hash, a person's signature. Out: the state of an approval at a time;
// attestations with theirs. Every step is an entry of the ledger.
export { openApprovals } from './approvals.ts';
export type { Approvals, Pending } from './approvals.ts';
export { signAttestation, signedAttestations } from './attestations.ts';
export { states } from './states.ts';
export { approvedConfigurations, configurationKind } from './configurations.ts';
