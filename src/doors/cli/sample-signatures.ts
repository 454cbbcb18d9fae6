// Signs the sample terminal's attestations as its invented people would have: one states, another confirms.
import { parseInstant } from '#kit';
import type { Instant } from '#kit';

/** @param asOf the sample's day in a time zone. @returns how many attestations two people have signed. */
export async function signAll(
  folder: string,
  data: string,
  now: () => Instant,
  asOf: (timeZone: string) => Instant,
): Promise<number> {
  const { loadSite } = await import('#site');
  const { openLedger } = await import('#ledger');
  const { openApprovals, signAttestation } = await import('#approvals');
  const { site } = await loadSite(folder);
  const ledger = openLedger(data, { now });
  try {
    const approvals = openApprovals({ ledger, people: site.people });
    const day = asOf(site.facility.timezone);
    const valid = site.attestations.filter((a) => (parseInstant(a.until) ?? 0) > day && a.confirmed_by !== undefined);
    for (const person of new Set(valid.flatMap((a) => [a.stated_by, a.confirmed_by!]))) approvals.newKey(person);
    for (const a of valid) {
      signAttestation(approvals, a, a.stated_by);
      signAttestation(approvals, a, a.confirmed_by!);
    }
    return valid.length;
  } finally {
    ledger.close();
  }
}
