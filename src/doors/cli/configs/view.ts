// A site's configurations with everything else that is known of it: what was declared, and what the last assessment saw on the wire.
import { existsSync } from 'node:fs';
import { noFacts } from '#facts';
import type { FactSet } from '#facts';
import type { View } from '#reconcile';
import type { Input } from '../command.ts';
import { dataFolder } from '../folders.ts';
import { withKept } from '../kept.ts';
import type { LoadedConfigs } from './loaded.ts';

export interface SiteView {
  view: View;
  /** Whether traffic was at hand: the folder was assessed. */
  traffic: boolean;
}

/** Whether the folder was assessed, so that traffic is known. */
export const hasTraffic = (input: Input, { from }: LoadedConfigs): boolean => existsSync(dataFolder(input, from));

/** Undefined for configurations without a site. The configurations are those of the folder now, the traffic that of the last assessment. */
export async function siteView(input: Input, configs: LoadedConfigs): Promise<SiteView | undefined> {
  const { site, from, all, placements, asOf } = configs;
  if (!site) return undefined;
  const { reconcile } = await import('#reconcile');
  const traffic = hasTraffic(input, configs);
  const kept: FactSet = traffic ? await withKept(input, from, ({ store }) => store.facts()) : noFacts;
  const facts: FactSet = { ...kept, devices: all, configPlacements: placements };
  const view = reconcile({
    site: site.site,
    facts,
    asOf: asOf ?? Date.now(),
    declaredAt: (register, id) => {
      const at = site.declaredAt(register as Parameters<typeof site.declaredAt>[0], id);
      return at && { artefact: at.sha256, file: at.file, line: at.line };
    },
  });
  return { view, traffic };
}
