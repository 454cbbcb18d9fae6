// Which rules decide one packet on its way through one device.
import type { Instant } from '#kit';
import type { ConfiguredDevice } from '#facts';
import type { FilterVerdict, Flow } from '../answer.ts';
import { stageFits } from '../sets/context.ts';
import type { FilterContext } from '../sets/context.ts';
import { compileFilter } from '../sets/filter.ts';
import { translateFlow } from '../sets/nat.ts';

export interface FlowPlace {
  /** Interface or zone by which the packet comes in; absent: not known. */
  in?: string;
  out?: string;
  asOf?: Instant;
  state?: 'new' | 'reply';
}

export interface FlowDecision extends FilterVerdict {
  /** Every list it comes through, in order. */
  steps: { list: string; verdict: FilterVerdict; flow: Flow }[];
  /** The packet as it leaves, where it may leave. */
  flow: Flow;
}

/** The device's verdict on one packet that passes through it: its filters and translations in order. A switch without routing is no matter here. @throws QuaywallError */
export function whichRule(device: ConfiguredDevice, flow: Flow, place: FlowPlace = {}): FlowDecision {
  const where: FilterContext = { state: 'new', ...place };
  const steps: FlowDecision['steps'] = [];
  let now = flow;
  let open = false;
  const outAddresses = device.interfaces.find((i) => i.name === place.out)?.addresses;
  for (const stage of device.transit) {
    const fits = stageFits(device, stage, where);
    if (fits === 'no') continue;
    if (stage.kind === 'nat') {
      const ways = translateFlow(now, stage.rules, { ...where, device, ...(outAddresses ? { outAddresses } : {}) });
      if (ways[0]) now = ways[0].flow;
      if (fits === 'may' || ways.length > 1 || ways[0]?.choice === 'address')
        open = open || ways.some((w) => w.rule !== undefined);
      continue;
    }
    if (stage.family !== undefined && stage.family !== (now.to.includes(':') ? 6 : 4)) continue;
    const verdict = compileFilter(device, stage.filter, where).decide(now);
    steps.push({ list: stage.filter, verdict, flow: now });
    if (verdict.verdict === 'deny' && fits === 'yes' && !open)
      return { verdict: 'deny', rules: verdict.rules, steps, flow: now };
    if (verdict.verdict !== 'permit' || fits === 'may') open = open || verdict.verdict !== 'permit';
  }
  return { verdict: open ? 'may' : 'permit', rules: steps.flatMap((s) => s.verdict.rules), steps, flow: now };
}
