// For tests only: one text read as its dialect reads it, through the door that everybody else uses.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ConfiguredDevice, SwitchPort } from '#facts';
import { readConfig } from '../../read.ts';
import type { ConfigReading } from '../../read.ts';

/** Reads a text; fails where no dialect takes it. */
export function reading(text: string, name = 'made-up.txt'): ConfigReading {
  const bytes = new TextEncoder().encode(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const found = readConfig({ name, sha256, bytes });
  if (!found) throw new Error('no dialect reads this text');
  return found;
}

/** The only device of a text. */
export function deviceOf(text: string, name?: string): ConfiguredDevice {
  const { devices } = reading(text, name);
  if (devices.length !== 1) throw new Error(`${devices.length} devices`);
  return devices[0]!;
}

/** Switch ports by name without their lines: what is compared between forms. */
export function portsOf(device: ConfiguredDevice): Record<string, Omit<SwitchPort, 'at'>> {
  const ports: Record<string, Omit<SwitchPort, 'at'>> = {};
  for (const i of device.interfaces) {
    if (!i.switchport) continue;
    const port: Partial<SwitchPort> = { ...i.switchport };
    delete port.at;
    ports[i.name] = port as Omit<SwitchPort, 'at'>;
  }
  return ports;
}

/** A made-up switch: what each port shall do, from which the tests write a maker's text by a way of their own. */
export interface MadePort {
  pvid: number;
  tagged: number[];
  untagged: number[];
  forbidden: number[];
  accepts: 'all' | 'tagged';
  ingressFiltering: boolean;
}

/** Random switches of 2 to 12 ports and up to 6 VLANs beside VLAN 1, as Q-BRIDGE tables allow them. */
export const madeSwitch: fc.Arbitrary<MadePort[]> = fc
  .uniqueArray(fc.integer({ min: 2, max: 4094 }), { minLength: 1, maxLength: 6 })
  .chain((extra) => {
    const vlans = [1, ...extra].sort((a, b) => a - b);
    const port = fc
      .record({
        roles: fc.array(fc.constantFrom('none', 'none', 'tagged', 'untagged', 'forbidden'), {
          minLength: vlans.length,
          maxLength: vlans.length,
        }),
        pvid: fc.constantFrom(...vlans),
        accepts: fc.constantFrom('all' as const, 'tagged' as const),
        ingressFiltering: fc.boolean(),
      })
      .map(({ roles, ...rest }): MadePort => {
        const of = (role: string) => vlans.filter((_, i) => roles[i] === role);
        return { ...rest, tagged: of('tagged'), untagged: of('untagged'), forbidden: of('forbidden') };
      });
    return fc.array(port, { minLength: 2, maxLength: 12 });
  });

/** All VLANs that a made-up switch names. */
export const vlansOf = (ports: readonly MadePort[]): number[] =>
  [...new Set([1, ...ports.flatMap((p) => [p.pvid, ...p.tagged, ...p.untagged, ...p.forbidden])])].sort(
    (a, b) => a - b,
  );

/** The same facts, told number by number: what a reading must come to. */
export function asMade(port: Omit<SwitchPort, 'at'>): MadePort {
  const each = (set: SwitchPort['tagged'] = []) =>
    set.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  return {
    pvid: port.pvid ?? 0,
    tagged: each(port.tagged),
    untagged: each(port.untagged),
    forbidden: each(port.forbidden),
    accepts: port.accepts === 'tagged' ? 'tagged' : 'all',
    ingressFiltering: port.ingressFiltering,
  };
}
