// onboard-vlans: what moves the crane (PLCs, drives, I/O) and what does not (cameras, voice) share no network on board.
import { counted, listed } from '#kit';
import type { Zone } from '#site';
import { least } from '#reconcile';
import type { View } from '#reconcile';
import { verify2026, canUse2023 } from './citations.ts';
import { configurationNeed, isFilterDevice, isSwitch } from './configured.ts';
import { configured } from './decided.ts';
import { answered, earliest, head, on, quietFor, subjectsOf, worse, zoneName } from './draft.ts';
import { isControl, isNonCritical, roleWords } from './ends.ts';
import type { FindingDraft, Judged, Measure, Severity } from './measure.ts';
import { failedTests } from './failed-tests.ts';
import { leakFindings, leakQuestions } from './leaks.ts';
import { atSite, trafficNeed } from './needs.ts';
import { openQuestions, openWays } from './open-ways.ts';
import { groups } from './segmentation.ts';
import { about, craneSubject, craneZones, everyCrane } from './subjects.ts';
import { packetEvidence, talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

const words =
  'The VLANs should segment devices and communications supporting core control functions (e.g., PLCs, drives, I/O, etc.) from those used for non-critical functions (e.g., cameras, surveillance, etc.).';

export const onboardVlans: Measure = {
  id: 'onboard-vlans',
  short: 'Cameras apart from control',
  title: 'Control and cameras are apart on board',
  list: 'C',
  citations: [
    verify2026(words),
    canUse2023(
      'The VLANS should segment devices and communications supporting core control functions (e.g., PLCs, drives, 1/O, etc.) from those used for non-critical functions (e.g., cameras, surveillance, etc.).',
    ),
  ],
  matters: 'A camera is easy to break into. On the same network as the PLC it is the shortest way to the hoist.',
  needs: [
    { kind: 'configuration', what: 'the configurations of the switches and the firewall on board', days: 30 },
    { kind: 'traffic', what: 'traffic of the control network and of the camera network', days: 30 },
  ],
  todo: 'Put each port of the on-board switches on the one network its device needs, and block what would pass between control and the rest.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const zones = craneZones(view, subject.id).filter((z) => z.function === 'control' || z.function === 'auxiliary');
    const switches = view.site.assets.filter((a) => a.crane === subject.id && isSwitch(a));
    return {
      needs: [
        configurationNeed(
          view,
          this.id,
          this.needs[0]!,
          // What joins the networks on board above the switches decides as much as they do.
          switches.length === 0
            ? []
            : view.site.assets.filter((a) => a.crane === subject.id && (isSwitch(a) || isFilterDevice(a))),
          'no on-board switch is declared',
        ),
        trafficNeed(
          view,
          this.id,
          this.needs[1]!,
          zones.map((z) => z.id),
        ),
      ],
      contradictions: [
        ...strays(view, subject.id),
        ...reaching(view, subject.id),
        ...leakFindings(view, 'onboard-vlans').filter(about(subject.id)),
        ...openWays(view, 'onboard-vlans').filter(about(subject.id)),
        ...failedTests(view, 'onboard-vlans').filter(about(subject.id)),
      ],
      limits: view.configured
        ? []
        : ['A port that would carry another network but on which nothing was sent cannot be seen in traffic.'],
      cannotTell: [
        ...leakQuestions(view, subject.id, 'onboard-vlans'),
        ...openQuestions(view, (a, b) => a.crane === subject.id && b.crane === subject.id, 'onboard-vlans'),
      ],
    };
  },
};

interface Stray {
  label: string;
  home: Zone;
  seen: Zone;
  what: string;
  first: number;
  last: number;
  count: number;
  evidence: { capture: string; packet: number; offset: number };
}

/**
 * Frames of a device from the camera (or supplier) network on the control network, or the other way round. They count only
 * under the device's own hardware address: behind a router's, a frame from elsewhere is just routed traffic.
 */
function strays(view: View, crane: string): FindingDraft[] {
  const found: Stray[] = [];
  for (const use of view.addressUses) {
    const { zone: home, seenIn: seen, asset } = use.at;
    if (!home || !seen || home.id === seen.id || home.crane !== crane || seen.crane !== crane) continue;
    if (view.isRouter(use.mac) || asset?.forwards === true) continue;
    const mixed =
      (isNonCritical({ ...use.at, zone: home }) && seen.function === 'control') ||
      (home.function === 'control' && isNonCritical({ ...use.at, zone: seen }));
    if (!mixed) continue;
    if (asset && asset.interfaces.some((l) => l.zone === seen.id)) continue;
    found.push({
      label: use.at.label,
      home,
      seen,
      what: `${use.at.label} (${use.address}, hardware address ${use.mac}) ${use.source === 'traffic' ? 'sends' : 'asks for addresses (ARP)'} on ${zoneName(seen)}`,
      first: use.first,
      last: use.last,
      count: use.count,
      evidence: use,
    });
  }
  const byPair = new Map<string, Stray[]>();
  for (const s of found) {
    const key = `${s.home.id}>${s.seen.id}`;
    const list = byPair.get(key);
    if (list) list.push(s);
    else byPair.set(key, [s]);
  }
  return [...byPair.values()].map((all) => {
    const { home, seen } = all[0]!;
    const labels = [...new Set(all.map((s) => s.label))].sort();
    const first = least(all, (s) => s.first);
    const control = view.site.assets.find(
      (a) => a.zone === (seen.function === 'control' ? seen.id : home.id) && a.role === 'plc-main',
    );
    const many = labels.length > 1;
    return {
      measure: 'onboard-vlans',
      subjects: [craneSubject(crane)],
      cause: `stray:${home.id}>${seen.id}`,
      severity: 'critical',
      head: head(
        `On ${crane}, ${many ? counted(labels.length, 'device') : labels[0]} of ${zoneName(home)} ${many ? 'are' : 'is'} on the network of ${control?.id ?? 'the controllers'}: seen there ${on(view, first)}.`,
      ),
      saw: all.slice(0, 12).map((s) => ({
        at: s.first,
        until: s.last,
        what: `${s.what}, ${counted(s.count, 'time')} from ${atSite(view, s.first)}; it belongs on ${home.vlans.length > 0 ? `VLAN ${home.vlans.join(', ')}` : zoneName(home)}, and was on ${seen.vlans.length > 0 ? `VLAN ${seen.vlans.join(', ')}` : zoneName(seen)}`,
        evidence: [packetEvidence(s.evidence, s.what)],
      })),
      unseen: [
        view.configured
          ? 'Which switch and port let it through: see the findings of the switch configurations.'
          : 'Which switch and port let it through: no switch configuration was read.',
      ],
      matters: `A hijacked camera could talk to ${control?.id ?? 'the PLC'} without any firewall in between.`,
      action: `Find out which switch on ${crane} was swapped or changed, and load its saved configuration: every port back on its one network.`,
      closes: quietFor(1, [seen], `No device of ${zoneName(home)} is seen on ${zoneName(seen)} for 24 hours.`),
    };
  });
}

/** Traffic between what moves the crane and what does not, that no service allows. */
function reaching(view: View, crane: string): FindingDraft[] {
  const talks = talksWith(view, 'non-critical').filter((t) => t.client.crane === crane);
  return [...groups(talks, (t) => `${t.client.label}>${t.server.label}`).values()].map((group) => {
    const { client, server } = group[0]!;
    const got = group.some(answered);
    const severity: Severity = worse(got ? 'high' : 'medium', got && isControl(server) ? 'critical' : 'low');
    return {
      measure: 'onboard-vlans',
      subjects: subjectsOf(client),
      cause: `reaches:${client.label}>${server.label}`,
      severity,
      head: head(
        `On ${crane}, ${client.label} (${roleWords(client)}) ${got ? 'reaches' : 'tries to reach'} ${server.label} (${roleWords(server)}) ${on(view, earliest(group))}.`,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} port ${t.port ?? '?'}: ${counted(t.connections, 'connection')} from ${atSite(view, t.first)}, ${got ? 'answered' : 'no answer'}`,
        evidence: talkEvidence(t),
      })),
      unseen: [configured(view, group[0]!)],
      matters: 'What the crane does not need to move has no business with what moves it.',
      action: `Block ${client.label} from ${server.label} on the crane firewall, and look at what on ${client.label} sends this (${listed([...new Set(group.map((t) => t.protocol))], 3)}).`,
      closes: quietFor(7, [client.zone, server.zone]),
    };
  });
}
