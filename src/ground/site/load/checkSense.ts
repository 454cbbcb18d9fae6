// What is well formed and yet makes no sense: spans that end before they begin, services outside their conduit, crane types nobody knows.
import { listed, nearest, parseInstant } from '#kit';
import type { RegisterName } from '../model/site.ts';
import { select } from '../select/match.ts';
import { entryName, placeOf } from './draft.ts';
import type { Draft, Report } from './draft.ts';

const spans: readonly [RegisterName, string, string][] = [
  ['grants', 'from', 'until'],
  ['sessions', 'from', 'until'],
  ['visits', 'from', 'until'],
  ['changes', 'from', 'until'],
  ['agreements', 'starts', 'ends'],
  ['attestations', 'stated_on', 'until'],
];

/** Reports spans that end before they begin. */
export function checkSpans(draft: Draft, report: Report): void {
  for (const [register, from, until] of spans) {
    for (const entry of draft.site[register] as unknown as Record<string, unknown>[]) {
      const [begins, ends] = [entry[from], entry[until]];
      if (typeof begins !== 'string' || typeof ends !== 'string') continue;
      if (parseInstant(ends)! >= parseInstant(begins)!) continue;
      report.error({
        what: `${entryName(register, entry)}: it ends (${ends}) before it begins (${begins})`,
        where: placeOf(draft, entry, [until]),
        expected: `a time after ${begins}`,
      });
    }
  }
}

/** Kinds of crane as terminals call them. */
const craneTypes = [
  'STS',
  'ship-to-shore',
  'RTG',
  'RMG',
  'ASC',
  'MHC',
  'straddle carrier',
  'shuttle carrier',
  'reach stacker',
  'bulk unloader',
];

/** Warns of a crane type nobody knows: by its type an advisory says "must" to a crane or only recommends, so a slip of the pen matters. */
export function checkCraneTypes(draft: Draft, report: Report): void {
  for (const crane of draft.site.cranes) {
    if (craneTypes.some((t) => new RegExp(`^${t}\\b`, 'i').test(crane.type))) continue;
    const near = nearest(crane.type, craneTypes);
    report.warn({
      what: `crane ${crane.id}: "${crane.type}" is no type of crane that is known here, so it counts as no ship-to-shore crane`,
      where: placeOf(draft, crane, ['type']),
      expected: listed(craneTypes, craneTypes.length),
      remedy: near === undefined ? 'The advisories bind by type: look at the name plate.' : `Did you mean "${near}"?`,
    });
  }
}

/** Warns of services with an end in no zone of their conduit: the drawing and the allow-list then say different things. */
export function checkConduits(draft: Draft, report: Report): void {
  const { site } = draft;
  for (const conduit of site.conduits) {
    if (conduit.services.length === 0) continue;
    const zones = new Set([conduit.between, conduit.and].flatMap((s) => select(site, s).zones.map((z) => z.id)));
    for (const service of conduit.services) {
      for (const side of ['from', 'to'] as const) {
        const chosen = select(site, service[side]);
        const astray = [
          ...chosen.zones.filter((z) => !zones.has(z.id)),
          ...chosen.assets.filter((a) => {
            const stands = [a.zone, ...a.interfaces.map((i) => i.zone)].filter((z) => z !== undefined);
            return stands.length > 0 && !stands.some((z) => zones.has(z));
          }),
        ].map((e) => e.id);
        if (astray.length === 0) continue;
        report.warn({
          what: `service ${service.id}: ${side} names ${listed(astray, 4)}, outside the zones of conduit ${conduit.id}`,
          where: placeOf(draft, service, [side]),
          expected: 'ends in the zones that the conduit joins',
          remedy: 'Narrow the service, or put it into the conduit it belongs to. It allows what it names all the same.',
        });
      }
    }
  }
}
