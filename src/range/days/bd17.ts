// BD17: one crane's view station probes the computers of another crane; both firewalls let it.
import { SECOND } from '#kit';
import { hostName } from '../calm/upward.ts';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import type { FirewallRule } from '../configs/plan/crane-firewall.ts';
import { outsidePrefix } from '../configs/plan/permits.ts';
import { craneWatch } from '../place/route.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay, ConfigEvidence, Story } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

const PORTS = [445, 139, 3389];
const TRIES = 212;

/** Both firewalls let the operations networks of the two cranes meet, since the template of March: in every text of theirs. */
function letMeet({ terminal, configs }: Story, cranes: readonly string[]): ConfigEvidence[] {
  return cranes.map((crane) => {
    const firewall = `${crane}-FW`;
    const other = terminal.zone(`${cranes.find((c) => c !== crane)!}/OPS`);
    const beyond = [outsidePrefix(terminal, other, other.subnets[0]!)];
    let number = 0;
    for (const snapshot of configs.since('', firewall)) {
      const fw = ConfigSet.crane(snapshot);
      const own = fw.inside.find((i) => i.zone.function === 'operations')!.zone;
      number = Math.max(...fw.rules.map((r) => r.number)) + 1;
      const rule = { number, name: 'OPS-OPS', transport: 'any', ports: [], enabled: true, log: false } as const;
      const [here, there] = [[own.subnets[0]!], beyond];
      const both: FirewallRule[] = [
        { ...rule, ports: [], from: own, to: 'outside', source: here, destination: there, words: 'template of March' },
        { ...rule, ports: [], from: 'outside', to: own, source: there, destination: here, words: 'template of March' },
      ];
      fw.rules.push(...both);
    }
    if (terminal.asset(firewall).maker === 'Siemens')
      return { file: `configs/${COLLECTED}/${firewall}.cfg`, text: 'comment OPS-OPS' };
    return { file: `configs/${COLLECTED}/${firewall}.atv`, text: `COMMENT = "${number} OPS-OPS: template of March"` };
  });
}

export const bd17: BadDay = {
  id: 'BD17',
  title: 'One crane talks to another',
  measure: 'segmentation',
  twin: 'The monitoring PCs of both cranes talking to RCMS01',

  cast(terminal, seed, chance) {
    const cranes = terminal.site.cranes.filter((c) => c.type === 'STS').map((c) => c.id);
    const from = choose(seed, 'STS-01', cranes);
    const to = choose(
      seed,
      'STS-02',
      cranes.filter((c) => c !== from),
    );
    const prober = choose(
      seed,
      `${from}-CVS`,
      terminal.on(from, 'cabin-view', 'ground-view').map((h) => h.id),
    );
    return { cranes: [from, to], parts: { prober }, at: hour(seed, chance, '16:45', '05:00', '22:30') };
  },

  make(story) {
    const { terminal, day, cast, begin, twin, chance } = story;
    const [from, to] = cast.cranes as [string, string];
    const prober = terminal.station(cast.parts.prober!);
    const targets = terminal.on(to, 'cms', 'cabin-view', 'ground-view');
    const end = begin + 40 * SECOND;
    if (twin) {
      const rcms = terminal.station('RCMS01');
      for (const cms of [...terminal.on(from, 'cms'), ...terminal.on(to, 'cms')]) {
        const exchanges = Array.from({ length: 30 }, (_, i) => ({ at: begin + 500 + i * 1200, up: 2400, down: 300 }));
        day.connect(cms, rcms, 8443, begin, (tcp) => tlsSession(tcp, { serverName: hostName(rcms) }, exchanges));
      }
    } else {
      for (let i = 0; i < TRIES; i++) {
        const target = targets[i % targets.length]!;
        const port = PORTS[Math.floor(i / targets.length) % PORTS.length]!;
        day.connect(prober, target, port, begin + i * 188 + chance.between(0, 40), (tcp) => tcp.refused());
      }
    }
    const watches = ['quay', craneWatch(from), craneWatch(to)];
    return {
      day: 'BD17',
      measure: 'segmentation',
      mustMention: [prober.id, from, to, minuteText(story, begin)],
      subjects: [from, to],
      configEvidence: twin ? [] : letMeet(story, [from, to]),
      evidence: watches.flatMap((watch) =>
        PORTS.map((port) => ({ file: fileOf(day, watch), port, from: begin, to: end + 2 * SECOND })),
      ),
      from: begin,
      to: end,
    };
  },
};
