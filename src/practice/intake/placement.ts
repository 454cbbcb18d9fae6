// Where a capture was taken, by what captures/sources.yaml says of its name, and which zones it therefore watched and when.
import { counted } from '#kit';
import type { Problem } from '#kit';
import type { CaptureFact, Coverage, Placement } from '#facts';
import { select } from '#site';
import type { CaptureSource, Site } from '#site';
import { fitsBelow } from './pattern.ts';

interface Placed {
  placement: Placement;
  coverage: Coverage[];
  problems: Problem[];
}

/** Realm of a capture of which nobody said where it was taken. */
const unassigned = 'unassigned';

/** Places a capture. `name` is its path below the folder. */
export function place(capture: CaptureFact, name: string, site: Site): Placed {
  const source = site.capture_sources.find((s) => fitsBelow('captures/', s.files, name));
  if (!source) {
    return {
      placement: {
        capture: capture.sha256,
        file: name,
        realm: unassigned,
        vlanRealms: {},
        clockErrorSeconds: 2,
        directions: 'both',
        assigned: false,
      },
      coverage: [],
      problems: [
        {
          what: 'nobody said where this capture was taken: it was read, and no crane’s verdict uses it',
          where: { file: name },
          remedy: 'Add an entry for it to captures/sources.yaml',
        },
      ],
    };
  }
  const realm = source.realm ?? realmOf(source, site);
  const placement: Placement = {
    capture: capture.sha256,
    file: name,
    ...(source.sensor === undefined ? {} : { sensor: source.sensor }),
    ...(source.crane === undefined ? {} : { crane: source.crane }),
    realm,
    vlanRealms: Object.fromEntries(Object.entries(source.vlan_realms).map(([vlan, id]) => [Number(vlan), id])),
    ...(source.side === undefined ? {} : { side: source.side }),
    clockErrorSeconds: source.clock_error_seconds,
    directions: source.directions,
    assigned: realm !== unassigned || Object.keys(source.vlan_realms).length > 0,
  };
  const problems: Problem[] = [];
  const zones = zonesWatched(source, site);
  if (zones.length === 0) {
    problems.push({
      what: 'nobody said which zones this capture watches: nothing can be said to be absent from it',
      where: { file: name },
      remedy: `Add "segments" or a sensor to the entry "${source.files}" of captures/sources.yaml`,
    });
  }
  if (capture.first === undefined || capture.last === undefined) return { placement, coverage: [], problems };
  if (capture.drops !== undefined && capture.drops > 0) {
    problems.push({
      what: `the capturing machine lost ${counted(capture.drops, 'packet')}: what is absent from it may have been there`,
      where: { file: name },
    });
  }
  const span = { from: capture.first, to: capture.last };
  const coverage = zones.map((segment): Coverage => ({
    capture: capture.sha256,
    ...(source.sensor === undefined ? {} : { sensor: source.sensor }),
    segment,
    ...span,
    directions: source.directions,
    ...(capture.drops === undefined ? {} : { drops: capture.drops }),
  }));
  return { placement, coverage, problems };
}

/** A crane with one realm of its own is watched in that realm; everything else in the site's. */
function realmOf(source: CaptureSource, site: Site): string {
  const own = source.crane === undefined ? [] : site.realms.filter((r) => r.crane === source.crane);
  return own.length === 1 ? own[0]!.id : 'site';
}

function zonesWatched(source: CaptureSource, site: Site): string[] {
  const sensor = site.sensors.find((s) => s.id === source.sensor);
  const selectors = source.segments ?? sensor?.sees ?? [];
  const zones = new Set(selectors.flatMap((s) => select(site, s).zones.map((z) => z.id)));
  return site.zones
    .filter((z) => zones.has(z.id))
    .filter((z) => source.segments !== undefined || source.crane === undefined || z.crane === source.crane)
    .map((z) => z.id);
}
