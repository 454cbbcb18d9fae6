// BD32: a crane falls back to Wi-Fi after its fibre broke; the quay sensor no longer sees it although it goes on working.
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
    const crane = choose(seed, chance, 'STS-02', cranes);
    return { cranes: [crane], unrecorded: [crane], parts: {}, at: hour(seed, chance, '15:02', '09:00', '19:00') };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const quay = fileOf(day, 'quay').replace(/\.pcapng$/, '');
    day.hidden.push(
      (packet, view) => packet.time >= begin && packet.line.touches.includes(crane) && (twin || view.file === quay),
    );
    const cms = terminal.first(crane, 'cms');
    return {
      day: 'BD32',
      measure: 'monitor-crane',
      mustMention: [crane, minuteText(story, begin)],
      subjects: [crane, `${crane}/UPLINK`],
      // What shows that it goes on working: its monitoring PC at the fleet server, after the quay went silent.
      evidence: [{ file: fileOf(day, 'dmz'), client: terminal.outside(cms), port: 8443, from: begin, to: day.to }],
      from: begin,
      to: day.to,
    };
  },
};
