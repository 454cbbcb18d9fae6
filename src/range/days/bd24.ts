// BD24: after an update a fleet server reads the controllers of two cranes directly, around the monitoring PCs.
import { MINUTE, SECOND } from '#kit';
import { logixIdentity, tagPolling } from '../calm/control.ts';
import { hostName } from '../calm/upward.ts';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import { craneWatch } from '../place/route.ts';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay, ConfigEvidence, Story } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';
import { logixCranes } from './bd03.ts';
import type { Station } from '../place/terminal.ts';

const READS = 600;

const RULE = 31;

/** What the update brought along without saying so: a rule on each crane's firewall and one on FW-OT. Approved are the texts before it. */
function undeclaredRules({ terminal, configs }: Story, server: Station, cranes: readonly string[]): ConfigEvidence[] {
  const plcs = cranes.map((crane) => terminal.first(crane, 'plc-main'));
  const common = { transport: 'tcp', enabled: true, log: true, words: 'RCMS 5.2 direct tags' } as const;
  const ot = configs.find(COLLECTED, 'FW-OT')!;
  configs.copy(ot, '2026-11-10', true);
  ot.approved = false;
  const party = (s: Station) => ({ zone: s.zone, asset: s.asset!, inside: s.ip, outside: terminal.outside(s) });
  const { policies } = ConfigSet.site(ot);
  policies.push({
    ...common,
    id: Math.max(...policies.map((p) => p.id)) + 1,
    name: 'RCMS 5.2',
    title: 'RCMS 5.2',
    from: 'OT-OPS',
    to: 'QUAY-NET',
    source: [party(server)],
    destination: plcs.map(party),
    ports: [String(ENIP_PORT)],
  });
  return plcs.map((plc) => {
    const firewall = `${plc.zone.crane}-FW`;
    const now = configs.find(COLLECTED, firewall)!;
    configs.copy(now, '2026-11-03', true);
    now.approved = false;
    const { rules } = ConfigSet.crane(now);
    rules.push({
      ...common,
      number: RULE,
      name: 'RCMS52',
      from: 'outside',
      to: plc.zone,
      source: [server.ip],
      destination: [plc.ip],
      ports: [String(ENIP_PORT)],
    });
    return { file: `configs/${COLLECTED}/${firewall}.atv`, text: `COMMENT = "${RULE} RCMS52: ${common.words}"` };
  });
}

export const bd24: BadDay = {
  id: 'BD24',
  title: 'Fleet server starts talking to PLCs',
  measure: 'management-separation',
  twin: 'The same server receiving from the monitoring PCs of those cranes',

  cast(_terminal, seed, chance) {
    const server = choose(seed, 'RCMS01', ['RCMS01', 'RCMS02', 'OPSWS01']);
    const cranes = choose(seed, logixCranes, [['STS-01'], ['STS-02']]);
    return { cranes: [...cranes], parts: { server }, at: hour(seed, chance, '22:10', '06:00', '22:30') };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const server = terminal.station(cast.parts.server!);
    const to = begin + READS * SECOND + MINUTE;
    for (const crane of cast.cranes) {
      const plc = terminal.first(crane, 'plc-main');
      const times = Array.from({ length: READS }, (_, i) => begin + SECOND + i * SECOND);
      if (twin) {
        // RCMS01 is where the monitoring PCs may send to, whichever server the other story is about.
        const rcms = terminal.station('RCMS01');
        for (const cms of terminal.on(crane, 'cms')) {
          const exchanges = times.map((at) => ({ at, up: 220, down: 60 }));
          day.connect(cms, rcms, 8443, begin, (tcp) => tlsSession(tcp, { serverName: hostName(rcms) }, exchanges));
        }
      } else
        day.connect(server, plc, ENIP_PORT, begin, (tcp) => tagPolling(tcp, logixIdentity(day, plc), times, false));
    }
    return {
      day: 'BD24',
      measure: 'management-separation',
      mustMention: [server.id, ...cast.cranes, minuteText(story, begin)],
      subjects: [...cast.cranes, 'site'],
      configEvidence: twin ? [] : undeclaredRules(story, server, cast.cranes),
      evidence: cast.cranes.flatMap((crane) =>
        ['dmz', 'quay', craneWatch(crane)].map((watch) => ({
          file: fileOf(day, watch),
          client: server.ip,
          server: terminal.first(crane, 'plc-main').ip,
          port: ENIP_PORT,
          from: begin,
          to,
        })),
      ),
      from: begin,
      to,
    };
  },
};
