// The answer to a proposed rule change, for whoever has to decide at night: the verdict, what happens that nobody declared, what was declared and does not
// happen, tests that fail, what would break, the lines of both texts, and the hash that two people approve.
import { counted, inert } from '#kit';
import type { ChangeCheck, Effect } from '#changes';
import { labelled, paint, wrap } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { Asked } from '../configs/approval.ts';
import { flowText } from '../configs/words.ts';
import { flowDocument, openLines, refDocument, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';

interface Words {
  change?: string | undefined;
  old: string;
  next: string;
  folder?: string | undefined;
  /** A request for approval that was just made. */
  asked?: Asked;
}

const tones: Record<ChangeCheck['verdict'], Tone | undefined> = {
  'only-declared': 'strong',
  more: 'bad',
  less: 'bad',
  'cannot-tell': 'warn',
};
const most = 12;

export function checkText(check: ChangeCheck, style: TextStyle, linesOf: LinesOf, words: Words): string {
  const out = wrap(check.says, style.width).map((l) => paint(style, tones[check.verdict], l));
  const undeclared = check.effects.filter((e) => !e.declared);
  out.push(...effects('Happens, and nobody declared it', undeclared, style, linesOf, 'bad'));
  out.push(
    ...effects(
      'Happens as declared',
      check.effects.filter((e) => e.declared),
      style,
      linesOf,
    ),
  );
  out.push(...requests('Declared, and does not happen', check.undone, style, linesOf, 'bad'));
  out.push(...requests('Declared, and already so before', check.already, style, linesOf));
  const failing = check.tests.filter((t) => t.state === 'fail');
  if (failing.length > 0) {
    out.push('', paint(style, 'bad', `Policy tests that fail afterwards (${failing.length} of ${check.testsRun})`));
    for (const test of failing.slice(0, most)) {
      out.push(...labelled('', `${test.id}${test.newly ? '' : ', as before'}`, style, 2, 0));
      for (const { from, to, answer } of test.pairs.filter((p) => p.fails).slice(0, 3)) {
        out.push(...labelled('', `${from} to ${to}`, style, 4, 0));
        for (const ref of answer.decides.slice(0, 2)) out.push(...ruleLines(ref, style, linesOf, 6, 4));
      }
    }
  } else if (check.testsRun > 0)
    out.push('', `All ${check.testsRun} policy tests that configurations can decide are as good as before.`);
  if (check.breaks.length > 0) {
    out.push('', paint(style, 'bad', `Would break (${check.breaks.length})`));
    for (const b of check.breaks.slice(0, most)) {
      out.push(
        ...labelled(
          '',
          `${b.words}${b.kind === 'seen' ? ', which was seen' : ', which is a declared service'}`,
          style,
          2,
          0,
        ),
      );
      for (const ref of b.rules.slice(0, 2)) out.push(...ruleLines(ref, style, linesOf, 4, 4));
    }
    if (check.breaks.length > most) out.push(`  and ${check.breaks.length - most} more (--json lists all)`);
  } else if (check.checked.services + check.checked.seen > 0) {
    out.push(
      '',
      `Nothing that passes today is stopped: ${counted(check.checked.services, 'declared service')} and ${counted(check.checked.seen, 'observed conversation')} looked at.`,
    );
  }
  if (check.missing.length > 0)
    out.push('', ...labelled('missing', `no configuration of ${check.missing.join(', ')}`, style));
  if (check.open.length > 0) {
    out.push('', paint(style, 'strong', 'Lines that nobody understood'));
    out.push(
      ...openLines(
        check.open.map((o) => ({ ...o, why: '' })),
        () => undefined,
        style,
        6,
      ),
    );
  }
  out.push(...textLines(check, style));
  out.push('', ...labelled('hash', check.hash, style));
  if (words.asked && words.folder !== undefined) {
    const { request, sheet } = words.asked;
    out.push(
      ...labelled('asked', `request ${request.slice(0, 12)}, over ${sheet}. Two people sign it, each so:`, style),
    );
    out.push(`            quaywall approve sign ${request.slice(0, 12)} ${sheet} PERSON ${words.folder}`);
  } else if (check.verdict === 'only-declared' && words.folder !== undefined && words.change !== undefined) {
    const { old, next, change, folder } = words;
    out.push(...labelled('approve', 'two people approve it after', style));
    out.push(
      `            quaywall config change check ${old} ${next} --change ${change} --in ${folder} --ask --by PERSON --until DAY`,
    );
  }
  return `${out.join('\n')}\n`;
}

function effects(
  heading: string,
  list: readonly Effect[],
  style: TextStyle,
  linesOf: LinesOf,
  tone: Tone = 'strong',
): string[] {
  if (list.length === 0) return [];
  const out = ['', paint(style, tone, `${heading} (${list.length})`)];
  for (const e of list.slice(0, most)) {
    out.push(...labelled('', `${e.says}${e.certain ? '' : ' (perhaps: only the device knows)'}`, style, 2, 0));
    if (e.witness) out.push(`    for instance ${flowText(e.witness)}`);
    for (const ref of e.rules.slice(0, 3)) out.push(...ruleLines(ref, style, linesOf, 4, 5));
  }
  if (list.length > most) out.push(`  and ${list.length - most} more (--json lists all)`);
  return out;
}

function requests(
  heading: string,
  list: ChangeCheck['undone'],
  style: TextStyle,
  linesOf: LinesOf,
  tone: Tone = 'strong',
): string[] {
  if (list.length === 0) return [];
  const out = ['', paint(style, tone, `${heading} (${list.length})`)];
  for (const r of list.slice(0, most)) {
    out.push(...labelled('', r.words, style, 2, 0));
    if (r.witness) out.push(`    for instance ${flowText(r.witness)}`);
    for (const ref of r.rules.slice(0, 3)) out.push(...ruleLines(ref, style, linesOf, 4, 5));
  }
  return out;
}

/** Both texts as people compare them; secrets were blanked where the difference was made. */
function textLines({ texts }: ChangeCheck, style: TextStyle): string[] {
  const shown = texts.filter((t) => t.added + t.removed > 0);
  return shown.flatMap(({ device, hunks, added, removed }) => {
    const out = ['', paint(style, 'strong', `The lines of ${device}: ${added} added, ${removed} removed`)];
    const lines = hunks.flatMap((h) => [
      `  line ${h.newStart}`,
      ...h.lines.map((l) => `    ${inert(l.replaceAll('\t', '  '), Math.max(20, style.width - 4))}`),
    ]);
    out.push(
      ...lines
        .slice(0, 60)
        .map((l) => paint(style, l.startsWith('    +') || l.startsWith('    -') ? undefined : 'dim', l)),
    );
    if (lines.length > 60) out.push(`    … ${lines.length - 60} more lines`);
    return out;
  });
}

export function checkDocument(check: ChangeCheck) {
  const {
    verdict,
    says,
    devices,
    effects: all,
    already,
    undone,
    tests,
    testsRun,
    breaks,
    checked,
    open,
    missing,
    texts,
    hash,
  } = check;
  const request = ({ words, witness, rules }: ChangeCheck['undone'][number]) => ({
    words,
    witness: witness && flowDocument(witness),
    rules: rules.map(refDocument),
  });
  return {
    verdict,
    says,
    hash,
    devices,
    effects: all.map((e) => ({ ...e, witness: e.witness && flowDocument(e.witness), rules: e.rules.map(refDocument) })),
    already: already.map(request),
    undone: undone.map(request),
    tests: tests.map(({ id, state, newly, pairs }) => ({
      id,
      state,
      newly,
      pairs: pairs.map(({ from, to, fails, answer }) => ({
        from,
        to,
        fails,
        verdict: answer.verdict,
        decides: answer.decides.map(refDocument),
      })),
    })),
    testsRun,
    breaks: breaks.map((b) => ({ ...b, rules: b.rules.map(refDocument) })),
    checked,
    open,
    missing,
    texts,
  };
}
