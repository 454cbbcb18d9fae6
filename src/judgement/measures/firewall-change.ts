// firewall-change: rules are changed by a written procedure; each difference between two collected configurations belongs to an approved change that says what it does.
import { isEverything, ruleWords, serviceWords } from '#reach';
import { counted, listed, siteDate } from '#kit';
import { driftsOf, overdueOpenings, stillOpen, workingHash } from '#reconcile';
import type { DeviceVersion, Drift, View } from '#reconcile';
import type { NetworkDifference } from '#reach';
import { attestationNeed } from './attested.ts';
import { canUse2023, must2026 } from './citations.ts';
import { isFilterDevice, lineEvidence, spoiling, versionEvidence, wantOf } from './configured.ts';
import { head } from './draft.ts';
import type { DeviceWant, FindingDraft, Judged, Measure, NeedState, Severity } from './measure.ts';
import { declared, missingNeed } from './needs.ts';
import { periodDays } from './periods.ts';
import { craneSubject, theSite, wholeSite } from './subjects.ts';
import { DAY } from '#kit';

export const firewallChange: Measure = {
  id: 'firewall-change',
  short: 'Firewall changes',
  title: 'Firewall rules change only by an approved, unexpired change',
  list: 'B',
  citations: [
    must2026('define formal policies and procedures for firewall rule changes needed to control access'),
    canUse2023('define formal policies and procedures for firewall rule changes needed to control access.'),
  ],
  matters: 'One rule that was left behind after a night’s repair undoes all the others.',
  needs: [
    { kind: 'attestation', what: 'the procedure for rule changes: document, owner, review date', days: 365 },
    { kind: 'configuration', what: 'two collected configurations of every firewall, to compare', days: 30 },
  ],
  todo: 'Write the procedure on one page, name its owner, and collect the configurations of all firewalls every month.',
  subjects: theSite,
  judge(view, subject): Judged {
    const drifts = driftsOf(view).filter((d) => !d.undone);
    return {
      needs: [attestationNeed(view, this.id, subject, this.needs[0]!), pairsNeed(view, this)],
      contradictions: [
        ...drifts.filter((d) => d.state === 'no-change' || d.state === 'more').map((d) => drifted(view, d)),
        ...notApproved(view, drifts),
        ...overdue(view),
      ],
      limits: ['Between two collections a rule can come and go unseen.'],
      cannotTell: drifts
        .filter((d) => d.state === 'unsaid')
        .map(
          (d) =>
            `${d.device} changed within ${d.change!.id}, which does not say what it opens or closes (${effect(d.undeclared)})`,
        ),
    };
  },
};

/** Every firewall with two collected versions, the newest within the period. */
function pairsNeed(view: View, measure: Measure): NeedState {
  const need = measure.needs[1]!;
  const firewalls = view.site.assets.filter((a) => a.role === 'firewall' && isFilterDevice(a));
  const days = periodDays(view, measure.id, need);
  const wants = firewalls.flatMap((f): DeviceWant[] => {
    const versions = (view.configured?.versions.get(f.id) ?? []).filter((v) => v.purpose === 'running');
    const v = versions.at(-1);
    if (!v) return [{ device: f.id, why: 'missing' }];
    if (versions.length < 2) return [{ device: f.id, why: 'second', file: v.file, collected: v.collected }];
    return wantOf(v, v.collected >= view.asOf - days * DAY);
  });
  if (!view.configured) return { ...missingNeed(need, 'no configuration has been read'), wants };
  const used: DeviceVersion[] = [];
  const short: string[] = [];
  for (const f of firewalls) {
    const versions = (view.configured.versions.get(f.id) ?? []).filter((v) => v.purpose === 'running');
    if (versions.length < 2) short.push(f.id);
    used.push(...versions.slice(-1));
  }
  const newest = used.length === 0 ? undefined : Math.min(...used.map((v) => v.collected));
  const evidence = used.slice(0, 20).map((v) => versionEvidence(v));
  const state = (s: NeedState['state'], detail: string): NeedState => ({
    need,
    state: s,
    ...(newest === undefined ? {} : { newest }),
    detail: `${need.what}: ${detail}`,
    evidence,
    wants,
  });
  if (firewalls.length === 0) return { ...missingNeed(need, 'no firewall is declared'), wants };
  if (short.length > 0) return state('missing', `fewer than two of ${listed(short, 4)}`);
  const dark = used.filter((v) => spoiling(v).length > 0);
  if (dark.length > 0)
    return state(
      'missing',
      `lines of ${listed(
        dark.map((v) => v.name),
        4,
      )} were not understood`,
    );
  if (newest! < view.asOf - days * DAY)
    return state('old', `the oldest of the newest is of ${siteDate(newest!, view.site.facility.timezone)}`);
  return state('fresh', `${counted(firewalls.length, 'firewall')} compared`);
}

/** A rule change that nobody approved, or that does more than was approved. */
function drifted(view: View, d: Drift): FindingDraft {
  const zone = view.site.facility.timezone;
  const day = siteDate(d.after.collected, zone);
  const opens = d.undeclared.filter((x) => x.change === 'opens');
  const closes = d.undeclared.filter((x) => x.change === 'closes');
  const everything = opens.some((x) => isEverything(x.services));
  const rule = opens[0]?.rules[0] ?? closes[0]?.rules[0];
  const back = d.sameAs;
  const control = opens.some((x) => view.site.zones.find((z) => z.id === x.to)?.function === 'control');
  const severity: Severity = everything ? 'high' : opens.length > 0 ? (control ? 'high' : 'medium') : 'low';
  const which = `${d.device}${d.crane === undefined || d.device.startsWith(d.crane) ? '' : ` of ${d.crane}`}`;
  return {
    measure: 'firewall-change',
    subjects: d.crane === undefined ? [wholeSite] : [wholeSite, craneSubject(d.crane)],
    cause: `drift:${d.device}:${workingHash(d.after.device).slice(0, 12)}`,
    severity,
    head: head(
      back
        ? `${which} runs the rules of ${siteDate(back.collected, zone)} again: ${effect(d.undeclared)}. ${d.state === 'more' ? d.why : 'No change was approved'}.`
        : everything
          ? `${which} lets everything through since ${day} at the latest${rule ? `: "${rule.text.slice(0, 50)}"` : ''}; no approved change covers it.`
          : d.undeclared.length === 0
            ? `${which} was changed between ${siteDate(d.before.collected, zone)} and ${day}, and no approved change covers it.`
            : `${which} was changed by ${day}: ${effect(d.undeclared)}; ${d.state === 'more' ? d.why : 'no approved change covers it'}.`,
      `${which} was changed between ${siteDate(d.before.collected, zone)} and ${day}; no approved change covers it (${effect(d.undeclared)}).`,
    ),
    saw: [
      {
        at: d.before.collected,
        until: d.after.collected,
        what: `${d.before.file} and ${d.after.file} do not work alike: ${effect(d.differences)}`,
        evidence: [versionEvidence(d.before), versionEvidence(d.after)],
      },
      ...d.undeclared.slice(0, 10).map((x) => ({
        at: d.after.collected,
        what: `${x.says}${x.rules[0] ? ` (${ruleWords(x.rules[0])})` : ''}`,
        evidence: x.rules.slice(0, 3).map(lineEvidence),
      })),
    ],
    unseen: [
      `Who did it, and when between the two days: the device’s own log was not read.`,
      ...(d.change ? [`${d.change.id} (${d.change.reason}): ${d.why}.`] : []),
      ...(d.after.dated === 'file-time' ? ['The day of collection is that of the file only; nobody declared it.'] : []),
      ...(d.undeclared.length > 10 ? [`${counted(d.undeclared.length, 'difference')} in all.`] : []),
    ],
    matters:
      opens.length > 0
        ? 'What was closed for a reason is open again, or what was never asked for is open now.'
        : 'A change that nobody approved is one that nobody will remember to take back.',
    action: `Compare ${d.after.file} with ${d.before.file}, and load the approved one unless somebody answers for the change: enter it with what it opens, an owner and an end, and have it approved by two.`,
    closes: {
      words: `The next collected configuration of ${d.device} works like the approved one, or an approved change declares what is different.`,
      check: { kind: 'cause-gone' },
    },
  };
}

const effect = (differences: readonly NetworkDifference[]): string => {
  const opens = differences.filter((x) => x.change === 'opens');
  const closes = differences.filter((x) => x.change === 'closes');
  const one = (x: NetworkDifference) => `${x.from} to ${x.to} (${serviceWords(x.services, 2)})`;
  const parts = [
    opens.length === 0
      ? ''
      : opens.length === 1
        ? `it opens ${one(opens[0]!)}`
        : `it opens ${counted(opens.length, 'way')}, ${one(opens[0]!)} first`,
    closes.length === 0
      ? ''
      : closes.length === 1
        ? `it closes ${one(closes[0]!)}`
        : `it closes ${counted(closes.length, 'way')}`,
  ].filter((p) => p !== '');
  return parts.length === 0 ? 'nothing that passes is different' : parts.join(' and ');
};

/** A device that runs something else than what two people approved, where that is not told as a change already. */
function notApproved(view: View, drifts: readonly Drift[]): FindingDraft[] {
  const { configured } = view;
  if (!configured) return [];
  return configured.running.flatMap((v) => {
    const approved = view.approvedConfigs.filter((a) => a.device === v.name && a.state === 'approved');
    if (approved.length === 0 || drifts.some((d) => d.device === v.name && d.after === v && d.state !== 'covered'))
      return [];
    const versions = configured.versions.get(v.name) ?? [];
    const texts = versions.filter((x) => approved.some((a) => a.artefact === x.artefact));
    if (texts.length === 0 || texts.some((x) => workingHash(x.device) === workingHash(v.device))) return [];
    const last = texts.at(-1)!;
    const covered = drifts.some(
      (d) => d.device === v.name && d.state === 'covered' && d.after.collected > last.collected,
    );
    if (covered) return [];
    const zone = view.site.facility.timezone;
    const crane = view.site.assets.find((a) => a.id === v.name)?.crane;
    return [
      {
        measure: 'firewall-change',
        subjects: crane === undefined ? [wholeSite] : [wholeSite, craneSubject(crane)],
        cause: `not-approved:${v.name}`,
        severity: 'medium' as const,
        head: head(`${v.name} does not run the configuration that was approved (${siteDate(last.collected, zone)}).`),
        saw: [
          {
            at: v.collected,
            what: `${v.file} does not work like ${last.file}, which ${listed([...new Set(approved.flatMap((a) => a.signers))], 3)} approved`,
            evidence: [versionEvidence(last), versionEvidence(v)],
          },
        ],
        unseen: ['Since when: what ran between the two was not collected.'],
        matters: 'An approval is worth what it is compared with.',
        action: `Load ${last.file} into ${v.name}, or have what runs approved.`,
        closes: { words: 'What runs works like what was approved.', check: { kind: 'cause-gone' as const } },
      },
    ];
  });
}

/** Openings whose time has run out and that still pass. */
function overdue(view: View): FindingDraft[] {
  return overdueOpenings(view.site, view.asOf).flatMap((change) => {
    const open = stillOpen(view, change);
    if (open.length === 0) return [];
    return [
      {
        measure: 'firewall-change',
        subjects: [wholeSite],
        cause: `expired:${change.id}`,
        severity: 'medium' as const,
        head: head(
          `${change.id} ran out ${change.expires!.slice(0, 10)} and what it opened still passes: ${open[0]!.from} to ${open[0]!.to}.`,
        ),
        saw: open.slice(0, 8).map((o) => ({
          at: view.asOf,
          what: `${o.from} to ${o.to} on ${serviceWords(o.answer.services)}: ${listed(o.answer.decides.map(ruleWords), 3)}`,
          evidence: [...o.answer.decides.slice(0, 3).map(lineEvidence), ...declared(view, 'changes', change.id)],
        })),
        unseen: [`Owner: ${change.owner ?? 'nobody named'}.`],
        matters: 'A rule for one night that stays is how firewalls fill up.',
        action: `Take it out (${change.rollback ?? 'no way back was written down'}), or have ${change.owner ?? 'its owner'} ask for it anew.`,
        closes: { words: 'It no longer passes, or the change has a new end.', check: { kind: 'cause-gone' as const } },
      },
    ];
  });
}
