// Makes folders that can be assessed: the sample terminal, and days of it with captures, where they were taken, and registers.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Instant } from '#kit';
import { DAY, HOUR, parseInstant } from '#kit';
import { loadSite } from '#site';
import { calmDay, calmCrane, approvedWork, playWork, usualCranes } from './calm/calm.ts';
import { Day } from './calm/day.ts';
import { Chance } from './chance.ts';
import { ConfigSet } from './configs/config-set.ts';
import type { MadeConfig } from './configs/config-set.ts';
import type { Expectation } from './days/bad-day.ts';
import { days as allDays } from './days/index.ts';
import { Registers } from './place/registers.ts';
import type { Watch } from './place/route.ts';
import { craneWatch } from './place/route.ts';
import { Terminal } from './place/terminal.ts';
import type { WrittenCapture } from './traffic/sink.ts';
import { Sensors } from './traffic/sink.ts';

const SOURCE = fileURLToPath(new URL('./terminal', import.meta.url));

/** Copies the sample terminal (`site.yaml`, registers, attestations) into a folder. */
export function makeTerminal(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(SOURCE, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
}

export interface DayOptions {
  /** Bad days to add: `['BD03', 'BD12']`; none for a calm day. */
  days?: readonly string[];
  /** Make their harmless look-alikes instead. */
  twin?: boolean;
  /** 1 plays the stories as they are told. */
  seed?: number;
  /** Cranes with a normal day in the captures, besides those that the bad days need. */
  cranes?: readonly string[];
  /** The day, in site time; default 2026-11-22. */
  date?: string;
  /** 1 for the usual pace, 2 for half as many polls. */
  pace?: number;
  /** False: a terminal that hands in no configurations. */
  configs?: boolean;
}

export interface MadeDay {
  folder: string;
  /** The end of the day: judge as of this instant. */
  asOf: Instant;
  captures: WrittenCapture[];
  /** Configurations of firewalls and switches, with the days on which they were collected. */
  configs: MadeConfig[];
  packets: number;
  /** Cranes with a normal day in the captures. */
  cranes: string[];
  expects: Expectation[];
}

/** Site midnight at the beginning of a date. */
function midnight(date: string, timeZone: string): Instant {
  const utc = parseInstant(date);
  if (utc === undefined) throw new RangeError(`not a date: ${date}`);
  const offset = (at: Instant): number => {
    const zone = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((p) => p.type === 'timeZoneName')!.value;
    const m = /GMT([+-])(\d{2}):(\d{2})/.exec(zone);
    return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * HOUR + Number(m[3]) * 60_000) : 0;
  };
  return utc - offset(utc - offset(utc));
}

const everywhere: ReadonlySet<Watch> = new Set<Watch>(['quay', 'dmz', 'edge', 'office']);

/**
 * Writes a whole day into a folder: the terminal, its registers with what the days change in them, `captures/*.pcapng` of every
 * sensor, `configs/DATE/*` of every firewall and switch, and a `sources.yaml` in both. The same options give the same bytes.
 */
export async function makeDay(folder: string, options: DayOptions = {}): Promise<MadeDay> {
  makeTerminal(folder);
  const captures = join(folder, 'captures');
  mkdirSync(captures, { recursive: true });
  const terminal = new Terminal((await loadSite(folder)).site);
  const seed = options.seed ?? 1;
  const chance = new Chance(seed).fork('day');
  const date = options.date ?? '2026-11-22';
  const from = midnight(date, terminal.site.facility.timezone);

  const chosen = (options.days ?? []).map((id) => {
    const day = allDays.find((d) => d.id === id.toUpperCase());
    if (!day) throw new RangeError(`there is no day ${id}; there are ${allDays.map((d) => d.id).join(', ')}`);
    return { day, cast: day.cast(terminal, seed, chance.fork(`cast ${day.id}`)) };
  });
  const cranes = [...new Set([...(options.cranes ?? usualCranes), ...chosen.flatMap((c) => c.cast.cranes)])];
  // A mirror port is left alone only where no other day needs it.
  const needed = new Set(chosen.flatMap(({ cast }) => cast.cranes.filter((c) => !cast.unrecorded?.includes(c))));
  const unrecorded = new Set(chosen.flatMap(({ cast }) => cast.unrecorded ?? []).filter((c) => !needed.has(c)));
  const recorded = new Set(cranes.filter((c) => !unrecorded.has(c)));

  const common = { terminal, chance, pace: options.pace };
  const main = new Day({ ...common, recording: { date, cranes: recorded, watches: everywhere }, from, to: from + DAY });
  const registers = new Registers(folder);
  const configs = new ConfigSet(terminal, new Chance(seed).fork('configurations'));
  const expects = chosen.map(({ day, cast }) =>
    day.make({
      terminal,
      day: main,
      registers,
      configs,
      chance: chance.fork(`story ${day.id}`),
      twin: options.twin ?? false,
      cast,
      begin: from + cast.at,
    }),
  );
  const madeConfigs = options.configs === false ? [] : configs.write(folder);
  calmDay(main, cranes);
  const planned = [main];

  const work = approvedWork(terminal, cranes);
  if (work) {
    const on = new Date(work.from - 5 * HOUR).toISOString().slice(0, 10);
    const recording = { date: on, cranes: new Set([work.crane]), watches: new Set<Watch>(['quay', 'dmz']) };
    const earlier = new Day({
      ...common,
      chance: chance.fork('earlier'),
      recording,
      from: work.from - HOUR / 2,
      to: work.until + HOUR / 2,
    });
    calmCrane(earlier, work.crane, false);
    playWork(earlier, work);
    planned.unshift(earlier);
  }

  const written = planned.flatMap((day) => {
    const hidden = day.hidden;
    const sensors = new Sensors(
      captures,
      'Exercise traffic: every address, name and event in it is invented.',
      (p, v) => hidden.some((h) => h(p, v)),
    );
    return sensors.all(day.plan.run()).close();
  });
  writeFileSync(join(captures, 'sources.yaml'), sources(terminal, cranes));
  const packets = written.reduce((n, c) => n + c.packets, 0);
  return { folder, asOf: from + DAY, captures: written, configs: madeConfigs, packets, cranes, expects };
}

/** Where the captures were taken. */
function sources(terminal: Terminal, cranes: readonly string[]): string {
  const uplinks = cranes.map((c) => `${c}/UPLINK`);
  const fixed = [
    { files: '*-quay.pcapng', sensor: 'QWS-QUAY', realm: 'site', side: 'outside', segments: ['QUAY-NET', ...uplinks] },
    { files: '*-dmz.pcapng', sensor: 'QWS-DMZ', realm: 'site', side: 'outside' },
    { files: '*-edge.pcapng', sensor: 'PCAP-EDGE', realm: 'site' },
    { files: '*-office.pcapng', sensor: 'PCAP-OFFICE', realm: 'site' },
  ];
  const onBoard = cranes.map((crane) => {
    const zones = terminal.site.zones.filter((z) => z.crane === crane && z.function !== 'uplink');
    const realm = zones[0]?.realm ?? 'site';
    const at = { files: `*-${craneWatch(crane)}.pcapng`, sensor: 'PCAP-CRANE', crane, realm };
    if (realm === 'site') return at;
    const vlans = Object.fromEntries(zones.flatMap((z) => z.vlans.map((v) => [String(v), realm])));
    return { ...at, side: 'inside', vlan_realms: vlans };
  });
  const words = '# Where each capture of this folder was taken. Times of all sensors are good to two seconds.\n';
  return words + stringify([...fixed, ...onBoard], { lineWidth: 0 });
}
