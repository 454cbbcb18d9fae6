// What measures say of configurations: whether the needed ones are there and understood, and the words for lines and services.
import { DAY, counted, listed, siteDate } from '#kit';
import type { Evidence, OpenLine } from '#facts';
import type { DeviceVersion, View } from '#reconcile';
import { ruleText } from '#reach';
import type { RuleRef } from '#reach';
import type { Asset } from '#site';
import type { DeviceWant, Need, NeedState } from './measure.ts';
import { isFresh, periodDays } from './periods.ts';

/** Devices whose configurations decide what passes: firewalls and routers. */
export const isFilterDevice = (a: Asset): boolean => a.role === 'firewall' || a.role === 'router' || a.forwards;
export const isSwitch = (a: Asset): boolean => a.role === 'switch';

/** Lines that were not understood and could change an answer. */
export const spoiling = (version: DeviceVersion): OpenLine[] =>
  version.device.open.filter((o) => o.state !== 'limited');

/**
 * Configurations of certain devices: fresh when each has one collected within the period in which every line that matters was understood. The newest
 * collected counts, whatever came before it.
 */
export function configurationNeed(
  view: View,
  measure: string,
  need: Need,
  devices: readonly Asset[],
  none: string,
): NeedState {
  const running = new Map((view.configured?.running ?? []).map((v) => [v.asset ?? v.name, v]));
  const wants = devices.flatMap((d): DeviceWant[] => {
    const v = running.get(d.id);
    if (!v) return [{ device: d.id, why: 'missing' }];
    return wantOf(v, isFresh(view, measure, need, v.collected));
  });
  const state = (s: NeedState['state'], detail: string, used: readonly DeviceVersion[] = []): NeedState => ({
    need,
    state: s,
    wants,
    ...(used.length > 0 ? { newest: Math.min(view.asOf, Math.max(...used.map((v) => v.collected))) } : {}),
    detail: `${need.what}: ${detail}`,
    evidence: used.slice(0, 20).map((v) => versionEvidence(v)),
  });
  if (devices.length === 0) return state('missing', none);
  if (running.size === 0) return state('missing', 'no configuration has been read');
  const used = devices.map((d) => running.get(d.id)).filter((v) => v !== undefined);
  const absent = devices.filter((d) => !running.has(d.id));
  if (absent.length > 0) {
    return state(
      'missing',
      `none of ${listed(
        absent.map((a) => a.id),
        4,
      )}`,
      used,
    );
  }
  const dark = used.map((v) => ({ v, lines: spoiling(v) })).filter((x) => x.lines.length > 0);
  if (dark.length > 0) {
    const { v, lines } = dark.sort((a, b) => b.lines.length - a.lines.length)[0]!;
    const more = dark.length > 1 ? ` and ${counted(dark.length - 1, 'more device', 'more devices')} alike` : '';
    return state(
      'missing',
      `${counted(lines.length, 'line')} of ${v.name} not understood (first: ${v.file}:${lines[0]!.at.line}${more})`,
      used,
    );
  }
  const old = used.filter((v) => !isFresh(view, measure, need, v.collected));
  if (old.length > 0) {
    const oldest = old.sort((a, b) => a.collected - b.collected)[0]!;
    return state(
      'old',
      `${oldest.name} collected ${siteDate(oldest.collected, view.site.facility.timezone)} (older than ${periodDays(view, measure, need)} days)`,
      used,
    );
  }
  const oldest = used.reduce((a, b) => (a.collected < b.collected ? a : b));
  return state(
    'fresh',
    `${counted(used.length, 'configuration')} read whole, the oldest of ${siteDate(oldest.collected, view.site.facility.timezone)}`,
    used,
  );
}

/** What is wanted of a device whose newest configuration is at hand: nothing, the readers' understanding of it, or a newer one. */
export function wantOf(v: DeviceVersion, fresh: boolean): DeviceWant[] {
  const known = { device: v.asset ?? v.name, file: v.file, collected: v.collected };
  const dark = spoiling(v);
  if (dark.length > 0) return [{ ...known, why: 'not-understood', lines: dark.length, line: dark[0]!.at.line }];
  return fresh ? [] : [{ ...known, why: 'old' }];
}

/** The file as a whole. */
export const versionEvidence = (v: DeviceVersion, what?: string): Evidence => ({
  kind: 'line',
  artefact: v.artefact,
  line: 1,
  what: what ?? `configuration of ${v.name}: ${v.file}`,
});

/** The very line. */
export const lineEvidence = (ref: RuleRef): Evidence => ({
  kind: 'line',
  artefact: ref.artefact,
  line: ref.at.line,
  what: `${ref.device}: ${ruleText(ref)}`,
});

/** How long before or after its configuration something was seen, where that matters: `collected 5 days later`. */
export function distance(seen: number, collected: number): string {
  const days = Math.round(Math.abs(collected - seen) / DAY);
  return days === 0
    ? 'collected the same day'
    : `collected ${counted(days, 'day')} ${collected > seen ? 'later' : 'before'}`;
}
