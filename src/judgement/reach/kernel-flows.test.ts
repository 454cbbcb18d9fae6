// The Linux kernel as the judge of the engine: random rule sets are read, the engine says which rule decides each packet, and the packet is really sent.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { readConfig } from '#netconfig';
import { runs, seed } from '../../ground/kit/testing.ts';
import {
  Dice,
  answerTo,
  iptablesRuleset,
  nftRuleset,
  somePacket,
} from '../../senses/netconfig/dialects/iptables/kernel/generate.ts';
import { TestNetwork, whyNot } from '../../senses/netconfig/dialects/iptables/kernel/testing.ts';
import type { SentPacket } from '../../senses/netconfig/dialects/iptables/kernel/testing.ts';
import type { Flow } from './answer.ts';
import { whichRule } from './rules/which.ts';

const reason = whyNot();
if (reason !== undefined) console.log(`the kernel is not asked: ${reason}`);

const flowsEach = 40;
const sets = Math.ceil(runs(2_000) / flowsEach);

function read(content: string): ConfiguredDevice {
  const bytes = Buffer.from(content);
  return readConfig({ name: 'router.rules', sha256: sha256(bytes), bytes })!.devices[0]!;
}

const flowOf = (p: SentPacket): Flow => ({
  protocol: p.protocol,
  from: p.from,
  to: p.to,
  ...(p.fromPort === undefined ? {} : { fromPort: p.fromPort }),
  ...(p.toPort === undefined ? {} : { toPort: p.toPort }),
  ...(p.icmpType === undefined ? {} : { icmpType: p.icmpType, icmpCode: p.icmpCode ?? 0 }),
});

describe.skipIf(reason !== undefined)('the kernel and the engine agree', () => {
  const network = new TestNetwork();
  beforeAll(() => network.start(), 30_000);
  afterAll(() => network.stop(), 30_000);

  async function compare(kind: 'iptables' | 'nftables', v6: boolean, make: (dice: Dice) => string): Promise<void> {
    const start = seed ?? Math.floor(Math.random() * 2 ** 31);
    const count = { flows: 0, certain: 0, passed: 0 };
    for (let i = 0; i < sets; i++) {
      const dice = new Dice(start + i);
      const rules = make(dice);
      network.load(kind, rules, v6);
      const device = read(rules);
      const six = () => (rules.startsWith('table inet') ? dice.chance(0.4) : v6);
      // The engine asks about packets that pass through and begin or belong to a connection.
      const packets = Array.from({ length: flowsEach * 2 }, () => somePacket(dice, six()))
        .filter((p) => p.out !== undefined && p.state === 'new')
        .slice(0, flowsEach);
      const check = async (sent: SentPacket[], state: 'new' | 'reply'): Promise<SentPacket[]> => {
        const seen = await network.send(sent);
        return sent.filter((p) => {
          const arrived = seen.some((s) => s.id === p.id && s.at === p.out && s.protocol === p.protocol);
          const says = whichRule(device, flowOf(p), { in: p.in!, out: p.out!, state }).verdict;
          count.flows++;
          if (arrived) count.passed++;
          if (says !== 'may') {
            count.certain++;
            if ((says === 'permit') !== arrived) {
              expect.fail(
                `seed ${start + i}: the engine says ${says}, the packet ${arrived ? 'arrived' : 'did not arrive'}\n${JSON.stringify(p)}\n${rules}`,
              );
            }
          }
          return arrived;
        });
      };
      const through = await check(packets, 'new');
      await check(
        through.flatMap((p) => answerTo(p) ?? []),
        'reply',
      );
    }
    console.log(
      `${kind}${v6 ? ' IPv6' : ''}: ${sets} rule sets, ${count.flows} packets, ${count.passed} arrived, ${count.certain} told for certain`,
    );
    expect(count.certain / count.flows).toBeGreaterThan(0.8);
  }

  test('iptables', () => compare('iptables', false, (d) => iptablesRuleset(d, false, false)), 300_000);
  test('ip6tables', () => compare('iptables', true, (d) => iptablesRuleset(d, true, false)), 300_000);
  test('nftables', () => compare('nftables', false, (d) => nftRuleset(d, 'inet', false)), 300_000);
});
