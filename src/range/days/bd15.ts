// BD15: a camera that came with the crane tries to reach a cloud service; the crane's firewall drops it.
import { MINUTE } from '#kit';
import { craneWatch } from '../place/route.ts';
import { lookUp } from '../traffic/protocols/names.ts';
import { stunTry } from '../traffic/protocols/services.ts';
import { RTSP_PORT, rtspPull } from '../traffic/protocols/video.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

const EVERY = 5 * MINUTE;
const TRIES = 48;
/** Where the camera looks for names: an address outside, set at the factory. */
const RESOLVER = '192.0.2.53';

export const bd15: BadDay = {
  id: 'BD15',
  title: 'Maker-supplied camera calls a cloud',
  measure: 'untrusted-traffic',
  twin: 'The recorder VMS01 pulling pictures from the same camera',

  cast(terminal, seed, chance) {
    const cameras = terminal.site.assets.filter(
      (a) => a.role === 'camera' && a.untrusted_supplier && a.crane !== undefined,
    );
    const camera = choose(
      seed,
      'STS-02-HCAM-1',
      cameras.map((c) => c.id),
    );
    const entry = terminal.site.lists.filter((l) => l.kind === 'cloud').flatMap((l) => l.entries)[0];
    const parts = {
      camera,
      name: entry?.domains[0] ?? 'p2p-cloud.example',
      address: entry?.addresses[0] ?? '192.0.2.15',
    };
    return { cranes: [terminal.asset(camera).crane!], parts, at: hour(seed, chance, '14:20', '04:00', '18:30') };
  },

  make(story) {
    const { terminal, day, cast, begin, twin, chance } = story;
    const crane = cast.cranes[0]!;
    const camera = terminal.station(cast.parts.camera!);
    const to = begin + TRIES * EVERY;
    // Dropped by the crane's firewall: only the crane's own mirror sees it.
    const blocked = (ip: string, id: string) => {
      const line = day.line(camera, terminal.far(id, 'INTERNET', ip));
      return { ...line, views: line.views.filter((v) => v.file.endsWith('-ehouse')) };
    };
    if (twin) {
      const times = Array.from({ length: TRIES }, (_, i) => begin + 2000 + i * EVERY);
      day.connect(terminal.station('VMS01'), camera, RTSP_PORT, begin, (tcp) =>
        rtspPull(tcp, terminal.outside(camera), times, 2),
      );
    } else {
      const names = blocked(RESOLVER, 'resolver');
      const cloud = blocked(cast.parts.address!, cast.parts.name!);
      for (let i = 0; i < TRIES; i++) {
        const at = begin + i * EVERY;
        day.plan.plan(at, () => lookUp(at, names, day.port(camera), chance.int(1, 65535), cast.parts.name!));
        day.plan.plan(at + 5000, () => stunTry(at + 5000, cloud, 3478, chance.bytes(12)));
      }
    }
    const file = fileOf(day, craneWatch(crane));
    return {
      day: 'BD15',
      measure: 'untrusted-traffic',
      mustMention: [crane, camera.id, minuteText(story, begin)],
      subjects: [crane, `${crane}/SUPP`, 'site'],
      evidence: [
        { file, client: camera.ip, server: RESOLVER, port: 53, from: begin, to },
        { file, client: camera.ip, server: cast.parts.address!, port: 3478, from: begin, to },
      ],
      from: begin,
      to,
    };
  },
};
