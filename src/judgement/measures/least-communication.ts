// least-communication: between business, management and crane networks passes only what is needed, and no service is open that nobody uses.
import { counted, listed, siteDate } from '#kit';
import { ruleText } from '#reach';
import type { Service } from '#site';
import type { Located, Talk, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { configurationNeed, isFilterDevice } from './configured.ts';
import { failedTests } from './failed-tests.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { answered, earliest, head, on, quietFor, subjectsOf } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { declared, trafficNeed, when } from './needs.ts';
import { blindTimes, neverUsed, periodWords } from './never-used.ts';
import { period } from './periods.ts';
import { groups } from './segmentation.ts';
import { about, craneZones, craneSubject, everyCrane, segmentsOf } from './subjects.ts';
import { talkEvidence, talksOfCrane } from './talks.ts';

/** Old or open ways of managing a device that have a secured form, or that a controller has no need of. */
const needless: Record<number, string> = {
  20: 'FTP',
  21: 'FTP',
  23: 'Telnet',
  69: 'TFTP',
  512: 'rexec',
  513: 'rlogin',
  514: 'rsh',
};

export const leastCommunication: Measure = {
  id: 'least-communication',
  short: 'Only needed services',
  title: 'Only needed services pass between business, management and crane networks',
  list: 'B',
  citations: [
    must2026(
      'Reduce unnecessary communications and network services between business and management networks and the crane network',
    ),
    canUse2023(
      'Reduce unnecessary communications and network services between business and management networks and the crane network',
    ),
  ],
  matters: 'Every open service is a door. One that nobody uses is a door that nobody would miss.',
  needs: [
    { kind: 'configuration', what: 'which services the firewalls permit', days: 30 },
    { kind: 'traffic', what: 'traffic of every zone of the crane', days: 90 },
  ],
  todo: 'Take out services that were not used in the period, and review those whose day of review has passed.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const configurations = configurationNeed(
      view,
      this.id,
      this.needs[0]!,
      view.site.assets.filter((a) => isFilterDevice(a) && (a.crane === subject.id || a.crane === undefined)),
      'no firewall is declared',
    );
    const window = period(view, this.id, this.needs[1]!);
    const blind = blindTimes(view, subject.id, window);
    const idle = unused(view, subject.id, configurations.state === 'fresh');
    return {
      needs: [configurations, trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject))],
      contradictions: [
        ...open(view, subject.id),
        ...idle.found,
        ...openWays(view, 'least-communication').filter(about(subject.id)),
        ...failedTests(view, 'least-communication').filter(about(subject.id)),
      ],
      cannotTell: [
        ...openQuestions(view, (a, b) => a.crane === subject.id || b.crane === subject.id, 'least-communication'),
        ...openElsewhere(view, 'least-communication', subject.id),
        ...idle.refused.slice(0, 4),
      ],
      limits: [
        'A service counts as unused only over time in which both its ends were watched.',
        ...(blind.length > 0
          ? [`What was never used in ${periodWords(window)} is not said: nobody watched ${listed(blind, 4)} of it.`]
          : []),
        ...overdue(view).map((s) => `Service ${s.id} was to be reviewed by ${s.review_by}.`),
      ],
    };
  },
};

/** Clear-text management services that were used between the crane and another place: one finding per device and service. */
function open(view: View, crane: string): FindingDraft[] {
  const used = talksOfCrane(view, crane).filter(
    (t) =>
      t.server.crane === crane &&
      t.transport !== 'ethernet' &&
      needless[t.port ?? -1] !== undefined &&
      answered(t) &&
      t.client.zone?.id !== t.server.zone?.id &&
      t.allowedBy !== undefined,
  );
  return [...groups(used, (t) => `${t.server.label}/${needless[t.port!]}`).values()].map((group) => {
    const { server } = group[0]!;
    const service = needless[group[0]!.port!]!;
    const clients = [...new Set(group.map((t) => t.client.label))].sort();
    return {
      measure: 'least-communication',
      subjects: subjectsOf(server),
      cause: `needless:${server.label}/${service}`,
      severity: 'medium',
      head: head(
        `${server.label} answers ${service} from ${listed(clients, 2)} ${on(view, earliest(group))}: an open service that has a secured form.`,
      ),
      saw: group.slice(0, 8).map((t: Talk) => ({
        at: t.first,
        until: t.last,
        what: `${service} from ${t.client.label}: ${counted(t.connections, 'connection')}`,
        evidence: talkEvidence(t),
      })),
      unseen: ['What was sent is readable to anyone on the way; it is not kept here.'],
      matters: 'Such a service passes everything in clear, passwords too.',
      action: `Use the secured form instead and turn ${service} off on ${server.label}.`,
      closes: quietFor(30, [server.zone]),
    };
  });
}

/**
 * Services without condition, and ways that the configurations let pass, that were never used although both ends were watched all through the period.
 * @param read whether the configurations of the firewalls are fresh and understood: else only what is declared is held against what was seen.
 */
function unused(view: View, crane: string, read: boolean): { found: FindingDraft[]; refused: string[] } {
  const window = period(view, leastCommunication.id, leastCommunication.needs[1]!);
  const zones = craneZones(view, crane);
  // What nobody watched is never counted as not seen.
  if (zones.length === 0 || blindTimes(view, crane, window).length > 0) return { found: [], refused: [] };
  const end = (z: (typeof zones)[number]): Located => ({
    realm: z.realm,
    zone: z,
    crane,
    external: false,
    group: false,
    label: z.id,
  });
  const used = new Set(
    talksOfCrane(view, crane)
      .filter((t) => t.last >= window.from)
      .map((t) => t.allowedBy?.id),
  );
  const idle = view.site.conduits
    .flatMap((c) => c.services)
    .filter((s) => s.when === 'always' && !used.has(s.id))
    .filter((s) => zones.some((z) => view.within(s.from, end(z))) !== zones.some((z) => view.within(s.to, end(z))));
  const { ways, refused } = read ? neverUsed(view, crane, window) : { ways: [], refused: [] };
  if (idle.length === 0 && ways.length === 0) return { found: [], refused };
  const days = periodWords(window);
  const pairs = ways.reduce((n, w) => n + w.pairs.length, 0);
  const services = listed(
    idle.map((s) => s.id),
    4,
  );
  const { timezone } = view.site.facility;
  const found: FindingDraft[] = [
    {
      measure: 'least-communication',
      subjects: [craneSubject(crane)],
      cause: 'unused-services',
      severity: 'low',
      head: head(
        idle.length > 0
          ? `${counted(idle.length, 'service')} between ${crane} and the port ${idle.length === 1 ? 'was' : 'were'} not used once in ${days}: ${services}${pairs > 0 ? `; ${counted(pairs, 'open way')} in all` : ''}.`
          : `${counted(pairs, 'way')} to and from ${crane} ${pairs === 1 ? 'is' : 'are'} open and ${pairs === 1 ? 'was' : 'were'} not used once in ${days}: ${ways[0]!.pairs[0]!}${ways[0]!.rule ? ` (${ruleText(ways[0]!.rule, 40)})` : ''}.`,
        `${counted(pairs, 'way')} to and from ${crane} ${pairs === 1 ? 'is' : 'are'} open and ${pairs === 1 ? 'was' : 'were'} not used once in ${days}.`,
      ),
      saw: [
        ...idle.slice(0, 10).map((s) => ({
          at: view.asOf,
          what: `${s.id}: ${s.why ?? s.protocol ?? s.transport}`,
          evidence: declared(view, 'conduits', conduitOf(view, s)),
        })),
        ...ways.slice(0, 12).map((w) => w.saw),
      ],
      unseen: [
        `Watched without a gap from ${siteDate(window.from, timezone)} to ${siteDate(window.to, timezone)}; whether it is needed once a year: ask its owner.`,
        ...(ways.length > 12 ? [`${counted(ways.length, 'rule')} in all.`] : []),
      ],
      matters: 'A door that nobody uses can be closed.',
      action:
        ways.length > 0
          ? `Ask the owner of each, and take out what nobody needs: ${listed(
              ways.map((w) =>
                w.rule
                  ? `${w.rule.device} ${ruleText(w.rule, 50)}`
                  : `the way from ${w.pairs[0]!}, which nothing filters`,
              ),
              3,
            )}.`
          : 'Ask the owner of each, and take out what nobody needs.',
      closes: {
        words: `Each is used, or taken out of the conduits${ways.length > 0 ? ' and of the configurations' : ''}.`,
        check: { kind: 'cause-gone' },
      },
    },
  ];
  return { found, refused };
}

const conduitOf = (view: View, service: Service): string =>
  view.site.conduits.find((c) => c.services.includes(service))?.id ?? service.id;

const overdue = (view: View): Service[] =>
  view.site.conduits
    .flatMap((c) => c.services)
    .filter((s) => s.review_by !== undefined && (when(s.review_by) ?? Number.POSITIVE_INFINITY) < view.asOf)
    .slice(0, 3);
