// For tests only: an assessment built by hand from the agreed types, with eighteen cranes and findings of every severity.
import { parseInstant, sha256 } from '#kit';
import type { Instant } from '#kit';
import { noFacts } from '#facts';
import { facility, registers } from '#site';
import type { Site } from '#site';
import type { Status, Subject, Verdict } from '#measures';
import type { View } from '#reconcile';
import type { Assessment, MeasureText } from './assessment.ts';
import type { Finding } from '#findings';

const at = (text: string): Instant => parseInstant(text)!;

/** A capture of the second crane, named in the evidence below. */
export const capture = sha256('capture');
const sources = sha256('sources');

const crane = (id: string, type: string, maker: string, chinese: boolean) => ({
  id,
  type,
  maker,
  chinese_manufactured: chinese,
  delivered: 2016,
});

function site(name: string): Site {
  const ids = [
    ...[1, 2, 3, 4, 5, 6].map((n) => crane(`STS-0${n}`, 'STS', n > 4 ? 'Konecranes' : 'ZPMC', n <= 4)),
    ...Array.from({ length: 12 }, (_, i) => crane(`RTG-${String(i + 1).padStart(2, '0')}`, 'RTG', 'ZPMC', true)),
  ];
  const empty = Object.fromEntries(Object.keys(registers).map((k) => [k, []])) as unknown as Omit<Site, 'facility'>;
  return {
    ...empty,
    facility: facility.parse({ name, timezone: 'America/New_York', invented: true }),
    cranes: ids.map((c) => registers.cranes.parse(c)),
    zones: ids.flatMap((c) =>
      ['CTRL', 'OPS', 'AUX'].map((z) =>
        registers.zones.parse({ id: `${c.id}/${z}`, name: z, function: 'control', crane: c.id }),
      ),
    ),
    sensors: [
      registers.sensors.parse({ id: 'SEN-02', sees: ['STS-02/*'], blind: ['the radio bridge, when the fibre fails'] }),
    ],
    advisories: [
      registers.advisories.parse({
        id: '2026-007',
        expires: '2026-10-21',
        page_status: 'Active',
        title: 'Foreign Adversarial Technological, Physical, and Cyber Influence',
      }),
      registers.advisories.parse({ id: '2023-009', cancelled_by: '2025-013' }),
    ],
  };
}

function measureText(id: string, list: MeasureText['list'], title: string): MeasureText {
  return {
    id,
    short: id.replaceAll('-', ' '),
    list,
    title,
    matters: 'What reaches a controller can move a load.',
    todo: 'Compare what runs with the signed baseline, and give each difference an owner.',
    citations: [
      {
        advisory: 'MSCI 2026-007',
        paragraph: '2',
        since: 2023,
        force: 'should be verified',
        binds: 'owners and operators of Chinese manufactured ship-to-shore cranes',
        words: 'periodic integrity checks and validation of PLC application programs',
      },
    ],
  };
}

const titles: [string, MeasureText['list'], string][] = [
  ['notices', 'A', 'Notices and alerts are watched and acted on in time'],
  ['untrusted-traffic', 'A', 'All traffic is untrusted until somebody has validated it'],
  ['segmentation', 'B', 'The crane is separate from the port’s other networks'],
  ['remote-access', 'B', 'Every remote session goes through the gate, with a second factor and a record'],
  ['monitor-crane', 'B', 'All communication on the crane’s network is watched, without gaps'],
  ['program-integrity', 'C', 'The programs in the controllers are the ones that were signed'],
  ['image-backups', 'D', 'Every key device has a fresh backup of what is running'],
  ['locked-cabinets', 'E', 'On-board devices stand in locked cabinets'],
  ['guidance-in-force', 'F', 'The guidance that is cited is in force'],
];

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    id: 'F-3fa1b20c9d11',
    state: 'new',
    firstFound: at('2026-11-22T05:00:00Z'),
    lastSeen: at('2026-11-22T05:00:00Z'),
    measure: 'program-integrity',
    subjects: [{ kind: 'crane', id: 'STS-02' }],
    cause: 'download EWS01 STS-02-PLC1',
    severity: 'critical',
    head: 'STS-02’s main PLC program was changed on 14 Nov at 02:41 with no ticket.',
    saw: [
      {
        at: at('2026-11-14T07:41:07.120Z'),
        until: at('2026-11-14T07:41:52.001Z'),
        what: 'EWS01 (10.72.1.10) downloaded a program to STS-02-PLC1 (10.70.20.10), 41 write requests, all accepted',
        evidence: [
          { kind: 'packet', artefact: capture, packet: 41, offset: 8120, what: 'first' },
          { kind: 'packet', artefact: capture, packet: 1204, offset: 190_222, what: 'last' },
        ],
      },
      {
        at: at('2026-11-14T00:00:00Z'),
        what: 'No change names STS-02 in that hour',
        evidence: [{ kind: 'line', artefact: sources, line: 2, what: 'the change nearest in time' }],
      },
    ],
    unseen: ['Which rung differs: the program itself was not captured whole.'],
    matters: 'A controller program decides when the hoist stops. Nobody has said what this one does differently.',
    action:
      'Stop STS-02 for lifting until an engineer decides. Compare side by side; restore the signed program or sign a new one.',
    draft: 'changes:\n  - id: CHG-…\n    kind: program\n    targets: STS-02-PLC1',
    closes: {
      words: 'The running program equals one that two people signed, and the download belongs to a change.',
      check: { kind: 'cause-gone' },
    },
    ...part,
  };
}

const pattern: Status[] = ['met', 'unknown', 'not-met', 'stale', 'not-applicable', 'unknown', 'met'];

function verdicts(view: Pick<View, 'site'>, measures: readonly MeasureText[]): Verdict[] {
  return measures.flatMap((m, k) => {
    const subjects: Subject[] =
      m.list === 'A' || m.list === 'F'
        ? [{ kind: 'site', id: 'site' }]
        : view.site.cranes.map((c) => ({ kind: 'crane', id: c.id }));
    return subjects.map((subject, i): Verdict => {
      const broken = m.id === 'program-integrity' && subject.id === 'STS-02';
      const status = broken
        ? 'not-met'
        : m.id === 'program-integrity'
          ? 'unknown'
          : pattern[(i * 3 + k) % pattern.length]!;
      return {
        measure: m.id,
        subject,
        status,
        because: broken ? 'One download without a change.' : 'No compare of the running program has been read.',
        needs: [
          {
            need: { kind: 'traffic', what: 'a capture of every zone of the crane', days: 7 },
            state: broken ? 'fresh' : 'missing',
            newest: broken ? at('2026-11-14T12:00:00Z') : undefined,
            detail: 'CTRL is watched, AUX is not.',
            evidence: [],
          },
        ],
        limits: ['Traffic inside the cabinet does not pass the sensor'],
        findings: broken ? ['F-3fa1b20c9d11'] : [],
      };
    });
  });
}

/** @param change replaces parts; `name` is the facility's. */
export function sampleAssessment(
  change: Partial<Assessment> = {},
  name = 'Pier 7 Container Terminal, Port of Marlow Point',
): Assessment {
  const declared = site(name);
  const view: View = {
    site: declared,
    facts: {
      ...noFacts,
      captures: [
        {
          file: 'captures/sts02-e-house.pcapng',
          sha256: capture,
          format: 'pcapng',
          packets: 41_207,
          fileBytes: 9_812_000,
          bytes: 9_402_331,
          first: at('2026-11-13T05:00:04Z'),
          last: at('2026-11-14T12:00:02Z'),
          skipped: 2,
          truncated: 0,
          interfaces: [{ id: 0, linkType: 1 }],
          problems: [],
          notUnderstood: [{ what: 'EtherType 0x88e3', packets: 120 }],
        },
      ],
      coverage: ['CTRL', 'OPS'].map((z) => ({
        capture,
        sensor: 'SEN-02',
        segment: `STS-02/${z}`,
        from: at('2026-11-13T05:00:04Z'),
        to: at('2026-11-14T12:00:02Z'),
        directions: 'both' as const,
        drops: 0,
      })),
    },
    asOf: at('2026-11-22T12:00:00Z'),
    talks: [],
    attested: [],
    declaredAt: () => undefined,
    placementOf: () => undefined,
    locate: () => ({ realm: 'site', external: false, group: false, label: '' }),
    sightingsOf: () => [],
    addressUses: [],
    gatewayOffers: [],
    hosts: [],
    matrix: [],
    approvedConfigs: [],
    within: () => false,
    isRouter: () => false,
    clockErrorMs: () => 0,
  };
  const measures = titles.map(([id, list, title]) => measureText(id, list, title));
  return {
    program: '0.1.0',
    madeAt: at('2026-11-22T13:05:00Z'),
    view,
    measures,
    verdicts: verdicts(view, measures),
    findings: [
      finding(),
      finding({
        id: 'F-90aa11bb22cc',
        severity: 'high',
        measure: 'remote-access',
        subjects: [{ kind: 'site', id: 'site' }],
        head: 'Somebody worked on EWS02 by remote desktop for 54 minutes last night, past the jump host: no second factor, no approval, no recording.',
        action: 'Disable rule 118. Ask who owned VPN address 10.80.48.23 at 19:02.',
      }),
      finding({
        id: 'F-77aa11bb22cc',
        severity: 'medium',
        state: 'back-again',
        measure: 'segmentation',
        head: 'A maker-supplied camera on STS-02 keeps trying to reach a cloud service. The crane firewall drops it.',
        action: 'Switch the camera’s cloud access off again, or replace the camera.',
        unseen: [],
      }),
      finding({
        id: 'F-11aa11bb22cc',
        severity: 'low',
        state: 'closed',
        measure: 'guidance-in-force',
        subjects: [{ kind: 'site', id: 'site' }],
        head: 'MSCI advisory 2026-007 expired on 21 Oct by its own text, although its page says Active.',
      }),
    ],
    read: {
      files: [
        { file: 'site.yaml', kind: 'site', sha256: sha256('site'), summary: '18 cranes, 54 zones' },
        { file: 'registers/changes.yaml', kind: 'register', sha256: sources, summary: '11 changes' },
        { file: 'captures/sts02-e-house.pcapng', kind: 'capture', sha256: capture, summary: '41,207 packets' },
      ],
      problems: [
        {
          what: 'not a file Quaywall reads',
          where: { file: 'captures/readme.docx' },
          remedy: 'Leave it out, or export it as text',
        },
      ],
    },
    ledger: { entries: 12, head: sha256('head') },
    textOf: (artefact) =>
      artefact === sources
        ? '- id: CHG-26-0311\n  from: 2026-11-12T02:00:00-05:00\n  until: 2026-11-12T04:00:00-05:00'
        : undefined,
    ...change,
  };
}
