// Lists of VLANs as switches write them.

/** `10,20,1010-1014`. */
export function vlanText(vlans: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const v of [...new Set(vlans)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === v) last[1] = v;
    else ranges.push([v, v]);
  }
  return ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');
}
