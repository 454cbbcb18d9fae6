// The many names of one crane: `STS1`, `STS 1`, `QC-01`, `STS-01`. Names are joined by the site's own ids and aliases, by their
// number, and by what the tags beside them begin with.
import type { Site } from '../model/site.ts';

export interface CraneNames {
  /** The crane meant, with the reason when the name was written otherwise; undefined when nothing fits. */
  resolve(name: string): { crane: string; because?: string } | undefined;
}

/** Letters and number of a crane name: `QC-01 ` → `qc 1`. */
function shape(name: string): { letters: string; number: number; text: string } | undefined {
  if (name.length > 60) return undefined;
  const m = /^([A-Za-z]+)[\s._-]*0*(\d{1,4})$/.exec(name.trim());
  return m ? { letters: m[1]!.toUpperCase(), number: Number(m[2]), text: name.trim() } : undefined;
}

/** What a tag begins with, where that may be a crane: `STS-01-PLC1` → `STS-01`. */
export function tagCrane(tag: string): string | undefined {
  return /^\s*([A-Za-z]{1,20}-?\d{1,4})(?=[-_ ])/.exec(tag)?.[1];
}

/**
 * Learns the cranes of a list from pairs of crane cell and tag. With a site, its cranes decide; without, the longest spelling
 * (`STS-01` before `STS1`) becomes the id.
 */
export function craneNames(rows: readonly { crane: string; tag: string }[], site?: Pick<Site, 'cranes'>): CraneNames {
  const known = new Map<string, { crane: string; because?: string }>();
  const key = (letters: string, number: number) => `${letters} ${number}`;
  for (const crane of site?.cranes ?? []) {
    const s = shape(crane.id);
    if (s) known.set(key(s.letters, s.number), { crane: crane.id, because: 'same letters and number' });
    for (const alias of crane.aliases) {
      const a = shape(alias);
      if (a) known.set(key(a.letters, a.number), { crane: crane.id, because: `an alias of ${crane.id}` });
    }
  }
  // What the tags beside a name begin with: QC-01 with STS-01-PLC1, STS-01-FW … is STS-01.
  const votes = new Map<string, Map<string, number>>();
  const spellings = new Map<string, string>();
  for (const row of rows) {
    const s = shape(row.crane);
    if (!s) continue;
    const k = key(s.letters, s.number);
    const prefix = shape(tagCrane(row.tag) ?? '');
    if (prefix) {
      const p = key(prefix.letters, prefix.number);
      const count = votes.get(k) ?? new Map<string, number>();
      votes.set(k, count.set(p, (count.get(p) ?? 0) + 1));
      if (prefix.text.length > (spellings.get(p) ?? '').length) spellings.set(p, prefix.text);
    }
    if (s.text.length > (spellings.get(k) ?? '').length && !/\s/.test(s.text)) spellings.set(k, s.text);
  }
  return {
    resolve(name) {
      const s = shape(name);
      const exact = site?.cranes.find((c) => c.id === name.trim() || c.aliases.includes(name.trim()));
      if (exact)
        return {
          crane: exact.id,
          because: exact.id === name ? undefined : known.get(s ? key(s.letters, s.number) : '')?.because,
        };
      if (!s) return undefined;
      const k = key(s.letters, s.number);
      const direct = known.get(k);
      if (direct) return { crane: direct.crane, because: direct.crane === name ? undefined : direct.because };
      const [top, n] = [...(votes.get(k) ?? [])].sort((a, b) => b[1] - a[1])[0] ?? [undefined, 0];
      if (top !== undefined && top !== k) {
        const crane = known.get(top)?.crane ?? (site ? undefined : spellings.get(top));
        if (crane !== undefined) return { crane, because: `${n} of its tags begin with ${crane}` };
      }
      if (site) return undefined;
      const crane = spellings.get(k) ?? s.text;
      return { crane, because: crane === name ? undefined : 'same letters and number' };
    },
  };
}
