// Whether two configurations do the same: counters, times, comments and the order of independent things differ every day and change nothing.
import { canonical, sha256 } from '#kit';
import type { Sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';

/** What says where something stands or what people call it, and not what it does. */
const idle = new Set([
  'at',
  'text',
  'hits',
  'comment',
  'description',
  'files',
  'problems',
  'state',
  'names',
  'version',
  'note',
  'dialect',
]);

/** Lists in which the order of the entries means nothing; in rules and steps the first that fits decides. */
const unordered = new Set([
  'interfaces',
  'vlans',
  'zones',
  'filters',
  'routes',
  'management',
  'weaknesses',
  'tunnels',
  'redundancy',
  'addresses',
  'members',
  'include',
  'except',
  'services',
  'in',
  'out',
  'notIn',
  'notOut',
]);

const remembered = new WeakMap<ConfiguredDevice, Sha256>();

/**
 * A hash over everything in a configuration that has an effect, and over the lines that nobody understood (what they do is not known, so a change in
 * them is a change). Two configurations of one device with equal hashes work alike.
 */
export function workingHash(device: ConfiguredDevice): Sha256 {
  let hash = remembered.get(device);
  if (hash === undefined) {
    const { open, weaknesses, management, ...rest } = device;
    const unknown = open.filter((o) => o.state !== 'limited').map((o) => `${o.scope} ${o.element ?? ''} ${o.text}`);
    hash = sha256(canonical(bare({ ...rest, weaknesses, management, unknown: unknown.sort() })));
    remembered.set(device, hash);
  }
  return hash;
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (idle.has(key)) continue;
    const plain = bare(inner);
    out[key] = unordered.has(key) && Array.isArray(plain) ? sorted(plain) : plain;
  }
  return out;
}

const sorted = (list: readonly unknown[]): unknown[] =>
  list
    .map((entry) => [canonical(entry), entry] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, entry]) => entry);
