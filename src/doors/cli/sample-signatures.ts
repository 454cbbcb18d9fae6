// Signs the sample terminal's attestations and approved firewall configurations as its invented people would have: one states, another confirms.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, parseInstant, sha256 } from '#kit';
import type { Instant } from '#kit';

/**
 * @param approved configuration files that were approved, with their device. @param asOf the sample's day in a time zone.
 * @returns how many attestations two people have signed.
 */
export async function signAll(
  folder: string,
  data: string,
  now: () => Instant,
  asOf: (timeZone: string) => Instant,
  approved: readonly { file: string; asset: string }[] = [],
): Promise<number> {
  const { loadSite } = await import('#site');
  const { openLedger } = await import('#ledger');
  const { configurationKind, openApprovals, signAttestation } = await import('#approvals');
  const { site } = await loadSite(folder);
  const ledger = openLedger(data, { now });
  try {
    const approvals = openApprovals({ ledger, people: site.people });
    const day = asOf(site.facility.timezone);
    const valid = site.attestations.filter((a) => (parseInstant(a.until) ?? 0) > day && a.confirmed_by !== undefined);
    // Whoever makes and approves firewall changes also answers for the configurations.
    const change = site.changes.find((c) => c.kind === 'firewall' && c.by.length > 0 && c.approved_by.length > 1);
    const firewalls = new Set(site.assets.filter((a) => a.role === 'firewall').map((a) => a.id));
    const files = change ? approved.filter((c) => firewalls.has(c.asset)) : [];
    const people = valid.flatMap((a) => [a.stated_by, a.confirmed_by!]);
    for (const person of new Set([...people, ...(files.length > 0 ? change!.approved_by : [])]))
      approvals.newKey(person);
    for (const a of valid) {
      signAttestation(approvals, a, a.stated_by);
      signAttestation(approvals, a, a.confirmed_by!);
    }
    for (const { file, asset } of files) {
      const subjectHash = sha256(readFileSync(join(folder, file)));
      const request = approvals.request({
        kind: configurationKind,
        subject: asset,
        subjectHash,
        reason: `${file} as it was set up`,
        expires: day + 365 * DAY,
        by: change!.by[0]!,
      });
      for (const person of change!.approved_by) approvals.sign({ request, person, subjectHash });
    }
    return valid.length;
  } finally {
    ledger.close();
  }
}
