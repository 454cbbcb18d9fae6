// What to bring next: from what the verdicts miss, the pieces of evidence that would settle the most of what is not proven.
import type { EvidenceKind, NeedState } from '#measures';
import { counted } from '#kit';
import type { Assessment, MeasureText } from './assessment.ts';
import { craneTable } from './table.ts';
import type { Cell } from './table.ts';

/** One piece of evidence that somebody can bring, with what hangs on it. */
export interface Piece {
  kind: EvidenceKind;
  /** In the words of the quay. */
  title: string;
  /** What is asked for in particular, the most wanted first. */
  asks: string[];
  /** Crane ids, and `site` for the whole port, where it is missing or too old. */
  columns: string[];
  measures: MeasureText[];
  /** Cells of the crane table that miss nothing else. */
  settles: number;
  /** Cells that miss other things besides. */
  helps: number;
  /** Whether this version reads such a piece; what it cannot read settles nothing yet. */
  readable: boolean;
}

const titles: Record<EvidenceKind, string> = {
  attestation: 'Statements that two people sign',
  traffic: 'Traffic, watched without a gap',
  register: 'Entries in the registers',
  catalogue: 'The advisories the site works by',
  configuration: 'Configurations of firewalls, switches and stations',
  program: 'Programs read back from the controllers',
  'host-log': 'Logs of the crane computers',
  'advisory-feed': 'A current set of vulnerability notices',
};

/** What this version takes in. */
const readable: ReadonlySet<EvidenceKind> = new Set(['attestation', 'traffic', 'register', 'catalogue']);

/** What keeps a cell from being proven; empty where evidence alone would not settle it (a question left open, a signature missing). */
function lacking(cell: Cell): NeedState[] {
  const lists = cell.verdicts
    .filter((v) => v.status === 'unknown' || v.status === 'stale')
    .map((v) => v.needs.filter((n) => n.state !== 'fresh'));
  return lists.some((l) => l.length === 0) ? [] : lists.flat();
}

/** Pieces that are read come first, those that settle most before the others. Counts are cells of the crane table. */
export function bringNext(assessment: Assessment): Piece[] {
  const table = craneTable(assessment);
  const pieces = new Map<EvidenceKind, Piece & { wanted: Map<string, number> }>();
  for (const row of table.rows) {
    row.cells.forEach((cell, i) => {
      if (cell.status !== 'unknown' && cell.status !== 'stale') return;
      const needs = lacking(cell);
      const kinds = new Set(needs.map((n) => n.need.kind));
      for (const kind of kinds) {
        let piece = pieces.get(kind);
        if (!piece) {
          const start = { kind, title: titles[kind], readable: readable.has(kind), settles: 0, helps: 0 };
          pieces.set(kind, (piece = { ...start, asks: [], columns: [], measures: [], wanted: new Map() }));
        }
        if (kinds.size === 1) piece.settles++;
        else piece.helps++;
        if (!piece.columns.includes(table.columns[i]!)) piece.columns.push(table.columns[i]!);
        if (!piece.measures.includes(row.measure)) piece.measures.push(row.measure);
        const asked = new Set(needs.filter((n) => n.need.kind === kind).map((n) => n.need.what));
        for (const what of asked) piece.wanted.set(what, (piece.wanted.get(what) ?? 0) + 1);
      }
    });
  }
  return [...pieces.values()]
    .map(({ wanted, ...piece }) => ({
      ...piece,
      columns: table.columns.filter((c) => piece.columns.includes(c)),
      asks: [...wanted].sort((a, b) => b[1] - a[1]).map(([what]) => what),
    }))
    .sort(
      (a, b) =>
        Number(b.readable) - Number(a.readable) ||
        (a.readable ? b.settles - a.settles : 0) ||
        b.settles + b.helps - a.settles - a.helps,
    )
    .slice(0, most);
}

const most = 5;

/** `RTG-01 to RTG-12, STS-06 and the port`: neighbours of the table drawn together; every crane is `all 18 cranes`. */
export function places(columns: readonly string[], all: readonly string[]): string {
  const cranes = all.filter((c) => c !== 'site');
  const wanted = cranes.filter((c) => columns.includes(c));
  const parts: string[] = [];
  if (wanted.length > 1 && wanted.length === cranes.length) parts.push(`all ${wanted.length} cranes`);
  else {
    for (let i = 0; i < wanted.length;) {
      let end = i;
      while (end + 1 < wanted.length && follows(cranes, wanted[end]!, wanted[end + 1]!)) end++;
      if (end - i >= 2) parts.push(`${wanted[i]!} to ${wanted[end]!}`);
      else parts.push(...wanted.slice(i, end + 1));
      i = end + 1;
    }
  }
  if (columns.includes('site')) parts.push('the port');
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}

const kindOf = (crane: string) => crane.slice(0, crane.lastIndexOf('-') + 1);
const follows = (cranes: readonly string[], a: string, b: string) =>
  cranes.indexOf(b) === cranes.indexOf(a) + 1 && kindOf(a) === kindOf(b);

/** What hangs on it, in a sentence with its honest counts. */
export function worth({ settles, helps, measures, readable: read }: Piece): string {
  const of = counted(measures.length, 'measure');
  const all = settles + helps;
  if (!read)
    return `${counted(all, 'answer')} of ${of} ${all === 1 ? 'waits' : 'wait'} for it; this version cannot read it yet`;
  if (helps === 0) return `${counted(settles, 'answer')} of ${of} ${settles === 1 ? 'misses' : 'miss'} nothing else`;
  if (settles === 0)
    return `${counted(helps, 'answer')} of ${of} ${helps === 1 ? 'misses' : 'miss'} it, and other things too`;
  return `${counted(settles, 'answer')} of ${of} ${settles === 1 ? 'misses' : 'miss'} nothing else; ${helps.toLocaleString('en-US')} more ${helps === 1 ? 'misses' : 'miss'} other things too`;
}

/** What bringing it takes, where that is not plain: for traffic, where to begin and what a short capture is good for. */
export function caution({ kind, columns }: Piece, { view }: Assessment): string | undefined {
  if (kind !== 'traffic') return undefined;
  const watched = new Set(view.facts.coverage.map((c) => c.segment));
  const zones = (crane: string) => view.site.zones.filter((z) => z.crane === crane);
  const dark = columns.filter((c) => c !== 'site' && !zones(c).some((z) => watched.has(z.id)));
  const all = view.site.cranes.map((c) => c.id);
  const begin =
    dark.length > 0
      ? `Begin with a day’s capture at the E-house mirror port of ${places(dark, all)}, which nobody has watched. `
      : '';
  return `${begin}A day shows what is wrong; only a period watched whole proves that nothing was.`;
}
