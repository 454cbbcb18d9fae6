// BD12: a yard crane's controller is stopped over the network while it lifts.
import { MINUTE, SECOND } from '#kit';
import { s7Identity } from '../calm/control.ts';
import { craneWatch } from '../place/route.ts';
import { PROFINET } from '../traffic/protocols/profinet.ts';
import { S7, S7_PORT } from '../traffic/protocols/s7.ts';
import type { BadDay } from './bad-day.ts';
import { s7Cranes } from './bd03.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

export const bd12: BadDay = {
  id: 'BD12',
  title: 'PLC stopped from the network while lifting',
  measure: 'restrict-modification',
  twin: 'The monitoring PC reads the state of the controller every two seconds',

  cast(terminal, seed, chance) {
    const cranes = s7Cranes(terminal);
    const crane = choose(seed, 'RTG-04', cranes);
    const hosts = terminal.on(crane, 'cms', 'hmi').map((h) => h.id);
    return {
      cranes: [crane],
      parts: { host: choose(seed, `${crane}-MON`, hosts) },
      at: hour(seed, chance, '11:20:03', '06:00', '22:00'),
    };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const host = terminal.station(cast.parts.host!);
    const plc = terminal.first(crane, 'plc-main');
    day.connect(host, plc, S7_PORT, begin - 3 * SECOND, function* (tcp) {
      const s7 = new S7(tcp);
      yield* s7.open();
      yield* s7Identity(s7, plc);
      yield* tcp.until(begin);
      if (!twin) yield* s7.stop();
      for (let n = 0; n < 40; n++) {
        yield* s7.mode(twin ? 8 : 4);
        yield* tcp.wait(2 * SECOND);
      }
      yield* s7.close();
    });
    if (!twin) {
      // Until somebody turns the key on the crane: a controller in STOP exchanges no inputs and outputs.
      const back = begin + 25 * MINUTE;
      day.stopped.set(plc.id, { from: begin, to: back });
      day.hidden.push(
        (p) => p.ether === PROFINET && p.time > begin && p.time < back && p.line.touches.includes(plc.id),
      );
    }
    return {
      day: 'BD12',
      measure: 'restrict-modification',
      mustMention: [crane, host.id, plc.id, minuteText(story, begin)],
      subjects: [crane],
      evidence: [
        {
          file: fileOf(day, craneWatch(crane)),
          client: host.ip,
          server: plc.ip,
          port: S7_PORT,
          from: begin - 4 * SECOND,
          to: begin + 2 * MINUTE,
        },
      ],
      from: begin,
      to: begin + 2 * MINUTE,
    };
  },
};
