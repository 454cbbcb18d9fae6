// A calm day: only what the services of the terminal allow, at a pace that covers every hour in few packets.
import type { Crane } from '#site';
import { HOUR, MINUTE, parseInstant, SECOND } from '#kit';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { logixDownload } from '../traffic/protocols/logix.ts';
import type { Terminal } from '../place/terminal.ts';
import { logixIdentity, profinetControl, rockwellControl, s7Control, sensing } from './control.ts';
import type { Day } from './day.ts';
import { edge, onTheLink, servers } from './ground.ts';
import { backups, housekeeping, monitoring, video } from './upward.ts';

/** Cranes of the usual demonstration: one of each kind of control, and two of the same kind beside one another. */
export const usualCranes = ['STS-01', 'STS-02', 'STS-03', 'STS-05', 'RTG-04'];

/** All that goes on on one crane. */
export function calmCrane(day: Day, crane: string, sunday: boolean): void {
  const plc = day.terminal.first(crane, 'plc-main');
  if (plc.asset?.maker === 'Rockwell') rockwellControl(day, crane);
  else profinetControl(day, crane);
  if (/S7-300/.test(plc.asset?.model ?? '')) s7Control(day, crane);
  sensing(day, crane);
  monitoring(day, crane);
  video(day, crane);
  housekeeping(day, crane);
  onTheLink(day, crane);
  if (sunday) backups(day, crane, true);
}

/** A calm day of these cranes and of the ground. */
export function calmDay(day: Day, cranes: readonly string[]): void {
  const sunday = new Date(day.from + 12 * HOUR).getUTCDay() === 0;
  for (const crane of cranes) calmCrane(day, crane, sunday);
  servers(day);
  edge(day);
}

/** An approved program change of a Logix crane: what an engineer's own work looks like on the wire. */
export interface ApprovedWork {
  change: string;
  crane: string;
  plc: string;
  station: string;
  from: number;
  until: number;
}

/** The first approved change of the register that the packet maker can play: a program, from a named station, to a Logix controller. */
export function approvedWork(terminal: Terminal, cranes: readonly Crane['id'][]): ApprovedWork | undefined {
  for (const c of terminal.site.changes) {
    const target = typeof c.targets === 'string' ? c.targets : c.targets[0]!;
    const plc = terminal.site.assets.find((a) => a.id === target && a.maker === 'Rockwell');
    const [from, until] = [parseInstant(c.from), parseInstant(c.until)];
    if (c.kind !== 'program' || c.approved_by.length < 2 || c.remote || c.from_assets[0] === undefined) continue;
    if (!plc?.crane || !cranes.includes(plc.crane) || from === undefined || until === undefined) continue;
    return { change: c.id, crane: plc.crane, plc: plc.id, station: c.from_assets[0], from, until };
  }
  return undefined;
}

/** Plays an approved change into a day that covers its window: the download, about a third into it. */
export function playWork(day: Day, work: ApprovedWork): void {
  const { terminal } = day;
  const plc = terminal.station(work.plc);
  const at = work.from + (work.until - work.from) / 3 + day.chance.fork('work').between(0, 10) * MINUTE;
  day.connect(terminal.station(work.station), plc, ENIP_PORT, Math.floor(at / SECOND) * SECOND, (tcp) =>
    logixDownload(tcp, logixIdentity(day, plc)),
  );
}
