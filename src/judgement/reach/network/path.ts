// From packets that arrived somewhere back to the way they took: the hops, the lines that let them pass, and one packet that takes it.
import type { Flow, Hop, RuleRef } from '../answer.ts';
import { translateFlow } from '../sets/nat.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { ruleRef } from '../sets/rule-ref.ts';
import type { Crossing } from './crossing.ts';
import type { Piece } from './spread.ts';

export interface Way {
  path: Hop[];
  /** As it starts. */
  witness: Flow;
  decides: RuleRef[];
  open: NonNullable<Crossing['open']>;
  pieces: Piece[];
}

/** The way of one packet of `wanted` (as it arrives) back through the pieces. */
export function wayTo(piece: Piece, wanted: PacketSet): Way | undefined {
  const chain: Piece[] = [];
  for (let p: Piece | undefined = piece; p; p = p.before) chain.unshift(p);
  let flow = piece.set.intersect(wanted).witness();
  if (!flow) return undefined;
  const flows: Flow[] = [flow];
  for (let i = chain.length - 1; i > 0; i--) {
    const { way, before } = chain[i]!;
    const after = PacketSet.ofFlow(flow);
    let source = after;
    if (way?.kind === 'device' && !way.opened) source = way.crossing.before(after);
    else if (way?.kind === 'device' || (way?.kind === 'join' && (way.join.anything || way.join.by === 'host')))
      source = PacketSet.all;
    const own: PacketSet = before!.set;
    const hit: PacketSet = own.intersect(source);
    flow = (own.has(flow) && source.has(flow) ? flow : undefined) ?? hit.witness() ?? own.witness() ?? flow;
    flows.unshift(flow);
  }
  const path: Hop[] = [];
  const open: Way['open'] = [];
  for (let i = 1; i < chain.length; i++) {
    const { way, segment } = chain[i]!;
    const before = flows[i - 1]!;
    const after = flows[i]!;
    const changed = JSON.stringify(before) === JSON.stringify(after) ? {} : { flow: after };
    if (way?.kind === 'join') {
      path.push({ device: way.join.device, to: segment, by: way.join.by, decides: way.join.decides, ...changed });
    } else if (way) {
      const c = way.crossing;
      if (way.opened) open.push(...c.open);
      const decides = way.opened
        ? c.open.slice(0, 5).map((line) => ruleRef(c.device.device, undefined, line))
        : deciding(c, before);
      path.push({
        device: c.device.name,
        in: c.in.interface,
        out: c.out.interface,
        to: segment,
        by: 'routed',
        decides,
        ...changed,
      });
    }
  }
  return { path, witness: flows[0]!, decides: path.flatMap((h) => h.decides), open, pieces: chain };
}

/** The lines that decide about one packet on its way through a device, in order. */
export function deciding(c: Crossing, flow: Flow): RuleRef[] {
  const refs: RuleRef[] = [];
  let now = flow;
  for (const step of c.steps) {
    if (step.kind === 'filter') {
      if (step.family !== undefined && step.family !== (now.from.includes(':') ? 6 : 4)) continue;
      refs.push(...step.filter.decide(now).rules);
    } else {
      const turned = translateFlow(now, step.stage.rules, step.where)[0];
      if (turned?.rule) refs.push(ruleRef(c.device.device, step.stage.name, turned.rule));
      now = turned?.flow ?? now;
    }
  }
  return refs.map((r) => (r.device === c.device.name ? r : { ...r, device: c.device.name }));
}
