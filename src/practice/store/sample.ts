// For tests only: made-up facts of a capture and of a configuration, as many as wanted, with every optional member both there and absent.
import type { ConfiguredDevice, WireFacts } from '#facts';
import { sha256 } from '#kit';

/** Facts with `n` conversations. Deterministic: the same arguments give the same facts. */
export function sampleFacts(name: string, n: number): WireFacts {
  const capture = sha256(name);
  const start = Date.UTC(2026, 10, 14, 7);
  // Microseconds, as a capture stamps them.
  const at = (i: number) => (start * 1000 + i * 333_333) / 1000;
  const hour = (i: number) => Math.floor(at(i) / 3_600_000) * 3_600_000;
  const client = (i: number) => ({ address: `10.70.${(i >> 8) & 255}.${i & 255}`, port: 49152 + (i % 16384) });
  const server = { address: '10.70.10.10', port: 502, mac: '00:1d:9c:7b:2f:ab' };
  const place = (i: number) => ({ packet: i * 10 + 1, offset: 24 + i * 900 });
  const span = (i: number) => ({ first: at(i), last: at(i + 2), count: 3, ...place(i) });
  const every = Array.from({ length: n }, (_, i) => i);
  const some = every.filter((i) => i % 10 === 0);
  return {
    capture: {
      file: `${name}.pcapng`,
      sha256: capture,
      format: 'pcapng',
      packets: n * 10,
      fileBytes: n * 900,
      bytes: n * 850,
      ...(n > 0 ? { first: at(0), last: at(n + 2) } : {}),
      skipped: 1,
      ...(n % 2 === 0 ? { drops: 4 } : {}),
      truncated: 0,
      interfaces: [{ id: 0, linkType: 1, name: 'eth0' }],
      ...(n > 1 ? { longestGap: { from: at(0), to: at(1) } } : {}),
      problems: [{ what: 'the record is cut', where: { file: `${name}.pcapng`, packet: 7, offset: 1024 } }],
      notUnderstood: [{ what: 'EtherType 0x9999', packets: 2 }],
    },
    conversations: every.map((i) => ({
      id: i + 1,
      capture,
      protocol: 'modbus',
      transport: i % 7 === 0 ? ('ethernet' as const) : ('tcp' as const),
      client: i % 7 === 0 ? { mac: 'b8:ac:6f:7b:77:63' } : client(i),
      server,
      initiator: 'seen' as const,
      vlans: i % 3 === 0 ? [] : [110, 7],
      clientPackets: 6,
      serverPackets: 4,
      clientBytes: 500,
      serverBytes: 350,
      first: at(i),
      last: at(i + 2),
      firstPacket: i * 10 + 1,
      firstOffset: 24 + i * 900,
      lastPacket: i * 10 + 10,
      lastOffset: 24 + i * 900 + 810,
      ...(i % 7 === 0 ? { etherType: 0x88cc } : { outcome: 'established' as const, ipProtocol: 6 }),
      hours: [{ hour: hour(i), clientPackets: 6, serverPackets: 4, clientBytes: 500, serverBytes: 350 }],
    })),
    operations: some.map((i) => ({
      capture,
      conversation: i + 1,
      time: at(i),
      until: at(i + 1),
      protocol: 'modbus',
      code: '3',
      name: 'read holding registers',
      class: 'read' as const,
      detail: 'O-READ',
      ...(i % 20 === 0
        ? { uncertain: true, subject: 'register 40001', attack: 'T0801', parts: { '3': 2 }, bytes: 64 }
        : {}),
      client: client(i),
      server,
      count: 5,
      outcome: 'ok' as const,
      firstPacket: i * 10 + 1,
      firstOffset: 24 + i * 900,
      lastPacket: i * 10 + 2,
      lastOffset: 24 + i * 900 + 90,
    })),
    sightings: some.map((i) => ({
      capture,
      ...(i % 20 === 0 ? { mac: '00:1d:9c:7b:2f:ab' } : { address: '10.70.10.10' }),
      vlans: [110],
      attribute: 'product' as const,
      value: 'grüße ⚓',
      source: 'lldp',
      confidence: 'high' as const,
      ...span(i),
    })),
    addressUses: some.map((i) => ({
      capture,
      mac: '00:1d:9c:7b:2f:ab',
      address: client(i).address,
      vlans: [],
      source: 'arp' as const,
      ...span(i),
    })),
    gatewayOffers: some.map((i) => ({
      capture,
      mac: '00:1d:9c:7b:2f:ab',
      vlans: [],
      source: 'dhcp' as const,
      router: '10.70.10.1',
      ...span(i),
    })),
    names: some.map((i) => ({
      capture,
      conversation: i + 1,
      kind: 'dns-answer' as const,
      name: 'updates.example',
      addresses: ['192.0.2.7'],
      client: client(i),
      server,
      ...span(i),
    })),
    credentials: some.map((i) => ({
      capture,
      conversation: i + 1,
      protocol: 'vnc',
      kind: 'no-password' as const,
      ...(i % 20 === 0 ? { factoryDefault: false, account: 'operator' } : {}),
      client: client(i),
      server,
      ...span(i),
    })),
  };
}

/** A device with `n` interfaces and rules. Deterministic: the same arguments give the same device. */
export function sampleDevice(name: string, n: number): ConfiguredDevice {
  const artefact = sha256(`configuration of ${name}`);
  const every = Array.from({ length: n }, (_, i) => i);
  const at = (i: number) => ({ file: 0, line: i * 3 + 1, to: i * 3 + 2 });
  return {
    name,
    ...(n % 2 === 0 ? { hostname: name, model: 'grüße ⚓' } : {}),
    dialect: 'cisco-ios',
    files: [
      {
        artefact,
        name: `configs/${name}.cfg`,
        dialect: 'cisco-ios',
        part: 'configuration',
        lines: {
          total: n * 3,
          relevant: n * 3,
          states: { unrecognised: 1, harmless: 0, 'not-modelled': 1, limited: 0, modelled: n * 3 - 2 },
        },
      },
    ],
    interfaces: every.map((i) => ({
      name: `port ${i}`,
      kind: 'physical',
      enabled: i % 3 !== 0,
      addresses: [`192.0.2.${i % 256}/24`],
      at: at(i),
    })),
    vlans: [],
    zones: [],
    filters: [
      {
        name: 'LIST',
        rules: every.map((i) => ({
          id: String(i),
          action: i % 2 === 0 ? 'permit' : 'deny',
          match: { from: { include: [`198.51.100.${i % 256}`] }, services: [{ protocol: 6, toPorts: [[i, i + 1]] }] },
          at: at(i),
          text: `rule ${i}`,
          enabled: true,
        })),
        otherwise: 'deny',
        at: at(0),
      },
    ],
    routes: [],
    forwards: 'yes',
    transit: [{ kind: 'filter', filter: 'LIST', in: ['port 0'], tracksSessions: true }],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [{ at: at(1), state: 'unrecognised', scope: 'filter', text: 'something else' }],
    problems: [],
  };
}
