// program-integrity: the running program is the signed one. A program that was loaded outside every approved change contradicts it.
import { counted, duration, listed } from '#kit';
import type { Operation } from '#facts';
import { changeFor } from '#reconcile';
import type { Talk, View } from '#reconcile';
import { canUse2023, verify2026 } from './citations.ts';
import { head, on, subjectsOf } from './draft.ts';
import { changesProgram } from './ends.ts';
import type { FindingDraft, Judged, Measure, NeedState, Subject } from './measure.ts';
import { atSite, declared, trafficNeed, when } from './needs.ts';
import { craneZones, everyCrane } from './subjects.ts';
import { connectionEvidence, operationEvidence, talksOfCrane } from './talks.ts';

export const programIntegrity: Measure = {
  id: 'program-integrity',
  short: 'Program is the signed one',
  title: 'Controllers run the program that was signed',
  list: 'C',
  citations: [
    verify2026(
      'Performing periodic integrity checks and validation of PLC application programs to ensure their correct/secure operation',
    ),
    canUse2023(
      'Perform periodic integrity checks and validation of PLC application programs to ensure their correct/secure operation.',
    ),
  ],
  matters: 'The program decides when the hoist stops. Nobody can vouch for one that was changed without a ticket.',
  needs: [
    { kind: 'program', what: 'a compare of each running program with its signed baseline', days: 30 },
    { kind: 'traffic', what: 'traffic of the control network', days: 30 },
  ],
  todo: 'Sign a baseline of every controller’s program, compare within the period, and load programs only inside an approved change.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const segments = craneZones(view, subject.id)
      .filter((z) => z.function === 'control')
      .map((z) => z.id);
    const loads = loadsOnto(view, subject.id);
    return {
      needs: [compares(view, subject, this.needs[0]!), trafficNeed(view, this.id, this.needs[1]!, segments)],
      contradictions: unapproved(view, loads),
      limits: ['What a program does was not read; only that something was loaded, when, from where.'],
      cannotTell: loads
        .filter((l) => l.match.answer === 'cannot-tell')
        .map((l) => `the load onto ${l.talk.server.label} ${on(view, l.operation.time)}: ${l.match.why}`),
    };
  },
};

export interface Load {
  talk: Talk;
  operation: Operation;
  match: ReturnType<typeof changeFor>;
}

/** Programs and firmware loaded (or tried) onto controllers of a crane, each held against the approved changes. */
export function loadsOnto(view: View, crane: string): Load[] {
  return talksOfCrane(view, crane)
    .filter((t) => t.server.crane === crane)
    .flatMap((talk) =>
      talk.operations
        .filter((o) => changesProgram(o.detail))
        .map((operation) => ({
          talk,
          operation,
          match: changeFor(
            view,
            {
              client: talk.client,
              server: talk.server,
              from: operation.time,
              to: operation.until,
              errorMs: view.clockErrorMs(operation.capture),
            },
            operation.detail === 'M-FIRMWARE' ? ['firmware'] : ['program', 'software', 'configuration'],
          ),
        })),
    );
}

/** Loads of one station onto one controller are one piece of work, and one finding. */
export function byWork(loads: readonly Load[]): Load[][] {
  const work = new Map<string, Load[]>();
  for (const load of [...loads].sort((a, b) => a.operation.time - b.operation.time)) {
    const key = `${load.talk.client.label}>${load.talk.server.label} ${load.operation.detail}`;
    const known = work.get(key);
    if (known) known.push(load);
    else work.set(key, [load]);
  }
  return [...work.values()];
}

function unapproved(view: View, loads: readonly Load[]): FindingDraft[] {
  return byWork(loads.filter((l) => l.match.answer === 'outside')).map((work) => {
    const { talk, match } = work[0]!;
    const operations = work.map((w) => w.operation);
    const talkOf = (o: Operation) => work.find((w) => w.operation === o)!.talk;
    const from = operations[0]!.time;
    const refused = operations.every((o) => o.outcome === 'error');
    const program = view.site.programs.find((p) => p.asset === talk.server.asset?.id);
    const golden = program?.golden?.version;
    const crane = talk.server.crane;
    const firmware = operations.some((o) => o.detail === 'M-FIRMWARE');
    const what = firmware ? 'firmware' : 'program';
    const server = talk.server.label;
    return {
      measure: 'program-integrity',
      subjects: subjectsOf(talk.server),
      cause: `load:${talk.client.label}>${server}:${what}`,
      severity: refused ? 'high' : 'critical',
      head: head(
        refused
          ? `${talk.client.label} tried to load a ${what} onto ${server} ${on(view, from)} with no ticket; the controller refused.`
          : `${server}'s ${what} was changed from ${talk.client.label} ${on(view, from)} with no ticket${golden === undefined ? '' : `; the signed one is ${golden}`}.`,
      ),
      saw: operations.slice(0, 12).map((o) => ({
        at: o.time,
        until: o.until,
        what: `${o.name}${o.subject === undefined ? '' : ` of ${o.subject}`} from ${talk.client.label} to ${server}, ${atSite(view, o.time)}, ${duration(o.until - o.time)}: ${outcomes[o.outcome]}`,
        evidence: [...operationEvidence(o), ...connectionEvidence(talkOf(o), o)],
      })),
      unseen: [
        'What changed in it: the running program was not read.',
        match.change
          ? `The nearest change is ${match.change.id}; ${match.why}.`
          : `No approved change names ${server}.`,
      ],
      matters: `Nobody has signed what ${server} runs now. ${talk.server.asset?.role === 'plc-safety' ? 'It is the safety controller.' : `It moves ${crane ?? 'the crane'}.`}`,
      action: refused
        ? `Find out who tried this from ${talk.client.label}, and why it was not in a ticket.`
        : `Stop ${crane ?? server} for lifting until an engineer decides. Compare the running program with the signed one${golden === undefined ? '' : ` (${golden})`}; restore that, or sign a new one with two people.`,
      closes: {
        words: 'The running program equals a baseline signed by two people, and the load has an owner.',
        check: { kind: 'cause-gone' },
      },
    };
  });
}

const outcomes: Record<Operation['outcome'], string> = {
  ok: 'accepted',
  error: 'refused',
  unanswered: 'no answer',
  unseen: 'the answer was not captured',
};

/** Dates of compares stand in the register; the compare itself has to be read before it counts, so this is never more than missing. */
function compares(view: View, subject: Subject, need: Measure['needs'][number]): NeedState {
  const crane = subject.id;
  const programs = view.site.programs.filter((p) => {
    const asset = view.site.assets.find((a) => a.id === p.asset);
    return asset?.crane === crane || view.site.zones.find((z) => z.id === asset?.zone)?.crane === crane;
  });
  const evidence = programs.slice(0, 10).flatMap((p) => declared(view, 'programs', p.id));
  if (programs.length === 0) {
    return { need, state: 'missing', detail: `${need.what}: no program of ${crane} is on record`, evidence };
  }
  const dates = programs.map((p) => when(p.last_compare)).filter((d) => d !== undefined);
  const unsigned = programs.filter((p) => new Set(p.golden?.signed_by ?? []).size < 2).map((p) => p.id);
  const newest = dates.length === 0 ? undefined : Math.max(...dates);
  const said =
    newest === undefined
      ? 'none on record'
      : `the register says ${counted(dates.length, 'compare')}, but no program was read to check it`;
  return {
    need,
    state: 'missing',
    newest: newest !== undefined && newest <= view.asOf ? newest : undefined,
    detail: `${need.what}: ${said}${unsigned.length > 0 ? `; not signed by two people: ${listed(unsigned, 3)}` : ''}`,
    evidence,
  };
}
