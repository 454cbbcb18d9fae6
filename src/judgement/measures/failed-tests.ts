// Policy tests that fail: one finding for each, unless the very ways are told already as ways that nobody declared.
import { ruleWords, serviceWords } from '#reach';
import { counted, listed } from '#kit';
import { policyResults } from '#reconcile';
import type { PolicyResult, View } from '#reconcile';
import { lineEvidence } from './configured.ts';
import { answered, earliest, head, on } from './draft.ts';
import type { FindingDraft } from './measure.ts';
import { declared } from './needs.ts';
import { openPairs } from './open-ways.ts';
import { craneSubject, wholeSite } from './subjects.ts';

/** Findings of one measure from policy tests that name it. */
export function failedTests(view: View, measure: string): FindingDraft[] {
  const told = openPairs(view);
  return policyResults(view)
    .filter((r) => r.test.measure === measure && r.verdict === 'fail' && r.configured === 'fail')
    .flatMap((r) => {
      const pairs = r.pairs.filter((p) => p.fails && (r.test.expect === 'allow' || !told.has(pairKey(p))));
      return pairs.length === 0 ? [] : [draft(view, measure, r, pairs)];
    });
}

const pairKey = (p: PolicyResult['pairs'][number]): string =>
  `${p.answer.question.from.segments[0]}>${p.answer.question.to.segments[0]}`;

function draft(view: View, measure: string, r: PolicyResult, pairs: PolicyResult['pairs']): FindingDraft {
  const { test } = r;
  const zones = pairs.flatMap((p) => [...p.answer.question.from.segments, ...p.answer.question.to.segments]);
  const cranes = [
    ...new Set(zones.map((z) => view.site.zones.find((x) => x.id === z)?.crane).filter((c) => c !== undefined)),
  ].sort();
  const first = pairs[0]!;
  const deny = test.expect === 'deny';
  const line = first.answer.decides.at(-1);
  const seen = r.seen.filter(answered);
  return {
    measure,
    subjects: cranes.length === 0 ? [wholeSite] : cranes.map(craneSubject),
    cause: `policy-test:${test.id}`,
    severity: deny ? 'high' : 'medium',
    head: head(
      deny
        ? `Policy test ${test.id} fails: ${first.from} can reach ${first.to}${pairs.length > 1 ? ` (and ${counted(pairs.length - 1, 'pair')} more)` : ''}.`
        : `Policy test ${test.id} fails: ${first.from} cannot reach ${first.to}, and has to.`,
    ),
    saw: pairs.slice(0, 10).map((p) => ({
      at: view.asOf,
      what: deny
        ? `${p.from} to ${p.to} on ${serviceWords(p.answer.services)}: ${listed(p.answer.decides.map(ruleWords), 3)}`
        : `${p.from} to ${p.to} is stopped: ${listed(p.answer.decides.map(ruleWords), 3)}`,
      evidence: [...p.answer.decides.slice(0, 3).map(lineEvidence), ...declared(view, 'policy_tests', test.id)],
    })),
    unseen:
      seen.length > 0
        ? [`Seen ${on(view, earliest(seen))}: ${seen[0]!.client.label} to ${seen[0]!.server.label}.`]
        : ['No traffic on it was seen where a sensor watched.'],
    matters:
      test.why ??
      (deny
        ? 'The facility itself said that this must never be possible.'
        : 'The facility itself said that this must stay possible.'),
    action: line
      ? `Look at ${ruleWords(line)} on ${line.device}: ${deny ? 'narrow it or take it out' : 'let through what is needed'}; or change the test, if it asks for the wrong thing.`
      : 'Look at what stands between the two.',
    closes: { words: `Test ${test.id} passes on the next collected configurations.`, check: { kind: 'cause-gone' } },
  };
}
