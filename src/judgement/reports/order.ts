// The order in which findings are shown: open before closed, worst first, then the newest.
import type { ShownFinding } from './finding.ts';
import { severities } from './words.ts';

export function byWorst(findings: readonly ShownFinding[]): ShownFinding[] {
  const rank = (f: ShownFinding) => (f.state === 'closed' ? 10 : 0) + severities.indexOf(f.severity);
  return [...findings].sort((a, b) => rank(a) - rank(b) || b.lastSeen - a.lastSeen || (a.id < b.id ? -1 : 1));
}

export const isOpen = (finding: ShownFinding): boolean => finding.state !== 'closed';
