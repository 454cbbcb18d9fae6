// BD04: after a switch was swapped, a camera is heard on the control network.
import { MINUTE } from '#kit';
import { linkLocal } from '../calm/ground.ts';
import { craneWatch } from '../place/route.ts';
import { arp } from '../traffic/small.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

export const bd04: BadDay = {
  id: 'BD04',
  title: 'Camera network reaches the PLC after a switch swap',
  measure: 'onboard-vlans',
  twin: 'A camera moved from one port of the camera network to another',

  cast(terminal, seed, chance) {
    const cranes = terminal.site.cranes.filter((c) => c.type === 'STS').map((c) => c.id);
    const crane = choose(seed, 'STS-03', cranes);
    const cameras = terminal.on(crane, 'camera').filter((c) => c.zone.function === 'auxiliary');
    const camera = choose(
      seed,
      cameras[0]!.id,
      cameras.map((c) => c.id),
    );
    return { cranes: [crane], parts: { camera }, at: hour(seed, chance, '03:50', '01:00', '18:00') };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const camera = terminal.station(cast.parts.camera!);
    const control = terminal.zone(`${crane}/CTRL`);
    const line = linkLocal(day, camera, craneWatch(crane));
    // Its broadcasts come through on the control network too: only they, and nobody there answers them.
    if (!twin) line.views = line.views.map((v) => ({ ...v, vlan: control.vlans[0] }));
    const until = Math.min(begin + 6 * 60 * MINUTE, day.to - MINUTE);
    for (let at = begin; at < until; at += 2 * MINUTE) day.plan.one(arp(at, line, 'ask'));
    return {
      day: 'BD04',
      measure: 'onboard-vlans',
      mustMention: [crane, camera.id, minuteText(story, begin)],
      subjects: [crane, `${crane}/CTRL`, `${crane}/AUX`],
      evidence: [{ file: fileOf(day, craneWatch(crane)), client: camera.mac.toLowerCase(), from: begin, to: until }],
      from: begin,
      to: until,
    };
  },
};
