// Real routers of a university: what their spanning trees and address tables said, against what their configurations say (switch ports and VLAN interfaces).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import type { ConfiguredDevice } from '#facts';
import { fullInterfaceName } from '../../core/cisco/interface-name.ts';
import { hasVlan } from '../../core/cisco/vlan-list.ts';
import { device } from './testing.ts';

const root = corpora('config');
const folder = root === undefined ? '' : join(root, 'diekmann+net-network/stanford-backbone');

interface Row {
  kind: string;
  device: string;
  vlan: number;
  port: string;
  state?: string;
}

/** A frame of that VLAN may come and go by that port. */
function explained(d: ConfiguredDevice, vlan: number, port: string): boolean {
  const name = fullInterfaceName(port);
  const i = d.interfaces.find((x) => x.name === name);
  const s = i?.switchport;
  if (s) return hasVlan(s.tagged, vlan) || hasVlan(s.untagged, vlan);
  // A routed port or its subinterface of that tag.
  return d.interfaces.some((x) => x.parent === name && x.kind === 'subinterface' && x.vlan === vlan);
}

describe.skipIf(root === undefined)('layer 2 of the Stanford backbone', () => {
  const rows =
    root === undefined
      ? []
      : readFileSync(join(root, 'facts/stanford-l2.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .map((l) => JSON.parse(l) as Row);
  const devices = new Map(
    [...new Set(rows.map((r) => r.device))].map((d) => [
      d,
      device(readFileSync(join(folder, `${d}_config.txt`), 'latin1'), `${d}_config.txt`),
    ]),
  );

  it('explains every VLAN that forwards on a port by the configuration', () => {
    const told = rows.filter((r) => r.kind === 'vlan-port-state');
    const not = told.filter((r) => !explained(devices.get(r.device)!, r.vlan, r.port));
    console.log(
      `Stanford: ${told.length - not.length} of ${told.length} spanning tree rows (VLAN, port) explained by the configuration`,
    );
    expect(not.map((r) => `${r.device} ${r.vlan} ${r.port} ${r.state}`)).toEqual([]);
    expect(told.length).toBeGreaterThan(2000);
  });

  it('lists learned addresses on ports that the configuration does not explain: configured against observed', () => {
    const told = rows.filter((r) => r.kind === 'vlan-port-macs');
    const not = told.filter((r) => !explained(devices.get(r.device)!, r.vlan, r.port));
    const kinds = new Map<string, number>();
    for (const r of not) {
      const d = devices.get(r.device)!;
      const i = d.interfaces.find((x) => x.name === fullInterfaceName(r.port));
      const why = !i
        ? 'no such interface in the configuration'
        : i.switchport
          ? 'a switch port without that VLAN'
          : 'a routed port';
      kinds.set(why, (kinds.get(why) ?? 0) + 1);
    }
    console.log(
      `Stanford: ${not.length} of ${told.length} (VLAN, port) with learned addresses are not explained: ${JSON.stringify(Object.fromEntries(kinds))}`,
    );
    // Addresses heard in VLANs that the port's list leaves out: the tables are of another moment than the configurations, or the other side sends what it
    // should not. Each row is one to ask about, and none comes of a port that was not read.
    expect(kinds.get('no such interface in the configuration') ?? 0).toBe(0);
    expect(not.length / told.length).toBeLessThan(0.2);
    expect(not.length).toBeGreaterThan(0);
  });

  it('reads the raw tables as the fact rows have them', () => {
    for (const name of devices.keys()) {
      const tree = device(
        readFileSync(join(folder, `${name}_spanning_tree.txt`), 'latin1'),
        `${name}_spanning_tree.txt`,
      );
      const mine = tree.state!.spanningTree.filter((s) => s.state === 'FWD').map((s) => `${s.vlan} ${s.port}`);
      const theirs = rows
        .filter((r) => r.device === name && r.kind === 'vlan-port-state' && r.state === 'FWD')
        .map((r) => `${r.vlan} ${fullInterfaceName(r.port)}`);
      expect(new Set(mine)).toEqual(new Set(theirs));
      const table = device(readFileSync(join(folder, `${name}_mac_table.txt`), 'latin1'), `${name}_mac_table.txt`);
      const learned = new Set(table.state!.macs.map((m) => `${m.vlan} ${m.port}`));
      const facts = rows
        .filter((r) => r.device === name && r.kind === 'vlan-port-macs')
        .map((r) => `${r.vlan} ${fullInterfaceName(r.port)}`);
      expect(facts.filter((f) => !learned.has(f))).toEqual([]);
    }
  });
});
