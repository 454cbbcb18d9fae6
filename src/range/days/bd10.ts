// BD10: the guidance that the site works by has expired by its own text, although its page says Active. No packets: it shows in a register.
import type { BadDay } from './bad-day.ts';
import { choose } from './bad-day.ts';

export const bd10: BadDay = {
  id: 'BD10',
  title: 'The advisory you comply with has expired',
  measure: 'guidance-in-force',
  twin: 'The same guidance with its successor loaded: an old lineage, nothing to do',

  cast(_terminal, seed) {
    const expires = choose(seed, '2026-10-21', ['2026-08-31', '2026-09-15', '2026-11-09']);
    const id = choose(seed, 'MSCI 2026-007', ['PORT ORDER 26-02', 'PORT ORDER 26-05', 'PORT ORDER 26-06']);
    return { cranes: [], parts: { id, expires }, at: 0 };
  },

  make({ registers, cast, twin, day }) {
    const { id, expires } = cast.parts as { id: string; expires: string };
    const told = id === 'MSCI 2026-007';
    const successor = (of: string) => ({
      id: `${of} A`,
      title: 'Successor, invented for the exercise',
      supersedes: [of],
      issued: '2026-07-20',
      expires: '2027-10-21',
      page_status: 'Active',
      page_read: '2026-11-20',
    });
    if (!told) {
      registers.put('advisories', {
        id,
        title: 'Order of the port, invented',
        issued: '2025-11-01',
        expires,
        page_status: 'Active',
        page_read: '2026-11-20',
      });
      // The other guidance is out of the way, so that this one is what the finding is about.
      registers.put('advisories', successor('MSCI 2026-007'));
      registers.set('advisories', 'MSCI 2026-007', { cancelled_by: 'MSCI 2026-007 A' });
    }
    if (twin) {
      registers.put('advisories', successor(id));
      registers.set('advisories', id, { cancelled_by: `${id} A` });
    }
    return {
      day: 'BD10',
      measure: 'guidance-in-force',
      mustMention: [id],
      subjects: ['site'],
      evidence: [],
      from: day.from,
      to: day.to,
    };
  },
};
