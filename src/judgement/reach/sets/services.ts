// Which services a set of packets holds, addresses left aside.
import type { NumberRange } from '#facts';
import type { PassedService } from '../answer.ts';
import type { Boxes } from './boxes.ts';
import { isIcmp, TO_PORT } from './space.ts';

/** Joined, in order of protocol and port. A protocol that is absent stands for every one. */
export function servicesOf(parts: readonly Boxes[], certain: boolean): PassedService[] {
  const byProtocol = new Map<number, NumberRange[]>();
  const icmp = new Map<number, [type: NumberRange, code: NumberRange][]>();
  for (const { space, n, data } of parts) {
    for (let i = 0; i < n; i++) {
      const at = i * space.stride;
      const ports: NumberRange = [data[at + 2 * TO_PORT]!, data[at + 2 * TO_PORT + 1]!];
      const codes: NumberRange = [data[at + 2 * space.fromPort]!, data[at + 2 * space.fromPort + 1]!];
      for (let p = data[at]!; p <= data[at + 1]!; p++) {
        const list = byProtocol.get(p);
        if (list) list.push(ports);
        else byProtocol.set(p, [ports]);
        if (!isIcmp(p)) continue;
        const kinds = icmp.get(p);
        if (kinds) kinds.push([ports, codes]);
        else icmp.set(p, [[ports, codes]]);
      }
    }
  }
  const found: PassedService[] = [];
  let whole = 0;
  for (const protocol of [...byProtocol.keys()].sort((a, b) => a - b)) {
    if (isIcmp(protocol)) {
      const kinds = icmpKinds(icmp.get(protocol)!);
      if (kinds === undefined) whole++;
      found.push(kinds === undefined ? { protocol, certain } : { protocol, icmp: kinds, certain });
      continue;
    }
    const ports = joinedRanges(byProtocol.get(protocol)!);
    const full = ports.length === 1 && ports[0]![0] === 0 && ports[0]![1] === 65535;
    if (full) whole++;
    found.push(full ? { protocol, certain } : { protocol, ports, certain });
  }
  return whole === 256 ? [{ certain }] : found;
}

function joinedRanges(ranges: readonly NumberRange[]): NumberRange[] {
  const out: NumberRange[] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = out.at(-1);
    if (before && low <= before[1] + 1) before[1] = Math.max(before[1], high);
    else out.push([low, high]);
  }
  return out;
}

/** Types and codes one by one; undefined where all are there. */
function icmpKinds(boxes: readonly [type: NumberRange, code: NumberRange][]): PassedService['icmp'] {
  const kinds: { type: number; code?: number }[] = [];
  let all = true;
  for (let type = 0; type <= 255; type++) {
    const codes = joinedRanges(boxes.filter(([t]) => t[0] <= type && t[1] >= type).map(([, c]) => c));
    if (codes.length === 1 && codes[0]![0] === 0 && codes[0]![1] >= 255) kinds.push({ type });
    else {
      all = false;
      for (const [low, high] of codes) {
        for (let code = low; code <= Math.min(high, 255); code++) kinds.push({ type, code });
      }
    }
  }
  return all ? undefined : kinds;
}
