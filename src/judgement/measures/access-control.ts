// access-control: no log-on secret crosses the crane networks in the clear, and none is the one the maker ships.
import { counted, listed } from '#kit';
import type { CredentialUse } from '#facts';
import type { Talk, View } from '#reconcile';
import { should2023, should2026 } from './citations.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, missingNeed, trafficNeed } from './needs.ts';
import { segmentsOf, theSite, wholeSite, craneSubject } from './subjects.ts';
import { endName, packetEvidence, placedTalks } from './talks.ts';
import { weakLogons } from './weak-logons.ts';

const words =
  'apply cybersecurity best practices for access control (identity and access management), vulnerability mitigation, and configuration management';

export const accessControl: Measure = {
  id: 'access-control',
  short: 'Log-ons and passwords',
  title: 'No password crosses the network in the clear, and none is the factory’s',
  list: 'A',
  citations: [
    should2026(words),
    should2023(
      'apply cybersecurity best practices for Access Control (identity and access management), vulnerability mitigation, and configuration management',
    ),
  ],
  matters:
    'A password that crosses the network readable belongs to everybody who can listen there. One that the maker ships belongs to everybody who can read a manual.',
  needs: [
    { kind: 'traffic', what: 'traffic of every zone of the site', days: 30 },
    { kind: 'configuration', what: 'the accounts and log-on rules of every device', days: 90 },
  ],
  todo: 'Turn off Telnet, HTTP, FTP and SNMP version 1 and 2c where a secured form exists, and change every factory password.',
  subjects: theSite,
  judge(view, subject): Judged {
    return {
      needs: [
        trafficNeed(view, this.id, this.needs[0]!, segmentsOf(view, subject)),
        missingNeed(
          this.needs[1]!,
          view.configured
            ? `${counted(view.configured.running.length, 'network device')} read; controllers and stations give none yet`
            : 'no device configuration has been read',
        ),
      ],
      contradictions: [...clearText(view), ...weakLogons(view)],
      limits: ['A secret inside an encrypted connection cannot be seen, good or bad.'],
    };
  },
};

/** One finding per device and way of logging on, however often and from wherever it was used. */
function clearText(view: View): FindingDraft[] {
  const groups = new Map<string, { talk: Talk; uses: CredentialUse[]; clients: Set<string> }>();
  for (const talk of placedTalks(view)) {
    if (talk.client.external && talk.server.external) continue;
    for (const use of talk.credentials) {
      const key = `${endName(talk.server)} ${use.protocol} ${use.kind}`;
      const group = groups.get(key) ?? { talk, uses: [], clients: new Set() };
      group.uses.push(use);
      group.clients.add(endName(talk.client));
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ talk, uses, clients }) => {
    const use = uses[0]!;
    const server = endName(talk.server);
    const factory = uses.some((u) => u.factoryDefault === true);
    const count = uses.reduce((n, u) => n + u.count, 0);
    const protocol = use.protocol.toUpperCase();
    const head =
      use.kind === 'no-password'
        ? `${server} lets ${listed([...clients], 2)} in over ${protocol} without any password.`
        : factory
          ? `${server} accepts a factory ${secret(use)} over ${protocol}, and it crosses the network in clear.`
          : `A ${secret(use)} for ${server} crosses the network in clear (${protocol}, from ${listed([...clients], 2)}).`;
    return {
      measure: 'access-control',
      subjects: talk.server.crane === undefined ? [wholeSite] : [wholeSite, craneSubject(talk.server.crane)],
      cause: `${use.kind}:${use.protocol}:${server}`,
      severity: factory || use.kind === 'no-password' ? 'high' : 'medium',
      head,
      saw: uses.slice(0, 10).map((u) => ({
        at: u.first,
        until: u.last,
        what: `${counted(u.count, 'log-on')} over ${protocol} from ${atSite(view, u.first)}${u.account === undefined ? '' : `, account ${u.account}`} (the secret itself is not kept)`,
        evidence: [packetEvidence(u, `${protocol} log-on`)],
      })),
      unseen: [
        `${view.configured?.running.some((v) => v.name === server) === true ? `What its configuration says stands in a finding of its own.` : 'Whether the device was set up to allow it: its configuration was not read.'} Seen ${counted(count, 'time')} in all.`,
      ],
      matters: 'Whoever can listen on this network, or has read the manual, can log on to this device.',
      action: `Change the secret on ${server} and move to the secured form of ${protocol}; then look again for a week.`,
      closes: {
        words: `None seen on the wire for 7 days.`,
        check: { kind: 'not-seen-for', days: 7, segments: talk.server.zone ? [talk.server.zone.id] : [] },
      },
    };
  });
}

const secret = (use: CredentialUse): string => (use.kind === 'community' ? 'community name' : 'password');
