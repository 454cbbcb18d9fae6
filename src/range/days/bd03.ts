// BD03: a controller's program is changed at night without a ticket.
import { MINUTE, SECOND } from '#kit';
import { logixIdentity } from '../calm/control.ts';
import { craneWatch } from '../place/route.ts';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { logixDownload } from '../traffic/protocols/logix.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText, written } from './bad-day.ts';

/** Cranes with Logix controllers. */
export const logixCranes = ['STS-01', 'STS-02'];

export const bd03: BadDay = {
  id: 'BD03',
  title: 'PLC program changed without a ticket',
  measure: 'program-integrity',
  twin: 'The same download inside an approved change with a signed new baseline',

  cast(_terminal, seed, chance) {
    const crane = choose(seed, chance, 'STS-02', logixCranes);
    return { cranes: [crane], parts: {}, at: hour(seed, chance, '02:41:07', '00:30', '05:30') };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const plc = terminal.first(crane, 'plc-main');
    const ews = terminal.station('EWS01');
    day.connect(ews, plc, ENIP_PORT, begin, (tcp) => logixDownload(tcp, logixIdentity(day, plc)));
    const to = begin + 50 * SECOND;
    if (twin) {
      registers.put('changes', {
        id: 'CHG-26-0352',
        kind: 'program',
        targets: plc.id,
        from: written(begin - 40 * MINUTE),
        until: written(begin + 80 * MINUTE),
        by: ['p.okafor'],
        from_assets: ['EWS01'],
        approved_by: ['d.reyes', 'g.silva'],
        reason: 'Corrected message text; new signed baseline',
        declares: [plc.asset?.program ?? `${crane}-MAIN`],
      });
      registers.set('programs', plc.asset?.program ?? `${crane}-MAIN`, { last_compare: written(begin + 60 * MINUTE) });
    }
    return {
      day: 'BD03',
      measure: 'program-integrity',
      mustMention: [crane, plc.id, 'EWS01', minuteText(story, begin)],
      subjects: [crane],
      evidence: ['dmz', 'quay', craneWatch(crane)].map((watch) => ({
        file: fileOf(day, watch),
        client: ews.ip,
        server: plc.ip,
        port: ENIP_PORT,
        from: begin,
        to,
      })),
      from: begin,
      to,
    };
  },
};
