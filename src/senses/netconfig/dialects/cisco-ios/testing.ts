// For tests of the Cisco readers: text in, device out.
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { readConfig } from '../../read.ts';

export function device(text: string, name = 'sw.cfg'): ConfiguredDevice {
  const bytes = new TextEncoder().encode(text);
  const reading = readConfig({ name, sha256: sha256(bytes), bytes });
  if (!reading || reading.devices.length === 0) throw new Error('no dialect is sure of this text');
  return reading.devices[0]!;
}

/** Text of the lines that nobody understood. */
export const notUnderstood = (d: ConfiguredDevice): string[] =>
  d.open.filter((o) => o.state === 'unrecognised').map((o) => o.text);

/** All devices of a text. */
export function devices(text: string, name: string): ConfiguredDevice[] {
  const bytes = new TextEncoder().encode(text);
  return readConfig({ name, sha256: sha256(bytes), bytes })?.devices ?? [];
}
