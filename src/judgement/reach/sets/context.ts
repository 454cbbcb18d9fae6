// Where a packet stands in its device and which packet of a connection it is: which rules and stages that concerns.
import { DAY } from '#kit';
import type { Instant } from '#kit';
import type { ConfiguredDevice, FilterRule, Match, Stage } from '#facts';

export interface FilterContext {
  /** Interface or zone the packet came in by; absent: not known, and rules that ask for one are uncertain. */
  in?: string;
  out?: string;
  /** The first packet of a connection, or one that answers within it. Connections that a helper expects (`related`) count as neither. */
  state: 'new' | 'reply';
  /** Day for rules with an end; absent: such rules are uncertain. */
  asOf?: Instant;
}

export type Fit = 'yes' | 'no' | 'may';

/** Interfaces behind a name: those of the zone, else the interface itself. */
export function interfacesOf(device: ConfiguredDevice, name: string): string[] {
  const zones = device.zones.filter((z) => z.name === name);
  return zones.length === 0 ? [name] : zones.flatMap((z) => z.interfaces);
}

/** Whether a place (an interface or a zone) is among those that the names mean. */
function namesFit(device: ConfiguredDevice, names: readonly string[] | undefined, place: string | undefined): Fit {
  if (names === undefined) return 'yes';
  if (place === undefined) return names.length === 0 ? 'no' : 'may';
  if (names.includes(place)) return 'yes';
  const meant = new Set(names.flatMap((name) => interfacesOf(device, name)));
  const stands = interfacesOf(device, place);
  const inside = stands.filter((i) => meant.has(i)).length;
  return inside === 0 ? 'no' : inside === stands.length ? 'yes' : 'may';
}

const negated = (fit: Fit): Fit => (fit === 'yes' ? 'no' : fit === 'no' ? 'yes' : 'may');

/** All of several conditions. */
const every = (fits: readonly Fit[]): Fit => (fits.includes('no') ? 'no' : fits.includes('may') ? 'may' : 'yes');

/** Whether a stage of the device's way concerns packets that stand there. */
export function stageFits(device: ConfiguredDevice, stage: Stage, where: Pick<FilterContext, 'in' | 'out'>): Fit {
  return every([namesFit(device, stage.in, where.in), namesFit(device, stage.out, where.out)]);
}

/** Whether the match's conditions on interfaces and states hold. Addresses, services and `may` are not looked at. */
export function matchFits(device: ConfiguredDevice, match: Match, where: FilterContext): Fit {
  return every([
    namesFit(device, match.in, where.in),
    namesFit(device, match.out, where.out),
    match.notIn === undefined ? 'yes' : negated(namesFit(device, match.notIn, where.in)),
    match.notOut === undefined ? 'yes' : negated(namesFit(device, match.notOut, where.out)),
    stateFits(match, where.state),
  ]);
}

function stateFits({ states }: Match, state: FilterContext['state']): Fit {
  if (states === undefined) return 'yes';
  if (state === 'new') return states.includes('new') ? 'yes' : 'no';
  if (states.includes('established')) return 'yes';
  return states.includes('related') ? 'may' : 'no';
}

const ipv4Frames = 0x0800;
const ipv6Frames = 0x86dd;

/** IP versions whose frames the match can concern. */
export function familiesOf(match: Match): { 4: boolean; 6: boolean } {
  const { etherTypes, family } = match;
  return {
    4: family !== 6 && (etherTypes === undefined || etherTypes.includes(ipv4Frames)),
    6: family !== 4 && (etherTypes === undefined || etherTypes.includes(ipv6Frames)),
  };
}

/** Whether the rule is in force: an end on a day leaves that day itself open, because devices differ in whether it still counts. */
export function inForce(rule: FilterRule, asOf: Instant | undefined): Fit {
  if (!rule.enabled) return 'no';
  if (rule.expires === undefined) return 'yes';
  if (asOf === undefined) return 'may';
  if (asOf < rule.expires) return 'yes';
  return asOf >= rule.expires + DAY ? 'no' : 'may';
}
