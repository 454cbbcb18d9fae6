// Machines that stand in two networks by what is configured: a device with addresses in two zones that nobody declared a router, and a card that a switch has
// learned in two networks.
import { listed } from '#kit';
import { isGroupMac } from '#kit';
import type { Evidence } from '#facts';
import type { View } from '#reconcile';
import { head } from './draft.ts';
import type { FindingDraft } from './measure.ts';
import { craneSubject, wholeSite } from './subjects.ts';

/** One finding for each such machine and pair of zones. */
export function configuredLegs(view: View): FindingDraft[] {
  return [...twoAddresses(view), ...twoVlans(view)];
}

/** Addresses in zones that its declaration does not give it, on a device that is no router. */
function twoAddresses(view: View): FindingDraft[] {
  const { configured, site } = view;
  if (!configured) return [];
  return configured.network.devices.flatMap((placed) => {
    const asset = site.assets.find((a) => a.id === placed.asset);
    if (!asset || asset.forwards || ['firewall', 'router', 'switch'].includes(asset.role)) return [];
    const declared = new Set([asset.zone, ...asset.interfaces.map((i) => i.zone)]);
    const legs = placed.legs.filter((l) => site.zones.some((z) => z.id === l.segment));
    const zones = [...new Set(legs.map((l) => l.segment))];
    const strange = zones.filter((z) => !declared.has(z));
    if (zones.length < 2 || strange.length === 0) return [];
    const version = configured.running.find((v) => v.name === placed.name);
    const evidence = legs.flatMap((l): Evidence[] => {
      const at = placed.device.interfaces.find((i) => i.name === l.interface)?.at;
      const file = at && placed.device.files[at.file];
      return file
        ? [
            {
              kind: 'line',
              artefact: file.artefact,
              line: at.line,
              what: `${placed.name}: ${l.interface} in ${l.segment}`,
            },
          ]
        : [];
    });
    return [
      draft(view, {
        name: asset.id,
        zones,
        how: `has addresses in ${listed(zones, 3)} by its configuration, and is declared in ${listed(
          [...declared].filter((z) => z !== undefined),
          3,
        )}`,
        at: version?.collected ?? view.asOf,
        evidence,
      }),
    ];
  });
}

/** The same card in the tables of switches under two VLANs that are two zones of one crane or of the ground. */
function twoVlans(view: View): FindingDraft[] {
  const { configured, site } = view;
  if (!configured) return [];
  const seen = new Map<string, { zone: string; evidence: Evidence; at: number; device: string }[]>();
  for (const placed of configured.network.devices) {
    const version = configured.running.find((v) => v.name === placed.name);
    for (const row of placed.device.state?.macs ?? []) {
      if (row.mac === undefined || row.vlan === undefined || isGroupMac(row.mac) || view.isRouter(row.mac)) continue;
      const zone = site.zones.find(
        (z) =>
          z.vlans.includes(row.vlan!) &&
          (z.crane === placed.crane || placed.crane === undefined) &&
          z.realm === placed.realm,
      );
      const file = placed.device.files[row.at.file];
      if (!zone || !file) continue;
      const what = `${placed.name}: ${row.mac} on port ${row.port}, VLAN ${row.vlan}`;
      const one = {
        zone: zone.id,
        device: placed.name,
        at: version?.collected ?? view.asOf,
        evidence: { kind: 'line' as const, artefact: file.artefact, line: row.at.line, what },
      };
      const list = seen.get(row.mac);
      if (list) list.push(one);
      else seen.set(row.mac, [one]);
    }
  }
  return [...seen].flatMap(([mac, rows]) => {
    const zones = [...new Set(rows.map((r) => r.zone))].sort();
    const asset = site.assets.find((a) => a.mac.includes(mac) || a.interfaces.some((i) => i.mac === mac));
    const declared = new Set([asset?.zone, ...(asset?.interfaces ?? []).map((i) => i.zone)]);
    if (zones.length < 2 || asset?.forwards === true || zones.every((z) => declared.has(z))) return [];
    return [
      draft(view, {
        name: asset?.id ?? mac,
        zones,
        how: `was learned by ${listed([...new Set(rows.map((r) => r.device))], 3)} in ${listed(zones, 3)} at one time`,
        at: Math.max(...rows.map((r) => r.at)),
        evidence: rows.slice(0, 6).map((r) => r.evidence),
      }),
    ];
  });
}

function draft(
  view: View,
  of: { name: string; zones: string[]; how: string; at: number; evidence: Evidence[] },
): FindingDraft {
  const cranes = [
    ...new Set(of.zones.map((z) => view.site.zones.find((x) => x.id === z)?.crane).filter((c) => c !== undefined)),
  ].sort();
  return {
    measure: 'multi-homing',
    subjects: cranes.length === 0 ? [wholeSite] : cranes.map(craneSubject),
    cause: `configured-legs:${[...of.zones].sort().join('|')}:${of.name}`,
    severity: 'high',
    head: head(`${of.name} stands in ${listed(of.zones, 3)} at once, and is no declared router.`),
    saw: [{ at: of.at, what: `${of.name} ${of.how}`, evidence: of.evidence }],
    unseen: ['Whether it passed anything from one side to the other: that happens inside the machine.'],
    matters: `What reaches ${of.name} on one side may come out on the other, round every firewall. The advisory disallows multi-homed systems.`,
    action: `Take one of the legs of ${of.name} away, or declare it as what it is, and see that it passes nothing on.`,
    closes: {
      words: `A newer configuration or table shows ${of.name} in one network alone.`,
      check: { kind: 'cause-gone' },
    },
  };
}
