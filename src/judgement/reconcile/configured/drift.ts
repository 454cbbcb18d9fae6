// Differences between two collected configurations of one device, held against the approved changes: what was declared, and what came of it.
import { DAY, parseInstant, siteDay, siteMidnight } from '#kit';
import type { Instant } from '#kit';
import { diffNetworks, reach } from '#reach';
import type { Answer, NetworkDifference } from '#reach';
import type { Change, Site } from '#site';
import { endOf } from '../clock.ts';
import type { View } from '../view.ts';
import { networkOf } from './configured.ts';
import { declaredBy, requestedFlows } from './requested.ts';
import type { DeviceVersion } from './versions.ts';
import { workingHash } from './working.ts';

export interface Drift {
  device: string;
  crane?: string;
  before: DeviceVersion;
  after: DeviceVersion;
  /** An older version that works just like `after`: somebody went back to it. */
  sameAs?: DeviceVersion;
  differences: NetworkDifference[];
  /** Of these, what no change declares. */
  undeclared: NetworkDifference[];
  change?: Change;
  /**
   * `covered`: an approved change fits in time and effect; `no-change`: none is there; `more`: the change declares less than what came;
   * `unsaid`: a change fits in time, and it does not say what it opens.
   */
  state: 'covered' | 'no-change' | 'more' | 'unsaid';
  why: string;
  /** The device works again as it did before something that nobody had approved: of what came and of what took it back no trace is left. */
  undone: boolean;
}

const remembered = new WeakMap<View, Drift[]>();

/** Every step from one running version of a device to the next that changes what it does. */
export function driftsOf(view: View): Drift[] {
  let known = remembered.get(view);
  if (!known) remembered.set(view, (known = search(view)));
  return known;
}

function search(view: View): Drift[] {
  const { configured, site } = view;
  if (!configured) return [];
  const drifts: Drift[] = [];
  for (const [device, all] of configured.versions) {
    const versions = all.filter((v) => v.purpose === 'running');
    const own: Drift[] = [];
    for (const [i, after] of versions.entries()) {
      const before = versions[i - 1];
      if (!before || workingHash(before.device) === workingHash(after.device)) continue;
      const around = configured.running.filter((v) => v.name !== device);
      const old = networkOf(site, view.facts, [...around, before], configured.sideDoors, after.collected);
      const next = networkOf(site, view.facts, [...around, after], configured.sideDoors, after.collected);
      const differences = diffNetworks(old, next, {});
      const sameAs = versions.slice(0, i - 1).find((v) => workingHash(v.device) === workingHash(after.device));
      const asset = site.assets.find((a) => a.id === device);
      own.push({
        device,
        ...(asset?.crane === undefined ? {} : { crane: asset.crane }),
        before,
        after,
        ...(sameAs ? { sameAs } : {}),
        differences,
        ...judged(view, device, before, after, differences),
        undone: false,
      });
    }
    takeBack(own);
    drifts.push(...own);
  }
  return drifts;
}

/** Marks steps away that no approved change covers, once a later step led back to where they began; of one device, oldest first. */
function takeBack(drifts: readonly Drift[]): void {
  for (const [i, back] of drifts.entries()) {
    if (back.state === 'covered') continue;
    const to = workingHash(back.after.device);
    for (let k = i - 1; k >= 0 && drifts[k]!.state !== 'covered'; k--) {
      // A way back is no way away: what is done again later has begun anew.
      if (drifts[k]!.undone || workingHash(drifts[k]!.before.device) !== to) continue;
      for (const d of drifts.slice(k, i + 1)) d.undone = true;
      break;
    }
  }
}

function judged(
  view: View,
  device: string,
  before: DeviceVersion,
  after: DeviceVersion,
  differences: readonly NetworkDifference[],
): Pick<Drift, 'change' | 'state' | 'why' | 'undeclared'> {
  const zone = view.site.facility.timezone;
  const { site } = view;
  const fitting = site.changes.filter(
    (c) => isFor(view, c, device) && touches(c, before.collected, latestOf(after, zone)),
  );
  const approved = fitting.filter((c) => c.approved_by.some((p) => !c.by.includes(p)));
  const change = approved[0];
  if (!change) {
    const why =
      fitting.length > 0
        ? `${fitting[0]!.id} was never approved by a second person`
        : 'no approved change of this device lies between the two';
    return { state: 'no-change', why, undeclared: [...differences], ...(fitting[0] ? { change: fitting[0] } : {}) };
  }
  const says = approved.flatMap((c) => [...c.opens, ...c.closes]);
  const undeclared = differences.filter(
    (d) => d.change !== 'unproven' && !approved.some((c) => declaredBy(site, c, d)),
  );
  const dark = differences.find((d) => d.change === 'unproven');
  if (undeclared.length === 0 && dark)
    return { state: 'unsaid', why: `${change.id}: ${dark.says}`, change, undeclared: [dark] };
  if (undeclared.length === 0) return { state: 'covered', why: `${change.id} declares it`, change, undeclared };
  if (says.length === 0)
    return { state: 'unsaid', why: `${change.id} does not say what it opens or closes`, change, undeclared };
  return { state: 'more', why: `${change.id} declares less than what came`, change, undeclared };
}

const kinds: readonly Change['kind'][] = ['firewall', 'configuration', 'flow', 'firmware', 'hardware'];

function isFor(view: View, change: Change, device: string): boolean {
  if (!kinds.includes(change.kind)) return false;
  const asset = view.site.assets.find((a) => a.id === device);
  if (!asset) return false;
  const zone = view.site.zones.find((z) => z.id === asset.zone);
  return view.within(change.targets, {
    realm: zone?.realm ?? 'site',
    asset,
    ...(zone ? { zone } : {}),
    ...(asset.crane === undefined ? {} : { crane: asset.crane }),
    external: false,
    group: false,
    label: asset.id,
  });
}

/** Of a configuration of which only the day is known, the end of that day. */
const latestOf = ({ collected, dated }: DeviceVersion, zone: string): Instant => {
  const day = siteMidnight(parseInstant(siteDay(collected, zone))!, zone);
  return dated === 'path' || (dated === 'declared' && day === collected) ? collected + DAY : collected;
};

/** Whether the change's window lies, in part, between two collections. */
const touches = (change: Change, after: Instant, until: Instant): boolean =>
  parseInstant(change.from)! < until && endOf(change.until) > after;

/** What approved changes opened for a time that has run out, and that still passes. */
export function overdueOpenings(site: Site, asOf: Instant): Change[] {
  return site.changes.filter((c) => c.opens.length > 0 && c.expires !== undefined && endOf(c.expires) <= asOf);
}

/** What a change opened and the running configurations still let pass. */
export function stillOpen(view: View, change: Change): { from: string; to: string; answer: Answer }[] {
  if (!view.configured) return [];
  const { network } = view.configured;
  return requestedFlows(view.site, change.opens).flatMap((f) => {
    const answer = reach(network, {
      from: { label: f.from, segments: [f.from], ...(f.fromAddresses ? { addresses: f.fromAddresses } : {}) },
      to: { label: f.to, segments: [f.to], ...(f.toAddresses ? { addresses: f.toAddresses } : {}) },
      ...(f.services ? { services: f.services } : {}),
    });
    return answer.verdict === 'must-permit' ? [{ from: f.from, to: f.to, answer }] : [];
  });
}
