// For tests only: a small terminal of two cranes, and facts as captures would give them, made by hand.
import { HOUR, parseInstant, sha256 } from '#kit';
import type {
  AddressUse,
  CaptureFact,
  ConfigPlacement,
  ConfiguredDevice,
  Conversation,
  CredentialUse,
  FactSet,
  GatewayOffer,
  NameUse,
  Operation,
  Sighting,
} from '#facts';
import { noFacts } from '#facts';
import { facility, registers } from '#site';
import type { RegisterName, Site } from '#site';

const entries: Partial<Record<RegisterName, unknown[]>> = {
  cranes: [
    { id: 'C1', type: 'STS', maker: 'Maker', chinese_manufactured: true },
    { id: 'C2', type: 'STS', maker: 'Other', chinese_manufactured: false },
  ],
  realms: [{ id: 'C2', crane: 'C2', nat: [{ inside: '192.168.0.0/24', outside: '10.2.0.0/24' }] }],
  zones: [
    { id: 'C1/CTRL', name: 'C1 control', function: 'control', crane: 'C1', subnets: ['10.1.0.0/26'], vlans: [11] },
    { id: 'C1/OPS', name: 'C1 operation', function: 'operations', crane: 'C1', subnets: ['10.1.1.0/26'], vlans: [12] },
    { id: 'C1/AUX', name: 'C1 cameras', function: 'auxiliary', crane: 'C1', subnets: ['10.1.2.0/26'], vlans: [13] },
    { id: 'C1/UP', name: 'C1 uplink', function: 'uplink', crane: 'C1', subnets: ['10.1.3.0/29'], vlans: [14] },
    {
      id: 'C2/CTRL',
      name: 'C2 control',
      function: 'control',
      crane: 'C2',
      realm: 'C2',
      subnets: ['192.168.0.0/26'],
      vlans: [11],
    },
    {
      id: 'C2/OPS',
      name: 'C2 operation',
      function: 'operations',
      crane: 'C2',
      realm: 'C2',
      subnets: ['192.168.0.64/26'],
      vlans: [12],
    },
    { id: 'OPS', name: 'Crane servers', function: 'operations', subnets: ['10.9.0.0/24'], vlans: [500] },
    { id: 'MGMT', name: 'Engineering', function: 'management', subnets: ['10.9.1.0/24'], vlans: [510] },
    { id: 'GATE', name: 'Gate', function: 'dmz', subnets: ['10.9.2.0/24'], vlans: [520] },
    { id: 'OFFICE', name: 'Office', function: 'business', subnets: ['10.8.0.0/24'], vlans: [600] },
    { id: 'INTERNET', name: 'Internet', function: 'internet', trust: 'untrusted' },
  ],
  assets: [
    { id: 'C1-PLC', zone: 'C1/CTRL', crane: 'C1', role: 'plc-main', ip: ['10.1.0.10'], mac: ['00:00:5e:00:53:10'] },
    { id: 'C1-HMI', zone: 'C1/OPS', crane: 'C1', role: 'hmi', ip: ['10.1.1.10'], mac: ['00:00:5e:00:53:11'] },
    { id: 'C1-CAM', zone: 'C1/AUX', crane: 'C1', role: 'camera', ip: ['10.1.2.10'], mac: ['00:00:5e:00:53:12'] },
    {
      id: 'C1-FW',
      zone: 'C1/UP',
      crane: 'C1',
      role: 'firewall',
      forwards: true,
      ip: ['10.1.3.2'],
      mac: ['00:00:5e:00:53:1f'],
    },
    { id: 'C2-PLC', zone: 'C2/CTRL', crane: 'C2', role: 'plc-main', ip: ['192.168.0.10'], mac: ['00:00:5e:00:53:20'] },
    { id: 'C2-HMI', zone: 'C2/OPS', crane: 'C2', role: 'hmi', ip: ['192.168.0.70'], mac: ['00:00:5e:00:53:21'] },
    { id: 'RCMS', zone: 'OPS', role: 'rcms', ip: ['10.9.0.10'], mac: ['00:00:5e:00:53:30'] },
    { id: 'EWS', zone: 'MGMT', role: 'engineering-ws', ip: ['10.9.1.10'], mac: ['00:00:5e:00:53:31'] },
    {
      id: 'LAPTOP',
      zone: 'MGMT',
      role: 'maintenance-laptop',
      portable: true,
      ip: ['10.9.1.40'],
      mac: ['00:00:5e:00:53:40'],
    },
    { id: 'JUMP', zone: 'GATE', role: 'jump-host', ip: ['10.9.2.10'], mac: ['00:00:5e:00:53:32'] },
    { id: 'PC', zone: 'OFFICE', role: 'office-pc', ip: ['10.8.0.10'], mac: ['00:00:5e:00:53:33'] },
  ],
  conduits: [
    {
      id: 'CD1',
      between: 'C1/OPS,C2/OPS',
      and: 'C1/CTRL,C2/CTRL',
      services: [
        { id: 'S-HMI', from: 'role=hmi', to: 'role=plc-main', same_crane: true, transport: 'tcp', ports: [102] },
      ],
    },
    {
      id: 'CD2',
      between: 'MGMT',
      and: 'C1/CTRL,C2/CTRL',
      services: [
        {
          id: 'S-ENG',
          from: 'EWS',
          to: 'role=plc-main',
          transport: 'tcp',
          ports: [102],
          operations: ['read', 'operate', 'manage'],
          when: 'change',
        },
      ],
    },
    {
      id: 'CD3',
      between: 'GATE',
      and: 'MGMT',
      services: [{ id: 'S-RDP', from: 'JUMP', to: 'EWS', transport: 'tcp', ports: [3389], when: 'session' }],
    },
    {
      id: 'CD4',
      between: 'C1/OPS,C2/OPS',
      and: 'OPS',
      services: [{ id: 'S-UP', from: 'role=hmi', to: 'RCMS', transport: 'tcp', ports: [8443] }],
    },
  ],
  people: [
    { id: 'anna', name: 'Anna', employer: 'Terminal' },
    { id: 'ben', name: 'Ben', employer: 'Terminal' },
    { id: 'vic', name: 'Vic', employer: 'DriveCo' },
  ],
  suppliers: [{ id: 'DriveCo' }],
  lists: [
    {
      id: 'L-LOGINK',
      kind: 'logink',
      source: 'facility',
      as_of: '2026-11-01',
      entries: [{ name: 'Exchange', domains: ['exchange.example'] }],
    },
    {
      id: 'L-REMOTE',
      kind: 'remote-control',
      source: 'facility',
      as_of: '2026-11-01',
      entries: [{ name: 'RemoteTool', domains: ['remote-tool.example'] }],
    },
    {
      id: 'L-SCAN',
      kind: 'inspection-equipment',
      source: 'facility',
      as_of: '2026-11-01',
      entries: [{ name: 'Scanner maker', makers: ['Scanner maker'] }],
    },
  ],
};

/** The small terminal, with further entries of any register added. */
export function testSite(
  more: Partial<Record<RegisterName, unknown[]>> = {},
  periods: Record<string, number> = {},
): Site {
  const site: Record<string, unknown> = {
    facility: facility.parse({ name: 'Test quay', operator: 'Terminal', timezone: 'UTC', periods }),
  };
  for (const name of Object.keys(registers) as RegisterName[]) {
    site[name] = [...(entries[name] ?? []), ...(more[name] ?? [])].map((e) => registers[name].parse(e));
  }
  return site as Site;
}

/** The day of the tests. */
export const NOW = parseInstant('2026-11-22T00:00:00Z')!;
export const at = (hoursBefore: number): number => NOW - hoursBefore * HOUR;

interface CaptureOptions {
  from: number;
  to: number;
  segments?: string[];
  realm?: string;
  vlanRealms?: Record<number, string>;
  side?: 'inside' | 'outside';
  clockErrorSeconds?: number;
  assigned?: boolean;
  directions?: 'both' | 'one';
  drops?: number;
}

export interface Said {
  client: { address?: string; mac?: string; port?: number };
  server: { address?: string; mac?: string; port?: number };
  transport?: Conversation['transport'];
  protocol?: string;
  vlans?: number[];
  from: number;
  to?: number;
  packets?: [client: number, server: number];
  initiator?: Conversation['initiator'];
  outcome?: Conversation['outcome'];
  operations?: Partial<Operation>[];
  names?: Partial<NameUse>[];
}

/** Collects facts as captures would give them. */
export class TestFacts {
  readonly #facts = structuredClone(noFacts) as {
    -readonly [K in keyof FactSet]: FactSet[K] extends readonly (infer T)[] ? T[] : never;
  };
  #port = 50_000;

  capture(name: string, o: CaptureOptions): string {
    const hash = sha256(name);
    const fact: CaptureFact = {
      file: name,
      sha256: hash,
      format: 'pcapng',
      packets: 1,
      fileBytes: 1,
      bytes: 1,
      first: o.from,
      last: o.to,
      skipped: 0,
      truncated: 0,
      interfaces: [],
      problems: [],
      notUnderstood: [],
    };
    this.#facts.captures.push(fact);
    this.#facts.placements.push({
      capture: hash,
      file: name,
      realm: o.assigned === false ? 'unassigned' : (o.realm ?? 'site'),
      vlanRealms: o.vlanRealms ?? {},
      ...(o.side === undefined ? {} : { side: o.side }),
      clockErrorSeconds: o.clockErrorSeconds ?? 1,
      directions: o.directions ?? 'both',
      assigned: o.assigned ?? true,
    });
    for (const segment of o.assigned === false ? [] : (o.segments ?? [])) {
      this.#facts.coverage.push({
        capture: hash,
        segment,
        from: o.from,
        to: o.to,
        directions: o.directions ?? 'both',
        ...(o.drops === undefined ? {} : { drops: o.drops }),
      });
    }
    return hash;
  }

  /** One conversation in one capture, with what was asked and named in it. */
  said(capture: string, s: Said): Conversation {
    const last = s.to ?? s.from + 1000;
    const [c, v] = s.packets ?? [10, 10];
    const id = this.#facts.conversations.filter((x) => x.capture === capture).length + 1;
    const conversation: Conversation = {
      id,
      capture,
      protocol: s.protocol ?? s.transport ?? 'tcp',
      transport: s.transport ?? 'tcp',
      client: { port: this.#port++, ...s.client },
      server: s.server,
      initiator: s.initiator ?? 'seen',
      vlans: s.vlans ?? [],
      clientPackets: c,
      serverPackets: v,
      clientBytes: c * 100,
      serverBytes: v * 100,
      first: s.from,
      last,
      firstPacket: 2 * id,
      firstOffset: 200 * id,
      lastPacket: 2 * id + 1,
      lastOffset: 200 * id + 100,
      outcome: s.outcome ?? (v > 0 ? 'established' : 'silent'),
      hours: [],
    };
    this.#facts.conversations.push(conversation);
    for (const o of s.operations ?? []) {
      this.#facts.operations.push({
        capture,
        conversation: id,
        time: s.from,
        until: last,
        protocol: 's7comm',
        code: '0x04',
        name: 'Read',
        class: 'read',
        detail: 'O-READ',
        client: conversation.client,
        server: conversation.server,
        count: 1,
        outcome: 'ok',
        firstPacket: 2 * id,
        firstOffset: 200 * id,
        lastPacket: 2 * id,
        lastOffset: 200 * id,
        ...o,
      });
    }
    for (const n of s.names ?? []) {
      this.#facts.names.push({
        capture,
        conversation: id,
        kind: 'tls-sni',
        name: 'host.example',
        client: conversation.client,
        server: conversation.server,
        first: s.from,
        last: s.from,
        count: 1,
        packet: 2 * id,
        offset: 200 * id,
        ...n,
      });
    }
    return conversation;
  }

  sighting(
    capture: string,
    s: Partial<Sighting> & Pick<Sighting, 'attribute' | 'value' | 'source' | 'first' | 'last'>,
  ): void {
    this.#facts.sightings.push({ capture, vlans: [], confidence: 'high', count: 1, packet: 1, offset: 100, ...s });
  }

  use(capture: string, u: Partial<AddressUse> & Pick<AddressUse, 'mac' | 'address' | 'first' | 'last'>): void {
    this.#facts.addressUses.push({ capture, vlans: [], source: 'arp', count: 1, packet: 1, offset: 100, ...u });
  }

  offer(capture: string, o: Partial<GatewayOffer> & Pick<GatewayOffer, 'mac' | 'router' | 'first' | 'last'>): void {
    this.#facts.gatewayOffers.push({ capture, vlans: [], source: 'dhcp', count: 1, packet: 1, offset: 100, ...o });
  }

  secret(capture: string, said: Conversation, c: Pick<CredentialUse, 'protocol' | 'kind' | 'factoryDefault'>): void {
    this.#facts.credentials.push({
      capture,
      conversation: said.id,
      client: said.client,
      server: said.server,
      first: said.first,
      last: said.last,
      count: 1,
      packet: said.firstPacket,
      offset: said.firstOffset,
      ...c,
    });
  }

  /** One file of a device's configuration. */
  device(made: ConfiguredDevice, placement: Omit<ConfigPlacement, 'artefact' | 'file'>): void {
    const { artefact, name } = made.files[0]!;
    this.#facts.devices.push(made);
    this.#facts.configPlacements.push({ artefact, file: name, ...placement });
  }

  get facts(): FactSet {
    return this.#facts;
  }
}

/** The same facts without one capture and all that it gave. */
export function without(facts: FactSet, capture: string): FactSet {
  const keep = <T extends { capture: string }>(items: readonly T[]) => items.filter((i) => i.capture !== capture);
  return {
    captures: facts.captures.filter((c) => c.sha256 !== capture),
    placements: keep(facts.placements),
    coverage: keep(facts.coverage),
    conversations: keep(facts.conversations),
    operations: keep(facts.operations),
    sightings: keep(facts.sightings),
    addressUses: keep(facts.addressUses),
    gatewayOffers: keep(facts.gatewayOffers),
    names: keep(facts.names),
    credentials: keep(facts.credentials),
    devices: facts.devices.filter((d) => !d.files.some((f) => f.artefact === capture)),
    configPlacements: facts.configPlacements.filter((p) => p.artefact !== capture),
  };
}
