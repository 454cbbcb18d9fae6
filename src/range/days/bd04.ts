// BD04: after a switch was swapped, a camera is heard on the control network.
import { MINUTE } from '#kit';
import { linkLocal } from '../calm/ground.ts';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import { craneWatch } from '../place/route.ts';
import { arp } from '../traffic/small.ts';
import type { BadDay, ConfigEvidence, Story } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

/** Approved on the day of the last backup. */
const APPROVED = '2026-11-03';

/**
 * The switch on the trolley: in the bad day a spare with its factory setting on the ports of the cameras; in its twin a camera was
 * moved to a free port of the same network.
 */
function swapSwitch({ terminal, configs, registers, twin }: Story, crane: string, camera: string): ConfigEvidence[] {
  const id = `${crane}-SW-TROLLEY`;
  const now = configs.find(COLLECTED, id)!;
  configs.copy(now, APPROVED, true);
  const { ports } = ConfigSet.switch(now);
  const network = terminal.zone(`${crane}/AUX`).vlans[0]!;
  if (twin) {
    const old = ports.find((p) => p.text === camera);
    const free = ports.find((p) => p.mode === 'off');
    if (!old || !free) return [];
    Object.assign(free, { mode: old.mode, untagged: old.untagged, text: old.text });
    Object.assign(old, { mode: 'off', untagged: undefined, text: 'not used' });
    registers.set('links', `LK-${camera}`, { b: { asset: id, port: free.name } });
    registers.put('changes', {
      id: 'CHG-26-0343',
      kind: 'configuration',
      targets: id,
      from: '2026-11-18T08:00:00-05:00',
      until: '2026-11-18T16:00:00-05:00',
      by: ['j.abara'],
      approved_by: ['d.reyes', 'p.okafor'],
      reason: `Camera ${camera} moved from port ${old.name} to port ${free.name} of the same network`,
      owner: 's.moreau',
      rollback: `Load BK-${crane}-NET of 3 Nov 2026`,
    });
    return [];
  }
  now.approved = false;
  for (const p of ports) if (p.untagged === network) Object.assign(p, { mode: 'trunk', factoryTrunk: true });
  const port = ports.find((p) => p.text === camera) ?? ports.find((p) => p.factoryTrunk)!;
  const maker = terminal.asset(id).maker;
  if (maker === 'Moxa')
    return [
      {
        file: `configs/${COLLECTED}/${id}.txt`,
        under: `interface ethernet ${port.name}`,
        text: 'switchport trunk fixed vlan add 1-4094',
      },
    ];
  if (maker === 'Siemens')
    return [{ file: `configs/${COLLECTED}/${id}.cfg`, under: `interface ${port.name}`, text: 'switchport mode trunk' }];
  const long = port.name.replace('Fa', 'FastEthernet').replace('Gi', 'GigabitEthernet');
  return [
    {
      file: `configs/${COLLECTED}/${id}.cfg`,
      under: `interface ${long}`,
      text: 'switchport trunk allowed vlan 1-4094',
    },
  ];
}

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
      configEvidence: swapSwitch(story, crane, camera.id),
      from: begin,
      to: until,
    };
  },
};
