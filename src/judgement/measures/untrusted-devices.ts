// untrusted-devices: a device of a supplier whom the facility does not trust stands on a network of its own and reaches out of it only as declared.
import { counted, listed } from '#kit';
import type { Asset, Zone } from '#site';
import { least } from '#reconcile';
import type { Talk, View } from '#reconcile';
import { canUse2023, verify2026 } from './citations.ts';
import { configurationNeed, isSwitch } from './configured.ts';
import { failedTests } from './failed-tests.ts';
import { leakFindings, leakQuestions } from './leaks.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { answered, earliest, head, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { declared, registerNeed, trafficNeed } from './needs.ts';
import { groups } from './segmentation.ts';
import { craneSubject, craneZones, everyCrane, segmentsOf, wholeSite } from './subjects.ts';
import { packetEvidence, talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const untrustedDevices: Measure = {
  id: 'untrusted-devices',
  short: 'Untrusted devices apart',
  title: 'Devices of untrusted suppliers stand apart',
  list: 'C',
  citations: [
    verify2026('Any devices from untrusted suppliers should also be segmented on a separate VLAN.'),
    canUse2023('Any devices from untrusted suppliers should also be segmented on a separate VLAN.'),
  ],
  matters:
    'Whom the facility does not trust should not stand next to what moves the crane. The label is the facility’s own.',
  needs: [
    { kind: 'register', what: 'the facility’s own labels of suppliers', days: 365 },
    { kind: 'configuration', what: 'the on-board switches’ configurations', days: 30 },
    { kind: 'traffic', what: 'traffic of every zone of the crane', days: 90 },
  ],
  todo: 'Label suppliers, move their devices to the suppliers’ network, and let only the declared traffic leave it.',
  subjects: (view) => [...everyCrane(view), wholeSite],
  judge(view, subject): Judged {
    const mine = (d: FindingDraft) => d.subjects.some((s) => s.id === subject.id);
    return {
      needs: [
        registerNeed(view, this.needs[0]!, view.site.suppliers, 'suppliers'),
        configurationNeed(
          view,
          this.id,
          this.needs[1]!,
          view.site.assets.filter((a) => isSwitch(a) && (subject.kind === 'site' || a.crane === subject.id)),
          'no switch is declared',
        ),
        trafficNeed(view, this.id, this.needs[2]!, segmentsOf(view, subject)),
      ],
      contradictions: [
        ...misplaced(view, subject.id),
        ...strangers(view),
        ...reaching(view),
        ...leakFindings(view, 'untrusted-devices'),
        ...openWays(view, 'untrusted-devices'),
        ...failedTests(view, 'untrusted-devices'),
      ].filter(mine),
      cannotTell: [
        ...leakQuestions(view, subject.id, 'untrusted-devices'),
        ...openQuestions(
          view,
          (a, b) => subject.kind === 'site' || a.crane === subject.id || b.crane === subject.id,
          'untrusted-devices',
        ),
        ...openElsewhere(view, 'untrusted-devices', subject.id),
      ],
      limits: ['The maker of a network card may be another than the maker of the device.'],
    };
  },
};

/** The facility's label of an asset: its own, else that of its maker or supplier. */
function isUntrusted(view: View, asset: Asset): boolean {
  if (asset.untrusted_supplier !== undefined) return asset.untrusted_supplier;
  return [asset.maker, asset.supplier].some((name) => name !== undefined && untrustedName(view, name) !== undefined);
}

/** The untrusted supplier (or entry of a list of such) that a maker's name stands for. */
function untrustedName(view: View, name: string): string | undefined {
  const n = name.toLowerCase();
  const supplier = view.site.suppliers.find(
    (s) => s.untrusted && [s.id, s.legal, ...s.aliases].some((a) => a !== undefined && sameMaker(n, a.toLowerCase())),
  );
  if (supplier) return supplier.id;
  for (const list of view.site.lists) {
    if (list.kind !== 'untrusted-supplier') continue;
    const entry = list.entries.find((e) => [e.name, ...e.makers].some((m) => sameMaker(n, m.toLowerCase())));
    if (entry) return entry.name;
  }
  return undefined;
}

/** The same words at the front: "Hikvision" is "hikvision digital technology", "Delta" is not "Dell". */
function sameMaker(seen: string, known: string): boolean {
  const plain = (t: string) => t.replace(/[^a-z0-9]+/g, ' ').trim();
  const [a, b] = [plain(seen), plain(known)];
  return a !== '' && b !== '' && (` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `));
}

const isApart = (zone: Zone | undefined): boolean =>
  zone?.trust === 'untrusted-supplier' || zone?.function === 'supplier';

/** Declared where it should not be: one finding per crane and zone. */
function misplaced(view: View, crane: string): FindingDraft[] {
  return craneZones(view, crane).flatMap((zone) => {
    if (isApart(zone)) return [];
    const there = view.site.assets.filter(
      (a) => a.zone === zone.id && a.on_network && (a.ip.length > 0 || a.mac.length > 0) && isUntrusted(view, a),
    );
    if (there.length === 0) return [];
    return [
      {
        measure: 'untrusted-devices',
        subjects: [craneSubject(crane)],
        cause: `declared:${zone.id}`,
        severity:
          zone.function === 'control' || zone.function === 'management' ? ('high' as const) : ('medium' as const),
        head: head(
          `${counted(there.length, 'device')} of untrusted suppliers ${there.length === 1 ? 'stands' : 'stand'} in ${zoneName(zone)}: ${listed(
            there.map((a) => a.id),
            3,
          )}.`,
        ),
        saw: there.slice(0, 10).map((a) => ({
          at: view.asOf,
          what: `${a.id} (${[a.maker, a.model].filter(Boolean).join(' ') || 'maker unknown'}) is declared in ${zone.id}`,
          evidence: declared(view, 'assets', a.id),
        })),
        unseen: ['Whether a switch keeps it apart all the same: no configuration was read.'],
        matters: 'The facility does not trust its supplier, and it shares a network with other things.',
        action: `Move ${there.length === 1 ? 'it' : 'them'} to the suppliers’ network of ${crane}, or write down why the label does not fit.`,
        closes: { words: 'None of them is declared or seen there.', check: { kind: 'cause-gone' as const } },
      },
    ];
  });
}

/** Seen by its maker's address block or its own word where it should not be, and not declared. */
function strangers(view: View): FindingDraft[] {
  const found = new Map<
    string,
    { name: string; zone: Zone; sightings: View['facts']['sightings'][number][]; labels: Set<string> }
  >();
  for (const s of view.facts.sightings) {
    if (s.attribute !== 'maker' || view.placementOf(s.capture)?.assigned !== true) continue;
    if (s.mac === undefined || view.isRouter(s.mac)) continue;
    const name = untrustedName(view, s.value);
    if (name === undefined) continue;
    const at = view.locate(s, s.capture, s.vlans);
    const zone = at.seenIn ?? at.zone;
    if (!zone || isApart(zone) || at.external || at.group) continue;
    // A device declared in this very zone has been told above; one that is trusted by its own label is not told at all.
    if (at.asset && (at.asset.zone === zone.id || !isUntrusted(view, at.asset))) continue;
    const key = `${name}>${zone.id}`;
    const known = found.get(key) ?? { name, zone, sightings: [], labels: new Set<string>() };
    known.sightings.push(s);
    known.labels.add(at.label);
    found.set(key, known);
  }
  return [...found.values()].map(({ name, zone, sightings, labels }) => {
    const first = least(sightings, (s) => s.first);
    return {
      measure: 'untrusted-devices',
      subjects: zone.crane === undefined ? [wholeSite] : [craneSubject(zone.crane)],
      cause: `seen:${name}>${zone.id}`,
      severity: zone.function === 'control' || zone.function === 'management' ? 'high' : 'medium',
      head: head(
        `A device by ${name}, whom you do not trust, is on ${zoneName(zone)} (${listed([...labels].sort(), 2)}), seen ${on(view, first)}.`,
      ),
      saw: sightings.slice(0, 10).map((s) => ({
        at: s.first,
        until: s.last,
        what: `${s.mac ?? s.address}: maker ${s.value} (by ${s.source}, ${s.confidence} confidence)`,
        evidence: [packetEvidence(s, `maker ${s.value}`)],
      })),
      unseen: ['What kind of device it is, where it has not said so itself.'],
      matters: 'A device of an untrusted supplier belongs on a network of its own.',
      action: `Find it (switch port of ${sightings[0]!.mac ?? '?'}), take it off ${zone.id}, and enter it in the asset list.`,
      closes: quietFor(7, [zone]),
    };
  });
}

/** Out of the suppliers' network into another, without a service that allows it: one finding per device and network. */
function reaching(view: View): FindingDraft[] {
  const talks: readonly Talk[] = talksWith(view, 'supplier');
  return [...groups(talks, (t) => `${t.client.label}>${t.server.zone!.id}`).values()].map((group) => {
    const { client, server } = group[0]!;
    const got = group.some(answered);
    const targets = [...new Set(group.map((t) => t.server.label))];
    return {
      measure: 'untrusted-devices',
      subjects: subjectsOf(client, server),
      cause: `reaches:${client.label}>${server.zone!.id}`,
      severity: got ? 'high' : 'medium',
      head: head(
        `${client.label}, on the network for untrusted suppliers, ${got ? 'reaches' : 'tries to reach'} ${listed(targets, 2)} in ${zoneName(server.zone)} ${on(view, earliest(group))}.`,
      ),
      saw: group.slice(0, 10).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} port ${t.port ?? '?'} to ${t.server.label}: ${counted(t.connections, 'try', 'tries')}, ${answered(t) ? 'answered' : 'no answer'}`,
        evidence: talkEvidence(t),
      })),
      unseen: ['Which rule lets it through, or drops it: no configuration was read.'],
      matters: 'Only what is declared may leave that network.',
      action: `Drop it on the crane firewall, and find out what in ${client.label} sends it.`,
      closes: quietFor(7, [client.zone, server.zone]),
    };
  });
}
