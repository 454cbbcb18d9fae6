// logink: nothing of the site's talks to LOGINK or an exchange that feeds it. The facility keeps the list; the product ships none.
import { byteCount, counted, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { threat2023, threat2026 } from './citations.ts';
import { answered, earliest, head, latest, quietFor, since, subjectsOf } from './draft.ts';
import { listHits, narrowed } from './lists.ts';
import type { FindingDraft, Judged, Measure, NeedState } from './measure.ts';
import { atSite, declared, datedNeed, trafficNeed, when } from './needs.ts';
import { groups } from './segmentation.ts';
import { segmentsOf, theSite, wholeSite } from './subjects.ts';
import { packetEvidence, talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const logink: Measure = {
  id: 'logink',
  short: 'LOGINK',
  title: 'Nothing of the terminal talks to LOGINK',
  list: 'F',
  citations: [
    threat2026(
      'U.S. law prohibits the use of LOGINK for U.S. government entities or U.S. companies receiving federal funding',
      2026,
    ),
    threat2026(
      'LOGINK’s installation and utilization in critical port infrastructure very likely provide China with access to and/or collection of sensitive logistics data.',
    ),
    threat2023(
      'LOGINK’s installation and utilization in critical port infrastructure very likely provides the PRC access to and/or collection of sensitive logistics data.',
    ),
  ],
  matters:
    'Federal bodies and companies that take federal funds may not use it (Pub. L. 117-263 §3529, 46 U.S.C. 50309).',
  needs: [
    { kind: 'register', what: 'the facility’s list of LOGINK names and addresses', days: 365 },
    { kind: 'traffic', what: 'traffic of every zone that can reach the outside', days: 30 },
  ],
  todo: 'Keep the list current, block what is on it, and ask every partner for electronic data whom they pass it on to.',
  subjects: theSite,
  judge(view, subject): Judged {
    return {
      needs: [
        list(view, this.id, this.needs[0]!),
        trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject)),
      ],
      contradictions: uploads(
        view,
        talksWith(view, 'logink').map((t) => narrowed(view, 'logink', t)),
      ),
      limits: [
        'What a partner passes on to LOGINK from its own systems is not seen here.',
        ...(view.site.facility.federal_funding === undefined
          ? ['Nobody has said whether the terminal takes federal funds.']
          : []),
      ],
    };
  },
};

function list(view: View, id: string, need: Measure['needs'][number]): NeedState {
  const lists = view.site.lists.filter((l) => l.kind === 'logink' && l.entries.length > 0);
  const newest = lists.map((l) => ({ l, at: when(l.as_of)! })).sort((a, b) => b.at - a.at)[0];
  return datedNeed(
    view,
    id,
    need,
    newest && {
      at: newest.at,
      what: `${newest.l.id} with ${counted(newest.l.entries.length, 'entry', 'entries')}`,
      evidence: declared(view, 'lists', newest.l.id),
    },
  );
}

/** One finding per machine and entry of the list. */
function uploads(view: View, talks: readonly Talk[]): FindingDraft[] {
  const hit = (t: Talk) => listHits(view, 'logink', t)[0]!;
  return [...groups(talks, (t) => `${t.client.label}>${hit(t).list.id}#${hit(t).entry.name}`).values()].map((group) => {
    const { client } = group[0]!;
    const { list, number, entry } = hit(group[0]!);
    const direct = group.filter((t) => t.protocol !== 'dns');
    const sent = direct.filter(answered).reduce((n, t) => n + t.clientBytes, 0);
    const connections = direct.reduce((n, t) => n + t.connections, 0);
    const names = [...new Set(group.flatMap((t) => t.names.map((n) => n.name)))].sort();
    const addresses = [...new Set(direct.map((t) => t.server.address).filter((a) => a !== undefined))].sort();
    const name = list.id;
    const text =
      sent > 0
        ? `${client.label} sent ${byteCount(sent)} to a host on your LOGINK list in ${counted(connections, 'connection')} ${since(view, earliest(group))}.`
        : direct.length > 0
          ? `${client.label} tried to reach a host on your LOGINK list ${counted(connections, 'time')} ${since(view, earliest(group))}; nothing answered.`
          : `${client.label} asked for the address of a host on your LOGINK list ${since(view, earliest(group))}; no connection was seen.`;
    const agreements = view.site.agreements.filter((a) => a.prohibits.some((p) => /logink/i.test(p)));
    return {
      measure: 'logink',
      subjects: client.crane === undefined ? [wholeSite] : [wholeSite, ...subjectsOf(client)],
      cause: `listed:${client.label}>${list.id}#${entry.name}`,
      severity: sent > 0 ? 'high' : 'medium',
      head: head(text),
      saw: group.slice(0, 10).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} to ${listed(t.names.length > 0 ? [...new Set(t.names.map((n) => n.name))] : [t.server.label], 2)} (${t.server.label}${t.port === undefined ? '' : ` port ${t.port}`}): ${counted(t.connections, 'connection')}, ${byteCount(t.clientBytes)} out, ${byteCount(t.serverBytes)} back, ${atSite(view, t.first)}`,
        evidence: [
          ...t.names.slice(0, 2).map((n) => packetEvidence(n, `name on the wire: ${n.name}`)),
          ...talkEvidence(t),
          ...declared(view, 'lists', list.id, `${name}, entry ${number}: ${entry.name}`),
        ],
      })),
      unseen: [
        'What was in it: the content was encrypted or was not kept.',
        `On list ${name} (as of ${list.as_of}, source: ${list.source}) as entry ${number}${names.length > 0 ? `; names: ${listed(names, 5)}` : ''}.`,
      ],
      matters: `${view.site.facility.federal_funding === true ? 'The terminal takes federal funds; U.S. law bars LOGINK use.' : 'The advisory warns of LOGINK; U.S. law bars it for who takes federal funds.'}${group.every((t) => t.allowedBy === undefined) ? ' The traffic is on no allow-list.' : ''}${
        agreements.length > 0
          ? ` ${listed(
              agreements.map((a) => a.id),
              3,
            )} names LOGINK as prohibited.`
          : ''
      }`,
      action: `Block ${listed(addresses.length > 0 ? addresses : names, 4)} at the edge. Ask who set ${client.label} up to send there (last seen ${atSite(view, latest(group))}). Keep the records.`,
      draft:
        addresses.length > 0
          ? addresses.map((a) => `deny ${client.address ?? client.label} to ${a}, any service`).join('\n')
          : undefined,
      closes: quietFor(30, [client.zone], 'Not seen for 30 days, and the legal side has the record.'),
    };
  });
}
