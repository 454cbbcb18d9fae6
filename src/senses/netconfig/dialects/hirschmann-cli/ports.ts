// Ports and routed interfaces by name, as commands of Hirschmann switches name them.
import type { Lines } from '#facts';
import { mostLines, mostPorts } from '../../core/qbridge.ts';
import type { HirschmannPort, HirschmannState } from './state.ts';

export const each = (s: HirschmannState, at: Lines, change: (port: HirschmannPort) => void): void => {
  for (const port of s.now) {
    if (port.at.length < mostLines) port.at.push(at);
    change(port);
  }
};

/** `1/1`, `1/1-1/4`, `1/1,2/3`, `lag/1` as names. */
export function portNames(text: string): string[] | undefined {
  const names: string[] = [];
  for (const piece of text.split(',')) {
    const m = /^\s*((?:lag|\d{1,2}(?:\/\d{1,2})?))\/(\d{1,3})(?:-(?:\1\/)?(\d{1,3}))?\s*$/.exec(piece);
    if (!m) return undefined;
    const to = m[3] === undefined ? Number(m[2]) : Number(m[3]);
    if (to < Number(m[2])) return undefined;
    for (let n = Number(m[2]); n <= to; n++) names.push(`${m[1]}/${n}`);
    if (names.length > mostPorts) return undefined;
  }
  return names;
}

/** A VLAN or port with an address of its own, made where it is not there yet. */
export function face(s: HirschmannState, name: string, at: Lines) {
  const vlan = /^vlan\/(\d+)$/.exec(name);
  const found = s.faces.get(name) ?? {
    name,
    kind: vlan ? ('vlan' as const) : name.startsWith('loopback') ? ('loopback' as const) : ('physical' as const),
    enabled: true,
    addresses: [],
    ...(vlan ? { vlan: Number(vlan[1]) } : {}),
    at,
  };
  s.faces.set(name, found);
  return found;
}
