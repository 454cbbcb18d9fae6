// Services that are declared and that no configuration lets pass: either the declaration is out of date, or the crane is cut off from what it needs.
import { ruleWords } from '#reach';
import { counted, listed } from '#kit';
import type { View } from '#reconcile';
import { lineEvidence } from './configured.ts';
import { head } from './draft.ts';
import type { FindingDraft } from './measure.ts';
import { declared } from './needs.ts';
import { craneSubject } from './subjects.ts';

/** One finding for each crane, over all such services of its border. */
export function closedServices(view: View, crane: string): FindingDraft[] {
  if (!view.configured) return [];
  const closed = view.matrix
    .filter((c) => c.allowed.length > 0 && (zoneCrane(view, c.from) === crane) !== (zoneCrane(view, c.to) === crane))
    .flatMap((c) =>
      view
        .configured!.compared(c.from, c.to)
        .missing.filter((m) => m.verdict === 'must-deny' && m.flow.service.when === 'always')
        .map((m) => ({ cell: c, ...m })),
    );
  if (closed.length === 0) return [];
  const ids = [...new Set(closed.map((c) => c.flow.service.id))].sort();
  return [
    {
      measure: 'segmentation',
      subjects: [craneSubject(crane)],
      cause: 'declared-and-closed',
      severity: 'low',
      head: head(
        `${counted(ids.length, 'declared service')} of ${crane} ${ids.length === 1 ? 'passes' : 'pass'} no firewall: ${listed(ids, 4)}. What is declared is not what is configured.`,
      ),
      saw: closed.slice(0, 10).map((c) => ({
        at: view.asOf,
        what: `${c.flow.service.id} (${c.flow.service.why ?? c.flow.service.protocol ?? c.flow.service.transport}), ${c.cell.from} to ${c.cell.to}: ${c.decides[0] ? `stopped by ${c.decides[0].device}, ${ruleWords(c.decides[0])}` : 'no device passes it on'}`,
        evidence: [...c.decides.slice(0, 2).map(lineEvidence), ...conduitOf(view, c.flow.service.id)],
      })),
      unseen: ['Whether anybody misses it: ask its owner.'],
      matters: 'A list of what is allowed that nobody can rely on is not read by anybody.',
      action:
        'Ask the owner of each. Take out what is no longer needed; have what is needed opened by an approved change.',
      closes: { words: 'Each passes, or is taken out of the conduits.', check: { kind: 'cause-gone' } },
    },
  ];
}

const zoneCrane = (view: View, id: string): string | undefined => view.site.zones.find((z) => z.id === id)?.crane;

function conduitOf(view: View, service: string) {
  const conduit = view.site.conduits.find((c) => c.services.some((s) => s.id === service));
  return conduit ? declared(view, 'conduits', conduit.id) : [];
}
