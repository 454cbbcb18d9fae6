// The matrix in a few lines for a terminal: how much is declared, reachable and seen, and where these disagree.
import { listed } from '#kit';
import { policyResults } from '#reconcile';
import type { Assessment } from '../assessment.ts';
import { disagreementWords, disagreements, matrixRows, matrixSummary } from '../matrix.ts';
import { labelled } from './lines.ts';
import type { TextStyle } from './lines.ts';

/** Nothing where no configuration was read: the crane table says so already. */
export function matrixLines({ view }: Assessment, style: TextStyle): string[] {
  if (!view.configured) return [];
  const rows = matrixRows(view);
  const out = ['', ...labelled('ways', matrixSummary(rows), style)];
  for (const d of disagreements) {
    if (d === 'unproven') continue;
    const odd = rows.filter((r) => r.disagrees === d);
    if (odd.length === 0) continue;
    const pairs = listed(
      odd.map((r) => `${r.from} to ${r.to}`),
      4,
    );
    out.push(...labelled('', `${disagreementWords[d]}: ${pairs}`, style));
  }
  const tests = policyResults(view);
  const failed = tests.filter((t) => t.verdict === 'fail').map((t) => t.test.id);
  const open = tests.filter((t) => t.verdict === 'cannot-tell' || t.verdict === 'unknown').length;
  out.push(
    ...labelled(
      'tests',
      `${tests.filter((t) => t.verdict === 'pass').length} of ${tests.length} policy tests pass${failed.length > 0 ? `, ${listed(failed, 6)} ${failed.length === 1 ? 'fails' : 'fail'}` : ''}${open > 0 ? `, ${open} cannot be decided` : ''}`,
      style,
    ),
  );
  return out;
}
