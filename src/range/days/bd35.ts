// BD35: a crane's firewall was replaced from the shelf and runs rules of March; what was closed in October is open again.
import { DAY, parseInstant, siteMidnight } from '#kit';
import { COLLECTED, ConfigSet } from '../configs/config-set.ts';
import type { BadDay } from './bad-day.ts';
import { choose } from './bad-day.ts';

const TOLD = 'STS-06';
const [MARCH, OCTOBER] = ['2026-03-02', '2026-10-28'];

export const bd35: BadDay = {
  id: 'BD35',
  title: 'Crane firewall is not the one you approved',
  measure: 'firewall-change',
  twin: 'A configuration that differs only in up time and certificate dates',

  cast(terminal, seed) {
    const cranes = terminal.site.cranes.filter((c) => c.type === 'STS').map((c) => c.id);
    return { cranes: [], parts: { crane: choose(seed, TOLD, cranes) }, at: 0 };
  },

  make({ terminal, registers, configs, cast, twin }) {
    const crane = cast.parts.crane!;
    const firewall = `${crane}-FW`;
    if (crane !== TOLD) {
      for (const date of [MARCH, OCTOBER]) configs.drop(date, `${TOLD}-FW`);
      registers.set('changes', 'CHG-26-0301', {
        targets: firewall,
        closes: [{ from: `${crane}/AUX`, to: `${crane}/OPS`, transport: 'tcp', ports: [80, 8080] }],
        rollback: `Load the settings of 2 Mar 2026 from BK-${crane}-NET`,
      });
    }
    const march = configs.marchAndOctober(firewall);
    if (twin) configs.find(COLLECTED, firewall)!.remarks = configs.remarks(firewall, 'later');
    else configs.copy(march, COLLECTED, false);
    const siemens = terminal.asset(firewall).maker === 'Siemens';
    const { rules } = ConfigSet.crane(march);
    const lines = rules
      .slice(-2)
      .map((r) => (siemens ? `comment ${r.name}` : `COMMENT = "${r.number} ${r.name}: ${r.words}"`));
    const from = siteMidnight(parseInstant(COLLECTED)!, terminal.site.facility.timezone);
    return {
      day: 'BD35',
      measure: 'firewall-change',
      mustMention: [firewall],
      subjects: [crane, 'site'],
      evidence: [],
      configEvidence: lines.map((text) => ({
        file: `configs/${COLLECTED}/${firewall}${siemens ? '.cfg' : '.atv'}`,
        text,
      })),
      from,
      to: from + DAY,
    };
  },
};
