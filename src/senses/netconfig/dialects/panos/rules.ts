// Security and NAT rules of one virtual system. Security rules see addresses before translation and the zone the packet really leaves by.
import type { AddressSet, FilterRule, Match, NatRule, NumberRange, ServiceMatch } from '#facts';
import { inert, inPrefix, parsePrefix } from '#kit';
import { addressSpan } from '../../core/sets.ts';
import { bothServices } from '../../core/match.ts';
import { linesOf, Look } from './look.ts';
import type { Objects } from './objects.ts';
import { outside } from './objects.ts';
import type { PanNode } from './tree.ts';

const look = new Look('filter');
const nat = new Look('nat');

const quiet = [
  'description',
  'tag',
  'group-tag',
  'log-start',
  'log-setting',
  'icmp-unreachable',
  'option',
  'qos',
  'uuid',
  'disable-inspect',
  'loc',
];

export interface ZoneNames {
  /** As the device's model calls the zone. */
  named(zone: string): string;
  all: string[];
}

function list(node: PanNode, key: string): string[] {
  return look.list(node, key) ?? ['any'];
}

function side(objects: Objects, names: string[], negate: boolean): { set?: AddressSet; may: string[] } {
  const found = objects.addresses(names);
  if (!negate) return found;
  if (found.may.length > 0) return { may: found.may.map((m) => `not ${m}`) };
  return found.set ? { set: outside(found.set), may: [] } : { set: { include: [] }, may: [] };
}

/** Rules of one rulebase, in order. */
export function readSecurity(rules: PanNode | undefined, objects: Objects, zones: ZoneNames): FilterRule[] {
  return look.entries(rules).flatMap((entry) => security(entry, objects, zones));
}

/** Conditions that only the running device knows, and our words for them. */
const deciders = [
  ['source-user', 'users'],
  ['category', 'web category'],
  ['hip-profiles', 'device posture'],
  ['source-hip', 'device posture'],
  ['destination-hip', 'device posture'],
  ['schedule', 'schedule'],
  ['source-imsi', 'subscriber'],
  ['source-imei', 'subscriber'],
  ['source-nw-slice', 'subscriber'],
  ['saas-user-list', 'users'],
  ['saas-tenant-list', 'users'],
] as const;

function security(entry: PanNode, objects: Objects, zones: ZoneNames): FilterRule[] {
  const may: string[] = [];
  const from = list(entry, 'from');
  const to = list(entry, 'to');
  const sourceNames = list(entry, 'source');
  const targetNames = list(entry, 'destination');
  const source = side(objects, sourceNames, look.yes(entry, 'negate-source'));
  const target = side(objects, targetNames, look.yes(entry, 'negate-destination'));
  const applications = list(entry, 'application');
  const serviceNames = list(entry, 'service');
  const home = serviceNames.includes('application-default');
  const services = home ? { may: [] as string[] } : objects.services(serviceNames);
  const apps = objects.applications(applications, home);
  may.push(...source.may, ...target.may, ...services.may, ...apps.may);
  const wanted = bothServices((services as { services?: ServiceMatch[] }).services, apps.services);
  for (const [key, words] of deciders) {
    if (!entry.children.has(key)) continue;
    const values = look.list(entry, key)?.filter((v) => v !== 'any');
    if (!values || values.length === 0) continue;
    look.open(entry, [key], 'only the running device decides: the rule may match', 'limited');
    may.push(`${words} ${values.join(', ')}`);
  }
  const target2 = entry.children.get('target');
  if (target2) {
    const some =
      [...target2.children.values()].some((c) => c.key === 'devices' && c.children.size > 0) ||
      target2.children.get('negate')?.children.has('yes');
    look.whole(target2, some ? 'limited' : 'harmless', some ? 'only on some devices' : undefined);
    if (some) may.push('only on some devices');
  }
  const action = look.one(entry, 'action') ?? 'deny';
  const permits = action === 'allow';
  const profile = entry.children.get('profile-setting');
  if (profile) {
    const strict =
      profile.children.has('group') || (profile.children.get('profiles')?.children.has('url-filtering') ?? false);
    look.whole(
      profile,
      strict && permits ? 'limited' : 'harmless',
      strict && permits ? 'a profile may stop it' : undefined,
    );
    if (strict && permits) may.push('a security profile may stop it');
  }
  const type = look.one(entry, 'rule-type') ?? 'universal';
  const enabled = !look.yes(entry, 'disabled');
  const end = look.one(entry, 'log-end');
  const comment = look.one(entry, 'description');
  look.harmless(entry, quiet);

  const match: Match = {};
  if (source.set) match.from = source.set;
  if (target.set) match.to = target.set;
  if (wanted) match.services = wanted;
  if (may.length > 0) match.may = [...new Set(may)];
  const text = inert(
    `"${entry.key}": ${action}${type === 'universal' ? '' : ` (${type})`} ${from.join(' ')} → ${to.join(' ')}, ${sourceNames.join(' ')} → ${targetNames.join(' ')}, ${applications.join(' ')}, ${serviceNames.join(' ')}`,
  );
  const base: FilterRule = {
    id: entry.key,
    action: permits ? 'permit' : 'deny',
    ...(action.startsWith('reset') || look.yes(entry, 'icmp-unreachable') ? { reject: true } : {}),
    match,
    at: linesOf(entry),
    text,
    enabled,
    ...(end === undefined ? {} : { logged: end === 'yes' }),
  };
  if (comment !== undefined) base.comment = inert(comment, 1000);
  const ins = from.includes('any') ? undefined : from.map(zones.named);
  const outs = to.includes('any') ? undefined : to.map(zones.named);
  if (type === 'universal')
    return [{ ...base, match: { ...match, ...(ins ? { in: ins } : {}), ...(outs ? { out: outs } : {}) } }];
  const each = ins ?? zones.all;
  const made =
    type === 'intrazone'
      ? each.map((z) => ({ ...base, match: { ...match, in: [z], out: [z] } }))
      : each
          .map((z) => ({ ...base, match: { ...match, in: [z], out: (outs ?? zones.all).filter((o) => o !== z) } }))
          .filter((r) => r.match.out.length > 0);
  return made.length > 0 ? made : [{ ...base, match: { ...match, from: { include: [] } } }];
}

/** What the device does where no rule decides: within a zone permit, between zones deny; both can be overridden. */
export function defaultRules(rules: PanNode | undefined, zones: ZoneNames): FilterRule[] {
  const act = (name: string, standard: string) => {
    const entry = look.at(rules, name);
    const action = look.one(entry, 'action') ?? standard;
    const end = look.one(entry, 'log-end');
    if (entry)
      for (const child of entry.children.values())
        if (child.key !== 'action' && child.key !== 'log-end') look.whole(child, 'harmless');
    return { permits: action === 'allow', at: entry ? linesOf(entry) : { file: 0, line: 1 }, end };
  };
  const within = act('intrazone-default', 'allow');
  const between = act('interzone-default', 'deny');
  const made: FilterRule[] = zones.all.map((z) => ({
    id: 'intrazone-default',
    action: within.permits ? 'permit' : 'deny',
    match: { in: [z], out: [z] },
    at: within.at,
    text: inert(`intrazone-default: ${within.permits ? 'allow' : 'deny'} within "${z}"`),
    enabled: true,
    implicit: true,
    ...(within.end === undefined ? {} : { logged: within.end === 'yes' }),
  }));
  if (between.permits) {
    made.push({
      id: 'interzone-default',
      action: 'permit',
      match: { in: zones.all, out: zones.all },
      at: between.at,
      text: 'interzone-default: allow',
      enabled: true,
      implicit: true,
    });
  }
  return made;
}

export interface NatPlace extends ZoneNames {
  /** Zone into which the device routes an address as it stands before translation; undefined where it is not known. */
  zoneOf(address: string): string | undefined;
}

export function readNat(rules: PanNode | undefined, objects: Objects, place: NatPlace): NatRule[] {
  return nat.entries(rules).flatMap((entry) => natRule(entry, objects, place));
}

function natRule(entry: PanNode, objects: Objects, place: NatPlace): NatRule[] {
  const names = (key: string) => nat.list(entry, key) ?? ['any'];
  const may: string[] = [];
  const from = names('from');
  const to = names('to');
  const source = objects.addresses(names('source'));
  const target = objects.addresses(names('destination'));
  const services = objects.services(names('service'));
  may.push(...source.may, ...target.may, ...services.may);
  const type = nat.one(entry, 'nat-type') ?? 'ipv4';
  const enabled = !nat.yes(entry, 'disabled');
  const through = nat.one(entry, 'to-interface');
  nat.harmless(entry, ['description', 'tag', 'group-tag', 'uuid', 'active-active-device-binding', 'target']);
  if (type !== 'ipv4') nat.open(entry, ['nat-type'], 'translation between IPv4 and IPv6 is not followed');

  const match: Match = {};
  if (source.set) match.from = source.set;
  if (target.set) match.to = target.set;
  if (services.services) match.services = services.services;
  if (!from.includes('any')) match.in = from.map(place.named);
  const outs = to.includes('any') ? undefined : to.map(place.named);

  const into = destination(entry, objects);
  if (into && outs) {
    // "to" is the zone of the address before translation, not the one the packet leaves by.
    const found = certainly(target.set, outs, place);
    if (found === 'no') return [];
    if (found === 'perhaps') may.push('the way to the address before translation');
  } else if (outs) match.out = outs;
  if (through !== undefined && through !== 'any' && !into) match.out = [through];
  if (into) may.push(...into.may);
  if (type !== 'ipv4') may.push(type);
  const translated = translation(entry, objects);
  if (translated) may.push(...translated.may);
  if (may.length > 0) match.may = [...new Set(may)];
  const rule: NatRule = {
    id: entry.key,
    match,
    ...(translated ? { source: translated.source } : {}),
    ...(into ? { destination: into.destination } : {}),
    ...(!translated && !into ? { exempt: true } : {}),
    at: linesOf(entry),
    text: inert(
      `NAT "${entry.key}": ${from.join(' ')} → ${to.join(' ')}, ${names('source').join(' ')} → ${names('destination').join(' ')}`,
    ),
    enabled,
  };
  if (!translated?.both || rule.source?.to === undefined || rule.source.to === 'interface') return [rule];
  const back: NatRule = {
    id: `${entry.key} (other way)`,
    match: { to: rule.source.to, ...(match.may ? { may: match.may } : {}) },
    destination: { to: source.set ?? { include: ['0.0.0.0/0'] }, pairwise: true },
    at: rule.at,
    text: inert(`NAT "${entry.key}", other way`),
    enabled,
  };
  return [rule, back];
}

function certainly(set: AddressSet | undefined, outs: string[], place: NatPlace): 'yes' | 'no' | 'perhaps' {
  if (!set) return 'perhaps';
  const zones = set.include.map((text) => {
    const span = addressSpan(text);
    // A prefix that lies across routes is not followed address by address.
    return span && span.to - span.from < 256n ? place.zoneOf(text.split(/[-/]/)[0]!) : undefined;
  });
  if (zones.some((z) => z === undefined)) return 'perhaps';
  const within = zones.map((z) => outs.includes(z!));
  return within.every(Boolean) ? 'yes' : within.some(Boolean) ? 'perhaps' : 'no';
}

function destination(
  entry: PanNode,
  objects: Objects,
): { destination: NonNullable<NatRule['destination']>; may: string[] } | undefined {
  const fixed = nat.at(entry, 'destination-translation');
  const dynamic = nat.at(entry, 'dynamic-destination-translation');
  const block = fixed ?? dynamic;
  if (!block) return undefined;
  const name = nat.one(block, 'translated-address');
  const port = nat.one(block, 'translated-port');
  nat.harmless(block, ['dns-rewrite', 'distribution']);
  if (name === undefined) return undefined;
  const to = objects.addresses([name]);
  const ports: NumberRange | undefined =
    port !== undefined && /^\d{1,5}$/.test(port) ? [Number(port), Number(port)] : undefined;
  const pairwise = fixed !== undefined;
  return {
    destination: {
      to: to.set ?? { include: ['0.0.0.0/0'] },
      ...(pairwise ? { pairwise } : {}),
      ...(ports ? { ports } : {}),
    },
    may: to.may,
  };
}

function translation(
  entry: PanNode,
  objects: Objects,
): { source: NonNullable<NatRule['source']>; both: boolean; may: string[] } | undefined {
  const block = nat.at(entry, 'source-translation');
  if (!block) return undefined;
  const pool = nat.at(block, 'dynamic-ip-and-port') ?? nat.at(block, 'dynamic-ip');
  if (pool) {
    nat.open(pool, ['fallback'], 'further addresses', 'limited');
    const names = nat.list(pool, 'translated-address');
    const own = nat.at(pool, 'interface-address');
    if (own) {
      nat.whole(own, 'modelled');
      for (const child of own.children.values()) {
        nat.whole(child, 'modelled');
        for (const c of child.children.values()) nat.whole(c, 'modelled');
      }
    }
    if (!names) return own ? { source: { to: 'interface' }, both: false, may: [] } : undefined;
    if (names.length === 0) return undefined;
    const to = objects.addresses(names);
    return { source: { to: to.set ?? { include: ['0.0.0.0/0'] } }, both: false, may: to.may };
  }
  const fixed = nat.at(block, 'static-ip');
  const name = nat.one(fixed, 'translated-address');
  if (name === undefined) return undefined;
  const to = objects.addresses([name]);
  return {
    source: { to: to.set ?? { include: ['0.0.0.0/0'] }, pairwise: true },
    both: nat.yes(fixed, 'bi-directional'),
    may: to.may,
  };
}

/** Longest prefix of the connected networks and static routes. */
export function outInterface(
  address: string,
  prefixes: readonly { prefix: string; interface: string | undefined }[],
): string | undefined {
  let best: { bits: number; interface: string | undefined } | undefined;
  for (const route of prefixes) {
    const prefix = parsePrefix(route.prefix);
    if (prefix && inPrefix(address, prefix) && prefix.bits > (best?.bits ?? -1))
      best = { bits: prefix.bits, interface: route.interface };
  }
  return best?.interface;
}
