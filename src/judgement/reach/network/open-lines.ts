// Which lines that nobody followed can change what passes a device between two of its interfaces.
import type { ConfiguredDevice, OpenLine } from '#facts';
import type { Leg } from './types.ts';

/** Lines followed with a limit are in the model as the worst case; only the other two can spoil a proof. */
export const spoils = (line: OpenLine): boolean => line.state !== 'limited';

/**
 * Lines that could let pass more between two legs than the model says. A line about routes cannot: proofs hold in any routing. A line that belongs to one
 * interface, filter or zone alone counts only where that one is on the way.
 */
export function openBetween(device: ConfiguredDevice, from: Leg, to: Leg, lists: ReadonlySet<string>): OpenLine[] {
  const names = new Set([from.interface, to.interface, ...from.zones, ...to.zones, ...lists]);
  const known = elements(device);
  return device.open.filter(
    (line) =>
      spoils(line) &&
      (line.scope === 'filter' || line.scope === 'nat' || line.scope === 'interface' || line.scope === 'device') &&
      (line.element === undefined || names.has(line.element) || !known.has(line.element)),
  );
}

const known = new WeakMap<ConfiguredDevice, Set<string>>();

/** Names that an open line may belong to: a line of an unknown element belongs anywhere. */
function elements(device: ConfiguredDevice): Set<string> {
  let set = known.get(device);
  if (!set) {
    set = new Set([
      ...device.interfaces.map((i) => i.name),
      ...device.zones.map((z) => z.name),
      ...device.filters.map((f) => f.name),
      ...device.transit.flatMap((s) => (s.kind === 'nat' ? [s.name] : [])),
      ...device.toDevice.flatMap((s) => (s.kind === 'nat' ? [s.name] : [])),
    ]);
    known.set(device, set);
  }
  return set;
}
