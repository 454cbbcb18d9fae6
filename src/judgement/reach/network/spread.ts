// How far packets come: from where they start, over every device and every join, until nothing new arrives anywhere (a fixpoint).
import type { Instant } from '#kit';
import { PacketSet } from '../sets/packet-set.ts';
import { TooLarge } from '../sets/too-large.ts';
import { connects, crossing } from './crossing.ts';
import type { Crossing } from './crossing.ts';
import { lensMaker, meetOf } from './lens.ts';
import type { Lens } from './lens.ts';
import { spoils } from './open-lines.ts';
import { remembered } from './remembered.ts';
import { routeTable } from './routes.ts';
import type { Join, Leg, Network, PlacedDevice } from './types.ts';

/**
 * `upper`: all that could pass, in any routing, one way. `session`: the same, of connections whose replies could come back. `lower`: what surely passes,
 * there and back, by the devices' own routes. `feared`: `upper`, and devices with lines that nobody understood, or without a configuration, pass everything.
 */
export type Mode = 'upper' | 'session' | 'lower' | 'feared';

export type Way = { kind: 'device'; crossing: Crossing; opened?: boolean } | { kind: 'join'; join: Join };

/** Packets that arrived in a segment, and how. */
export interface Piece {
  segment: string;
  set: PacketSet;
  before?: Piece;
  lens?: Lens;
  way?: Way;
}

export interface Spread {
  mode: Mode;
  /** All packets that can stand in a segment. */
  held: Map<string, PacketSet>;
  pieces: Map<string, Piece[]>;
}

interface Exit {
  device: PlacedDevice;
  in: Leg;
  outs: Leg[];
}

interface Index {
  exits: Map<string, Exit[]>;
  joins: Map<string, Join[]>;
}

const indexes = new WeakMap<Network, Index>();

function indexOf(network: Network): Index {
  let index = indexes.get(network);
  if (index) return index;
  index = { exits: new Map(), joins: new Map() };
  for (const device of network.devices) {
    for (const leg of device.legs) {
      const outs = device.legs.filter((other) => connects(device, leg, other));
      if (outs.length === 0) continue;
      const list = index.exits.get(leg.segment) ?? [];
      list.push({ device, in: leg, outs });
      index.exits.set(leg.segment, list);
    }
  }
  for (const join of network.joins) index.joins.set(join.from, [...(index.joins.get(join.from) ?? []), join]);
  indexes.set(network, index);
  return index;
}

/** Whether anything is unknown at all: a device without a configuration, or a line that nobody understood. Without it `feared` is `upper`. */
export const hasFears = (network: Network): boolean =>
  network.joins.some((j) => j.feared) || network.devices.some((d) => d.device.open.some(spoils));

const mostPieces = 50_000;

/** Spreads packets. @throws TooLarge where the network turns them into more than can be followed */
export function spread(network: Network, starts: readonly { segment: string; set: PacketSet }[], mode: Mode): Spread {
  const index = indexOf(network);
  const result: Spread = { mode, held: new Map(), pieces: new Map() };
  const queue: Piece[] = [];
  const lenses = lensMaker();
  const came = new Map<string, Set<PacketSet>>();
  let count = 0;
  const arrive = (segment: string, set: PacketSet, before: Piece | undefined, way: Way | undefined): void => {
    if (set.isEmpty) return;
    const held = result.held.get(segment);
    if (held === PacketSet.all) return;
    // The very same packets, by another way or back from where they went.
    const seen = came.get(segment);
    if (seen?.has(set)) return;
    if (seen) seen.add(set);
    else came.set(segment, new Set([set]));
    const fresh = set === PacketSet.all || !held ? set : remembered('minus', held, set, () => set.minus(held));
    if (fresh.isEmpty) return;
    came.get(segment)!.add(fresh);
    if (++count > mostPieces)
      throw new TooLarge(`packets that take more than ${mostPieces.toLocaleString('en-US')} ways through the network`);
    result.held.set(
      segment,
      fresh === PacketSet.all || !held ? fresh : remembered('union', fresh, held, () => held.union(fresh)),
    );
    const same = before !== undefined && way?.kind === 'device' && !way.crossing.translates && !way.opened;
    const lens = same ? before.lens : fresh === PacketSet.all ? undefined : lenses(fresh);
    const piece: Piece = {
      segment,
      set: fresh,
      ...(before ? { before } : {}),
      ...(way ? { way } : {}),
      ...(lens ? { lens } : {}),
    };
    const list = result.pieces.get(segment);
    if (list) list.push(piece);
    else result.pieces.set(segment, [piece]);
    queue.push(piece);
  };
  for (const { segment, set } of starts) arrive(segment, set, undefined, undefined);
  for (let at = 0; at < queue.length; at++) {
    const piece = queue[at]!;
    for (const join of index.joins.get(piece.segment) ?? []) {
      if (mode === 'lower' ? !join.certain : join.feared && mode !== 'feared') continue;
      arrive(join.to, joined(network, join, piece.set), piece, { kind: 'join', join });
    }
    if (mode === 'feared' && endsHere(index, network, piece)) continue;
    for (const exit of index.exits.get(piece.segment) ?? []) pass(network.asOf, exit, piece, mode, arrive);
  }
  return result;
}

function joined(network: Network, join: Join, set: PacketSet): PacketSet {
  if (join.anything) return PacketSet.all;
  if (join.by !== 'host') return set;
  // A machine with two legs could pass packets on, or speak for itself on the other side.
  const own =
    join.speaksAs === undefined
      ? network.segments.find((s) => s.id === join.to)?.addresses
      : { include: [join.speaksAs] };
  return set.union(PacketSet.of(own ? { from: own } : {}));
}

/**
 * What is feared of a device's lines is not feared of the machines beside it: where it is the only one that passes anything on in a segment, what it sent
 * there does not come back to it. Outside the site somebody else's routers may send it back.
 */
function endsHere(index: Index, network: Network, piece: Piece): boolean {
  const last = piece.way?.kind === 'device' ? piece.way.crossing.device : undefined;
  const exits = index.exits.get(piece.segment);
  if (!last || exits?.length !== 1 || (index.joins.get(piece.segment) ?? []).length > 0) return false;
  const { device } = exits[0]!;
  if (device.name !== last.name || device.device !== last.device) return false;
  return network.segments.find((s) => s.id === piece.segment)?.external !== true;
}

function pass(
  asOf: Instant | undefined,
  { device, in: from, outs }: Exit,
  piece: Piece,
  mode: Mode,
  arrive: (segment: string, set: PacketSet, before: Piece, way: Way) => void,
): void {
  const last = piece.way?.kind === 'device' ? piece.way.crossing : undefined;
  // A device of the same files is the same device, also where its crossings were made for another network.
  const came = last?.device.name === device.name && last.device.device === device.device ? last : undefined;
  // What surely passes goes to the next hop that the last device names, not to any device there.
  let start = piece.set;
  if (mode === 'lower' && last && !last.device.device.transparent && !device.device.transparent) {
    start = meetOf(
      start,
      routeTable(last.device.device, last.in.router).surelyTo(last.out.interface, from.addresses),
      undefined,
    );
    if (start.isEmpty) return;
  }
  for (const to of outs) {
    const c = crossing(device, from, to, asOf);
    if (from.segment === to.segment && !c.translates && !(mode === 'feared' && c.open.length > 0)) continue;
    if (mode !== 'feared' && came && c.plain && isPlain(device, came, to, asOf)) continue;
    const opened = mode === 'feared' && c.open.length > 0;
    let set: PacketSet;
    if (opened)
      set = c.translates || c.open.some((l) => l.scope === 'nat' || l.scope === 'device') ? PacketSet.all : piece.set;
    else
      set =
        mode === 'lower'
          ? c.lower(piece.set, piece.lens)
          : mode === 'session'
            ? c.session(piece.set, piece.lens)
            : c.upper(piece.set, piece.lens);
    arrive(to.segment, set, piece, { kind: 'device', crossing: c, ...(opened ? { opened } : {}) });
  }
}

/** Whether the piece came through the device unfiltered, and would have come out by this leg unfiltered as well: then it has been there already. */
function isPlain(device: PlacedDevice, came: Crossing, to: Leg, asOf: Instant | undefined): boolean {
  return came.plain && connects(device, came.in, to) && crossing(device, came.in, to, asOf).plain;
}
