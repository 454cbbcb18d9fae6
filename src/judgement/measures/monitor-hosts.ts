// monitor-hosts: stations that operate and manage cranes are watched; software on them that lets somebody in from outside is found.
import { MINUTE, counted, duration, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { must2026 } from './citations.ts';
import { earliest, gotThrough, head, latest, on, quietFor, subjectsOf } from './draft.ts';
import { roleWords } from './ends.ts';
import { listHits, narrowed } from './lists.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, declared, missingNeed, trafficNeed } from './needs.ts';
import { groups } from './segmentation.ts';
import { everyCrane, segmentsOf, wholeSite } from './subjects.ts';
import { packetEvidence, talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const monitorHosts: Measure = {
  id: 'monitor-hosts',
  short: 'Crane computers watched',
  title: 'Stations that manage cranes are watched',
  list: 'B',
  citations: [must2026('Monitor host activities for operational management systems', 2026)],
  matters: 'What runs on the crane’s PCs decides who else is in the cabin.',
  needs: [
    { kind: 'host-log', what: 'the logs of every station that operates or manages the crane', days: 7 },
    { kind: 'traffic', what: 'traffic of every zone of the crane', days: 30 },
  ],
  todo: 'Let every such station send its log, and remove software that lets somebody in from outside.',
  subjects: (view) => [...everyCrane(view), wholeSite],
  judge(view, subject): Judged {
    const found = calling(
      view,
      talksWith(view, 'remote-control').map((t) => narrowed(view, 'remote-control', t)),
    );
    return {
      needs: [
        missingNeed(this.needs[0]!, 'no host log has been read'),
        trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject)),
      ],
      contradictions: found.filter((d) => d.subjects.some((s) => s.id === subject.id)),
      limits: ['Only what a station says on the network was seen, not what runs on it.'],
    };
  },
};

/** One finding per station and remote-control product. */
function calling(view: View, talks: readonly Talk[]): FindingDraft[] {
  const hit = (t: Talk) => listHits(view, 'remote-control', t)[0]!;
  return [...groups(talks, (t) => `${t.client.label}>${hit(t).entry.name}`).values()].map((group) => {
    const { client } = group[0]!;
    const { list, number, entry } = hit(group[0]!);
    const direct = group.filter((t) => t.protocol !== 'dns');
    const tries = (direct.length > 0 ? direct : group).reduce((n, t) => n + t.connections, 0);
    const length = latest(group) - earliest(group);
    const every = tries > 2 ? length / (tries - 1) : undefined;
    const rhythm =
      every !== undefined && every < 90 * MINUTE
        ? ` every ${duration(every).replace(/^60 seconds$|^1 minute$/, 'minute')}`
        : '';
    const through = direct.some(gotThrough);
    const names = [...new Set(group.flatMap((t) => t.names.map((n) => n.name)))].sort();
    const where =
      client.crane === undefined ? client.label : `${client.crane}'s ${roleWords(client)} (${client.label})`;
    const alike = view.site.assets.filter(
      (a) => a.role === client.asset?.role && a.model === client.asset?.model && a.id !== client.asset?.id,
    );
    return {
      measure: 'monitor-hosts',
      subjects: subjectsOf(client),
      cause: `remote-control:${client.label}>${entry.name}`,
      severity: through ? 'critical' : 'high',
      head: head(
        `${where} has remote-control software that calls home${rhythm} ${on(view, earliest(group))}. ${through ? 'It gets through.' : 'It does not get through.'}`,
      ),
      saw: group.slice(0, 10).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} to ${listed(t.names.length > 0 ? [...new Set(t.names.map((n) => n.name))] : [t.server.label], 3)}: ${counted(t.connections, 'connection')} from ${atSite(view, t.first)} over ${duration(t.last - t.first)}, ${gotThrough(t) ? 'answered' : 'cut or not answered'}`,
        evidence: [
          ...t.names.slice(0, 2).map((n) => packetEvidence(n, `name on the wire: ${n.name}`)),
          ...talkEvidence(t),
          ...declared(view, 'lists', list.id, `${list.id}, entry ${number}: ${entry.name}`),
        ],
      })),
      unseen: [
        'What the software is set up to do: the station itself was not read.',
        ...(names.length > 0 ? [`Names it asked for: ${listed(names, 8)}.`] : []),
      ],
      matters: through
        ? 'Anyone with its code is at this station now.'
        : 'If the firewall ever opens, anyone with its code is at this station.',
      action: `Remove ${entry.name} from ${client.label}${client.asset?.backup === undefined ? '' : ` and from its backup ${client.asset.backup}`}.${
        alike.length > 0
          ? ` Look at ${listed(
              alike.map((a) => a.id),
              4,
            )} too: the same kind of station.`
          : ''
      }`,
      closes: quietFor(7, [client.zone], `Software gone, and 7 days without a call by ${client.label}.`),
    };
  });
}
