// Batfish's published traceroutes on its example network: its routes are taken as an imported table (nobody here simulates BGP or OSPF), the rest is read
// and followed by this engine.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { joinDevices, readConfig } from '#netconfig';
import type { ConfiguredDevice, Route } from '#facts';
import { corpora } from '../../../ground/kit/testing.ts';
import { buildNetwork } from './build.ts';
import { reachDevice } from './device-reach.ts';
import { iface } from './sample.ts';
import { trace } from './trace.ts';

const corpus = corpora('config');
const folder = corpus && join(corpus, 'batfish+batfish/networks-example-live');

interface Row {
  kind: string;
  flow: {
    srcIp: string;
    dstIp: string;
    srcPort: number;
    dstPort: number;
    ingressNode: string;
    ingressInterface: string | null;
  };
  dispositions: string[];
  paths: string[][];
}

interface BatfishRoute {
  Node: { name: string };
  Network: string;
  Next_Hop: { type: 'interface' | 'ip' | 'discard'; interface?: string; ip?: string };
  Protocol: string;
  Admin_Distance: number;
}

function read(path: string): ConfiguredDevice {
  const bytes = readFileSync(path);
  return readConfig({ name: basename(path), sha256: sha256(bytes), bytes })!.devices[0]!;
}

function network() {
  const refs = JSON.parse(readFileSync(join(folder!, 'oracle-tests-basic/routes.ref'), 'utf8')) as {
    rows: BatfishRoute[];
  }[];
  const tableOf = (name: string): Route[] =>
    refs[0]!.rows
      .filter((r) => r.Node.name === name && r.Protocol !== 'connected' && r.Protocol !== 'local')
      .map((r) => ({
        prefix: r.Network,
        source: 'table',
        distance: r.Admin_Distance,
        at: { file: 0, line: 1 },
        ...(r.Next_Hop.type === 'discard' ? { discards: true } : {}),
        ...(r.Next_Hop.interface === undefined ? {} : { interface: r.Next_Hop.interface }),
        ...(r.Next_Hop.ip === undefined ? {} : { via: r.Next_Hop.ip }),
      }));
  const routers = readdirSync(join(folder!, 'configs')).map((f) => read(join(folder!, 'configs', f)));
  const hosts = ['host1', 'host2'].map((name): ConfiguredDevice => {
    const host = JSON.parse(readFileSync(join(folder!, 'hosts', `${name}.json`), 'utf8')) as {
      hostInterfaces: Record<string, { name: string; prefix: string }>;
    };
    const filter = read(join(folder!, 'iptables', `${name}.iptables`));
    const legs = Object.values(host.hostInterfaces).map((i) => iface(i.name, i.prefix));
    return { ...filter, name, hostname: name, interfaces: legs, forwards: 'no' };
  });
  return buildNetwork({
    devices: joinDevices([...routers.map((d) => ({ ...d, routes: tableOf(d.hostname ?? d.name) })), ...hosts]),
  });
}

describe.skipIf(!folder)('traceroutes of Batfish', () => {
  const rows = (corpus ? readFileSync(join(corpus, 'facts/batfish-example.jsonl'), 'utf8').trim().split('\n') : [])
    .map((line) => JSON.parse(line) as Row)
    .filter((r) => r.kind === 'traceroute');

  it('come to the same end by one of the same ways', () => {
    const net = network();
    expect(rows).toHaveLength(3);
    for (const { flow, dispositions, paths } of rows) {
      const node = net.devices.find((d) => d.name === flow.ingressNode)!;
      const leg = node.legs.find((l) => flow.ingressInterface === null || l.interface === flow.ingressInterface)!;
      const found = trace(
        net,
        { protocol: 17, from: flow.srcIp, to: flow.dstIp, fromPort: flow.srcPort, toPort: flow.dstPort },
        leg.segment,
      );
      // Batfish asks for the way there alone. Here the answer must come back as well, which the list at as2border1 does not let.
      const ends = dispositions[0] === 'ACCEPTED' ? (found.reply ? ['stopped'] : ['passes', 'may']) : ['stopped'];
      expect(found.reply !== undefined).toBe(dispositions[0] === 'ACCEPTED');
      expect(ends, `${flow.srcIp} > ${flow.dstIp}: ${found.why}`).toContain(found.verdict);
      const way = found.hops.map((h) => h.device).join(' ');
      // Batfish starts in the named device; here a packet starts in the segment, where the next device may stand too. Batfish also counts the last
      // device where the packet stays.
      const ways = paths.flatMap((p) => {
        const passed = p.slice(0, -1).filter((d) => !/^host/.test(d));
        return [passed.join(' '), passed.slice(1).join(' ')];
      });
      expect(ways).toContain(way);
      const device = paths[0]!.at(-1)!;
      const service = { protocol: 17, toPorts: [[flow.dstPort, flow.dstPort] as [number, number]] };
      const at = { label: flow.srcIp, segments: [leg.segment], addresses: { include: [flow.srcIp] } };
      const own = reachDevice(net, at, device, service).verdict;
      expect(dispositions[0] === 'ACCEPTED' ? ['must-permit', 'may'] : ['must-deny', 'not-proven']).toContain(own);
    }
  });
});
