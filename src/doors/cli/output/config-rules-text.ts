// What is wrong with rules, list by list, gravest first, each with its lines and the lines that cover it.
import { counted, siteDate } from '#kit';
import type { ConfiguredDevice } from '#facts';
import type { RuleFinding } from '#reach';
import { paint, wrap } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { Observed } from '../configs/observed.ts';
import { flowText } from '../configs/words.ts';
import { atText, ruleLines, ruleName } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';

const kinds: Record<RuleFinding['kind'], { heading: string; tone?: Tone; order: number }> = {
  'any-any': { heading: 'Let everything pass', tone: 'bad', order: 0 },
  expired: { heading: 'Ended, and still there', tone: 'bad', order: 1 },
  shadowed: { heading: 'Never reached', tone: 'warn', order: 2 },
  overlapping: { heading: 'Decided otherwise in part by an earlier rule', tone: 'warn', order: 3 },
  'matches-nothing': { heading: 'Fit no packet', order: 4 },
  redundant: { heading: 'Change nothing', order: 5 },
  unused: { heading: 'Not used by any traffic that was seen', order: 6 },
  disabled: { heading: 'Switched off', order: 7 },
};

const most = 20;

export function rulesText(
  results: readonly { device: ConfiguredDevice; findings: readonly RuleFinding[] }[],
  observed: Observed | undefined,
  style: TextStyle,
  linesOf: LinesOf,
): string {
  const out: string[] = [];
  for (const { device, findings } of results) {
    const rules = device.filters.reduce((n, f) => n + f.rules.length, 0);
    const title = `${device.name}: ${counted(device.filters.length, 'filter')}, ${counted(rules, 'rule')}, ${counted(findings.length, 'remark')}`;
    out.push(...(out.length > 0 ? [''] : []), paint(style, 'strong', title));
    const groups = [...Map.groupBy(findings, (f) => f.kind)].sort((a, b) => kinds[a[0]].order - kinds[b[0]].order);
    for (const [kind, list] of groups) {
      out.push('', paint(style, kinds[kind].tone, `${kinds[kind].heading} (${list.length})`));
      for (const f of list.slice(0, most)) out.push(...one(f, style, linesOf));
      if (list.length > most) out.push(`  and ${list.length - most} more (--json lists all)`);
    }
    if (findings.length === 0) out.push('  Nothing to remark.');
  }
  if (observed) {
    const span =
      observed.from === undefined || observed.to === undefined
        ? ''
        : `, ${siteDate(observed.from, 'UTC')} to ${siteDate(observed.to, 'UTC')}`;
    const words = `Held against ${counted(observed.conversations, 'conversation')} of ${counted(observed.captures, 'capture')}${span}. A rule that was not used then may be needed at another time or place.`;
    out.push('', ...wrap(words, style.width));
  }
  return `${out.join('\n')}\n`;
}

function one({ rule, by, witness, says }: RuleFinding, style: TextStyle, linesOf: LinesOf): string[] {
  const out = [...wrap(says, style.width - 2).map((l) => `  ${l}`), ...ruleLines(rule, style, linesOf, 4, 4)];
  for (const ref of by.slice(0, 4))
    out.push(...wrap(`by ${ruleName(ref)} (${atText(ref)})`, style.width - 6).map((l) => `      ${l}`));
  if (by.length > 4) out.push(`      and ${by.length - 4} more`);
  if (witness) out.push(`      for instance ${flowText(witness)}`);
  return out;
}
