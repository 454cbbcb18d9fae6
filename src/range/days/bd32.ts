// BD32: a crane falls back to Wi-Fi after its fibre broke; the quay sensor no longer sees it although it goes on working.
import { MINUTE, SECOND } from '#kit';
import { hostName } from '../calm/upward.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

export const bd32: BadDay = {
  id: 'BD32',
  title: 'Monitoring has gone blind',
  measure: 'monitor-crane',
  twin: 'The crane is switched off between vessels: the fleet server hears nothing either',

  cast(terminal, seed, chance) {
    // Cranes that have a radio to fall back to.
    const cranes = terminal.site.cranes
      .filter((c) => c.type === 'STS' && /WLAN fallback/.test(c.uplink ?? ''))
      .map((c) => c.id);
    const crane = choose(seed, 'STS-02', cranes);
    // A neighbour goes on working past the same sensor: it is this crane that fell silent, not the sensor.
    const neighbour = chance.pick(cranes.filter((c) => c !== crane));
    return {
      cranes: [crane, neighbour],
      unrecorded: [crane],
      parts: {},
      at: Math.floor(hour(seed, chance, '15:02', '09:00', '19:00') / MINUTE) * MINUTE,
    };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const quay = fileOf(day, 'quay').replace(/\.pcapng$/, '');
    // Somebody looks at the crane just before, so that the last packet is from the very minute.
    const [cms, rcms] = [terminal.first(crane, 'cms'), terminal.station('RCMS01')];
    const looks = Array.from({ length: 12 }, (_, i) => ({ at: begin + i * 2 * SECOND, up: 700, down: 100 }));
    day.connect(cms, rcms, 8443, begin - MINUTE, (tcp) => tlsSession(tcp, { serverName: hostName(rcms) }, looks));
    const breaks = begin + 20 * SECOND;
    day.hidden.push(
      (packet, view) => packet.time >= breaks && packet.line.touches.includes(crane) && (twin || view.file === quay),
    );
    return {
      day: 'BD32',
      measure: 'monitor-crane',
      mustMention: [crane, minuteText(story, begin)],
      subjects: [crane, `${crane}/UPLINK`],
      // What shows that it goes on working: its monitoring PC at the fleet server, after the quay went silent.
      evidence: [{ file: fileOf(day, 'dmz'), client: terminal.outside(cms), port: 8443, from: breaks, to: day.to }],
      from: breaks,
      to: day.to,
    };
  },
};
