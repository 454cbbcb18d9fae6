// What would break: declared services and conversations that were seen, which pass before a change and not, or not whole, after it.
import { counted } from '#kit';
import { flowOf } from '#measures';
import { flowWords, reach, trace } from '#reach';
import type { Flow, NetworkDifference, RuleRef, Trace } from '#reach';
import { gotAnswer } from '#reconcile';
import type { Talk, View } from '#reconcile';
import { inZone } from './before-after.ts';
import type { BeforeAfter } from './before-after.ts';

export interface Break {
  kind: 'service' | 'seen';
  /** Of the service, or of the first of the conversations. */
  id: string;
  words: string;
  rules: RuleRef[];
}

export interface Breaks {
  breaks: Break[];
  /** How many services between two zones, and how many different conversations, were held against both networks. */
  checked: { services: number; seen: number };
}

/** @param differences between the two networks, for the lines of what breaks only in part. */
export function breaksOf(view: View, networks: BeforeAfter, differences: readonly NetworkDifference[]): Breaks {
  const services = brokenServices(view, networks, differences);
  const seen = brokenTalks(view, networks);
  return { breaks: [...services.breaks, ...seen.breaks], checked: { services: services.of, seen: seen.of } };
}

interface Part {
  breaks: Break[];
  of: number;
}

function brokenServices(
  view: View,
  { old, next, changed, touched }: BeforeAfter,
  differences: readonly NetworkDifference[],
): Part {
  const breaks: Break[] = [];
  let of = 0;
  for (const { from, to } of view.matrix) {
    for (const flow of view.configured?.declared.between(from, to) ?? []) {
      of++;
      if (
        changed.size === 0 ||
        (!touched(from, to) && inZone(view.site, from, flow.from) && inZone(view.site, to, flow.to))
      )
        continue;
      const question = {
        from: { label: from, segments: [from], ...(flow.from ? { addresses: flow.from } : {}) },
        to: { label: to, segments: [to], ...(flow.to ? { addresses: flow.to } : {}) },
        ...(flow.services ? { services: flow.services } : {}),
      };
      const after = reach(next, question);
      if (after.verdict === 'must-permit' && after.everything) continue;
      const before = reach(old, question);
      if (before.verdict !== 'must-permit') continue;
      const { id } = flow.service;
      if (after.verdict !== 'must-permit') {
        const rules = after.decides;
        breaks.push({ kind: 'service', id, words: `${id}: ${from} to ${to}`, rules });
      } else if (before.everything) {
        const lines = differences.filter((d) => d.change === 'closes' && d.from === from && d.to === to);
        const rules = lines.flatMap((d) => d.rules).filter((r) => changed.has(r.device));
        breaks.push({ kind: 'service', id, words: `${id}, a part of it: ${from} to ${to}`, rules });
      }
    }
  }
  return { breaks, of };
}

/** Conversations that were answered, each pair of ends and service once. A try that was stopped before is no loss. */
function brokenTalks(view: View, { old, next, changed }: BeforeAfter): Part {
  const same = legsOf(old) === legsOf(next);
  const groups = new Map<string, { flow: Flow; zone: string; talks: Talk[] }>();
  for (const talk of view.talks) {
    const flow = gotAnswer(talk) ? flowOf(view, talk) : undefined;
    if (!flow) continue;
    const zone = talk.client.zone!.id;
    const key = JSON.stringify([zone, flow.protocol, flow.from, flow.to, flow.toPort]);
    const group = groups.get(key);
    if (group) group.talks.push(talk);
    else groups.set(key, { flow, zone, talks: [talk] });
  }
  const breaks: Break[] = [];
  for (const { flow, zone, talks } of changed.size === 0 ? [] : groups.values()) {
    const before = trace(old, flow, zone);
    // A way that passes none of the changed devices stays as it is.
    if (before.verdict !== 'passes' || (same && !meets(before, changed))) continue;
    const after = trace(next, flow, zone);
    if (after.verdict === 'passes' || after.verdict === 'may') {
      if (after.verdict === 'may' || after.reply === undefined || before.reply !== undefined) continue;
    }
    const first = talks[0]!;
    const times = talks.length > 1 ? `, ${counted(talks.length, 'conversation')}` : '';
    breaks.push({
      kind: 'seen',
      id: first.id,
      words: `${first.client.label} to ${first.server.label} (${first.protocol}${times}): ${flowWords(flow)}`,
      rules: after.reply ?? after.decides.slice(-1),
    });
  }
  return { breaks, of: groups.size };
}

const meets = (way: Trace, devices: ReadonlySet<string>): boolean =>
  way.hops.some((h) => devices.has(h.device)) || way.decides.some((r) => devices.has(r.device));

const legsOf = ({ devices, joins }: BeforeAfter['old']): string =>
  JSON.stringify([devices.map((d) => [d.name, d.legs]), joins.map((j) => [j.from, j.to, j.by])]);
