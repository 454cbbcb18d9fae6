// VLAN lists as Cisco writes them: `1,10-20,30`, `all`, `none`.
import type { NumberRange, VlanSet } from '#facts';

export const allVlans: VlanSet = [[1, 4094]];

/** Ranges, ascending and joined; undefined where the text is no VLAN list. */
export function vlanList(text: string): VlanSet | undefined {
  const t = text.trim().toLowerCase();
  if (t === 'all') return allVlans;
  if (t === 'none' || t === '') return t === '' ? undefined : [];
  const ranges: NumberRange[] = [];
  for (const part of t.split(/\s*,\s*|\s+/)) {
    const m = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (!m) return undefined;
    const [from, to] = [Number(m[1]), Number(m[2] ?? m[1])];
    if (to > 4095 || from > to) return undefined;
    ranges.push([from, to]);
  }
  return joined(ranges);
}

/** Ranges in order, those that touch made one. */
export function joined(ranges: readonly NumberRange[]): VlanSet {
  const result: NumberRange[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** `a` without `b`. */
export function without(a: VlanSet, b: VlanSet): VlanSet {
  let left = a;
  for (const [from, to] of b) {
    left = left.flatMap(([x, y]): VlanSet => {
      if (to < x || from > y) return [[x, y]];
      const parts: VlanSet = [];
      if (x < from) parts.push([x, from - 1]);
      if (y > to) parts.push([to + 1, y]);
      return parts;
    });
  }
  return left;
}

export const hasVlan = (set: VlanSet, id: number): boolean => set.some(([from, to]) => id >= from && id <= to);
