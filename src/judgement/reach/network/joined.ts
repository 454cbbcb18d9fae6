// Segments that joins make one: each can be come to from each other without a device that looks at IP.
import type { Join } from './types.ts';

/** Where joins lead, by where they begin. */
export function outgoing(joins: readonly Join[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const { from, to } of joins) {
    const list = out.get(from);
    if (list) list.push(to);
    else out.set(from, [to]);
  }
  return out;
}

/**
 * A name for each group of segments of which every one leads to every other: strongly connected parts (R. Tarjan, Depth-first search and linear graph
 * algorithms, 1972), without recursion.
 */
export function groupsOf(out: ReadonlyMap<string, readonly string[]>): (segment: string) => string {
  const group = new Map<string, string>();
  const low = new Map<string, number>();
  const open: string[] = [];
  for (const root of out.keys()) {
    if (low.has(root)) continue;
    const calls: { node: string; next: number; at: number }[] = [];
    const enter = (node: string) => {
      calls.push({ node, next: 0, at: low.size });
      low.set(node, low.size);
      open.push(node);
    };
    enter(root);
    while (calls.length > 0) {
      const call = calls.at(-1)!;
      const to = out.get(call.node)?.[call.next++];
      if (to !== undefined) {
        if (!low.has(to)) enter(to);
        else if (!group.has(to)) low.set(call.node, Math.min(low.get(call.node)!, low.get(to)!));
        continue;
      }
      calls.pop();
      const own = low.get(call.node)!;
      const above = calls.at(-1);
      if (above) low.set(above.node, Math.min(low.get(above.node)!, own));
      if (own !== call.at) continue;
      for (let node = open.pop()!; ; node = open.pop()!) {
        group.set(node, call.node);
        if (node === call.node) break;
      }
    }
  }
  return (segment) => group.get(segment) ?? segment;
}

/** Segments to which joins lead from this one, over others too. */
export function joinedTo(out: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const found = new Set([from]);
  for (const at of found) for (const to of out.get(at) ?? []) found.add(to);
  found.delete(from);
  return found;
}
