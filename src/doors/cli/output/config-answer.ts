// The answer to "can A reach B" for a person: the verdict first, then the line that decides, the way, a packet that takes it, and what is not proved.
import { counted } from '#kit';
import { labelled, paint, wrap } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { Answer, RuleRef, Verdict } from '#reach';
import { flowText } from '../configs/words.ts';
import { askedText, servicesText } from './config-services.ts';
import { hopLines, openLines, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';

export interface AnswerContext {
  linesOf: LinesOf;
  fileOf(device: string, file: number): string | undefined;
  /** With everything: all rules of the way, all that is taken for granted. */
  why: boolean;
}

const tones: Record<Verdict, Tone | undefined> = {
  'must-deny': undefined,
  'must-permit': 'warn',
  may: 'warn',
  'not-proven': 'bad',
};

/** One sentence: the verdict in words. */
function verdictSentence(answer: Answer & { oneWay?: RuleRef[] }): string {
  const { question, verdict, everything, services } = answer;
  const [from, to] = [question.from.label, question.to.label];
  const asked = askedText(question.services);
  const by = asked === '' ? '' : ` by ${asked}`;
  switch (verdict) {
    case 'must-deny':
      return `PROVED CLOSED: nothing gets from ${from} to ${to}${by}.`;
    case 'must-permit':
      return asked === ''
        ? `OPEN: ${from} reaches ${to} by ${everything ? 'everything' : servicesText(services)}.`
        : `OPEN: ${from} reaches ${to} by ${everything ? asked : servicesText(services)}${everything ? '' : ', which is not all that was asked'}.`;
    case 'may':
      if (answer.oneWay && answer.oneWay.length > 0)
        return `ONE WAY: packets get from ${from} to ${to}${by}, and no answer comes back.`;
      return `PERHAPS OPEN: something could get from ${from} to ${to}${by}; only the running devices decide.`;
    case 'not-proven':
      return `NOT PROVED: no way from ${from} to ${to}${by} was found, and it is not proved that there is none.`;
  }
}

export function answerText(
  answer: Answer & { oneWay?: RuleRef[] },
  style: TextStyle,
  context: AnswerContext,
): string[] {
  const { verdict, services, path, witness, decides, open, assumes, oneWay } = answer;
  const { linesOf, why } = context;
  const out = wrap(verdictSentence(answer), style.width).map((l) => paint(style, tones[verdict] ?? 'strong', l));
  if (verdict === 'must-deny' || verdict === 'not-proven') {
    const stop = verdict === 'must-deny' ? 'Stopped by' : 'What is known to stop it';
    if (decides.length > 0) {
      out.push('', paint(style, 'strong', stop));
      for (const ref of decides.slice(0, why ? 40 : 4)) out.push(...ruleLines(ref, style, linesOf, 2));
      if (decides.length > 4 && !why) out.push(`  and ${decides.length - 4} more rules (--why shows them)`);
    } else if (verdict === 'must-deny') {
      out.push(...labelled('', 'No device joins the two, and no cable, VLAN or machine that is known.', style, 2, 0));
    }
  } else {
    if (services.length > 0) out.push(...labelled('passes', servicesText(services, why ? 40 : 8), style));
    if (witness) out.push(...labelled('packet', flowText(witness), style));
    if (oneWay && oneWay.length > 0) {
      out.push(...labelled('replies', 'these lines stop what comes back', style));
      for (const ref of oneWay) out.push(...ruleLines(ref, style, linesOf, 4));
    }
    if (path && path.length > 0) {
      out.push('', paint(style, 'strong', 'The way'), ...hopLines(path, style, linesOf, why));
    }
    const onTheWay = new Set((path ?? []).flatMap((h) => h.decides));
    const others = decides.filter((d) => ![...onTheWay].some((o) => sameRule(o, d)));
    if (others.length > 0 && (why || onTheWay.size === 0)) {
      out.push('', paint(style, 'strong', 'Let through by'));
      for (const ref of others.slice(0, 40)) out.push(...ruleLines(ref, style, linesOf, 2));
    }
  }
  if (open.length > 0) {
    const heading = verdict === 'not-proven' ? 'Not proved because of' : 'Not understood on the way';
    out.push('', paint(style, 'strong', heading), ...openLines(open, context.fileOf, style, why ? 100 : 8));
  }
  if (assumes.length > 0) {
    if (why) {
      out.push('', paint(style, 'strong', 'Taken for granted'));
      for (const a of assumes) out.push(...labelled('-', a, style, 2, 2));
    } else
      out.push(
        '',
        ...labelled('', `Rests on ${counted(assumes.length, 'assumption')} (--why lists them).`, style, 2, 0),
      );
  }
  return out;
}

const sameRule = (a: RuleRef, b: RuleRef): boolean =>
  a.artefact === b.artefact && a.at.line === b.at.line && a.rule === b.rule && a.device === b.device;
