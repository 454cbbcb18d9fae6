// What a bad day is: it adds its evidence to a day that is being planned, and says which finding that must raise.
import type { Instant } from '#kit';
import { HOUR, isoInstant, MINUTE, SECOND, siteClock } from '#kit';
import type { Chance } from '../chance.ts';
import type { Day } from '../calm/day.ts';
import type { ConfigSet } from '../configs/config-set.ts';
import type { Registers } from '../place/registers.ts';
import type { Terminal } from '../place/terminal.ts';

/** A place where the evidence must lie: packets of these two ends in this capture between these times. */
export interface EvidencePlace {
  /** Name of the capture file in `captures/`. */
  file: string;
  /** Address (or, below IP, MAC in lower case) of who begins, as that capture shows it; any if absent. */
  client?: string;
  server?: string;
  /** Server port. */
  port?: number;
  from: Instant;
  to: Instant;
}

/** A line of a configuration that the finding must quote. */
export interface ConfigEvidence {
  /** Path in the folder: `configs/2026-11-19/STS-01-FW.atv`. */
  file: string;
  /** The line that begins the block it stands in, where the text alone stands in several. */
  under?: string;
  /** What the line says. */
  text: string;
}

export interface Expectation {
  day: string;
  measure: string;
  /** What the finding (its head, what was seen, its subjects) must name: cranes, assets, hosts, and times in site time. */
  mustMention: string[];
  /** Subjects, one of which the finding must be about. */
  subjects: string[];
  /** Where the packets of its evidence must lie; empty for a day that shows in registers or in silence. */
  evidence: EvidencePlace[];
  /** Lines of configurations on which it rests, where it shows in them. */
  configEvidence?: ConfigEvidence[];
  /** The span in which it happens. */
  from: Instant;
  to: Instant;
}

/** Who plays: chosen from the seed before anything is made, since the cranes that take part must be recorded. */
export interface Cast {
  /** Cranes that must have a normal day in the captures; the first is the one it is about. */
  cranes: string[];
  /** Cranes whose mirror port is not being recorded: only the fixed sensors see them. */
  unrecorded?: string[];
  /** Hosts by part, and other choices in words. */
  parts: Record<string, string>;
  /** When it begins: milliseconds after site midnight. */
  at: number;
}

export interface Story {
  terminal: Terminal;
  day: Day;
  registers: Registers;
  /** Configurations of the devices, before they are written. */
  configs: ConfigSet;
  chance: Chance;
  twin: boolean;
  cast: Cast;
  /** The instant at which it begins. */
  begin: Instant;
}

export interface BadDay {
  id: string;
  title: string;
  /** Under which measure the finding must be raised. */
  measure: string;
  /** The harmless look-alike, in words. */
  twin: string;
  /** Seed 1 gives the story as it is told; others another crane, host and hour where the story allows it. */
  cast(terminal: Terminal, seed: number, chance: Chance): Cast;
  /** Adds the evidence, or that of the twin, which has the same coverage and about the same number of packets. */
  make(story: Story): Expectation;
}

/** The told choice for seed 1; for others one of the rest, each seed the next, so that neighbouring seeds differ where they can. */
export function choose<T>(seed: number, told: T, any: readonly T[]): T {
  const rest = any.filter((x) => x !== told);
  if (seed === 1 || rest.length === 0) return told;
  return rest[Math.abs(seed - 2) % rest.length]!;
}

/** `02:41:07` as milliseconds after midnight. */
function clock(text: string): number {
  const [h, m, s] = text.split(':').map(Number);
  return h! * HOUR + m! * MINUTE + (s ?? 0) * SECOND;
}

/** The told time for seed 1, else one between the two. */
export const hour = (seed: number, chance: Chance, told: string, least: string, most: string): number =>
  seed === 1 ? clock(told) : Math.floor(chance.between(clock(least), clock(most)) / SECOND) * SECOND;

/** `02:41` in site time. */
export const minuteText = (story: { terminal: Terminal }, at: Instant): string =>
  siteClock(at, story.terminal.site.facility.timezone).slice(0, 5);

/** An instant as registers write it. */
export const written = (at: Instant): string => isoInstant(at).replace(/\.\d+Z$/, 'Z');

/** Captures of the day by short name: `quay`, `dmz`, `sts-02-ehouse`. */
export const fileOf = (day: Day, watch: string): string => `${day.recording.date}-${watch}.pcapng`;
