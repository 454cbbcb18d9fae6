// VLANs and switch ports of a walk.
import { inert } from '#kit';
import type { ConfiguredDevice, DeviceInterface } from '#facts';
import { VlanTable, mostPorts, vlanId } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';
import { at, c } from './values.ts';
import type { Names, Values } from './values.ts';
import type { WalkValue } from './walk.ts';

/** Port numbers of a port list as it was printed. */
function portNumbers(value: WalkValue | undefined): string[] {
  const found: string[] = [];
  const bytes = (value?.bytes ?? '').slice(0, mostPorts / 8);
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 0; bit < 8; bit++) if (bytes.charCodeAt(i) & (0x80 >> bit)) found.push(String(i * 8 + bit + 1));
  }
  return found;
}

export function addVlans(v: Values, names: Names, device: ConfiguredDevice): void {
  const table = new VlanTable();
  for (const [index, egress] of v.column(c.egress)) {
    const id = vlanId(index);
    const status = v.column(c.row).get(index)?.text;
    if (id === undefined || (status !== undefined && status !== '1')) continue;
    const vlan = table.get(id, at(egress));
    const name = inert(v.column(c.name).get(index)?.text.replace(/\0+$/, '').trim() ?? '', 40);
    if (name !== '') vlan.name = name;
    const plain = new Set(portNumbers(v.column(c.untagged).get(index)));
    for (const n of portNumbers(egress)) table.join(id, names.port(n), plain.has(n) ? 'untagged' : 'tagged');
    for (const n of portNumbers(v.column(c.forbidden).get(index))) vlan.forbidden.add(names.port(n));
  }
  // What the switch carries now, beyond what is set (GVRP, MVRP): members as well. The index is a time and the VLAN.
  for (const [index, egress] of v.column(c.nowEgress)) {
    const id = vlanId(index.slice(index.lastIndexOf('.') + 1));
    if (id === undefined) continue;
    const vlan = table.get(id, at(egress));
    const plain = new Set(portNumbers(v.column(c.nowUntagged).get(index)));
    for (const n of portNumbers(egress)) {
      const port = names.port(n);
      if (!vlan.members.has(port)) table.join(id, port, plain.has(n) ? 'untagged' : 'tagged');
    }
  }
  const byName = new Map(device.interfaces.map((i) => [i.name, i]));
  const numbers = new Set([...v.column(c.pvid).keys(), ...v.column(c.ingress).keys(), ...v.column(c.accepts).keys()]);
  if (numbers.size > mostPorts) {
    device.problems.push({ what: `more than ${mostPorts} ports`, where: { file: device.files[0]!.name } });
  }
  for (const number of [...numbers].slice(0, mostPorts)) addPort(v, names.port(number), number, table, device, byName);
  // A member without a row of its own: as the MIB has it by default.
  for (const vlan of table.vlans.values()) {
    for (const port of vlan.members) {
      if (!byName.get(port)?.switchport) addPort(v, port, '', table, device, byName);
    }
  }
  device.vlans = table.list();
}

/** RFC 4363: PVID 1, every frame, no ingress filtering where nothing else is said. */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: false } as const;

function addPort(
  v: Values,
  name: string,
  number: string,
  table: VlanTable,
  device: ConfiguredDevice,
  byName: Map<string, DeviceInterface>,
): void {
  const said = [c.pvid, c.accepts, c.ingress].flatMap((column) => v.column(column).get(number) ?? []);
  const accepts = v.column(c.accepts).get(number)?.text;
  const ingress = v.column(c.ingress).get(number)?.text;
  const pvid = vlanId(v.column(c.pvid).get(number)?.text);
  const stp = v.column(c.stpState).get(number)?.text;
  const settings: PortSettings = {
    at: said.map(at),
    ...(pvid === undefined ? {} : { pvid }),
    ...(accepts === '2' ? { accepts: 'tagged' } : accepts === '3' ? { accepts: 'untagged' } : {}),
    ...(ingress === undefined ? {} : { ingressFiltering: ingress === '1' }),
    ...(stp !== undefined && stp !== '1' ? { ring: 'STP' } : {}),
  };
  const switchport = table.port(name, settings, defaults);
  const known = byName.get(name);
  if (known) known.switchport = switchport;
  else {
    const made: DeviceInterface = {
      name,
      kind: 'physical',
      enabled: true,
      addresses: [],
      switchport,
      at: settings.at[0] ?? { file: 0, line: 1 },
    };
    byName.set(name, made);
    device.interfaces.push(made);
  }
}
