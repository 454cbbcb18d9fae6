// What a new configuration changes, for a person: what opens first, then what closes, then what is no longer proved; each with its lines.
import { counted, listed } from '#kit';
import type { NetworkDifference } from '#reach';
import { labelled, paint, wrap } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { ListChange } from '../configs/lists.ts';
import type { LineChange } from '../configs/pair.ts';

import { flowText } from '../configs/words.ts';
import { flowDocument, openLines, refDocument, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';
import { servicesText } from './config-services.ts';

export interface DiffContext {
  linesOf: LinesOf;
  fileOf(device: string, file: number): string | undefined;
}

const headings: [NetworkDifference['change'], string, Tone | undefined][] = [
  ['opens', 'Opens', 'bad'],
  ['closes', 'Closes', 'warn'],
  ['unproven', 'No longer proved closed', 'warn'],
];
const most = 25;

export interface DiffParts {
  differences: readonly NetworkDifference[];
  lists: readonly ListChange[];
  lines: readonly LineChange[];
}

export function diffText({ differences, lists, lines }: DiffParts, style: TextStyle, context: DiffContext): string {
  const out = lines.filter((l) => l.change !== 'same').map(lineText);
  if (out.length === 0) out.push('The lines are the same.');
  for (const [change, heading, tone] of headings) {
    const list = differences.filter((d) => d.change === change);
    if (list.length === 0) continue;
    out.push('', paint(style, tone, `${heading} (${list.length})`));
    for (const d of list.slice(0, most)) out.push(...differenceLines(d, style, context));
    if (list.length > most) out.push(`  and ${list.length - most} more (--json lists all)`);
  }
  // A list whose effect is told above is not told again.
  const told = new Set(differences.flatMap((d) => d.rules.map((r) => `${r.device}\n${r.list ?? ''}`)));
  const untold = lists.filter((l) => !told.has(`${l.device}\n${l.list}`));
  if (untold.length > 0) {
    out.push('', paint(style, 'warn', 'Lists that decide otherwise, for packets that no known zone sends'));
    for (const l of untold.slice(0, most)) out.push(...listLines(l, style, context));
    if (untold.length > most) out.push(`  and ${untold.length - most} more (--json lists all)`);
  }
  out.push('', ...wrap(verdict(differences, untold), style.width).map((l) => paint(style, 'strong', l)));
  return `${out.join('\n')}\n`;
}

function verdict(differences: readonly NetworkDifference[], untold: readonly ListChange[]): string {
  const real = differences.filter((d) => d.change !== 'unproven').length;
  if (real > 0) return `${counted(real, 'change')} in what can reach what.`;
  if (differences.length > 0)
    return 'CANNOT TELL: no change was found, and lines that nobody understood keep it from being proved.';
  if (untold.length > 0)
    return `No zone that is known reaches more or less than before, and ${counted(untold.length, 'list decides', 'lists decide')} otherwise.`;
  return 'PROVED: nothing changes in what can reach what.';
}

function listLines(
  { device, list, change, changes, cannotTell }: ListChange,
  style: TextStyle,
  context: DiffContext,
): string[] {
  if (cannotTell !== undefined)
    return labelled('', `${device}, list ${list}: cannot tell (${cannotTell})`, style, 2, 0);
  return changes.slice(0, 6).flatMap(({ services, witness, packets, before, after }) => {
    const now = change === 'opens' ? 'now lets pass' : 'no longer lets pass';
    const [from, to] = [packets.from(), packets.to()].map((a) => listed(a.include, 3));
    const says = `${device}, list ${list} ${now}: ${servicesText(services)} from ${from} to ${to}`;
    return [
      ...labelled('', says, style, 2, 0),
      `    for instance ${flowText(witness)}`,
      ...ruleLines(change === 'opens' ? after : before, style, context.linesOf, 4, 4),
    ];
  });
}

export const listDocument = ({ device, list, change, changes, cannotTell }: ListChange) => ({
  device,
  list,
  change,
  cannotTell,
  changes: changes.map(({ packets, services, witness, before, after, certain }) => ({
    from: packets.from(),
    to: packets.to(),
    services,
    witness: flowDocument(witness),
    before: refDocument(before),
    after: refDocument(after),
    certain,
  })),
});

function lineText({ device, change, added, removed }: LineChange): string {
  if (change === 'added') return `${device} is new, ${counted(added, 'line')}.`;
  if (change === 'removed') return `${device} is gone, ${counted(removed, 'line')}.`;
  return `${device}: ${counted(added, 'line')} added, ${removed} removed.`;
}

function differenceLines(d: NetworkDifference, style: TextStyle, { linesOf, fileOf }: DiffContext): string[] {
  const says = `${d.says}${/[.!?]$/.test(d.says) ? '' : '.'}`;
  const out = wrap(says, style.width - 2).map((l) => `  ${l}`);
  if (d.witness) out.push(`    for instance ${flowText(d.witness)}`);
  for (const ref of d.rules.slice(0, 4)) out.push(...ruleLines(ref, style, linesOf, 4, 6));
  if (d.rules.length > 4) out.push(`    and ${d.rules.length - 4} more rules`);
  if (d.change === 'unproven') out.push(...openLines(d.open, fileOf, style, 4));
  return out;
}

export function differenceDocument({
  from,
  to,
  change,
  certain,
  services,
  witness,
  rules,
  says,
  open,
}: NetworkDifference) {
  return {
    from,
    to,
    change,
    certain,
    services,
    witness: witness && flowDocument(witness),
    rules: rules.map(refDocument),
    says,
    open,
  };
}
