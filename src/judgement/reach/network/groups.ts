// Packets that arrived, by the rule that lets them pass at the last device that looks at them: one entry for each such rule.
import type { Flow, Hop, PassedService, RuleRef } from '../answer.ts';
import type { PacketSet } from '../sets/packet-set.ts';
import { wayTo } from './path.ts';
import type { Piece, Spread } from './spread.ts';

export interface Passing {
  set: PacketSet;
  services: PassedService[];
  certain: boolean;
  witness: Flow;
  path: Hop[];
  /** The rule at the last device that filters first, then the others of the way. */
  decides: RuleRef[];
}

/** Groups `wanted` (packets as they arrive in the segment) by the rules that let them in; `sure`: what certainly arrives. Largest first. */
export function passingBy(result: Spread, segment: string, wanted: PacketSet, sure: PacketSet): Passing[] {
  const groups: { key: string; set: PacketSet; first: RuleRef | undefined; piece: Piece }[] = [];
  const add = (set: PacketSet, first: RuleRef | undefined, piece: Piece) => {
    if (set.isEmpty) return;
    const key = first
      ? `${first.device} ${first.list ?? ''} ${first.rule ?? ''} ${first.at.file}:${first.at.line}`
      : '';
    const known = groups.find((g) => g.key === key);
    if (known) known.set = known.set.union(set);
    else groups.push({ key, set, first, piece });
  };
  for (const piece of result.pieces.get(segment) ?? []) {
    const here = piece.set.intersect(wanted);
    if (!here.isEmpty) for (const part of byLastRule(piece, here)) add(part.set, part.rule, piece);
  }
  return groups
    .flatMap(({ set, first, piece }) => {
      const way = wayTo(piece, set);
      if (!way) return [];
      const certain = sure.overlaps(set);
      const decides = first
        ? [
            first,
            ...way.decides.filter(
              (d) => !(d.device === first.device && d.rule === first.rule && d.list === first.list),
            ),
          ]
        : way.decides;
      return [{ set, services: set.services(certain), certain, witness: way.witness, path: way.path, decides }];
    })
    .sort((a, b) => Number(b.certain) - Number(a.certain) || (b.set.count() > a.set.count() ? 1 : -1));
}

function byLastRule(piece: Piece, here: PacketSet): { set: PacketSet; rule?: RuleRef }[] {
  let after = here;
  const later: ((set: PacketSet) => PacketSet)[] = [];
  for (let p: Piece | undefined = piece; p?.before; p = p.before) {
    if (p.way?.kind !== 'device' || p.way.opened) {
      if (p.way?.kind === 'device' || p.way?.join.anything) return [{ set: here }];
      continue;
    }
    const c = p.way.crossing;
    const at = c.steps.findIndex((s) => s.kind === 'filter');
    if (at >= 0) {
      const step = c.steps[at]!;
      const before = c.before(after).intersect(p.before.set);
      const parts = step.kind === 'filter' ? step.filter.passes(before).decided : [];
      const found = parts
        .filter((d) => d.rule.action === 'permit')
        .map((d) => ({
          set: later.reduceRight((set, on) => on(set), c.upper(d.set)).intersect(here),
          rule: { ...d.rule.ref, device: c.device.name },
        }))
        .filter((f) => !f.set.isEmpty);
      return found.length > 0 ? found : [{ set: here }];
    }
    later.push((set) => c.upper(set));
    after = c.before(after).intersect(p.before.set);
  }
  return [{ set: here }];
}
