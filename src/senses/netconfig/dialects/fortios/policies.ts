// Firewall policies of one VDOM: the transit filter, the filter of what goes to the device, and what VIPs do to both.
import type { Filter, FilterRule, Match, ServiceMatch } from '#facts';
import { inert } from '#kit';
import { blanked } from '../../core/secrets.ts';
import type { Resolved } from './addresses.ts';
import { without } from '../../core/address-lists.ts';
import { anyAddress } from '../../core/sets.ts';
import { quietPolicy } from './quiet.ts';
import { at, Taker } from './scope.ts';
import type { Scope } from './scope.ts';
import type { PolicyParts, SourceNat, Vip } from './parts.ts';
import type { Entry } from './tree.ts';

/** Settings that make a policy match, or pass, only perhaps. */
const mayKeys: [key: string, words: string][] = [
  ['users', 'users'],
  ['groups', 'user groups'],
  ['fsso-groups', 'user groups'],
  ['devices', 'devices'],
  ['application', 'application'],
  ['app-category', 'application category'],
  ['app-group', 'application group'],
  ['application-list', 'application control'],
  ['webfilter-profile', 'web filter'],
  ['dnsfilter-profile', 'DNS filter'],
  ['file-filter-profile', 'file filter'],
  ['profile-group', 'profile group'],
  ['url-category', 'web category'],
  ['internet-service-name', 'Internet service'],
  ['internet-service-id', 'Internet service'],
  ['internet-service-group', 'Internet service'],
  ['internet-service-custom', 'Internet service'],
  ['internet-service-custom-group', 'Internet service'],
  ['internet-service-src-name', 'Internet service of the source'],
  ['internet-service-src-id', 'Internet service of the source'],
  ['internet-service-src-group', 'Internet service of the source'],
  ['internet-service-src-custom', 'Internet service of the source'],
  ['internet-service6-name', 'Internet service'],
  ['internet-service6-src-name', 'Internet service of the source'],
  ['network-service-dynamic', 'network service'],
  ['network-service-src-dynamic', 'network service of the source'],
  ['src-vendor-mac', 'maker of the source'],
  ['ztna-status', 'device posture'],
  ['ztna-ems-tag', 'device posture'],
  ['ztna-geo-tag', 'device posture'],
  ['captive-portal-exempt', 'captive portal'],
  ['identity-based', 'users'],
  ['identity-based-route', 'users'],
];

/**
 * Reads the policies; a filter's `otherwise` is the device's own last rule, implicit deny. In the policy-based mode a packet must pass both tables, so
 * there are two filters then.
 */
export function readPolicies(scope: Scope, parts: PolicyParts): { filters: Filter[]; nat: SourceNat[] } {
  const nat: SourceNat[] = [];
  const filters: Filter[] = [];
  const groups: [name: string, paths: string[]][] = [
    ['policy', ['firewall policy', 'firewall policy6', 'firewall consolidated policy']],
    ['security policy', ['firewall security-policy']],
  ];
  for (const [name, paths] of groups) {
    const tables = paths.flatMap((path) => scope.table(path) ?? []);
    const used = tables.some((table) => table.entries.size > 0);
    for (const table of tables) new Taker(scope.book, table.own, 'filter');
    if (!used && filters.length > 0) continue;
    const rules = tables.flatMap((table) =>
      [...table.entries.values()].flatMap((entry) => policy(entry, table.path, scope, parts, nat)),
    );
    filters.push({
      name: scope.named(name),
      rules,
      otherwise: 'deny',
      at: tables[0] ? at(tables[0]) : { file: 0, line: 1 },
    });
  }
  return { filters, nat };
}

function policy(entry: Entry, path: string, scope: Scope, parts: PolicyParts, nat: SourceNat[]): FilterRule[] {
  const t = new Taker(scope.book, entry, 'filter');
  const six = path === 'firewall policy6';
  const id = `${six ? 'policy6' : path === 'firewall security-policy' ? 'security policy' : 'policy'} ${entry.name}`;
  const may: string[] = [];
  const action = t.word('action') ?? 'deny';
  if (action === 'ipsec' || action === 'ssl-vpn') {
    may.push('a VPN tunnel');
    t.mark(t.setting('action')!, 'limited', 'packets go into a tunnel');
  } else if (action !== 'accept' && action !== 'deny') {
    may.push(`action ${action}`);
    t.mark(t.setting('action')!, 'not-modelled');
  }
  const enabled = t.word('status') !== 'disable';
  const interfaces = (key: string) => {
    const names = t.words(key);
    return names === undefined || names.includes('any') ? undefined : names.map(parts.place);
  };
  const inside = interfaces('srcintf');
  const out = interfaces('dstintf');
  for (const [key, words] of mayKeys) {
    const setting = t.setting(key);
    if (!setting) continue;
    const given = setting.words.filter((w) => w !== 'disable' && w !== 'any');
    if (given.length === 0) t.mark(setting, 'harmless');
    else {
      t.mark(setting, 'limited', 'only the running device decides: the policy may match');
      may.push(`${words} ${given.map((g) => `"${g}"`).join(', ')}`.replace(' "enable"', ''));
    }
  }
  const internet = t.word('internet-service') === 'enable' || t.word('internet-service6') === 'enable';
  const internetFrom = t.word('internet-service-src') === 'enable' || t.word('internet-service6-src') === 'enable';
  if (internet && !may.some((m) => m.startsWith('Internet service'))) may.push('Internet service');
  if (internetFrom && !may.some((m) => m.startsWith('Internet service of'))) may.push('Internet service of the source');
  for (const key of [
    'internet-service-negate',
    'internet-service-src-negate',
    'internet-service6-negate',
    'internet-service6-src-negate',
  ])
    t.word(key);
  const when = parts.schedules.get(t.word('schedule') ?? 'always');
  may.push(...when.may);
  const expiry = t.word('policy-expiry') === 'enable' ? expiryOf(t.word('policy-expiry-date')) : undefined;
  t.word('policy-expiry-date');

  const names = t.words('service') ?? [];
  if (t.on('enforce-default-app-port')) may.push('ports at home to the application');
  const services = internet ? { may: [] } : parts.services(names);
  may.push(...services.may);
  let wanted: ServiceMatch[] | undefined = services.services;
  if (t.on('service-negate')) {
    wanted = undefined;
    may.push(`every service but ${names.join(', ')}`);
    t.mark(t.setting('service-negate')!, 'limited', 'taken as any service that may match');
  }
  const fromNegate = t.on('srcaddr-negate');
  const toNegate = t.on('dstaddr-negate');
  const fromNegate6 = t.on('srcaddr6-negate');
  const toNegate6 = t.on('dstaddr6-negate');
  const lists: Record<4 | 6, { from?: string[]; to?: string[] }> = {
    4: six ? {} : { from: t.words('srcaddr') ?? t.words('srcaddr4'), to: t.words('dstaddr') ?? t.words('dstaddr4') },
    6: six
      ? { from: t.words('srcaddr'), to: t.words('dstaddr') }
      : { from: t.words('srcaddr6'), to: t.words('dstaddr6') },
  };
  const label = t.word('name');
  const comment = t.word('comments');
  const log = t.word('logtraffic');
  const translates = t.on('nat');
  const ippool = t.on('ippool');
  const pools = t.words('poolname') ?? [];
  const pools6 = t.words('poolname6') ?? [];
  const fixedPort = t.on('fixedport');
  const matchVip = t.setting('match-vip') ? t.on('match-vip') : false;
  t.open(['rtp-nat', 'rtp-addr', 'learning-mode'], 'not followed', 'limited');
  t.open(['nat46', 'nat64'], 'translation between IPv4 and IPv6 is not followed');
  t.harmless(quietPolicy);

  const rules: FilterRule[] = [];
  const text = blanked(inert(summary(entry, label), 200));
  for (const family of [4, 6] as const) {
    const list = lists[family];
    if (!list.from && !list.to && !(family === 4 && (internet || internetFrom))) continue;
    if ((!list.from && !(internetFrom && family === 4)) || (!list.to && !(internet && family === 4))) continue;
    const vipNames = (list.to ?? []).filter((n) => parts.vips.has(n));
    const plain = (list.to ?? []).filter((n) => !parts.vips.has(n));
    const from = side(
      parts.addresses(list.from ?? ['all'], family),
      family === 4 || six ? fromNegate : fromNegate6,
      family,
    );
    const base = (extra: string[]): FilterRule => {
      const all = [...new Set([...may, ...from.may, ...extra])];
      const match: Match = { family };
      if (from.set) match.from = from.set;
      if (wanted) match.services = wanted;
      if (inside) match.in = inside;
      if (out) match.out = out;
      if (all.length > 0) match.may = all;
      const rule: FilterRule = {
        id,
        action: action === 'deny' ? 'deny' : 'permit',
        match,
        at: at(entry),
        text,
        enabled,
      };
      if (log !== undefined) rule.logged = log !== 'disable';
      if (comment !== undefined && comment !== '') rule.comment = inert(comment, 1000);
      const expires = expiry ?? when.expires;
      if (expires !== undefined) rule.expires = expires;
      return rule;
    };
    if (plain.length > 0 || vipNames.length === 0) {
      const to = side(
        parts.addresses(list.to ? plain : ['all'], family),
        family === 4 || six ? toNegate : toNegate6,
        family,
      );
      const rule = base(to.may);
      if (to.set) rule.match.to = to.set;
      // A packet that a VIP translates is looked up by the VIP: other policies see it only where match-vip says so, and not certainly.
      const outside = parts.centralNat || matchVip ? [] : translated(parts.vips, family);
      if (outside.length === 0) rules.push(rule);
      else {
        const set = to.set ?? { include: [anyAddress(family)] };
        const certain: FilterRule = {
          ...rule,
          match: { ...rule.match, to: { ...set, except: [...(set.except ?? []), ...outside] } },
        };
        const perhaps = {
          ...rule,
          match: {
            ...rule.match,
            to: { ...set, include: meet(set.include, outside) },
            may: [...(rule.match.may ?? []), 'packets that a virtual IP translates'],
          },
        };
        rules.push(certain);
        if (perhaps.match.to.include.length > 0) rules.push(perhaps);
      }
    }
    for (const name of vipNames) {
      for (const vip of parts.vips.get(name)!) {
        if (vip.family !== family) continue;
        const rule = base(vip.may);
        const seen = vip.policyMatch(wanted, parts.centralNat);
        rule.match.to = { include: seen.to, names: [name] };
        if (seen.services) rule.match.services = seen.services;
        else delete rule.match.services;
        rules.push(rule);
      }
    }
    if (translates && action !== 'deny' && enabled && !parts.centralNat) {
      for (const rule of rules.filter((r) => r.match.family === family)) {
        nat.push({ entry, match: rule.match, pools: ippool ? pools : [], pools6: ippool ? pools6 : [], fixedPort });
      }
    }
  }
  if (rules.length === 0) {
    // Without addresses the device does not take the policy; for people it is still listed.
    const empty: FilterRule = {
      id,
      action: action === 'deny' ? 'deny' : 'permit',
      match: { from: { include: [] } },
      at: at(entry),
      text,
      enabled,
    };
    rules.push(empty);
  }
  return rules;
}

/** Which of the one list's addresses are in the other. */
function meet(include: readonly string[], others: readonly string[]): string[] {
  const rest = without(others, include);
  return without(others, rest);
}

function translated(vips: Map<string, Vip[]>, family: 4 | 6): string[] {
  return [
    ...new Set(
      [...vips.values()]
        .flat()
        .filter((v) => v.family === family && v.active)
        .flatMap((v) => v.outside),
    ),
  ];
}

/** One side of a policy, negated where the device says so. */
function side(resolved: Resolved, negate: boolean, family: 4 | 6): Resolved {
  if (!negate) return resolved;
  // The complement of a set that matches at most this is at least what is outside of it: anything may be in it.
  if (resolved.may.length > 0) return { may: resolved.may.map((m) => `not ${m}`) };
  if (!resolved.set) return { set: { include: [] }, may: [] };
  const { include, except = [] } = resolved.set;
  const left = without([anyAddress(family)], without(include, except));
  return { set: { include: left, names: [`not ${resolved.set.names?.join(', ') ?? ''}`] }, may: [] };
}

function summary(entry: Entry, label: string | undefined): string {
  const get = (key: string) => entry.settings.get(key)?.words.join(' ');
  const list = (v4: string, v6: string) =>
    [get(v4), get(v6)].filter((x) => x !== undefined).join(' / ') || 'Internet service';
  return `${entry.name}${label === undefined ? '' : ` "${label}"`}: ${get('action') ?? 'deny'} ${get('srcintf') ?? 'any'} → ${get('dstintf') ?? 'any'}, ${list('srcaddr', 'srcaddr6')} → ${list('dstaddr', 'dstaddr6')}, ${get('service') ?? 'any service'}`;
}

/** `2026-12-31 23:59:00`, in the device's own time, taken as UTC. */
function expiryOf(text: string | undefined): number | undefined {
  const m = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})/.exec(text ?? '');
  return m ? Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!) : undefined;
}

/** Policies for what goes to the device itself. */
export function readLocalIn(scope: Scope, parts: PolicyParts): FilterRule[] {
  const rules: FilterRule[] = [];
  for (const [path, family] of [
    ['firewall local-in-policy', 4],
    ['firewall local-in-policy6', 6],
  ] as const) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'management');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'management');
      const action = t.word('action') ?? 'deny';
      const from = side(parts.addresses(t.words('srcaddr') ?? [], family), t.on('srcaddr-negate'), family);
      const to = side(parts.addresses(t.words('dstaddr') ?? [], family), t.on('dstaddr-negate'), family);
      const services = parts.services(t.words('service') ?? []);
      const when = parts.schedules.get(t.word('schedule') ?? 'always');
      const may = [...from.may, ...to.may, ...services.may, ...when.may];
      if (t.on('service-negate')) may.push('every service but those named');
      const on = t.words('intf');
      if (
        t.open(
          ['ha-mgmt-intf-only', 'virtual-patch', 'internet-service-src', 'internet-service-src-name'],
          'the rule may match',
          'limited',
        )
      )
        may.push('a condition of the running device');
      const match: Match = { family };
      if (from.set) match.from = from.set;
      if (to.set) match.to = to.set;
      if (services.services && !t.on('service-negate')) match.services = services.services;
      if (on && !on.includes('any')) match.in = on.map(parts.place);
      if (may.length > 0) match.may = may;
      const rule: FilterRule = {
        id: `local-in ${family === 6 ? '6 ' : ''}${entry.name}`,
        action: action === 'accept' ? 'permit' : 'deny',
        match,
        at: at(entry),
        text: inert(`local-in-policy ${entry.name}: ${action} on ${on?.join(' ') ?? 'any'}`),
        enabled: t.word('status') !== 'disable',
      };
      if (when.expires !== undefined) rule.expires = when.expires;
      const comment = t.word('comments');
      if (comment) rule.comment = inert(comment, 1000);
      rules.push(rule);
      t.harmless(['uuid', 'name', 'logtraffic']);
    }
  }
  return rules;
}
