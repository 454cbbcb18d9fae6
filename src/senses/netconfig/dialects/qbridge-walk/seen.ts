// What a switch of a walk has seen: neighbours, learned addresses, spanning tree.
import { inert } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { vlanId } from '../../core/qbridge.ts';
import { at, c } from './values.ts';
import type { Names, Values } from './values.ts';

const stpStates = ['', 'disabled', 'blocking', 'listening', 'learning', 'forwarding', 'broken'];

export function addState(v: Values, names: Names, device: ConfiguredDevice): void {
  const state: NonNullable<ConfiguredDevice['state']> = { neighbours: [], macs: [], spanningTree: [] };
  const known = new Set(names.byIndex.values());
  const remotes = new Set([...v.column(c.remName).keys(), ...v.column(c.remChassis).keys()]);
  for (const index of remotes) {
    const [, local] = index.split('.');
    const named = v.column(c.remName).get(index) ?? v.column(c.remChassis).get(index)!;
    const sys = v.column(c.remName).get(index)?.text.trim();
    const name = sys !== undefined && sys !== '' ? sys : hexOf(v.column(c.remChassis).get(index)?.bytes ?? '');
    const remote = v.column(c.remPortDesc).get(index)?.text.trim() || v.column(c.remPortId).get(index)?.text.trim();
    state.neighbours.push({
      port: localPort(v, names, known, local ?? ''),
      name: inert(name, 80),
      ...(remote === undefined || remote === '' ? {} : { remotePort: inert(remote, 80) }),
      by: 'lldp',
      at: at(named),
    });
  }
  for (const [index, value] of v.column(c.qFdb)) {
    const [fdb, ...mac] = index.split('.');
    const vlan = vlanId(fdb);
    if (mac.length === 6 && value.text !== '0') {
      state.macs.push({
        ...(vlan === undefined ? {} : { vlan }),
        mac: macOf(mac),
        port: names.port(value.text),
        at: at(value),
      });
    }
  }
  for (const [index, value] of v.column(c.fdb)) {
    const mac = index.split('.');
    if (mac.length === 6 && value.text !== '0') {
      state.macs.push({ mac: macOf(mac), port: names.port(value.text), at: at(value) });
    }
  }
  for (const [number, value] of v.column(c.stpState)) {
    state.spanningTree.push({
      port: names.port(number),
      role: 'unknown',
      state: stpStates[Number(value.text)] ?? value.text,
      at: at(value),
    });
  }
  device.state = state;
}

/** LLDP numbers ports its own way: by the name it gives them where that is an interface's, else as the bridge does. */
function localPort(v: Values, names: Names, known: Set<string>, number: string): string {
  for (const column of [c.locPortId, c.locPortDesc]) {
    const name = v.column(column).get(number)?.text.trim();
    if (name !== undefined && known.has(name)) return name;
  }
  return names.port(number);
}

const macOf = (parts: string[]): string => parts.map((p) => (Number(p) & 255).toString(16).padStart(2, '0')).join(':');

const hexOf = (bytes: string): string =>
  /^[\x20-\x7e]+$/.test(bytes)
    ? bytes
    : Array.from(bytes, (b) => b.charCodeAt(0).toString(16).padStart(2, '0')).join(':');
