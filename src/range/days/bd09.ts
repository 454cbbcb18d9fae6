// BD09: during an outage somebody lets everything through a crane's firewall, and forgets to take it back.
import { DAY, parseInstant, siteMidnight } from '#kit';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import { withoutAddress } from '../configs/plan/addresses.ts';
import type { CraneFirewall, FirewallRule, Leg } from '../configs/plan/crane-firewall.ts';
import type { BadDay } from './bad-day.ts';
import { choose } from './bad-day.ts';

const [BEFORE, AFTER] = ['2026-11-13', '2026-11-20'];
const ANY = '0.0.0.0/0';

/** One rule, any to any, for every pair of networks of the firewall. */
function anyToAny(fw: CraneFirewall): FirewallRule[] {
  const legs: Leg[] = ['outside', ...fw.inside.map((i) => i.zone)];
  const one = (from: Leg, to: Leg): FirewallRule => ({
    number: 2,
    name: 'any',
    from,
    to,
    source: [ANY],
    destination: [ANY],
    transport: 'any',
    ports: [],
    enabled: true,
    log: false,
    words: 'test outage np',
  });
  return legs.flatMap((from) => legs.filter((to) => to !== from).map((to) => one(from, to)));
}

export const bd09: BadDay = {
  id: 'BD09',
  title: 'Any-any rule left behind after maintenance',
  measure: 'firewall-change',
  twin: 'A rule that widens F040 by one camera, in an approved change with an end date',

  cast(terminal, seed) {
    const cranes = terminal.site.cranes.filter((c) => c.type === 'STS').map((c) => c.id);
    return { cranes: [], parts: { crane: choose(seed, 'STS-05', cranes) }, at: 0 };
  },

  make({ terminal, registers, configs, cast, twin }) {
    const crane = cast.parts.crane!;
    const firewall = `${crane}-FW`;
    const now = configs.find(COLLECTED, firewall)!;
    const before = configs.copy(now, BEFORE, true);
    const after = configs.copy(now, AFTER, twin);
    const fw = ConfigSet.crane(after);
    if (twin) {
      const camera = terminal
        .on(crane, 'camera')
        .filter((c) => c.zone.function === 'auxiliary')
        .at(-1)!;
      for (const earlier of [now, before]) {
        for (const rule of ConfigSet.crane(earlier).rules)
          if (rule.name === 'F040' || rule.name === 'F041')
            rule.destination = withoutAddress(rule.destination, camera.ip);
      }
      registers.put('changes', {
        id: 'CHG-26-0346',
        kind: 'firewall',
        targets: firewall,
        from: '2026-11-20T09:00:00-05:00',
        until: '2026-11-20T11:00:00-05:00',
        by: ['j.abara'],
        approved_by: ['d.reyes', 'p.okafor'],
        reason: `F040 and F041 also for the camera ${camera.id}`,
        owner: 's.moreau',
        opens: [{ from: 'VMS01,VMS02', to: camera.id, transport: 'tcp', ports: [443, 554] }],
        expires: '2027-03-31',
        rollback: 'Load the settings of 13 Nov 2026 again',
      });
    } else {
      // Position 2 of every table: after the first rule that is for the same way.
      fw.rules.splice(1, 0, ...anyToAny(fw));
    }
    const siemens = terminal.asset(firewall).maker === 'Siemens';
    const from = siteMidnight(parseInstant(AFTER)!, terminal.site.facility.timezone);
    return {
      day: 'BD09',
      measure: 'firewall-change',
      mustMention: [firewall],
      subjects: [crane, 'site'],
      evidence: [],
      configEvidence: [
        siemens
          ? {
              file: `configs/${AFTER}/${firewall}.cfg`,
              text: `srcip ${ANY} dstip ${ANY} action acc service all log none`,
            }
          : { file: `configs/${AFTER}/${firewall}.atv`, text: 'COMMENT = "2 any: test outage np"' },
      ],
      from,
      to: from + DAY,
    };
  },
};
