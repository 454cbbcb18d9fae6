// The matrix of zones for people: each pair with its three marks (allowed, reachable, seen), what of them disagrees, and the same by crane.
import { counted } from '#kit';
import type { MatrixCell, View } from '#reconcile';

/**
 * How the marks of a pair disagree, worst first: `unknown-path` seen and no configuration lets it pass; `open` reachable and declared by nobody;
 * `not-allowed` seen and declared by nobody; `closed` declared and passed by no configuration; `unproven` nobody can say.
 */
export type Disagreement = 'unknown-path' | 'open' | 'not-allowed' | 'closed' | 'unproven';

export interface MatrixRow extends MatrixCell {
  disagrees?: Disagreement;
}

export interface CraneMatrix {
  crane: string;
  /** Zones with any mark to or from the crane: its own first. */
  zones: string[];
  /** Of these, the crane's own. */
  own: ReadonlySet<string>;
  rows: MatrixRow[];
}

export const disagreementWords: Record<Disagreement, string> = {
  'unknown-path': 'seen, and no configuration lets it pass: a way that nobody knows',
  open: 'reachable, and declared by nobody',
  'not-allowed': 'seen, and declared by nobody',
  closed: 'declared, and passed by no configuration',
  unproven: 'not proven either way',
};

export const disagreements = Object.keys(disagreementWords) as Disagreement[];

/** Every pair with a mark, in the order of the zones. */
export const matrixRows = (view: View): MatrixRow[] =>
  view.matrix.map((cell) => {
    const disagrees = disagreementOf(cell);
    return disagrees ? { ...cell, disagrees } : cell;
  });

function disagreementOf(c: MatrixCell): Disagreement | undefined {
  // Inside one zone no firewall decides, and the measures judge what is said there.
  if (c.from === c.to) return undefined;
  // What is declared for a change, a session or a visit may have been opened for that time alone.
  if (c.answered > 0 && c.reachable === 'no' && !(c.conditional && c.allowed.length > 0)) return 'unknown-path';
  if (c.beyond > 0 && c.reachable === 'yes') return 'open';
  if (c.notAllowed > 0) return 'not-allowed';
  if (c.allowed.length > 0 && c.reachable === 'no' && !c.conditional) return 'closed';
  if (c.reachable === 'not-proven' || (c.beyond > 0 && c.reachable === 'may') || c.uncompared !== undefined)
    return 'unproven';
  return undefined;
}

/** The matrix cut to each crane, in the order of the register. */
export function craneMatrices(view: View): CraneMatrix[] {
  const rows = matrixRows(view);
  const craneOf = new Map(view.site.zones.map((z) => [z.id, z.crane]));
  return view.site.cranes.flatMap(({ id }) => {
    const own = rows.filter((r) => craneOf.get(r.from) === id || craneOf.get(r.to) === id);
    if (own.length === 0) return [];
    const names = new Set(own.flatMap((r) => [r.from, r.to]));
    const zones = [...view.site.zones.map((z) => z.id), 'outside'].filter((z) => names.has(z));
    zones.sort((a, b) => Number(craneOf.get(b) === id) - Number(craneOf.get(a) === id));
    return [{ crane: id, zones, own: new Set(zones.filter((z) => craneOf.get(z) === id)), rows: own }];
  });
}

/** `41 ways declared, 43 reachable, 12 seen; 2 reachable, and declared by nobody`. */
export function matrixSummary(rows: readonly MatrixRow[]): string {
  const n = (test: (r: MatrixRow) => boolean) => rows.filter(test).length;
  const known = rows.some((r) => r.reachable !== 'unknown');
  const marks = [
    `${counted(
      n((r) => r.allowed.length > 0),
      'way',
    )} declared`,
    known
      ? `${n((r) => r.reachable === 'yes')} reachable${n((r) => r.reachable === 'may') > 0 ? ` and ${n((r) => r.reachable === 'may')} perhaps` : ''}`
      : 'no configuration read',
    `${n((r) => r.seen > 0)} seen`,
  ].join(', ');
  const odd = disagreements
    .map((d) => [n((r) => r.disagrees === d), disagreementWords[d]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  return odd.length === 0 ? marks : `${marks}; ${odd.join('; ')}`;
}
