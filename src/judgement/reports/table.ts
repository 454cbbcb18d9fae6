// The crane table: one row a measure, one column a crane, and a last column for what is judged for the whole port.
import type { Status, Verdict } from '#measures';
import type { Assessment, MeasureText } from './assessment.ts';
import { worst } from './words.ts';

export interface Cell {
  /** Undefined where the measure is not judged there. */
  status?: Status;
  verdicts: Verdict[];
}

export interface CraneTable {
  /** Crane ids, then `site`. */
  columns: string[];
  rows: { measure: MeasureText; cells: Cell[] }[];
}

/** Builds it; a zone's verdict counts for the crane it is on, a zone of no crane for the site. */
export function craneTable(assessment: Assessment): CraneTable {
  const { site } = assessment.view;
  const columns = [...site.cranes.map((c) => c.id), 'site'];
  const craneOfZone = new Map(site.zones.map((z) => [z.id, z.crane]));
  const cells = new Map<string, Verdict[]>();
  for (const verdict of assessment.verdicts) {
    const { kind, id } = verdict.subject;
    const column = kind === 'crane' ? id : kind === 'zone' ? (craneOfZone.get(id) ?? 'site') : 'site';
    const key = `${verdict.measure}\n${column}`;
    const list = cells.get(key);
    if (list) list.push(verdict);
    else cells.set(key, [verdict]);
  }
  return {
    columns,
    rows: assessment.measures.map((measure) => ({
      measure,
      cells: columns.map((column) => {
        const verdicts = cells.get(`${measure.id}\n${column}`) ?? [];
        return { status: worst(verdicts.map((v) => v.status)), verdicts };
      }),
    })),
  };
}

/** How many cells of a table hold each verdict. */
export function tally(table: CraneTable): Record<Status, number> {
  const totals: Record<Status, number> = { met: 0, 'not-met': 0, stale: 0, unknown: 0, 'not-applicable': 0 };
  for (const row of table.rows) for (const cell of row.cells) if (cell.status) totals[cell.status]++;
  return totals;
}
