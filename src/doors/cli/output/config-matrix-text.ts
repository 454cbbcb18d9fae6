// The matrix of what can reach what: a grid where it fits, a count for each zone where it does not, every pair with its line where asked for.
import { counted } from '#kit';
import type { PairReach, Verdict } from '#reach';
import { labelled, paint } from '#reports';
import type { TextStyle, Tone } from '#reports';
import { columns } from './columns.ts';
import { verdictWords } from './config-management.ts';
import { atText, flowDocument, openLines, refDocument, ruleName } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';
import { servicesText } from './config-services.ts';

interface MatrixContext {
  linesOf: LinesOf;
  fileOf(device: string, file: number): string | undefined;
  /** Every pair with its deciding line. */
  detailed: boolean;
}

const signs: Record<Verdict, [shape: string, ascii: string, tone?: Tone]> = {
  'must-permit': ['■', 'O', 'warn'],
  may: ['◐', 'm', 'warn'],
  'not-proven': ['?', '?', 'bad'],
  'must-deny': ['·', '.', 'dim'],
};
const verdicts: Verdict[] = ['must-permit', 'may', 'not-proven', 'must-deny'];

export function matrixText(
  zones: readonly string[],
  pairs: readonly PairReach[],
  style: TextStyle,
  context: MatrixContext,
): string {
  const out: string[] = [];
  const rows = zones.filter((z) => pairs.some((p) => p.from === z));
  const across = zones.filter((z) => pairs.some((p) => p.to === z));
  const widest = Math.max(4, ...rows.map((z) => z.length));
  if (!context.detailed && widest + 4 + across.length * 4 <= style.width)
    out.push(...grid(rows, across, pairs, style, widest));
  else if (!context.detailed) out.push(...tally(rows, pairs, style));
  const shown = context.detailed || pairs.length <= 200 ? pairs.filter((p) => p.verdict !== 'must-deny') : [];
  if (shown.length > 0) out.push(...detail(shown, style, context));
  const counts = verdicts
    .map((v) => [v, pairs.filter((p) => p.verdict === v).length] as const)
    .filter(([, n]) => n > 0)
    .map(([v, n]) => `${n} ${verdictWords[v]}`);
  out.push('', `${counted(pairs.length, 'pair')} of zones: ${counts.join(', ')}.`);
  if (shown.length === 0 && !context.detailed)
    out.push('--from ZONE or --to ZONE shows each pair with the line that decides.');
  return `${out.join('\n')}\n`;
}

function grid(
  rows: readonly string[],
  across: readonly string[],
  pairs: readonly PairReach[],
  style: TextStyle,
  widest: number,
): string[] {
  const at = new Map(pairs.map((p) => [`${p.from}\n${p.to}`, p]));
  const cell = (v: Verdict) => paint(style, signs[v][2], `  ${style.ascii ? signs[v][1] : signs[v][0]} `);
  const out = [paint(style, 'strong', `${'from'.padEnd(widest)}  to ${''}`)];
  out.push(
    `${' '.repeat(widest)}  ${across
      .map((_, i) =>
        String(i + 1)
          .padStart(3)
          .padEnd(4),
      )
      .join('')}`,
  );
  rows.forEach((from) => {
    const cells = across.map((to) => {
      if (from === to) return '  - ';
      const pair = at.get(`${from}\n${to}`);
      return pair ? cell(pair.verdict) : '    ';
    });
    out.push(`${from.padEnd(widest)}  ${cells.join('')}`.trimEnd());
  });
  out.push('', ...across.map((z, i) => `  ${String(i + 1).padStart(3)}  ${z}`));
  out.push('', `  ${verdicts.map((v) => `${style.ascii ? signs[v][1] : signs[v][0]} ${verdictWords[v]}`).join('   ')}`);
  return out;
}

function tally(rows: readonly string[], pairs: readonly PairReach[], style: TextStyle): string[] {
  const by = Map.groupBy(pairs, (p) => p.from);
  return columns(
    ['from', ...verdicts.map((v) => verdictWords[v]), 'reaches'],
    rows.map((from) => {
      const mine = by.get(from) ?? [];
      const open = mine.filter((p) => p.verdict === 'must-permit').map((p) => p.to);
      return [
        from,
        ...verdicts.map((v) => String(mine.filter((p) => p.verdict === v).length)),
        open.length > 4 ? `${open.slice(0, 3).join(', ')} and ${open.length - 3} more` : open.join(', '),
      ];
    }),
    style,
  );
}

function detail(pairs: readonly PairReach[], style: TextStyle, { fileOf }: MatrixContext): string[] {
  return pairs.flatMap((p) => {
    const head = `${p.from} to ${p.to}: ${verdictWords[p.verdict]}${p.verdict === 'not-proven' ? '' : `, ${servicesText(p.services)}`}`;
    const out = ['', ...labelled('', head, style, 0, 0).map((l) => paint(style, signs[p.verdict][2], l))];
    if (p.layer2) out.push('  on one network below IP: no device that looks at addresses stands between them');
    for (const ref of p.decides.slice(0, 3))
      out.push(...labelled('', `${ruleName(ref)} (${atText(ref)})`, style, 4, 0));
    if (p.decides.length > 3) out.push(`    and ${p.decides.length - 3} more rules`);
    if (p.verdict === 'not-proven') out.push(...openLines(p.open, fileOf, style, 3));
    return out;
  });
}

export function pairDocument(p: PairReach) {
  const { from, to, verdict, everything, services, layer2, witness, decides, open } = p;
  return {
    from,
    to,
    verdict,
    everything,
    services,
    witness: witness && flowDocument(witness),
    decides: decides.map(refDocument),
    open,
    layer2,
  };
}
