// The configurations of the terminal, as they were collected: one plan for each device and day, which a day may change before it is written down.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Zone } from '#site';
import type { Chance } from '../chance.ts';
import type { Terminal } from '../place/terminal.ts';
import { fortiosConfig } from './makers/fortios.ts';
import { iosConfig, iosVlans } from './makers/cisco-ios.ts';
import { hiosScript } from './makers/hios-cli.ts';
import { hiosXml } from './makers/hios-xml.ts';
import { mguardProfile } from './makers/mguard.ts';
import { moxaConfig } from './makers/moxa.ts';
import { s615Config, xc200Config } from './makers/scalance.ts';
import { nftRuleset } from './makers/nftables.ts';
import type { CraneFirewall } from './plan/crane-firewall.ts';
import { craneFirewall } from './plan/crane-firewall.ts';
import type { Permit } from './plan/permits.ts';
import { permits } from './plan/permits.ts';
import type { SiteFirewall } from './plan/site-firewall.ts';
import { siteFirewall } from './plan/site-firewall.ts';
import type { SwitchPlan } from './plan/switches.ts';
import { switchPlan } from './plan/switches.ts';

/** The night on which the network manager fetched every device. */
export const COLLECTED = '2026-11-19';

/** What a device was set to on one day. */
export interface Snapshot {
  date: string;
  asset: string;
  /** Two people have approved this text. */
  approved: boolean;
  plan:
    | { kind: 'crane'; is: CraneFirewall }
    | { kind: 'site'; is: SiteFirewall }
    | { kind: 'switch'; is: SwitchPlan }
    | { kind: 'host'; is: readonly Permit[] };
  /** Counters and dates at the top of the text, where its maker writes such; of an mGuard when it was saved. */
  remarks: string[];
  /** Factory password, SNMP version 2 and the unencrypted page left on. */
  weak: boolean;
}

export interface MadeConfig {
  /** Path in the folder: `configs/2026-11-19/STS-03-FW.atv`. */
  file: string;
  asset: string;
  date: string;
  approved: boolean;
}

/** Days on which the hour matters: a change lies in the same day, before the collection. */
const HOURS = [
  { files: '2026-10-28/*', collected: '2026-10-28T12:00:00-04:00', note: 'After the change of that morning' },
  { files: '2026-11-20/*', collected: '2026-11-20T18:00:00-05:00', note: 'In the evening' },
];

const known = ['firewall', 'switch'];

export class ConfigSet {
  private readonly terminal: Terminal;
  private readonly chance: Chance;
  private readonly allowed: readonly Permit[];
  private readonly snapshots: Snapshot[] = [];

  /** Every firewall and switch as the registers have it, and the earlier texts that the registers speak of. */
  constructor(terminal: Terminal, chance: Chance) {
    this.terminal = terminal;
    this.chance = chance;
    this.allowed = permits(terminal);
    for (const asset of terminal.site.assets) if (known.includes(asset.role)) this.take(COLLECTED, asset.id, true);
    this.take(COLLECTED, 'JUMP01', true);
    this.take('2026-11-03', 'STS-03-SW-TROLLEY', true);
    this.take('2026-11-13', 'STS-05-FW', true);
    this.take('2026-11-20', 'STS-05-FW', true);
    this.marchAndOctober('STS-06-FW');
  }

  /**
   * The two texts of a crane's firewall that change CHG-26-0301 lies between: the rules of March let the cameras' network reach the
   * operations network on two ports; since October they do not. @returns the one of March.
   */
  marchAndOctober(firewall: string): Snapshot {
    const now = this.find(COLLECTED, firewall) ?? this.take(COLLECTED, firewall, true);
    this.copy(now, '2026-10-28', true);
    const march = this.copy(now, '2026-03-02', false);
    march.remarks = this.remarks(firewall, 'march');
    const { inside, rules } = ConfigSet.crane(march);
    const [aux, ops] = ['auxiliary', 'operations'].map((f) => inside.find((i) => i.zone.function === f)!.zone) as [
      Zone,
      Zone,
    ];
    for (const port of ['80', '8080']) {
      rules.push({
        number: Math.max(...rules.map((r) => r.number)) + 1,
        name: `AUX-OPS-${port}`,
        from: aux,
        to: ops,
        source: [aux.subnets[0]!],
        destination: [ops.subnets[0]!],
        transport: 'tcp',
        ports: [port],
        enabled: true,
        log: true,
        words: 'pictures of the cameras in the cabin (not used)',
      });
    }
    return march;
  }

  /** What a device was set to on another day: the same as in a snapshot. Replaces what was there. */
  copy(of: Snapshot, date: string, approved: boolean): Snapshot {
    this.drop(date, of.asset);
    const made: Snapshot = { ...structuredClone(of), date, approved };
    this.snapshots.push(made);
    return made;
  }

  /** Adds what a device was set to on a day, as the registers have it; changes to it are made in the plan that comes back. */
  take(date: string, asset: string, approved: boolean): Snapshot {
    const there = this.find(date, asset);
    if (there) return Object.assign(there, { approved });
    const remarks = this.remarks(asset, 'now');
    const made: Snapshot = { date, asset, approved, plan: this.plan(asset), remarks, weak: false };
    this.snapshots.push(made);
    return made;
  }

  find(date: string, asset: string): Snapshot | undefined {
    return this.snapshots.find((s) => s.date === date && s.asset === asset);
  }

  /** Takes a snapshot out. */
  drop(date: string, asset: string): void {
    const at = this.snapshots.findIndex((s) => s.date === date && s.asset === asset);
    if (at >= 0) this.snapshots.splice(at, 1);
  }

  /** Every snapshot of a device from a day on. */
  since(date: string, asset: string): Snapshot[] {
    return this.snapshots.filter((s) => s.asset === asset && s.date >= date);
  }

  /** The firewall of a crane in a snapshot. */
  static crane(snapshot: Snapshot): CraneFirewall {
    if (snapshot.plan.kind !== 'crane') throw new RangeError(`${snapshot.asset} is no crane's firewall`);
    return snapshot.plan.is;
  }

  static site(snapshot: Snapshot): SiteFirewall {
    if (snapshot.plan.kind !== 'site') throw new RangeError(`${snapshot.asset} is no firewall of the terminal`);
    return snapshot.plan.is;
  }

  static switch(snapshot: Snapshot): SwitchPlan {
    if (snapshot.plan.kind !== 'switch') throw new RangeError(`${snapshot.asset} is no switch`);
    return snapshot.plan.is;
  }

  /** Lines at the top that say nothing of what a device does. */
  remarks(asset: string, when: string): string[] {
    const own = this.chance.fork(`remarks ${asset} ${when}`);
    if (this.terminal.asset(asset).maker !== 'Siemens')
      return [`2026-${when === 'march' ? '02' : '03'}-${own.int(10, 28)}T14:${own.int(10, 59)}:00Z`];
    return [
      `System up time: ${own.int(20, 200)} days`,
      `Device certificate valid from 2026-0${own.int(1, 9)}-${own.int(10, 28)}`,
    ];
  }

  private plan(id: string): Snapshot['plan'] {
    const { terminal } = this;
    const asset = terminal.asset(id);
    if (asset.role === 'switch') return { kind: 'switch', is: switchPlan(terminal, id) };
    if (asset.role !== 'firewall') return { kind: 'host', is: this.allowed };
    if (asset.crane !== undefined) return { kind: 'crane', is: craneFirewall(terminal, this.allowed, asset.crane) };
    const it = (zone: string) => terminal.routerOf(terminal.zone(zone)) === 'FW-IT';
    if (id === 'FW-IT') {
      const via = terminal.leg('FW-OT', 'IT-DMZ').ip;
      const routes = ['10.70.0.0/16', '10.71.0.0/16', '10.72.0.0/16'].map((prefix) => ({ prefix, via, leg: 'IT-DMZ' }));
      const outer = { prefix: '0.0.0.0/0', via: '203.0.113.1', leg: 'INTERNET' };
      return { kind: 'site', is: siteFirewall(terminal, this.allowed, id, () => 'IT-DMZ', [...routes, outer]) };
    }
    const routes = [
      ...['10.70.0.0/16', '10.71.0.0/16'].map((prefix) => ({
        prefix,
        via: terminal.asset('CORESW').ip[0]!,
        leg: 'QUAY-NET',
      })),
      { prefix: '10.80.0.0/16', via: terminal.leg('FW-IT', 'IT-DMZ').ip, leg: 'IT-DMZ' },
    ];
    const behind = (zone: { id: string; crane?: string }) =>
      zone.crane === undefined && it(zone.id) ? 'IT-DMZ' : 'QUAY-NET';
    return { kind: 'site', is: siteFirewall(terminal, this.allowed, id, behind, routes) };
  }

  /** A snapshot as files: path in the folder and text. */
  private texts(snapshot: Snapshot): [file: string, text: string][] {
    const { terminal } = this;
    const ip = (id: string) => terminal.asset(id).ip[0]!;
    const common = { manager: ip('NMS01'), ntp: ip('NTP01'), syslog: ip('SYSLOG01') };
    const own = this.chance.fork(`config ${snapshot.asset}`);
    const at = (ending: string) => `configs/${snapshot.date}/${snapshot.asset}${ending}`;
    const asset = terminal.asset(snapshot.asset);
    const { plan } = snapshot;
    if (plan.kind === 'crane') {
      if (asset.maker === 'Siemens')
        return [[at('.cfg'), s615Config(plan.is, { ...common, remarks: snapshot.remarks })]];
      return [[at('.atv'), mguardProfile(plan.is, { ...common, saved: snapshot.remarks[0]! })]];
    }
    if (plan.kind === 'host') return [[at('.nft'), nftRuleset(asset, plan.is)]];
    if (plan.kind === 'site') {
      const port = (zone: string) =>
        snapshot.asset === 'FW-OT'
          ? { physical: zone === 'IT-DMZ' ? 'port2' : 'port1', tagged: zone !== 'IT-DMZ' }
          : {
              physical: zone === 'INTERNET' ? 'wan1' : zone === 'IT-DMZ' ? 'dmz' : 'port3',
              tagged: zone !== 'INTERNET' && zone !== 'IT-DMZ',
            };
      const managedFrom = snapshot.asset === 'FW-OT' ? 'OT-MGMT' : 'IT-DMZ';
      return [[at('.conf'), fortiosConfig(plan.is, { ...common, port, managedFrom }, own)]];
    }
    if (/Stratix/.test(asset.model ?? ''))
      return [
        [at('.cfg'), iosConfig(plan.is, common, own)],
        [at('.vlan.txt'), iosVlans(plan.is)],
      ];
    if (asset.maker === 'Moxa') return [[at('.txt'), moxaConfig(plan.is, common, own)]];
    if (asset.maker === 'Siemens')
      return [[at('.cfg'), xc200Config(plan.is, { ...common, remarks: snapshot.remarks })]];
    if (plan.is.routes.length > 0)
      return [
        [at('.cli'), hiosScript(plan.is, { ...common, routes: this.craneRoutes(), lists: this.coreLists(plan.is) })],
      ];
    return [[at('.xml'), hiosXml(plan.is, { ...common, ringManager: asset.id === 'RING-1', weak: snapshot.weak })]];
  }

  /**
   * No crane’s uplink meets another’s in the core, nor the switches of the ring. What one crane sends to the networks on board another is
   * left to the firewalls of both.
   */
  private coreLists(core: SwitchPlan) {
    const ring = this.terminal.zone('QUAY-NET').subnets[0]!;
    const uplinks = core.routes.map((r) => r.zone.subnets[0]!);
    return [
      {
        name: 'UPLINK-IN',
        vlans: core.routes.map((r) => r.zone.vlans[0]!),
        refused: [...uplinks, ring].map((to) => ({ to })),
      },
      {
        name: 'RING-IN',
        vlans: [core.own.vlan],
        refused: ['10.70.0.0/16', '10.71.0.0/16'].map((to) => ({ from: ring, to })),
      },
    ];
  }

  /** Where the core switch finds the networks on board, as the site sees them. */
  private craneRoutes(): { prefix: string; via: string }[] {
    return this.terminal.site.cranes.flatMap((crane) => {
      const fw = craneFirewall(this.terminal, [], crane.id);
      return fw.inside.map(({ zone }) => ({
        prefix: fw.nat.find((n) => n.zone === zone)?.outside ?? zone.subnets[0]!,
        via: fw.uplink.ip,
      }));
    });
  }

  /** Writes all snapshots and `configs/sources.yaml`. */
  write(folder: string): MadeConfig[] {
    const made: MadeConfig[] = [];
    const shows: { files: string; asset: string; note: string }[] = [];
    for (const snapshot of this.snapshots) {
      for (const [file, text] of this.texts(snapshot)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
        const { asset, date, approved } = snapshot;
        if (file.endsWith('.vlan.txt'))
          shows.push({ files: `*/${asset}.vlan.txt`, asset, note: 'What show vlan brief printed' });
        else made.push({ file, asset, date, approved });
      }
    }
    const words =
      '# Of which device each file is, where its name and its own words do not say it. The folders are the days of collection.\n';
    const each = [...new Map(shows.map((s) => [s.files, s])).values()];
    writeFileSync(join(folder, 'configs', 'sources.yaml'), words + stringify([...each, ...HOURS], { lineWidth: 0 }));
    return made;
  }
}
