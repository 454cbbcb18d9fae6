// vendor-visits: what a vendor changes on a crane is changed during a visit at that crane; a remote update needs an exception.
import { duration, listed } from '#kit';
import { exceptionFor, most, sessionsDuring, visitsDuring } from '#reconcile';
import type { View } from '#reconcile';
import { must2026 } from './citations.ts';
import { head, on, subjectsOf } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, declared, registerNeed, trafficNeed } from './needs.ts';
import { printed, vendorOf } from './people.ts';
import { byWork, loadsOnto } from './program-integrity.ts';
import type { Load } from './program-integrity.ts';
import { craneZones, everyCrane } from './subjects.ts';
import { connectionEvidence, operationEvidence } from './talks.ts';

export const vendorVisits: Measure = {
  id: 'vendor-visits',
  short: 'Vendor updates on a visit',
  title: 'Vendors update cranes on a visit, not from afar',
  list: 'B',
  citations: [
    must2026(
      'Require vendor update completion through physical visits at crane operating sites whenever possible and discourage vendors from completing remote updates.',
      2026,
    ),
  ],
  matters: 'Who stands beside the crane can be seen, asked and stopped. Who changes it from afar cannot.',
  needs: [
    { kind: 'traffic', what: 'traffic of the control network', days: 30 },
    { kind: 'register', what: 'the register of visits', days: 365 },
  ],
  todo: 'Have vendors sign in at the crane for updates; let remote sessions look only, and block loading of programs in them.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const loads = loadsOnto(view, subject.id).map((load) => ({ load, by: whoDid(view, load) }));
    return {
      needs: [
        trafficNeed(
          view,
          this.id,
          this.needs[0]!,
          craneZones(view, subject.id)
            .filter((z) => z.function === 'control')
            .map((z) => z.id),
        ),
        registerNeed(view, this.needs[1]!, view.site.visits, 'visits'),
      ],
      contradictions: [...remote(view, loads), ...declaredRemote(view, subject.id)],
      limits: ['Who sat at the engineering station is told by session and visit records, not by the packets.'],
      cannotTell: loads
        .filter((l) => l.by.answer === 'cannot-tell')
        .map(
          (l) =>
            `whether the load onto ${l.load.talk.server.label} ${on(view, l.load.operation.time)} fell into session ${l.by.session!.id}`,
        ),
    };
  },
};

interface Doer {
  answer: 'inside' | 'cannot-tell' | 'none';
  session?: View['site']['sessions'][number];
}

/** The vendor's remote session during which a load took place: one that names the target and its station, or whose gate talked to that station. */
function whoDid(view: View, load: Load): Doer {
  const { talk, operation } = load;
  const seen = {
    client: talk.client,
    server: talk.server,
    from: operation.time,
    to: operation.until,
    errorMs: view.clockErrorMs(operation.capture),
  };
  const sessions = sessionsDuring(view, seen).filter(({ session }) => vendorOf(view, session.person) !== undefined);
  const sure = sessions.find((s) => s.answer === 'inside');
  if (sure) return { answer: 'inside', session: sure.session };
  return sessions[0] ? { answer: 'cannot-tell', session: sessions[0].session } : { answer: 'none' };
}

function remote(view: View, loads: readonly { load: Load; by: Doer }[]): FindingDraft[] {
  const inside = loads.filter((l) => l.by.answer === 'inside');
  return byWork(inside.map((l) => l.load)).flatMap((work) => {
    const { talk, operation, match } = work[0]!;
    const session = inside.find((l) => l.load === work[0])!.by.session!;
    const crane = talk.server.crane!;
    const accepted = exceptionFor(view, 'vendor-visits', [crane], operation.time, talk.client, talk.server);
    if (accepted) return [];
    const errorMs = view.clockErrorMs(operation.capture);
    const here = visitsDuring(view, crane, { from: operation.time, to: operation.until, errorMs }).filter(({ visit }) =>
      visit.people.includes(session.person),
    );
    if (here.length > 0) return [];
    const vendor = vendorOf(view, session.person)!.id;
    const to = most(work, (w) => w.operation.until);
    const looking = session.kind === 'diagnose' || session.kind === 'read';
    const tail = looking ? 'that was approved for looking only' : 'instead of on a visit';
    return [
      {
        measure: 'vendor-visits',
        subjects: subjectsOf(talk.server),
        cause: `remote:${vendor}>${talk.server.label}`,
        severity: 'high' as const,
        head: head(
          `${vendor} changed ${crane}'s program (${talk.server.label}) ${on(view, operation.time)} through a remote session ${tail} (${session.id}).`,
        ),
        saw: [
          ...work.slice(0, 10).map(({ operation: o, talk: w }) => ({
            at: o.time,
            until: o.until,
            what: `${o.name}${o.subject === undefined ? '' : ` of ${o.subject}`}, ${talk.client.label} to ${talk.server.label}, ${duration(o.until - o.time)}`,
            evidence: [...operationEvidence(o), ...connectionEvidence(w, o)],
          })),
          {
            at: operation.time,
            until: to,
            what: `Session ${session.id} of ${printed(view, session.person)} through ${session.via}: ${session.purpose}`,
            evidence: declared(view, 'sessions', session.id),
          },
        ],
        unseen: [
          'What was changed: the program was not read.',
          match.answer === 'inside' && match.change
            ? `Change ${match.change.id} covers it, but not that it was done from afar.`
            : 'No approved change covers it.',
          session.recorded ? 'The session was recorded; the recording was not read.' : 'The session was not recorded.',
        ],
        matters:
          'The rule is an update by a visit at the crane. A session for looking must not be able to change anything.',
        action: `Compare the program of ${talk.server.label} with the signed one and restore it, or make this a proper change with a visit. Let sessions of kind "${session.kind}" load no programs.`,
        closes: {
          words: 'A visit or an exception with a reason covers it, and the program equals the signed one.',
          check: { kind: 'cause-gone' as const },
        },
      },
    ];
  });
}

/** Changes that the register itself calls remote and that a vendor carries out, without an exception. */
function declaredRemote(view: View, crane: string): FindingDraft[] {
  return view.site.changes
    .filter((c) => c.remote && ['program', 'firmware', 'configuration', 'software'].includes(c.kind))
    .filter((c) => Date.parse(c.from) <= view.asOf)
    .filter((c) => c.visit === undefined)
    .flatMap((c) => {
      const vendors = [...new Set(c.by.map((p) => vendorOf(view, p)?.id).filter((v) => v !== undefined))];
      const touches = view.within(c.targets, {
        realm: 'site',
        crane,
        external: false,
        group: false,
        label: crane,
      });
      const assets = view.site.assets.filter(
        (a) =>
          a.crane === crane &&
          view.within(c.targets, { realm: 'site', crane, asset: a, external: false, group: false, label: a.id }),
      );
      if (vendors.length === 0 || (!touches && assets.length === 0)) return [];
      if (exceptionFor(view, 'vendor-visits', [crane, c.id], Date.parse(c.from))) return [];
      const at = Date.parse(c.from);
      return [
        {
          measure: 'vendor-visits',
          subjects: [{ kind: 'crane' as const, id: crane }],
          cause: `change:${c.id}`,
          severity: 'medium' as const,
          head: head(
            `${listed(vendors)} updated ${crane} from afar ${on(view, at)} (${c.id}); no exception with a reason was approved.`,
          ),
          saw: [{ at, what: `${c.id}: ${c.reason}, ${atSite(view, at)}`, evidence: declared(view, 'changes', c.id) }],
          unseen: ['Why it could not wait for a visit.'],
          matters: 'Remote updates are to be the exception, with a reason that somebody approved.',
          action: `Write down why ${c.id} was done from afar and have it approved, or have the vendor check the crane on a visit.`,
          closes: { words: 'An exception with a reason is approved.', check: { kind: 'cause-gone' as const } },
        },
      ];
    });
}
