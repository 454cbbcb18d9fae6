// inspection-equipment: scanners of listed makers stand apart, and send nothing but what is declared.
import { byteCount, counted, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { threat2023, threat2026 } from './citations.ts';
import { answered, earliest, head, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { declared, registerNeed, trafficNeed } from './needs.ts';
import { groups } from './segmentation.ts';
import { theSite, wholeSite } from './subjects.ts';
import { talkEvidence } from './talks.ts';
import { inspectionAssets, talksWith } from './themes.ts';

export const inspectionEquipment: Measure = {
  id: 'inspection-equipment',
  short: 'Inspection equipment',
  title: 'Inspection equipment of listed makers stands apart and sends only what is declared',
  list: 'F',
  citations: [
    threat2026(
      'Nuctech equipment has access to biometric information, personally identifiable information (PII), patterns of life, cargo information, proprietary data, and geo-locational metadata.',
    ),
    threat2026(
      'The United States added Nuctech to the Department of Commerce’s Entity List for its involvement in activities contrary to the national security interests of the United States (see 15 CFR Part 744).',
    ),
    threat2023(
      'The United States added Nuctech to the Department of Commerce’s Entity List for its involvement in activities that are contrary to the national security interests of the United States.',
    ),
  ],
  matters:
    'A scanner sees cargo, people and plates. What it sees should go where the terminal sends it, and nowhere else.',
  needs: [
    { kind: 'register', what: 'the facility’s list of makers of inspection equipment', days: 365 },
    { kind: 'traffic', what: 'traffic of the networks in which it stands', days: 30 },
  ],
  todo: 'List such equipment, put it on a network of its own, and let out only the images that you push on yourself.',
  subjects: theSite,
  judge(view): Judged {
    const lists = view.site.lists.filter((l) => l.kind === 'inspection-equipment');
    const equipment = view.site.assets.filter((a) => inspectionAssets(view).has(a.id));
    const zones = [...new Set(equipment.map((a) => a.zone).filter((z) => z !== undefined))];
    return {
      needs: [registerNeed(view, this.needs[0]!, lists, 'lists'), trafficNeed(view, this.id, this.needs[1]!, zones)],
      contradictions: [...sends(view, talksWith(view, 'inspection')), ...among(view)],
      limits: [
        equipment.length === 0
          ? 'No asset in the list is by one of these makers.'
          : `In the asset list: ${listed(
              equipment.map((a) => a.id),
              6,
            )}. What it does inside is not seen.`,
      ],
      notApplicable:
        lists.length > 0 && equipment.length === 0 ? 'The asset list holds no equipment by a listed maker' : undefined,
    };
  },
};

/** What it sent beyond what is declared: one finding per device and destination. */
function sends(view: View, talks: readonly Talk[]): FindingDraft[] {
  return [...groups(talks, (t) => `${t.client.label}>${t.server.label}`).values()].map((group) => {
    const { client, server } = group[0]!;
    const got = group.filter(answered);
    const sent = got.reduce((n, t) => n + t.clientBytes, 0);
    return {
      measure: 'inspection-equipment',
      subjects: client.crane === undefined ? [wholeSite] : [wholeSite, ...subjectsOf(client)],
      cause: `sends:${client.label}>${server.label}`,
      severity: got.length > 0 && server.external ? 'critical' : got.length > 0 ? 'high' : 'medium',
      head: head(
        `${client.label} (inspection equipment) ${got.length > 0 ? `sent ${byteCount(sent)} to` : 'tried to reach'} ${server.label} (${server.external ? 'outside the site' : zoneName(server.zone)}) ${on(view, earliest(group))}.`,
      ),
      saw: group.slice(0, 10).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} port ${t.port ?? '?'}: ${counted(t.connections, 'connection')}, ${byteCount(t.clientBytes)} out, ${answered(t) ? 'answered' : 'no answer'}`,
        evidence: talkEvidence(t),
      })),
      unseen: ['What was in it.'],
      matters: 'Only what is declared may leave this equipment.',
      action: `Close the way from ${client.label} to ${server.label}, and ask its maintainer what it was for.`,
      closes: quietFor(30, [client.zone, server.zone]),
    };
  });
}

/** Standing in a network that is not set apart. */
function among(view: View): FindingDraft[] {
  const ids = inspectionAssets(view);
  const wrong = view.site.assets.filter((a) => {
    if (!ids.has(a.id) || !a.on_network || a.zone === undefined) return false;
    const zone = view.site.zones.find((z) => z.id === a.zone);
    return (
      zone !== undefined &&
      zone.trust !== 'untrusted-supplier' &&
      zone.trust !== 'untrusted' &&
      zone.function !== 'supplier'
    );
  });
  return wrong.map((a) => ({
    measure: 'inspection-equipment',
    subjects: [wholeSite],
    cause: `among:${a.id}`,
    severity: 'medium' as const,
    head: head(
      `${a.id} (inspection equipment by ${a.maker ?? a.supplier ?? 'a listed maker'}) stands in ${a.zone}, which is not set apart.`,
    ),
    saw: [{ at: view.asOf, what: `${a.id} is declared in ${a.zone}`, evidence: declared(view, 'assets', a.id) }],
    unseen: ['Whether a firewall keeps it apart all the same.'],
    matters: 'Equipment of a listed maker belongs on a network of its own.',
    action: `Give ${a.id} a network of its own.`,
    closes: { words: 'It stands in a network that is set apart.', check: { kind: 'cause-gone' as const } },
  }));
}
