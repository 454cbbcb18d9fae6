// The crane table for a terminal: shape and letters in every cell; in several parts where the cranes do not fit beside one another.
import type { Status } from '#measures';
import type { CraneTable } from '../table.ts';
import { lists, statusSigns, statuses } from '../words.ts';
import { clip, paint } from './lines.ts';
import type { TextStyle, Tone } from './lines.ts';

const tones: Partial<Record<Status, Tone>> = {
  'not-met': 'bad',
  stale: 'warn',
  unknown: 'dim',
  'not-applicable': 'dim',
};

const letters: Record<Status, string> = { met: 'm', 'not-met': 'N', stale: 'o', unknown: '?', 'not-applicable': 'n' };

/** Cell text of the given width: `■ NO` in four columns and more, `■N` in fewer. */
function cellText(status: Status | undefined, width: number, style: TextStyle): string {
  if (!status) return ' '.repeat(width);
  const sign = statusSigns[status];
  const shape = style.ascii ? sign.plain : sign.shape;
  const text = status === 'unknown' ? `${shape}?` : width >= 5 ? `${shape}${sign.short}` : `${shape}${letters[status]}`;
  return paint(style, tones[status], text) + ' '.repeat(Math.max(0, width - text.length));
}

/** `STS-01 STS-02` over two lines in narrow columns: `STS` once above its cranes, then `01 02`. */
function headings(columns: readonly string[], width: number): string[] {
  const names = columns.map((c) => (c === 'site' ? 'Port' : c));
  if (names.every((n) => n.length < width)) return [names.map((n) => n.padEnd(width)).join('')];
  const cuts = names.map((n) => n.lastIndexOf('-') + 1);
  const groups: { name: string; columns: number }[] = [];
  names.forEach((n, i) => {
    const group = n.slice(0, Math.max(0, cuts[i]! - 1));
    const last = groups.at(-1);
    if (last?.name === group) last.columns++;
    else groups.push({ name: group, columns: 1 });
  });
  const above = groups.map((g) => clip(g.name, g.columns * width - 1).padEnd(g.columns * width)).join('');
  const below = names.map((n, i) => {
    const rest = n.slice(cuts[i]);
    return i === names.length - 1 ? rest : clip(rest, width - 1).padEnd(width);
  });
  return [above, below.join('')];
}

export function tableText(table: CraneTable, style: TextStyle): string[] {
  const n = table.columns.length;
  // Wide: words in the cells. Middle: letters. Narrow: letters closer together, in several parts if it must be.
  const names = 34;
  const wide = style.width >= names + n * 5;
  const middle = !wide && style.width >= names + n * 4;
  const cell = wide ? Math.min(8, Math.floor((style.width - names) / n)) : middle ? 4 : 3;
  const label = Math.min(names, Math.floor(style.width / 2));
  const perPart = Math.max(1, Math.min(n, Math.floor((style.width - label) / cell)));
  const out: string[] = [];
  for (let from = 0; from < n; from += perPart) {
    const columns = table.columns.slice(from, from + perPart);
    const heads = headings(columns, cell);
    heads.forEach((h, i) => out.push(`${(i === heads.length - 1 ? 'Measure' : '').padEnd(label)}${h}`.trimEnd()));
    for (const [list, name] of Object.entries(lists)) {
      const rows = table.rows.filter(
        (r) => r.measure.list === list && r.cells.slice(from, from + perPart).some((c) => c.status),
      );
      if (rows.length === 0) continue;
      out.push(paint(style, 'strong', clip(name, style.width)));
      for (const row of rows) {
        const cells = row.cells.slice(from, from + perPart).map((c) => cellText(c.status, cell, style));
        out.push(`${clip(row.measure.short, label - 1).padEnd(label)}${cells.join('')}`.trimEnd());
      }
    }
    if (from + perPart < n) out.push('');
  }
  const key = statuses
    .map(
      (s) =>
        `${style.ascii ? statusSigns[s].plain : statusSigns[s].shape}${wide || s === 'unknown' ? statusSigns[s].short : letters[s]} ${statusSigns[s].word.toLowerCase()}`,
    )
    .join(' · ');
  out.push(...(key.length <= style.width ? [key] : key.split(' · ')).map((k) => paint(style, 'dim', k)));
  return out;
}
