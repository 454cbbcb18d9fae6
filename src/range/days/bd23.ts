// BD23: remote-control software on a cabin view station calls home every minute; the crane's firewall cuts it off.
import { MINUTE } from '#kit';
import { hostName } from '../calm/upward.ts';
import { craneWatch } from '../place/route.ts';
import { lookUp } from '../traffic/protocols/names.ts';
import { helloOf, tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

const CALLS = 240;
const HOME = '192.0.2.140';

export const bd23: BadDay = {
  id: 'BD23',
  title: 'Remote-control software on the cabin view station',
  measure: 'monitor-hosts',
  twin: 'The approved recorder agent of JUMP01 on EWS01',

  cast(terminal, seed, chance) {
    const cranes = terminal.site.cranes.filter((c) => terminal.has(c.id, 'cabin-view')).map((c) => c.id);
    const crane = choose(seed, 'STS-04', cranes);
    const host = choose(
      seed,
      `${crane}-CVS`,
      terminal.on(crane, 'cabin-view', 'ground-view').map((h) => h.id),
    );
    const entries = terminal.site.lists.filter((l) => l.kind === 'remote-control').flatMap((l) => l.entries);
    const domain = choose(seed, entries[0]!, entries).domains[0]!;
    return {
      cranes: [crane],
      parts: { host, name: `router.${domain}` },
      at: hour(seed, chance, '10:05', '01:00', '19:00'),
    };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin, chance } = story;
    const crane = cast.cranes[0]!;
    const host = terminal.station(cast.parts.host!);
    const name = cast.parts.name!;
    const dc = terminal.station('OTDC01');
    const names = day.line(host, dc);
    const to = begin + CALLS * MINUTE;
    if (twin) {
      registers.append('conduits', 'CD-DMZ-MGMT', 'services', {
        id: 'F068',
        from: 'EWS01,EWS02',
        to: 'JUMP01',
        transport: 'tcp',
        ports: [8444],
        protocol: 'HTTPS of the recorder agent',
        owner: 'd.reyes',
        approved_by: 'p.okafor',
        ticket: 'CHG-26-0149',
        review_by: '2027-03-31',
        why: 'recording of approved sessions',
      });
      const [ews, jump] = [terminal.station('EWS01'), terminal.station('JUMP01')];
      const exchanges = Array.from({ length: CALLS }, (_, i) => ({
        at: begin + i * MINUTE + 3000,
        up: 2200,
        down: 4300,
      }));
      day.connect(ews, jump, 8444, begin, (tcp) => tlsSession(tcp, { serverName: hostName(jump) }, exchanges));
    } else {
      const whole = day.line(host, terminal.far(name, 'INTERNET', HOME));
      // The firewall looks at the first words of a connection and cuts it: nothing of it leaves the crane.
      const line = { ...whole, views: whole.views.filter((v) => v.file.endsWith('-ehouse')) };
      for (let i = 0; i < CALLS; i++) {
        const at = begin + i * MINUTE;
        if (i % 30 === 0) day.plan.plan(at, () => lookUp(at, names, day.port(host), chance.int(1, 65535), name, HOME));
        day.plan.plan(at + 100, function* () {
          const tcp = day.tcp(host, terminal.far(name, 'INTERNET', HOME), 443, at + 100, line);
          yield* tcp.open();
          yield* tcp.say('client', helloOf(tcp.chance, name));
          yield* tcp.reset('server');
        });
      }
    }
    return {
      day: 'BD23',
      measure: 'monitor-hosts',
      mustMention: [crane, host.id, name, minuteText(story, begin)],
      subjects: [crane, 'site'],
      evidence: [
        { file: fileOf(day, craneWatch(crane)), client: host.ip, server: HOME, port: 443, from: begin, to },
        { file: fileOf(day, craneWatch(crane)), client: host.ip, server: dc.ip, port: 53, from: begin, to },
      ],
      from: begin,
      to,
    };
  },
};
