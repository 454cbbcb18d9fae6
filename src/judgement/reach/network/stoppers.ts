// The lines that stop what a question asks for: at the devices whose legs packets reach and that hand nothing wanted on.
import { QuaywallError } from '#kit';
import type { Question, RuleRef } from '../answer.ts';
import { translate } from '../sets/nat.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { connects, crossing } from './crossing.ts';
import type { Spread } from './spread.ts';
import type { Network } from './types.ts';

const most = 8;

/** Deny rules (or list ends) that take packets towards the question's second side, nearest to that side first. */
export function stoppers(
  network: Network,
  question: Question,
  starts: readonly { segment: string; set: PacketSet }[],
  upper: Spread,
): RuleRef[] {
  const targets = new Set(question.to.segments);
  const found: { ref: RuleRef; near: number }[] = [];
  const seen = new Set<string>();
  const add = (ref: RuleRef, near: number) => {
    const key = `${ref.device} ${ref.list ?? ''} ${ref.rule ?? ''} ${ref.at.line}`;
    if (seen.has(key)) return;
    seen.add(key);
    found.push({ ref, near });
  };
  for (const device of network.devices) {
    for (const leg of device.legs) {
      const held = upper.held.get(leg.segment);
      if (!held) continue;
      for (const out of device.legs) {
        if (!targets.has(out.segment) || out.segment === leg.segment) continue;
        const near = starts.some((s) => s.segment === leg.segment) ? 0 : 1;
        if (!connects(device, leg, out)) {
          add(
            {
              device: device.name,
              text: `${device.name} passes no packets between its interfaces`,
              file: device.device.files[0]?.name ?? '',
              artefact: device.device.files[0]?.artefact ?? '',
              at: { file: 0, line: 1 },
            },
            near,
          );
          continue;
        }
        const c = crossing(device, leg, out, network.asOf);
        try {
          const target = network.segments.find((s) => s.id === out.segment)?.addresses;
          let now = held;
          for (const step of c.steps) {
            if (step.kind === 'nat') {
              now = c.translates ? PacketSet.union([c.upper(now), now]) : now;
              continue;
            }
            const asked = now.intersect(
              PacketSet.of({
                ...(target && !c.translates ? { to: target } : {}),
                ...(question.services ? { services: question.services } : {}),
              }),
            );
            for (const part of step.filter.passes(asked).decided) {
              if (part.rule.action === 'deny' && found.length < 4 * most)
                add({ ...part.rule.ref, device: device.name }, near);
            }
          }
        } catch (error) {
          if (!(error instanceof QuaywallError)) throw error;
        }
      }
    }
  }
  if (found.length === 0) onTheWay(network, question, upper, add);
  return found
    .sort((a, b) => a.near - b.near)
    .slice(0, most)
    .map((f) => f.ref);
}

/** Further off: deny rules, wherever packets came, that take what is addressed to the second side, as it is addressed from there. */
function onTheWay(
  network: Network,
  question: Question,
  upper: Spread,
  add: (ref: RuleRef, near: number) => void,
): void {
  const include = network.segments
    .filter((s) => question.to.segments.includes(s.id))
    .flatMap((s) => [
      ...(question.to.addresses?.include ?? s.addresses?.include ?? ['0.0.0.0/0', '::/0']),
      ...(network.site?.realms.find((r) => r.id === s.realm)?.nat.map((n) => n.outside) ?? []),
    ]);
  const asked = PacketSet.of({ to: { include }, ...(question.services ? { services: question.services } : {}) });
  for (const device of network.devices) {
    for (const leg of device.legs) {
      const held = upper.held.get(leg.segment)?.intersect(asked);
      if (!held || held.isEmpty) continue;
      for (const out of device.legs) {
        if (out.segment === leg.segment || !connects(device, leg, out)) continue;
        const c = crossing(device, leg, out, network.asOf);
        let now = held;
        for (const step of c.steps) {
          if (step.kind === 'nat') {
            now = PacketSet.union(translate(now, step.stage.rules, step.where).map((p) => p.after));
            continue;
          }
          for (const part of step.filter.passes(now).decided)
            if (part.rule.action === 'deny') add({ ...part.rule.ref, device: device.name }, 2);
        }
      }
    }
  }
}
