// BD24: after an update a fleet server reads the controllers of two cranes directly, around the monitoring PCs.
import { MINUTE, SECOND } from '#kit';
import { logixIdentity, tagPolling } from '../calm/control.ts';
import { hostName } from '../calm/upward.ts';
import { craneWatch } from '../place/route.ts';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';
import { logixCranes } from './bd03.ts';

const READS = 600;

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
