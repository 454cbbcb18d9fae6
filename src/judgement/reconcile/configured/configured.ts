// What the collected configurations come to: the network as it runs, what can reach what, and how that agrees with what was declared. Worked out when asked for.
import type { FactSet } from '#facts';
import { buildNetwork, compareAllowed, layer2, reachMatrix, trace } from '#reach';
import type { AllowedComparison, Answer, Flow, Layer2, Network, PairReach, ReachMatrix, SideDoor, Trace } from '#reach';
import type { Site } from '#site';
import type { Instant } from '#kit';
import { declaredFlows } from './declared.ts';
import type { DeclaredFlow, DeclaredFlows } from './declared.ts';
import { deviceVersions, runningOf } from './versions.ts';
import type { DeviceVersion } from './versions.ts';

/** All that configurations say. Undefined on a view means that none has been read. */
export interface Configured {
  /** Every collected version of each device, oldest first. */
  versions: ReadonlyMap<string, readonly DeviceVersion[]>;
  /** The newest collected version of each device. */
  running: readonly DeviceVersion[];
  network: Network;
  /** Machines that were seen in two zones at once: part of every network that is compared with this one. */
  sideDoors: readonly SideDoor[];
  declared: DeclaredFlows;
  matrix(): ReachMatrix;
  pair(from: string, to: string): PairReach | undefined;
  /** What passes that no service declares, and what is declared and does not pass. */
  compared(from: string, to: string): ComparedPair;
  layer2(): Layer2;
  trace(flow: Flow, from: string): Trace;
}

export interface ComparedPair {
  beyond: AllowedComparison['beyond'];
  /** Too much to compare: nothing is said. */
  refused?: string;
  missing: { flow: DeclaredFlow; verdict: Answer['verdict']; decides: Answer['decides']; open: Answer['open'] }[];
}

/** Builds it from all configurations collected until `asOf`. */
export function configuredOf(
  site: Site,
  facts: FactSet,
  asOf: Instant,
  sideDoors: readonly SideDoor[],
): Configured | undefined {
  const versions = deviceVersions(facts, asOf);
  const running = [...versions.values()].map(runningOf).filter((v) => v !== undefined);
  if (running.length === 0) return undefined;
  const network = networkOf(site, facts, running, sideDoors, asOf);
  const declared = declaredFlows(site);
  let matrix: ReachMatrix | undefined;
  let l2: Layer2 | undefined;
  const compared = new Map<string, ComparedPair>();
  const self: Configured = {
    versions,
    running,
    network,
    sideDoors,
    declared,
    matrix: () => (matrix ??= reachMatrix(network, {})),
    pair: (from, to) => self.matrix().pair(from, to),
    compared: (from, to) => {
      const key = `${from}\u0000${to}`;
      let found = compared.get(key);
      if (!found) compared.set(key, (found = compare(self, from, to)));
      return found;
    },
    layer2: () => (l2 ??= layer2(network)),
    trace: (flow, from) => trace(network, flow, from),
  };
  return self;
}

/** The network that a set of versions makes; also for a network as it was, or as it would be. */
export function networkOf(
  site: Site,
  facts: Pick<FactSet, 'configPlacements'>,
  versions: readonly DeviceVersion[],
  sideDoors: readonly SideDoor[],
  asOf: Instant,
): Network {
  return buildNetwork({
    devices: versions.map((v) => v.device),
    site,
    placements: [...facts.configPlacements],
    sideDoors: [...sideDoors],
    asOf,
  });
}

function compare(of: Configured, from: string, to: string): ComparedPair {
  const flows = of.declared.between(from, to);
  const pair = of.pair(from, to);
  if ((pair === undefined || pair.verdict === 'must-deny') && flows.length === 0) return { beyond: [], missing: [] };
  const { beyond, missing, refused } = compareAllowed(of.network, from, to, flows);
  return {
    beyond,
    missing: missing.map(({ index, ...rest }) => ({ flow: flows[index]!, ...rest })),
    ...(refused === undefined ? {} : { refused }),
  };
}
