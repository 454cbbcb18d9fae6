// Devices of one template: which do the same, which do not and in what effect, and of which it cannot be told.
import { counted, listed } from '#kit';
import type { TemplateComparison, TemplateEffect } from '#reach';
import { labelled, paint, wrap } from '#reports';
import type { TextStyle } from '#reports';
import { flowText } from '../configs/words.ts';
import { flowDocument, refDocument, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';

export function templateText(
  results: readonly (readonly [string, TemplateComparison])[],
  style: TextStyle,
  linesOf: LinesOf,
): string {
  const out: string[] = [];
  for (const [id, { like, same, different, cannotTell }] of results) {
    if (out.length > 0) out.push('');
    out.push(paint(style, 'strong', `${id}: ${same.length} do the same as ${like}, ${different.length} do not`));
    if (same.length > 0) out.push(...labelled('same', listed(same, 24), style));
    for (const { device, effects } of different) {
      out.push('', paint(style, 'bad', `  ${device} differs in ${counted(effects.length, 'effect')}`));
      for (const effect of effects.slice(0, 12)) out.push(...effectLines(effect, style, linesOf));
      if (effects.length > 12) out.push(`    and ${effects.length - 12} more (--json lists all)`);
    }
    for (const { device, why } of cannotTell) out.push(...labelled('doubt', `${device}: ${why}`, style));
  }
  return `${out.join('\n')}\n`;
}

function effectLines(effect: TemplateEffect, style: TextStyle, linesOf: LinesOf): string[] {
  const out = wrap(effect.says, style.width - 4).map((l) => `    ${l}`);
  out.push(`      for instance ${flowText(effect.witness)}`);
  for (const ref of effect.rules.slice(0, 3)) out.push(...ruleLines(ref, style, linesOf, 6, 5));
  return out;
}

export function templateDocument(id: string, { like, same, different, cannotTell }: TemplateComparison) {
  return {
    id,
    like,
    same,
    different: different.map(({ device, effects }) => ({
      device,
      effects: effects.map(({ from, to, change, services, witness, rules, says }) => ({
        from,
        to,
        change,
        services,
        witness: flowDocument(witness),
        rules: rules.map(refDocument),
        says,
      })),
    })),
    cannotTell,
  };
}
