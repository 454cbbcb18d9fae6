// Several files of one device make one device: a configuration and what its `show` commands printed.
import type { ConfiguredDevice, Lines } from '#facts';
import { dialects } from './dialects/index.ts';

/**
 * Joins devices of one name, in the order given; line references are turned to the joined list of files. A later file of part `state` adds to
 * what the configuration says (VLANs, neighbours, learned addresses) and never replaces it.
 */
export function joinDevices(devices: readonly ConfiguredDevice[]): ConfiguredDevice[] {
  const byName = new Map<string, ConfiguredDevice>();
  const placed = dialects.reduce((all, dialect) => dialect.join?.(all) ?? all, devices);
  for (const device of placed) {
    const before = byName.get(device.name);
    byName.set(device.name, before ? joined(before, device) : device);
  }
  return [...byName.values()];
}

/** The configuration goes first: it names the dialect and what the device does. */
function joined(a: ConfiguredDevice, b: ConfiguredDevice): ConfiguredDevice {
  if (a.files[0]?.part === 'state' && b.files[0]?.part === 'configuration') return joined(b, a);
  const moved = shifted(b, a.files.length);
  const ports = new Map(moved.interfaces.map((i) => [i.name.toLowerCase(), i]));
  const interfaces = a.interfaces.map((i) => {
    const more = ports.get(i.name.toLowerCase());
    ports.delete(i.name.toLowerCase());
    return more?.switchport && !i.switchport ? { ...i, switchport: more.switchport } : i;
  });
  const known = new Set(a.vlans.map((v) => v.id));
  const state = a.state ?? moved.state;
  return {
    ...a,
    hostname: a.hostname ?? moved.hostname,
    model: a.model ?? moved.model,
    version: a.version ?? moved.version,
    maker: a.maker ?? moved.maker,
    files: [...a.files, ...moved.files],
    interfaces: [...interfaces, ...ports.values()],
    vlans: [...a.vlans, ...moved.vlans.filter((v) => !known.has(v.id))],
    zones: [...a.zones, ...moved.zones],
    filters: [...a.filters, ...moved.filters],
    routes: [...a.routes, ...moved.routes],
    forwards: a.forwards === 'unknown' ? moved.forwards : a.forwards,
    transit: [...a.transit, ...moved.transit],
    toDevice: [...a.toDevice, ...moved.toDevice],
    management: [...a.management, ...moved.management],
    weaknesses: [...a.weaknesses, ...moved.weaknesses],
    tunnels: [...a.tunnels, ...moved.tunnels],
    redundancy: [...a.redundancy, ...moved.redundancy],
    ...(state
      ? {
          state:
            a.state && moved.state
              ? {
                  neighbours: [...a.state.neighbours, ...moved.state.neighbours],
                  macs: [...a.state.macs, ...moved.state.macs],
                  spanningTree: [...a.state.spanningTree, ...moved.state.spanningTree],
                }
              : state,
        }
      : {}),
    open: [...a.open, ...moved.open],
    problems: [...a.problems, ...moved.problems],
  };
}

/** A copy whose line references count `by` files further. A device is a tree of plain values. */
function shifted<T>(value: T, by: number): T {
  if (Array.isArray(value)) return value.map((v: unknown) => shifted(v, by)) as T;
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) copy[key] = shifted(inner, by);
  if (isLines(copy)) copy.file = copy.file + by;
  return copy as T;
}

const isLines = (value: Record<string, unknown>): value is Record<string, unknown> & Lines =>
  typeof value.file === 'number' && typeof value.line === 'number';
