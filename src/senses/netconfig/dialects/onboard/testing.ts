// For tests only: one text read as its dialect reads it, through the door that everybody else uses.
import { createHash } from 'node:crypto';
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
