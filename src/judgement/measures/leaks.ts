// Networks that a switch joins below IP: one finding for each switch, under the measure that concerns the zones it joins.
import { counted, listed, siteDate } from '#kit';
import type { ConfiguredDevice, Evidence, SwitchPort } from '#facts';
import { ruleWords } from '#reach';
import type { Leak } from '#reach';
import type { Zone } from '#site';
import type { DeviceVersion, View } from '#reconcile';
import { lineEvidence } from './configured.ts';
import { head, zoneName } from './draft.ts';
import type { FindingDraft, Severity } from './measure.ts';
import { craneSubject, wholeSite } from './subjects.ts';

type LeakMeasure = 'onboard-vlans' | 'untrusted-devices' | 'segmentation';

const critical = (z: Zone): boolean => z.function === 'control';
const nonCritical = (z: Zone): boolean => z.function === 'auxiliary' || z.function === 'cctv';
const supplier = (z: Zone): boolean => z.function === 'supplier' || z.trust === 'untrusted-supplier';

/** Which measure asks for two zones to be apart on one switch. */
function leakMeasure(a: Zone, b: Zone): LeakMeasure {
  if (supplier(a) !== supplier(b)) return 'untrusted-devices';
  if (a.crane === b.crane && (critical(a) || critical(b)) && (nonCritical(a) || nonCritical(b))) return 'onboard-vlans';
  return a.crane === b.crane ? 'onboard-vlans' : 'segmentation';
}

interface Placed {
  leak: Leak;
  a: Zone;
  b: Zone;
}

function placed(view: View): Placed[] {
  const zones = new Map(view.site.zones.map((z) => [z.id, z]));
  return (view.configured?.layer2().leaks ?? []).flatMap((leak) => {
    const a = leak.from.zone === undefined ? undefined : zones.get(leak.from.zone);
    const b = leak.to.zone === undefined ? undefined : zones.get(leak.to.zone);
    return a && b && a.id !== b.id ? [{ leak, a, b }] : [];
  });
}

/** Findings of one measure from switches that join what should be apart; `crane` absent: every one. */
export function leakFindings(view: View, measure: LeakMeasure): FindingDraft[] {
  const groups = new Map<string, Placed[]>();
  for (const p of placed(view)) {
    if (!p.leak.certain || leakMeasure(p.a, p.b) !== measure) continue;
    const list = groups.get(p.leak.device);
    if (list) list.push(p);
    else groups.set(p.leak.device, [p]);
  }
  return [...groups].map(([device, all]) => {
    const worst =
      all.find(
        (p) =>
          (critical(p.a) || critical(p.b)) && (nonCritical(p.a) || nonCritical(p.b) || supplier(p.a) || supplier(p.b)),
      ) ?? all[0]!;
    const [from, to] = critical(worst.a) ? [worst.b, worst.a] : [worst.a, worst.b];
    const cranes = [...new Set(all.flatMap((p) => [p.a.crane, p.b.crane]).filter((c) => c !== undefined))].sort();
    const control = view.site.assets.find((x) => x.zone === to.id && x.role === 'plc-main');
    const version = view.configured!.running.find((v) => v.name === device);
    const ports = alike(
      version?.device,
      all.flatMap((p) => p.leak.ports.filter((x) => x.device === device).map((x) => x.port)),
    );
    const before = previousWithout(view, device, all);
    const attached = [...new Set(all.flatMap((p) => p.leak.attached ?? []))];
    const severity: Severity = critical(worst.a) || critical(worst.b) ? 'critical' : 'high';
    return {
      measure,
      subjects: cranes.length === 0 ? [wholeSite] : cranes.map(craneSubject),
      cause: `joined:${device}`,
      severity,
      head: head(
        `${cranes.length === 1 ? `On ${cranes[0]}, ` : ''}${from.id} can reach ${control?.id ?? to.id} below any firewall: ${device} carries ${counted(new Set(all.flatMap((p) => [p.a.id, p.b.id])).size, 'network')} on ${counted(ports.length, 'port')} (${listed(ports, 3)}).`,
        `${device} joins ${from.id} and ${to.id} on ${counted(ports.length, 'port')}: no firewall stands between them.`,
      ),
      saw: all
        .slice(0, 10)
        .map((p) => ({
          at: version?.collected ?? view.asOf,
          what: `${p.a.id} and ${p.b.id} meet on ${device}: ${p.leak.why} (${listed(
            p.leak.ports.map((x) => `port ${x.port}${x.at ? `, ${ruleWords(x.at)}` : ''}`),
            3,
          )})`,
          evidence: p.leak.ports.slice(0, 4).flatMap((x) => (x.at ? [lineEvidence(x.at)] : [])),
        }))
        .concat(
          version && ports.length > 1
            ? [
                {
                  at: version.collected,
                  what: `set up alike: ports ${listed(ports, 12)}`,
                  evidence: ports.slice(0, 12).flatMap((name) => portEvidence(version, name)),
                },
              ]
            : [],
        ),
      unseen: [
        ...(attached.length > 0
          ? [`On these ports: ${listed(attached, 6)}.`]
          : ['What is plugged into these ports is not declared.']),
        ...(before
          ? [
              `Until ${siteDate(before.collected, view.site.facility.timezone)} it did not: ${before.file} keeps them apart.`,
            ]
          : []),
        'Whether anybody has used it is a matter of traffic, not of the configuration.',
      ],
      matters: `A hijacked device in ${zoneName(from)} could talk to ${control?.id ?? zoneName(to)} without any firewall in between.`,
      action: before
        ? `Load ${before.file} (${siteDate(before.collected, view.site.facility.timezone)}) into ${device}: every port back on its one network.`
        : `Put each of these ports of ${device} on the one network its device needs.`,
      closes: {
        words: `A newer configuration of ${device} keeps these networks apart.`,
        check: { kind: 'cause-gone' },
      },
    };
  });
}

/** The line that sets a port's VLANs. */
function portEvidence(version: DeviceVersion, name: string): Evidence[] {
  const port = version.device.interfaces.find((i) => i.name === name);
  const at = port?.switchport?.at.at(-1) ?? port?.at;
  const file = at && version.device.files[at.file];
  return file ? [{ kind: 'line', artefact: file.artefact, line: at.line, what: `${version.name}: port ${name}` }] : [];
}

/** The ports of the ways, and those of the device that are set up in the very same way. */
function alike(device: ConfiguredDevice | undefined, named: readonly string[]): string[] {
  const set = (p: SwitchPort) => JSON.stringify([p.pvid, p.tagged, p.untagged, p.accepts, p.ingressFiltering]);
  const like = new Set(
    (device?.interfaces ?? []).flatMap((i) => (i.switchport && named.includes(i.name) ? [set(i.switchport)] : [])),
  );
  const wide = (device?.interfaces ?? []).filter((i) => i.enabled && i.switchport && like.has(set(i.switchport)));
  return [...new Set([...named, ...wide.map((i) => i.name)])];
}

/** The newest earlier version in which the same ports carried less: what to go back to. */
function previousWithout(view: View, device: string, all: readonly Placed[]) {
  const versions = (view.configured?.versions.get(device) ?? []).filter((v) => v.purpose === 'running');
  const ports = new Set(all.flatMap((p) => p.leak.ports.map((x) => x.port)));
  const width = (v: (typeof versions)[number]) =>
    v.device.interfaces
      .filter((i) => ports.has(i.name))
      .reduce(
        (n, i) =>
          n +
          [...(i.switchport?.tagged ?? []), ...(i.switchport?.untagged ?? [])].reduce((m, [a, b]) => m + b - a + 1, 0),
        0,
      );
  const now = versions.at(-1);
  return (
    now &&
    versions
      .slice(0, -1)
      .reverse()
      .find((v) => width(v) < width(now))
  );
}

/** Ports on which something could join networks, and nobody can say whether it does. */
export function leakQuestions(view: View, crane: string, measure: LeakMeasure): string[] {
  const mine = placed(view).filter(
    (p) => !p.leak.certain && (p.a.crane === crane || p.b.crane === crane) && leakMeasure(p.a, p.b) === measure,
  );
  const byDevice = new Map<string, Placed[]>();
  for (const p of mine) byDevice.set(p.leak.device, [...(byDevice.get(p.leak.device) ?? []), p]);
  return [...byDevice].slice(0, 4).map(([device, all]) => {
    const ports = [...new Set(all.flatMap((p) => p.leak.ports.map((x) => x.port)))];
    return `${device}: ${listed(ports, 4)} could join ${listed([...new Set(all.map((p) => `${p.a.id} and ${p.b.id}`))], 3)} (${all[0]!.leak.why})`;
  });
}
