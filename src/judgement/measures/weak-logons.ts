// What configurations of network devices say of log-ons: factory passwords and communities, ways of managing that pass everything in clear.
import { counted, listed } from '#kit';
import type { ManagementService, Weakness } from '#facts';
import type { DeviceVersion, View } from '#reconcile';
import { head } from './draft.ts';
import type { FindingDraft } from './measure.ts';
import { craneSubject, wholeSite } from './subjects.ts';

const words: Record<Weakness['kind'], string> = {
  'factory-password': 'still have the factory password',
  'factory-community': 'use a factory SNMP community',
  'clear-text-password': 'keep a password readable in the configuration',
  'no-password': 'let somebody in without a password',
  'weak-hash': 'keep a password under a hash that is quickly broken',
};

const clear = (m: ManagementService): boolean =>
  m.enabled && !m.encrypted && ['telnet', 'http', 'snmp', 'ftp', 'tftp'].includes(m.service);

/** One finding for each kind of weakness, over all the devices that share it. */
export function weakLogons(view: View): FindingDraft[] {
  const byKind = new Map<string, { v: DeviceVersion; lines: { line: number; file: number; what: string }[] }[]>();
  const add = (kind: string, v: DeviceVersion, lines: { line: number; file: number; what: string }[]) => {
    const list = byKind.get(kind);
    if (list) list.push({ v, lines });
    else byKind.set(kind, [{ v, lines }]);
  };
  for (const v of view.configured?.running ?? []) {
    for (const kind of Object.keys(words) as Weakness['kind'][]) {
      const own = v.device.weaknesses.filter((w) => w.kind === kind);
      if (own.length > 0)
        add(
          kind,
          v,
          own.map((w) => ({ ...w.at, what: w.what })),
        );
    }
    const open = v.device.management.filter(clear);
    if (open.length > 0)
      add(
        'clear',
        v,
        open.map((m) => ({ ...m.at, what: `${m.service.toUpperCase()} is on` })),
      );
  }
  return [...byKind].map(([kind, devices]) => {
    const names = devices.map((d) => d.v.name).sort();
    const cranes = [
      ...new Set(
        devices.map((d) => view.site.assets.find((a) => a.id === d.v.name)?.crane).filter((c) => c !== undefined),
      ),
    ].sort();
    const services = [
      ...new Set(devices.flatMap((d) => d.v.device.management.filter(clear).map((m) => m.service.toUpperCase()))),
    ].sort();
    const says =
      kind === 'clear'
        ? `can be managed by ${listed(services, 3)}, which passes passwords readable`
        : words[kind as Weakness['kind']];
    const plain =
      names.length === 1
        ? says
            .replace(/^(still )?have /, '$1has ')
            .replace(/^use /, 'uses ')
            .replace(/^keep /, 'keeps ')
            .replace(/^let /, 'lets ')
        : says;
    return {
      measure: 'access-control',
      subjects: [wholeSite, ...cranes.map(craneSubject)],
      cause: `configured:${kind}`,
      severity: kind === 'factory-password' || kind === 'no-password' ? ('high' as const) : ('medium' as const),
      head: head(`${listed(names, 4)} ${plain}.`, `${counted(names.length, 'network device')} ${plain}.`),
      saw: devices.slice(0, 12).map((d) => ({
        at: d.v.collected,
        what: `${d.v.name}: ${listed(
          d.lines.map((l) => l.what),
          4,
        )} (${d.v.device.files[d.lines[0]!.file]?.name ?? d.v.file}:${d.lines[0]!.line}; the secret itself is not kept)`,
        evidence: d.lines.slice(0, 3).map((l) => ({
          kind: 'line' as const,
          artefact: d.v.device.files[l.file]?.artefact ?? d.v.artefact,
          line: l.line,
          what: `${d.v.name}: ${l.what}`,
        })),
      })),
      unseen: ['Whether anybody used it: that is a matter of traffic and of the device’s own log.'],
      matters: 'Whoever owns a switch or a firewall can join any machine to any network.',
      action:
        kind === 'clear'
          ? `Turn ${listed(services, 3)} off on ${listed(names, 4)} and use the secured form.`
          : `Change it on ${listed(names, 4)}, keep it in the password safe, and collect the configuration again.`,
      closes: { words: 'A newer configuration of each no longer shows it.', check: { kind: 'cause-gone' as const } },
    };
  });
}
