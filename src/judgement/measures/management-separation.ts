// management-separation: operating systems reach controllers only over declared conduits, reads too; managing comes from its own network.
import { counted, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { configurationNeed, isFilterDevice } from './configured.ts';
import { configured } from './decided.ts';
import { failedTests } from './failed-tests.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { earliest, head, latest, quietFor, since, subjectsOf } from './draft.ts';
import { roleWords } from './ends.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, trafficNeed } from './needs.ts';
import { groups } from './segmentation.ts';
import { about, everyCrane, segmentsOf } from './subjects.ts';
import { operationEvidence, talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const managementSeparation: Measure = {
  id: 'management-separation',
  short: 'Management apart from operation',
  title: 'Crane management is separate from crane operation',
  list: 'B',
  citations: [
    must2026(
      'Separate and segment crane management functions from crane operational systems to reduce cyber access by adversaries. Keep crane management functions (e.g., diagnostics, patching, programmable logic controller (PLC) program modification/updating) on separate segments',
    ),
    canUse2023(
      'Separate and segment crane management functions from crane operational systems to reduce cyber access by adversaries. Keep crane management functions (e.g., diagnostics, patching, programmable logic controller (PLC) program modification/updating) on separate segments',
    ),
  ],
  matters: 'A server that watches all cranes and can reach their controllers is one break-in away from all of them.',
  needs: [
    { kind: 'configuration', what: 'which networks the crane firewall lets reach the controllers', days: 30 },
    { kind: 'traffic', what: 'traffic of every zone of the crane', days: 30 },
  ],
  todo: 'Let the crane’s own PC pass data up, and let nothing from the operations network reach a controller.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    return {
      needs: [
        configurationNeed(
          view,
          this.id,
          this.needs[0]!,
          view.site.assets.filter((a) => isFilterDevice(a) && a.crane === subject.id),
          'no crane firewall is declared',
        ),
        trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject)),
      ],
      contradictions: [
        ...around(view, talksWith(view, 'around')),
        ...openWays(view, 'management-separation'),
        ...failedTests(view, 'management-separation'),
      ].filter(about(subject.id)),
      limits: [],
      cannotTell: [
        ...openQuestions(view, (_, b) => b.crane === subject.id, 'management-separation'),
        ...openElsewhere(view, 'management-separation', subject.id),
      ],
    };
  },
};

/** One finding per operating machine, over all the controllers it reaches: the update that caused it is one cause. */
function around(view: View, talks: readonly Talk[]): FindingDraft[] {
  return [...groups(talks, (t) => t.client.label).values()].map((group) => {
    const { client } = group[0]!;
    const servers = [...new Set(group.map((t) => t.server.label))];
    const cranes = [...new Set(group.map((t) => t.server.crane).filter((c) => c !== undefined))].sort();
    const operations = group.flatMap((t) => t.operations);
    const of = (c: string) => operations.filter((o) => o.class === c).reduce((n, o) => n + o.count, 0);
    const reads = of('read');
    const writes = of('operate');
    const manages = of('manage');
    const total = reads + writes + manages;
    const does = total === 0 ? 'reaches' : manages > 0 ? 'manages' : writes > 0 ? 'reads and writes' : 'reads';
    const changes = view.site.changes.filter(
      (c) =>
        Math.abs(earliest(group) - Date.parse(c.from)) < 7 * 86_400_000 &&
        client.asset !== undefined &&
        view.within(c.targets, client),
    );
    return {
      measure: 'management-separation',
      subjects: subjectsOf(...group.map((t) => t.server)),
      cause: `around:${client.label}`,
      severity: writes + manages > 0 ? 'critical' : 'high',
      head: head(
        `${client.label} (${roleWords(client)}) ${does} the controllers of ${listed(cranes, 4)} directly ${since(view, earliest(group))}, around the crane PCs.`,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.client.label} to ${t.server.label}, ${t.protocol} port ${t.port ?? '?'}, first seen ${atSite(view, t.first)}: ${
          listed([...new Set(t.operations.map((o) => `${counted(o.count, o.name)}`))], 4) ||
          'nothing asked that was understood'
        }`,
        evidence: [...talkEvidence(t), ...t.operations.slice(0, 2).flatMap(operationEvidence)],
      })),
      unseen: [
        configured(view, group[0]!),
        ...changes.map((c) => `${c.id} (${c.reason}) touched ${client.label} about then; it declares no such traffic.`),
      ],
      matters:
        total === 0
          ? `One server can now reach the controllers of ${counted(cranes.length, 'crane')}.`
          : `One server can now reach the controllers of ${counted(cranes.length, 'crane')}. It asked ${counted(total, 'time')} until ${atSite(view, latest(group))}: ${counted(reads, 'read')}, ${counted(writes, 'write')}, ${counted(manages, 'management request')}.`,
      action: `Ask who set ${client.label} up to do this, and have the data come through the crane’s own PC again. Close the rule that lets ${client.label} reach ${listed(servers, 3)}, or approve it for reading only, with an end date.`,
      closes: quietFor(
        7,
        group.flatMap((t) => [t.server.zone, t.client.zone]).filter((z) => z !== undefined),
        'Not seen for 7 days, or an approved exception with an end date exists.',
      ),
    };
  });
}
