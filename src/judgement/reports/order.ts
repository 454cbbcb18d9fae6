// The order in which findings are shown: open before closed, worst first, then the newest.
import type { Finding } from '#findings';
import { severities } from './words.ts';

export function byWorst(findings: readonly Finding[]): Finding[] {
  const rank = (f: Finding) => (f.state === 'closed' ? 10 : 0) + severities.indexOf(f.severity);
  return [...findings].sort((a, b) => rank(a) - rank(b) || b.lastSeen - a.lastSeen || (a.id < b.id ? -1 : 1));
}

export const isOpen = (finding: Finding): boolean => finding.state !== 'closed';

/** Open, and nobody has accepted it. */
export const awaitsDecision = (finding: Finding): boolean => isOpen(finding) && finding.state !== 'decided';
