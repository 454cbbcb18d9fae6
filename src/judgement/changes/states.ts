// Where each declared rule change stands: before its window, waiting for the next collected configuration, done as declared, or open again after its end.
import { parseInstant } from '#kit';
import { driftsOf, endOf, stillOpen } from '#reconcile';
import type { Drift, View } from '#reconcile';
import type { Change } from '#site';

export interface ChangeState {
  change: Change;
  /**
   * `planned`: its window has not begun; `open`: the window runs; `to-compare`: it is over, and no configuration was collected since; `closed`: what was
   * collected since does what was declared and no more; `not-as-declared`: it does not; `reopened`: its end has passed, and what it opened still passes; `over`: its end
   * has passed and nothing of it passes.
   */
  state: 'planned' | 'open' | 'to-compare' | 'closed' | 'not-as-declared' | 'reopened' | 'over';
  why: string;
  drifts: Drift[];
}

/** Every firewall or traffic change of the site, in the order of the register. */
export function changeStates(view: View): ChangeState[] {
  const drifts = driftsOf(view);
  return view.site.changes
    .filter((c) => c.kind === 'firewall' || c.opens.length > 0 || c.closes.length > 0)
    .map((change) => {
      const own = drifts.filter((d) => d.change === change);
      return { change, drifts: own, ...stateOf(view, change, own) };
    });
}

function stateOf(view: View, change: Change, own: readonly Drift[]): Pick<ChangeState, 'state' | 'why'> {
  if (parseInstant(change.from)! > view.asOf) return { state: 'planned', why: `begins ${change.from}` };
  if (endOf(change.until) > view.asOf) return { state: 'open', why: `runs until ${change.until}` };
  if (change.expires !== undefined && endOf(change.expires) <= view.asOf) {
    const open = stillOpen(view, change);
    return open.length > 0
      ? { state: 'reopened', why: `ran out ${change.expires}, and ${open[0]!.from} still reaches ${open[0]!.to}` }
      : { state: 'over', why: `ran out ${change.expires}; nothing of it passes any more` };
  }
  if (own.length === 0)
    return { state: 'to-compare', why: 'no two configurations of its devices lie around its window' };
  const bad = own.find((d) => d.state !== 'covered');
  return bad
    ? { state: 'not-as-declared', why: bad.why }
    : { state: 'closed', why: `${own[0]!.after.file} does what was declared and no more` };
}
