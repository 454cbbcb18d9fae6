// restrict-modification: stations that operate or show (HMI, crane management, remote crane management) change nothing in a controller.
import { counted, listed } from '#kit';
import type { Operation } from '#facts';
import type { Talk, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { head, on, quietFor, subjectsOf } from './draft.ts';
import { isControl, isOperating, modifies, roleWords } from './ends.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, trafficNeed } from './needs.ts';
import { everyCrane, segmentsOf } from './subjects.ts';
import { operationEvidence, talksOfCrane } from './talks.ts';

export const restrictModification: Measure = {
  id: 'restrict-modification',
  short: 'Who may change controllers',
  title: 'Operating stations cannot change or stop a controller',
  list: 'B',
  citations: [
    must2026(
      'restrict modifications from crane operational systems, including the on-board and remote crane management systems (RCMS)',
    ),
    canUse2023(
      'restrict modifications from crane operational systems, including the on-board and remote crane management systems (RCMS)',
    ),
  ],
  matters:
    'A panel or monitoring PC that can stop or reprogram the PLC does so for whoever gets hold of it, with a load on the hook.',
  needs: [{ kind: 'traffic', what: 'traffic of every zone of the crane', days: 30 }],
  todo: 'Turn key switches to RUN, protect controllers against programming, and let the firewall pass only reads and the declared writes.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const talks = talksOfCrane(view, subject.id);
    const acts = talks.flatMap((talk) =>
      isOperating(talk.client) && (isControl(talk.server) || talk.operations.length > 0)
        ? talk.operations.filter((o) => beyond(talk, o)).map((operation) => ({ talk, operation }))
        : [],
    );
    return {
      needs: [trafficNeed(view, this.id, this.needs[0]!, segmentsOf(view, subject))],
      contradictions: findings(
        view,
        acts.filter((a) => a.operation.uncertain !== true),
      ),
      limits: ['A request inside an encrypted connection (newer Siemens controllers) is not seen.'],
      cannotTell: acts
        .filter((a) => a.operation.uncertain === true)
        .slice(0, 5)
        .map(
          ({ talk, operation }) =>
            `${talk.client.label} asked ${talk.server.label} for "${operation.name}", which may or may not change it`,
        ),
    };
  },
};

/** Asked for by an operating station: a change of the controller, or a write that its service does not declare. */
function beyond(talk: Talk, operation: Operation): boolean {
  if (modifies(operation.detail)) return !(talk.allowedBy?.operations.includes('manage') ?? false);
  return (
    operation.class === 'operate' && talk.allowedBy !== undefined && !talk.allowedBy.operations.includes('operate')
  );
}

const kinds: Record<string, [verb: string, tried: string]> = {
  'M-MODE': ['changed the mode of', 'change the mode of'],
  'M-DOWNLOAD': ['changed the program of', 'change the program of'],
  'M-FIRMWARE': ['changed the firmware of', 'change the firmware of'],
  'M-CONFIG': ['changed the settings of', 'change the settings of'],
  'M-FORCE': ['forced values in', 'force values in'],
  'M-FILE': ['wrote files to', 'write files to'],
};

/** One finding per station and controller, whatever it did. */
function findings(view: View, acts: readonly { talk: Talk; operation: Operation }[]): FindingDraft[] {
  const byPair = new Map<string, { talk: Talk; operation: Operation }[]>();
  for (const act of acts) {
    const key = `${act.talk.client.label}>${act.talk.server.label}`;
    const list = byPair.get(key);
    if (list) list.push(act);
    else byPair.set(key, [act]);
  }
  return [...byPair.values()].map((all) => {
    const sorted = [...all].sort(
      (a, b) => severityOf(b.operation) - severityOf(a.operation) || a.operation.time - b.operation.time,
    );
    const { talk, operation } = sorted[0]!;
    const done = operation.outcome !== 'error';
    const crane = talk.server.crane;
    const own = talk.client.crane !== undefined && talk.client.crane === crane;
    const what = `${crane === undefined || talk.server.label.startsWith(crane) ? '' : `${crane}: `}${talk.server.label}`;
    const whose = own
      ? `its own ${roleWords(talk.client)} (${talk.client.label})`
      : `${talk.client.label} (${roleWords(talk.client)})`;
    const stop = /stop|halt/i.test(operation.name);
    const [verb, tried] = kinds[operation.detail] ?? ['wrote to', 'write to'];
    const text = stop
      ? done
        ? `${what} was stopped over the network by ${whose} ${on(view, operation.time)}.`
        : `${whose} tried to stop ${what} over the network ${on(view, operation.time)}; it refused.`
      : done
        ? `${whose} ${verb} ${what} over the network ${on(view, operation.time)}.`
        : `${whose} tried to ${tried} ${what} ${on(view, operation.time)}; it refused.`;
    return {
      measure: 'restrict-modification',
      subjects: subjectsOf(talk.server, talk.client),
      cause: `modifies:${talk.client.label}>${talk.server.label}`,
      severity: done && operation.class === 'manage' ? 'critical' : 'high',
      head: head(text.charAt(0).toUpperCase() + text.slice(1)),
      saw: sorted.slice(0, 12).map(({ operation: o }) => ({
        at: o.time,
        until: o.until,
        what: `${o.name}${o.subject === undefined ? '' : ` (${o.subject})`}, ${counted(o.count, 'time')} from ${atSite(view, o.time)}: ${answer(o)}`,
        evidence: operationEvidence(o),
      })),
      unseen: [
        'Who sat at the station: its own log was not read.',
        ...(talk.server.asset?.key_switch === undefined
          ? []
          : [`Key switch at the last look: ${talk.server.asset.key_switch}.`]),
      ],
      matters: talk.allowedBy
        ? `${talk.allowedBy.id} allows this station only to ${listed([...talk.allowedBy.operations], 3)}. What moves the crane was changed from a place that must not be able to.`
        : 'What moves the crane was changed from a place that must not be able to.',
      action: `Keep ${crane ?? talk.server.label} out of service until the cause is known. Take ${talk.client.label} off the network and keep it as it is. Turn the key switch of ${talk.server.label} to RUN.`,
      closes: quietFor(
        30,
        [talk.server.zone, talk.client.zone],
        `Cause known, and 30 days without such a request from ${talk.client.label}.`,
      ),
    };
  });
}

const severityOf = (o: Operation): number =>
  (o.class === 'manage' ? 4 : 0) + (o.outcome !== 'error' ? 2 : 0) + (/stop|halt/i.test(o.name) ? 1 : 0);

const answer = (o: Operation): string =>
  ({
    ok: 'answered ok',
    error: `refused${o.error === undefined ? '' : ` (${o.error})`}`,
    unanswered: 'no answer',
    unseen: 'the answer was not captured',
  })[o.outcome];
