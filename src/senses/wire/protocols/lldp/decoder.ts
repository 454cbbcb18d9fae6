// Facts from LLDP: what a device says it is, about the MAC it sends from, its management addresses and its chassis.
import type { HostAttribute } from '#facts';
import type { Context, DatagramDecoder, Side } from '../../protocol.ts';
import { type Announcement, readLldp } from './message.ts';
import { siemensIdentity } from './siemens.ts';

export function decodeLldp(context: Context): DatagramDecoder {
  return {
    datagram(from: Side, bytes, start, end, at) {
      const found = readLldp(bytes, start, end);
      if (!found) return;
      context.claim('lldp');
      const sender = (from === 'client' ? context.client : context.server).mac;
      const about = [{ mac: sender, address: found.addresses[0] }];
      for (const address of found.addresses.slice(1)) about.push({ mac: sender, address });
      for (const [attribute, value] of attributes(found)) {
        for (const one of about) context.sighting(one, attribute, value, 'lldp', 'high', at);
      }
    },
  };
}

/** What the unit says, attribute by attribute; the device's own inventory goes before what its description is read as. */
function* attributes(found: Announcement): Generator<[HostAttribute, string]> {
  const port = found.portDescription;
  yield ['chassis', found.chassis];
  if (found.chassisMac && found.chassisMac !== found.chassis) yield ['chassis', found.chassisMac];
  yield ['port', port && port !== found.port ? `${found.port} (${port})` : found.port];
  if (found.name) yield ['name', found.name];
  if (found.description) yield ['system', found.description];
  for (const role of found.roles) yield ['role', role];
  const identity = { ...siemensIdentity(found.description ?? ''), ...found.inventory };
  for (const [attribute, value] of Object.entries(identity)) if (value) yield [attribute as HostAttribute, value];
}
