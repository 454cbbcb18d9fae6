// BD08: somebody works on an engineering station straight from the VPN, past the jump host.
import { MINUTE } from '#kit';
import { hostName } from '../calm/upward.ts';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import { RDP_PORT, rdpSession } from '../traffic/protocols/remote.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay, Story } from './bad-day.ts';
import { choose, fileOf, hour, minuteText, written } from './bad-day.ts';

const STROKES = 9;

const RULE = 118;

/** The rule nobody took back: on both firewalls, since the VPN's network hangs on the other one. */
function forgottenRule({ terminal, configs }: Story, station: string): void {
  const ews = terminal.station(station);
  const pool = terminal.zone('VPN-POOL');
  const [range] = pool.subnets;
  const rule = {
    name: 'temp TIA',
    title: 'temp TIA',
    source: [{ zone: pool, inside: range!, outside: range! }],
    destination: [{ zone: ews.zone, asset: ews.asset!, inside: ews.ip, outside: ews.ip }],
    transport: 'tcp' as const,
    ports: [String(RDP_PORT)],
    enabled: true,
    log: false,
    words: 'remote commissioning, until the end of the week',
  };
  const ot = ConfigSet.site(configs.find(COLLECTED, 'FW-OT')!);
  ot.policies.push({ ...rule, id: RULE, from: 'IT-DMZ', to: 'OT-MGMT' });
  const it = ConfigSet.site(configs.find(COLLECTED, 'FW-IT')!);
  it.policies.push({ ...rule, id: it.policies.length + 1, from: 'VPN-POOL', to: 'IT-DMZ' });
}

export const bd08: BadDay = {
  id: 'BD08',
  title: 'RDP straight to the engineering station, no MFA',
  measure: 'remote-access',
  twin: 'JUMP01 to the same station with an approved, recorded session',

  cast(_terminal, seed, chance) {
    const station = choose(seed, 'EWS02', ['EWS01', 'EWS02']);
    const address = choose(seed, '10.80.48.23', ['10.80.48.41', '10.80.48.77', '10.80.48.130']);
    const minutes = choose(seed, 54, [31, 42, 67]);
    const user = choose(seed, 'oteng', ['oteng', 'service', 'engineer']);
    const parts = { station, address, minutes: String(minutes), user };
    return { cranes: [], parts, at: hour(seed, chance, '19:02', '07:00', '21:30') };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin } = story;
    const { station, address, user } = cast.parts as Record<string, string>;
    const seconds = Number(cast.parts.minutes) * 60;
    const ews = terminal.station(station!);
    const caller = terminal.far(address!, 'VPN-POOL', address!);
    const jump = terminal.station('JUMP01');
    const to = begin + seconds * 1000 + MINUTE;
    const session = { user: user!, host: ews.id, seconds, everySeconds: STROKES };
    if (twin) {
      registers.put('sessions', {
        id: 'S-0951',
        grant: 'AG-03',
        person: 'v.sie1',
        via: 'JUMP01',
        target: `${ews.id}, STS-05`,
        from: written(begin - 10 * MINUTE),
        until: written(to + 10 * MINUTE),
        purpose: 'Look at drive messages of STS-05',
        kind: 'diagnose',
        mfa: true,
        recorded: true,
        supervisor: 'p.okafor',
      });
      const portal = [{ at: begin - 60_000, up: 900, down: 4000 }];
      day.connect(caller, jump, 443, begin - 2 * MINUTE, (tcp) =>
        tlsSession(tcp, { serverName: hostName(jump) }, portal),
      );
      day.connect(jump, ews, RDP_PORT, begin, (tcp) => rdpSession(tcp, { ...session, user: 'v.sie1' }));
    } else {
      day.connect(caller, ews, RDP_PORT, begin, (tcp) => rdpSession(tcp, session));
      forgottenRule(story, ews.id);
    }
    return {
      day: 'BD08',
      measure: 'remote-access',
      mustMention: [ews.id, address!, minuteText(story, begin)],
      subjects: ['site', 'OT-MGMT', ...terminal.site.cranes.map((c) => c.id)],
      evidence: [{ file: fileOf(day, 'dmz'), client: address!, server: ews.ip, port: RDP_PORT, from: begin, to }],
      configEvidence: [{ file: `configs/${COLLECTED}/FW-OT.conf`, under: `edit ${RULE}`, text: 'set name "temp TIA"' }],
      from: begin,
      to,
    };
  },
};
