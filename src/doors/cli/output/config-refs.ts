// Rules with the very lines they stand in, hops and open lines, for a terminal and for other programs.
import { inert } from '#kit';
import type { OpenLine } from '#facts';
import { labelled, paint, wrap } from '#reports';
import type { TextStyle } from '#reports';
import type { Answer, Flow, Hop, RuleRef } from '#reach';
import { flowText } from '../configs/words.ts';

/** Lines of a file by its hash, secrets blanked. */
export type LinesOf = (artefact: string) => readonly string[] | undefined;

/** `configs/STS-03-FW.cfg:214` or `…:214-221`. */
export const atText = (ref: RuleRef): string =>
  ref.at.line < 1
    ? ref.file
    : `${ref.file}:${ref.at.line}${ref.at.to === undefined || ref.at.to === ref.at.line ? '' : `-${ref.at.to}`}`;

/** The end of a list: no line of it, but that none of its lines fits. */
const isEnd = (ref: RuleRef): boolean => ref.rule === undefined && ref.list !== undefined;

/** `STS-03-FW, list TO-CTRL, rule 40`; `STS-03-FW, the end of list TO-CTRL: no rule of it fits`. */
export function ruleName(ref: RuleRef): string {
  if (isEnd(ref)) return inert(`${ref.device}, the end of list ${ref.list}: no rule of it fits`);
  const list = ref.list === undefined ? '' : `, list ${ref.list}`;
  const rule =
    ref.rule === undefined ? '' : `, ${/^(rule|policy|line|entry|term)\b/i.test(ref.rule) ? '' : 'rule '}${ref.rule}`;
  return inert(`${ref.device}${list}${rule}`);
}

/** The rule, its place, and its lines; where they are more than `most` or not at hand, the rule in the device's words on one line. */
export function ruleLines(ref: RuleRef, style: TextStyle, linesOf: LinesOf, indent = 4, most = 10): string[] {
  const pad = ' '.repeat(indent);
  const out = wrap(`${ruleName(ref)} (${atText(ref)})`, style.width - indent).map((l) => `${pad}${l}`);
  // The list whole would hide that nothing in it is what decides.
  if (isEnd(ref)) return out;
  const last = ref.at.to ?? ref.at.line;
  const whole = last - ref.at.line < most;
  const lines = ref.at.line < 1 || !whole ? undefined : linesOf(ref.artefact)?.slice(ref.at.line - 1, last);
  if (lines === undefined || lines.length === 0) {
    const words = ref.text === '' ? [] : wrap(ref.text, style.width - indent - 2);
    return [...out, ...words.map((l) => paint(style, 'dim', `${pad}  ${l}`))];
  }
  const digits = String(last).length;
  const room = Math.max(20, style.width - indent - digits - 5);
  const bar = style.ascii ? '|' : '│';
  lines.forEach((line, i) => {
    const number = String(ref.at.line + i).padStart(digits);
    const text = inert(line.trimEnd().replaceAll('\t', '  '), 4 * room);
    // A rule that stands on one long line is shown whole: what it does is often said last.
    const parts = lines.length === 1 && text.length > room ? wrap(text, room) : [inert(text, room)];
    parts.forEach((part, n) => {
      out.push(paint(style, 'dim', `${pad}  ${n === 0 ? number : ' '.repeat(digits)} ${bar} ${part}`));
    });
  });
  return out;
}

const byWords: Record<Hop['by'], string> = {
  routed: 'routed by',
  switched: 'switched by',
  host: 'through the machine',
  radio: 'over the radio',
  cellular: 'over the modem',
};

/** One step of a path: `1  routed by STS-03-FW, in port3, out port1, to STS-03/CTRL`. */
export function hopLines(hops: readonly Hop[], style: TextStyle, linesOf: LinesOf, why: boolean): string[] {
  return hops.flatMap((hop, i) => {
    const way = [
      `${byWords[hop.by]} ${hop.device}`,
      hop.in === undefined ? '' : `in ${hop.in}`,
      hop.out === undefined ? '' : `out ${hop.out}`,
      `to ${hop.to}`,
    ].filter((p) => p !== '');
    const out = labelled(String(i + 1), way.join(', '), style, 2, 3);
    if (hop.flow) out.push(...labelled('', `from here on as ${flowText(hop.flow)}`, style, 2, 3));
    for (const ref of why ? hop.decides : hop.decides.slice(0, 2))
      out.push(...ruleLines(ref, style, linesOf, 5, why ? 12 : 4));
    if (!why && hop.decides.length > 2) out.push(`     and ${hop.decides.length - 2} more rules (--why shows them)`);
    return out;
  });
}

const stateWords: Record<OpenLine['state'], string> = {
  unrecognised: 'nobody knows this line',
  'not-modelled': 'known, and not followed',
  limited: 'followed with a limit',
};

/** Why something is not proved: one line each, the place first. */
export function openLines(
  open: Answer['open'],
  fileOf: (device: string, file: number) => string | undefined,
  style: TextStyle,
  most = 8,
): string[] {
  const out = open.slice(0, most).flatMap(({ device, line, why }) => {
    const file = line && fileOf(device, line.at.file);
    const place = line ? `${file ?? device}:${line.at.line}` : device;
    const text = line ? `${line.text.trim()} (${stateWords[line.state]}${why === '' ? '' : `; ${why}`})` : why;
    return [
      ...wrap(place, style.width - 4).map((l) => `    ${l}`),
      ...wrap(text, style.width - 6).map((l) => paint(style, 'dim', `      ${l}`)),
    ];
  });
  if (open.length > most) out.push(`    and ${open.length - most} more (--json lists all)`);
  return out;
}

/** A rule for other programs: its lines counted from 1, one file named. */
export function refDocument({ device, list, rule, text, file, artefact, at }: RuleRef) {
  return { device, list, rule, text, file, artefact, line: at.line, to: at.to };
}

export function hopDocument({ device, in: into, out, to, by, decides, flow }: Hop) {
  return { device, in: into, out, to, by, decides: decides.map(refDocument), flow: flow && flowDocument(flow) };
}

export const flowDocument = ({ protocol, from, to, fromPort, toPort, icmpType, icmpCode }: Flow) => ({
  protocol,
  from,
  to,
  fromPort,
  toPort,
  icmpType,
  icmpCode,
});

export function answerDocument(answer: Answer & { oneWay?: RuleRef[] }) {
  const { question, verdict, everything, services, path, witness, decides, open, assumes, oneWay } = answer;
  return {
    question,
    verdict,
    everything,
    services,
    path: path?.map(hopDocument),
    witness: witness && flowDocument(witness),
    decides: decides.map(refDocument),
    oneWay: oneWay?.map(refDocument),
    open,
    assumes,
  };
}
