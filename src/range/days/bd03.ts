// BD03: a controller's program is changed at night without a ticket.
import { MINUTE, SECOND } from '#kit';
import { logixIdentity } from '../calm/control.ts';
import { craneWatch } from '../place/route.ts';
import { s7Identity } from '../calm/control.ts';
import type { Day } from '../calm/day.ts';
import type { Station, Terminal } from '../place/terminal.ts';
import type { Packets } from '../traffic/packet.ts';
import type { Tcp } from '../traffic/tcp.ts';
import { S7, S7_PORT } from '../traffic/protocols/s7.ts';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { logixDownload } from '../traffic/protocols/logix.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText, written } from './bad-day.ts';

/** Cranes with Logix controllers. */
export const logixCranes = ['STS-01', 'STS-02'];

/** Cranes with S7-300 controllers, which are programmed in the clear. */
export const s7Cranes = (terminal: Terminal): string[] =>
  terminal.site.cranes.map((c) => c.id).filter((c) => /S7-300/.test(terminal.on(c, 'plc-main')[0]?.asset?.model ?? ''));

/** An engineering station loads three blocks into an S7-300 that keeps running. */
function* s7Download(day: Day, tcp: Tcp, plc: Station): Packets {
  const s7 = new S7(tcp);
  yield* s7.open();
  yield* s7Identity(s7, plc);
  yield* s7.mode(8);
  for (const [kind, block, length] of [
    ['0E', 41, 1800],
    ['0C', 12, 900],
    ['08', 1, 640],
  ] as const) {
    yield* s7.download(kind, block, day.chance.fork(`block ${plc.id} ${kind}${block}`).bytes(length));
    yield* tcp.wait(9 * SECOND);
  }
  yield* s7.close();
}

export const bd03: BadDay = {
  id: 'BD03',
  title: 'PLC program changed without a ticket',
  measure: 'program-integrity',
  twin: 'The same download inside an approved change with a signed new baseline',

  cast(terminal, seed, chance) {
    const crane = choose(seed, 'STS-02', [...logixCranes, ...s7Cranes(terminal)]);
    return {
      cranes: [crane],
      parts: { station: logixCranes.includes(crane) ? 'EWS01' : 'EWS02' },
      at: hour(seed, chance, '02:41:07', '00:30', '05:30'),
    };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const plc = terminal.first(crane, 'plc-main');
    const ews = terminal.station(cast.parts.station!);
    const logix = logixCranes.includes(crane);
    const port = logix ? ENIP_PORT : S7_PORT;
    day.connect(ews, plc, port, begin, (tcp) =>
      logix ? logixDownload(tcp, logixIdentity(day, plc)) : s7Download(day, tcp, plc),
    );
    const to = begin + 50 * SECOND;
    if (twin) {
      registers.put('changes', {
        id: 'CHG-26-0352',
        kind: 'program',
        targets: plc.id,
        from: written(begin - 40 * MINUTE),
        until: written(begin + 80 * MINUTE),
        by: ['p.okafor'],
        from_assets: [ews.id],
        approved_by: ['d.reyes', 'g.silva'],
        reason: 'Corrected message text; new signed baseline',
        declares: [plc.asset?.program ?? `${crane}-MAIN`],
      });
      registers.set('programs', plc.asset?.program ?? `${crane}-MAIN`, { last_compare: written(begin + 60 * MINUTE) });
    }
    return {
      day: 'BD03',
      measure: 'program-integrity',
      mustMention: [crane, plc.id, ews.id, minuteText(story, begin)],
      subjects: [crane],
      evidence: ['dmz', 'quay', craneWatch(crane)].map((watch) => ({
        file: fileOf(day, watch),
        client: ews.ip,
        server: plc.ip,
        port,
        from: begin,
        to,
      })),
      from: begin,
      to,
    };
  },
};
