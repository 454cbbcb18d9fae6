// The Linux kernel as the judge: random rule sets are loaded into a router between two network namespaces, packets are really sent, and what arrives is
// what the readers said. Both what was written and what the kernel lists back are read.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { runs, seed } from '../../../../ground/kit/testing.ts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { readNftables } from '../nftables/read.ts';
import { Dice, answerTo, iptablesRuleset, nftRuleset, somePacket } from './kernel/generate.ts';
import { TestNetwork, whyNot } from './kernel/testing.ts';
import type { SeenPacket, SentPacket } from './kernel/testing.ts';
import { readIptables } from './read.ts';
import { walk } from './testing.ts';

const reason = whyNot();
if (reason !== undefined) console.log(`the kernel is not asked: ${reason}`);

const flowsEach = 40;
/** At least 2,000 flows of each kind of rule set in a long run. */
const sets = Math.ceil(runs(2_000) / flowsEach);

function read(kind: 'iptables' | 'nftables', content: string): ConfiguredDevice {
  const bytes = Buffer.from(content);
  const text = configText({ name: 'router.rules', sha256: sha256(bytes), bytes });
  const book = new LineBook(text);
  const device = (kind === 'iptables' ? readIptables(text, book) : readNftables(text, book))[0]!;
  expect(book.open(0).filter((o) => o.state === 'unrecognised')).toEqual([]);
  return device;
}

/** Every end that the reader allows a packet, as text: stopped, or where and how it arrives. */
function expected(device: ConfiguredDevice, p: SentPacket, nat: boolean): Set<string> {
  const way = p.out === undefined ? 'toDevice' : 'transit';
  return new Set(
    walk(device, way, p).map(({ outcome, packet }) =>
      outcome === 'deny'
        ? 'stopped'
        : nat
          ? `${packet.from} ${packet.fromPort} > ${packet.to} ${packet.toPort}`
          : 'arrives',
    ),
  );
}

const happened = (seen: SeenPacket | undefined, nat: boolean): string =>
  seen === undefined ? 'stopped' : nat ? `${seen.from} ${seen.fromPort} > ${seen.to} ${seen.toPort}` : 'arrives';

describe.skipIf(reason !== undefined)('the kernel and the readers agree', () => {
  const network = new TestNetwork();
  beforeAll(() => network.start(), 30_000);
  afterAll(() => network.stop(), 30_000);

  async function compare(
    kind: 'iptables' | 'nftables',
    v6: boolean,
    nat: boolean,
    make: (dice: Dice) => string,
    label: string,
  ) {
    const start = seed ?? Math.floor(Math.random() * 2 ** 31);
    const count = { flows: 0, certain: 0, passed: 0, replies: 0 };
    for (let i = 0; i < sets; i++) {
      const dice = new Dice(start + i);
      const rules = make(dice);
      network.load(kind, rules, v6);
      const listed =
        kind === 'nftables'
          ? network.inRouter('nft', ['list', 'ruleset'])
          : network.inRouter(v6 ? 'ip6tables-save' : 'iptables-save', []);
      const devices = [read(kind, rules), read(kind, listed)];
      const six = () => (kind === 'nftables' && !v6 && rules.startsWith('table inet') ? dice.chance(0.4) : v6);
      const packets = Array.from({ length: flowsEach }, () => somePacket(dice, six()));
      const check = async (sent: SentPacket[]): Promise<SentPacket[]> => {
        const seen = await network.send(sent);
        const through: SentPacket[] = [];
        for (const p of sent) {
          // An error message of the router can bear the number of the packet it is about.
          const arrived = seen.find((s) => s.id === p.id && s.at === (p.out ?? 'self') && s.protocol === p.protocol);
          const what = happened(arrived, nat);
          count.flows++;
          if (arrived) {
            count.passed++;
            through.push(p);
          }
          for (const [n, device] of devices.entries()) {
            const allowed = expected(device, p, nat);
            if (n === 0 && allowed.size === 1) count.certain++;
            if (!allowed.has(what)) {
              expect.fail(
                `seed ${start + i}: the kernel says "${what}", the ${n ? 'listed' : 'written'} rules ${JSON.stringify([...allowed])}\n` +
                  `${JSON.stringify(p)}\n${n ? listed : rules}`,
              );
            }
          }
        }
        return through;
      };
      const through = await check(packets);
      // Answers see the states; addresses that were translated come back by the kernel's memory, which no list holds.
      if (!nat) {
        const answers = through.flatMap((p) => answerTo(p) ?? []);
        count.replies += answers.length;
        await check(answers);
      }
    }
    console.log(
      `${label}: ${sets} rule sets, ${count.flows} packets sent (${count.replies} answers), ${count.passed} arrived, ${count.certain} told for certain`,
    );
    expect(count.flows).toBeGreaterThanOrEqual(runs(2_000));
    // A reader that says "may" to everything agrees with any kernel.
    expect(count.certain / count.flows).toBeGreaterThan(0.8);
  }

  test(
    'iptables, IPv4',
    () => compare('iptables', false, false, (d) => iptablesRuleset(d, false, false), 'iptables'),
    300_000,
  );
  test(
    'iptables with translations',
    () => compare('iptables', false, true, (d) => iptablesRuleset(d, false, true), 'iptables nat'),
    300_000,
  );
  test(
    'ip6tables',
    () => compare('iptables', true, false, (d) => iptablesRuleset(d, true, false), 'ip6tables'),
    300_000,
  );
  test(
    'nftables, inet',
    () => compare('nftables', false, false, (d) => nftRuleset(d, 'inet', false), 'nft inet'),
    300_000,
  );
  test('nftables, ip', () => compare('nftables', false, false, (d) => nftRuleset(d, 'ip', false), 'nft ip'), 300_000);
  test('nftables, ip6', () => compare('nftables', true, false, (d) => nftRuleset(d, 'ip6', false), 'nft ip6'), 300_000);
  test(
    'nftables with translations',
    () => compare('nftables', false, true, (d) => nftRuleset(d, 'ip', true), 'nft nat'),
    300_000,
  );
});
