// multi-homing: no machine stands in two networks at the same time; nobody but a declared router offers a way out.
import { counted, duration, listed } from '#kit';
import type { Evidence } from '#facts';
import { least, most, together, visitsDuring } from '#reconcile';
import type { HostClaim, HostEndpoint, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { configuredLegs } from './configured-legs.ts';
import { head, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, missingNeed, trafficNeed } from './needs.ts';
import { everyCrane, segmentsOf, wholeSite } from './subjects.ts';

export const multiHoming: Measure = {
  id: 'multi-homing',
  short: 'No machine in two networks',
  title: 'No machine stands in two networks at once',
  list: 'B',
  citations: [
    must2026('disallow multi-homed systems across these networks'),
    canUse2023('disallow multi-homed systems across these networks.'),
  ],
  matters: 'A machine with a leg in two networks is a way round every firewall between them.',
  needs: [
    { kind: 'traffic', what: 'traffic of every zone', days: 30 },
    { kind: 'configuration', what: 'the network cards and addresses of every station', days: 90 },
  ],
  todo: 'Give every machine one network. Where one must have two legs, declare it, and see that it does not pass traffic on.',
  subjects: (view) => [...everyCrane(view), wholeSite],
  judge(view, subject): Judged {
    const { found, open } = homes(view);
    const mine = (d: { subjects: { id: string }[] }) => d.subjects.some((s) => s.id === subject.id);
    return {
      needs: [
        trafficNeed(view, this.id, this.needs[0]!, segmentsOf(view, subject)),
        missingNeed(this.needs[1]!, 'no host settings have been read'),
      ],
      contradictions: [...found, ...configuredLegs(view)].filter(mine),
      limits: ['A second leg that sends nothing is not seen in traffic.'],
      cannotTell: open.filter(mine).map((o) => o.why),
    };
  },
};

interface Homes {
  found: FindingDraft[];
  open: { subjects: { id: string }[]; why: string }[];
}

const remembered = new WeakMap<View, Homes>();

function homes(view: View): Homes {
  let known = remembered.get(view);
  if (!known) remembered.set(view, (known = search(view)));
  return known;
}

/** Of several claims about one machine the surest speaks; each machine makes one finding, whatever gave it away. */
function search(view: View): Homes {
  const best = new Map<
    string,
    { claim: HostClaim; a: HostEndpoint; b: HostEndpoint; joint: ReturnType<typeof together> }
  >();
  const open: Homes['open'] = [];
  for (const claim of view.hosts) {
    if (isDeclaredRouter(claim)) continue;
    for (const [i, a] of claim.endpoints.entries()) {
      for (const b of claim.endpoints.slice(i + 1)) {
        if (!twoNetworks(a, b) || declaredLegs(a, b) || twoAssets(claim, a, b)) continue;
        const joint = together(a, b);
        if (joint.answer === 'no') continue;
        const subjects = subjectsOf(a.at, b.at);
        if (joint.answer === 'cannot-tell') {
          open.push({
            subjects,
            why: `${nameOf(claim)} was in ${zoneName(a.at.zone)} and ${zoneName(b.at.zone)} at nearly the same time; the captures' clocks are not exact enough to say more`,
          });
          continue;
        }
        const key = [nameOf(claim), a.at.zone!.id, b.at.zone!.id].sort().join('|');
        const known = best.get(key);
        if (!known || known.joint.to - known.joint.from < joint.to - joint.from) best.set(key, { claim, a, b, joint });
      }
    }
  }
  return { found: [...best.values()].map((x) => finding(view, x.claim, x.a, x.b, x.joint)), open };
}

const isDeclaredRouter = (claim: HostClaim): boolean => claim.endpoints.some((e) => e.at.asset?.forwards === true);

/** Different zones; an address of its own in each, or a frame in each. */
const twoNetworks = (a: HostEndpoint, b: HostEndpoint): boolean =>
  a.at.zone !== undefined && b.at.zone !== undefined && a.at.zone.id !== b.at.zone.id;

/** Two declared machines that say the same of themselves (a serial number set at the factory, a copied name) are still two. */
const twoAssets = (claim: HostClaim, a: HostEndpoint, b: HostEndpoint): boolean =>
  claim.kind !== 'mac' && a.at.asset !== undefined && b.at.asset !== undefined && a.at.asset.id !== b.at.asset.id;

/** Both zones are declared legs of the same asset: known, and judged by its own declaration. */
function declaredLegs(a: HostEndpoint, b: HostEndpoint): boolean {
  const asset = a.at.asset ?? b.at.asset;
  if (!asset || asset.portable) return false;
  if (a.at.asset && b.at.asset && a.at.asset.id !== b.at.asset.id) return false;
  const legs = new Set([asset.zone, ...asset.interfaces.map((l) => l.zone)]);
  return legs.has(a.at.zone!.id) && legs.has(b.at.zone!.id);
}

/** The name a person would know it by: the asset, the name it gives itself, else what the claim rests on. */
function nameOf(claim: HostClaim): string {
  const asset = claim.endpoints.find((e) => e.at.asset)?.at.asset?.id;
  if (asset !== undefined) return asset;
  if (claim.kind === 'name') return claim.value;
  const label = claim.endpoints.map((e) => e.at.label).find((l) => /[g-z]/i.test(l));
  return (label ?? `the machine ${claim.value}`).toUpperCase().replace(/^THE MACHINE /, 'the machine ');
}

function finding(
  view: View,
  claim: HostClaim,
  a: HostEndpoint,
  b: HostEndpoint,
  joint: ReturnType<typeof together>,
): FindingDraft {
  const [crane, other] = a.at.crane === undefined && b.at.crane !== undefined ? [b, a] : [a, b];
  const name = nameOf(claim);
  const guest = !crane.at.asset && !other.at.asset;
  const visits =
    crane.at.crane === undefined
      ? []
      : visitsDuring(view, crane.at.crane, { from: joint.from, to: joint.from, errorMs: 0 }).map((v) => v.visit);
  const visit = visits[0];
  const length = joint.to - joint.from;
  const whose = guest ? (visit ? 'A visitor’s machine' : 'An undeclared machine') : 'A machine of the site';
  const both = `${zoneName(crane.at.zone)} and ${zoneName(other.at.zone)}`;
  const talks = view.talks.filter((t) =>
    [t.client, t.server].some((e) =>
      [crane.at, other.at].some((x) => e.realm === x.realm && e.address !== undefined && e.address === x.address),
    ),
  );
  const also = supporting(view, claim, crane, other);
  return {
    measure: 'multi-homing',
    subjects: subjectsOf(crane.at, other.at),
    cause: `two-homes:${[crane.at.zone!.id, other.at.zone!.id].sort().join('|')}:${name}`,
    severity: 'high',
    head: head(
      `${whose} (${name}) was in ${both} at once ${length < 60_000 ? on(view, joint.from) : `for ${duration(length)}, ${on(view, joint.from)}`}.`,
    ),
    saw: [crane, other].map((e) => {
      const more = also.flatMap((c) => c.endpoints.filter((x) => samePlace(x, e)).flatMap((x) => x.active.slice(0, 2)));
      const active = [...e.active, ...more];
      const from = least(active, (x) => x.from);
      const until = most(active, (x) => x.to);
      return {
        at: from,
        until,
        what: `${name} in ${zoneName(e.at.zone)} as ${e.at.address ?? e.at.mac ?? '?'}${e.at.mac === undefined || e.at.address === undefined ? '' : ` (hardware address ${e.at.mac})`}, ${atSite(view, from)} to ${atSite(view, until)}`,
        evidence: distinct([...more, ...e.active.slice(0, 3), e.active.at(-1)!].map((x) => x.evidence)),
      };
    }),
    unseen: [
      `What joins the two sightings: ${listed([claim, ...also].map(basis), 4)}.`,
      'Whether it passed traffic from one side to the other: that happens inside the machine.',
      ...visits.slice(0, 2).map((v) => {
        const issued = v.devices.length > 0 ? `, issued for it: ${listed(v.devices, 3)}` : '';
        return `Visit ${v.id} was open then (${v.purpose}${issued}).`;
      }),
    ],
    matters: `Anything on ${zoneName(other.at.zone)} could have reached ${zoneName(crane.at.zone)} through it. The advisory disallows multi-homed systems.`,
    action: `Unplug it and keep it. Look at what it exchanged on both sides (${counted(talks.length, 'conversation')}). ${visit && visit.devices.length > 0 ? `Use ${listed(visit.devices, 2)} for the rest of the visit.` : 'Work on with a machine that has one network.'}`,
    closes: quietFor(
      7,
      [crane.at.zone, other.at.zone],
      `${name} is not seen in two networks for 7 days, and somebody has written down why it was.`,
    ),
    ...(visit ? { draft: `Visit ${visit.id}: note what ${name} was connected to, and what was taken.` } : {}),
  };
}

/** The same zone, and the same card in it. */
const samePlace = (x: HostEndpoint, e: HostEndpoint): boolean =>
  x.at.zone?.id === e.at.zone?.id && (x.at.mac !== undefined ? x.at.mac === e.at.mac : x.at.address === e.at.address);

/** Other claims that join the same two places. */
const supporting = (view: View, claim: HostClaim, a: HostEndpoint, b: HostEndpoint): HostClaim[] =>
  view.hosts.filter(
    (c) => c !== claim && c.endpoints.some((x) => samePlace(x, a)) && c.endpoints.some((x) => samePlace(x, b)),
  );

const distinct = (evidence: readonly Evidence[]): Evidence[] => [
  ...new Map(
    evidence.map((e) => [e.kind === 'packet' ? `${e.artefact} ${e.packet}` : `${e.artefact} ${e.line}`, e]),
  ).values(),
];

const basis = (claim: HostClaim): string =>
  ({
    mac: `the same hardware address ${claim.value} (sure)`,
    'client-id': `the same identifier in its requests for an address (${claim.value})`,
    name: `the name ${claim.value} that the machine gives itself on both sides (another could carry the same name)`,
    serial: `the same serial number ${claim.value}`,
  })[claim.kind];
