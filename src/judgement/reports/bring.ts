// What to bring next: from what the verdicts miss, the pieces of evidence that would settle the most of what is not proven.
import type { DeviceWant, EvidenceKind, NeedState } from '#measures';
import { counted, listed, siteDate } from '#kit';
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
  /** Of configurations: device by device, those on which most hangs first. */
  devices: DeviceAsk[];
}

/** A device of which a configuration is missing, old, single, or not understood whole. */
export interface DeviceAsk extends DeviceWant {
  /** Cells of the crane table that wait for it, alone or with others. */
  answers: number;
  columns: string[];
  measures: MeasureText[];
}

const titles: Record<EvidenceKind, string> = {
  attestation: 'Statements that two people sign',
  traffic: 'Traffic, watched without a gap',
  register: 'Entries in the registers',
  catalogue: 'The advisories the site works by',
  configuration: 'Settings of stations and accounts of devices',
  program: 'Programs read back from the controllers',
  'host-log': 'Logs of the crane computers',
  'advisory-feed': 'A current set of vulnerability notices',
};

const networkDevices = 'Configurations of firewalls, routers and switches';

/** What this version takes in. Of configurations, what a measure judges device by device. */
const readable: ReadonlySet<EvidenceKind> = new Set(['attestation', 'traffic', 'register', 'catalogue']);
const reads = (n: NeedState): boolean => readable.has(n.need.kind) || n.wants !== undefined;

const whyOrder: readonly DeviceWant['why'][] = ['missing', 'second', 'not-understood', 'old'];

/** What keeps a cell from being proven; empty where evidence alone would not settle it (a question left open, a signature missing). */
function lacking(cell: Cell): NeedState[] {
  const lists = cell.verdicts
    .filter((v) => v.status === 'unknown' || v.status === 'stale')
    .map((v) => v.needs.filter((n) => n.state !== 'fresh'));
  return lists.some((l) => l.length === 0) ? [] : lists.flat();
}

interface Growing extends Omit<Piece, 'asks' | 'devices'> {
  wanted: Map<string, number>;
  lacks: Map<string, DeviceAsk>;
}

/** Pieces that are read come first, those that settle most before the others. Counts are cells of the crane table. */
export function bringNext(assessment: Assessment): Piece[] {
  const table = craneTable(assessment);
  const pieces = new Map<string, Growing>();
  for (const row of table.rows) {
    row.cells.forEach((cell, i) => {
      if (cell.status !== 'unknown' && cell.status !== 'stale') return;
      const column = table.columns[i]!;
      const needs = Map.groupBy(lacking(cell), (n) => `${n.need.kind} ${reads(n)}`);
      for (const [key, list] of needs) {
        let piece = pieces.get(key);
        if (!piece) pieces.set(key, (piece = started(list[0]!)));
        if (needs.size === 1) piece.settles++;
        else piece.helps++;
        noteIn(piece, column, row.measure);
        for (const what of new Set(list.map((n) => n.need.what)))
          piece.wanted.set(what, (piece.wanted.get(what) ?? 0) + 1);
        const wants = new Map(list.flatMap((n) => n.wants ?? []).map((w) => [`${w.why} ${w.device}`, w]));
        for (const [which, want] of wants) {
          let ask = piece.lacks.get(which);
          if (!ask) piece.lacks.set(which, (ask = { ...want, answers: 0, columns: [], measures: [] }));
          ask.answers++;
          noteIn(ask, column, row.measure);
        }
      }
    });
  }
  const inOrder = (columns: readonly string[]) => table.columns.filter((c) => columns.includes(c));
  return [...pieces.values()]
    .map(({ wanted, lacks, ...piece }) => ({
      ...piece,
      columns: inOrder(piece.columns),
      asks: [...wanted].sort((a, b) => b[1] - a[1]).map(([what]) => what),
      devices: [...lacks.values()]
        .map((d) => ({ ...d, columns: inOrder(d.columns) }))
        .sort((a, b) => whyOrder.indexOf(a.why) - whyOrder.indexOf(b.why) || b.answers - a.answers),
    }))
    .sort(
      (a, b) =>
        Number(b.readable) - Number(a.readable) ||
        (a.readable ? b.settles - a.settles : 0) ||
        b.settles + b.helps - a.settles - a.helps,
    )
    .slice(0, most);
}

function started(first: NeedState): Growing {
  const { kind } = first.need;
  const read = reads(first);
  const title = kind === 'configuration' && read ? networkDevices : titles[kind];
  const none = { settles: 0, helps: 0, columns: [], measures: [] };
  return { kind, title, readable: read, ...none, wanted: new Map(), lacks: new Map() };
}

function noteIn(of: Pick<Piece, 'columns' | 'measures'>, column: string, measure: MeasureText): void {
  if (!of.columns.includes(column)) of.columns.push(column);
  if (!of.measures.includes(measure)) of.measures.push(measure);
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

/** Which devices, in sentences: whose configuration is missing, of whom a second or a fresh one, and where the readers did not understand lines. */
export function deviceSentences({ devices }: Pick<Piece, 'devices'>, timeZone: string, shown: number): string[] {
  const of = (why: DeviceWant['why']) => devices.filter((d) => d.why === why);
  const names = (list: readonly DeviceAsk[], name: (d: DeviceAsk) => string) => listed(list.map(name), shown);
  const id = (d: DeviceAsk) => d.device;
  const dated = (d: DeviceAsk) =>
    d.collected === undefined ? d.device : `${d.device} (of ${siteDate(d.collected, timeZone)})`;
  const dark = (d: DeviceAsk) =>
    `${counted(d.lines ?? 0, 'line')} of ${d.device}${d.file === undefined ? '' : ` (${d.file}:${d.line ?? 1})`}`;
  const sentences: [readonly DeviceAsk[], (list: readonly DeviceAsk[]) => string][] = [
    [of('missing'), (l) => `None is here of ${names(l, id)}`],
    [of('second'), (l) => `A second one, to compare, of ${names(l, id)}`],
    [of('old'), (l) => `A fresh one of ${names(l, dated)}`],
    [of('not-understood'), (l) => `Here, but with lines that this version does not follow: ${names(l, dark)}`],
  ];
  return sentences.filter(([list]) => list.length > 0).map(([list, say]) => `${say(list)}.`);
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
