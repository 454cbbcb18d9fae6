// The firewall part of Junos (SRX): zones, address books, applications, policies between zones, translations, and what may come to the device.
// Longer than most: they all look up the same zones, addresses and applications.
import { inert } from '#kit';
import type { AddressSet, ConfiguredDevice, FilterRule, Match, NatRule, ServiceMatch, Stage } from '#facts';
import { addressMember } from '../../core/sets.ts';
import { icmpKind, protocolNumber } from '../../core/words.ts';
import { predefined, systemServices } from './applications.ts';
import { portRange } from './filters.ts';
import type { JunosNode } from './tree.ts';

interface Named<T> {
  value: T;
  may: string[];
}

export interface Security {
  before: Stage[];
  policy: Stage[];
  after: Stage[];
  toDevice: Stage[];
}

const any = (): AddressSet => ({ include: ['0.0.0.0/0', '::/0'] });

export function readSecurity(root: JunosNode, device: ConfiguredDevice): Security {
  const result: Security = { before: [], policy: [], after: [], toDevice: [] };
  const security = root.get('security');
  if (!security) return result;
  const books = new Map<string, Map<string, JunosNode>>();
  const bookOf = (zone: string, book: JunosNode | undefined) => {
    if (!book) return;
    const entries = books.get(zone) ?? new Map<string, JunosNode>();
    for (const kind of ['address', 'address-set'])
      for (const entry of book.get(kind)?.all() ?? []) {
        entries.set(entry.word, entry);
        // Entries that no policy names are read all the same, so that their lines are accounted for.
        entry.children.get('description')?.mark('harmless');
        for (const part of entry.all())
          if (addressMember(part.word) !== undefined || /^(ip-prefix|address|address-set)$/.test(part.word))
            part.mark('modelled');
      }
    books.set(zone, entries);
    book.children.get('description')?.mark('harmless');
  };
  for (const zone of security.get('zones', 'security-zone')?.all() ?? []) {
    device.zones.push({
      name: zone.word,
      interfaces: zone.words('interfaces').map((n) => unitName(n)),
      at: { file: 0, line: zone.line, to: zone.to },
    });
    bookOf(zone.word, zone.get('address-book'));
    for (const child of zone.children.values())
      if (
        /^(screen|tcp-rst|description|application-tracking|source-identity-log|advance-policy-based-routing)$/.test(
          child.word,
        )
      )
        child.mark('harmless');
  }
  security.children.get('zones')?.children.get('functional-zone')?.mark('limited');
  for (const book of security.get('address-book')?.all() ?? []) {
    const zones = book.get('attach', 'zone')?.words() ?? [];
    for (const zone of zones.length ? zones : ['global']) bookOf(zone, book);
  }
  const address = (zone: string | undefined, name: string, depth = 0): Named<AddressSet> | undefined => {
    if (/^any(-ipv[46])?$/.test(name))
      return {
        value: { include: name === 'any' ? any().include : [name === 'any-ipv4' ? '0.0.0.0/0' : '::/0'] },
        may: [],
      };
    const entry = (zone === undefined ? undefined : books.get(zone)?.get(name)) ?? books.get('global')?.get(name);
    if (!entry) {
      const direct = addressMember(name);
      return direct === undefined ? undefined : { value: { include: [direct] }, may: [] };
    }
    if (depth > 20) return undefined;
    const include: string[] = [];
    const may: string[] = [];
    const members = [...entry.words('address'), ...entry.words('address-set')];
    if (members.length) {
      for (const member of members) {
        const inner = address(zone, member, depth + 1);
        if (!inner) return undefined;
        include.push(...inner.value.include);
        may.push(...inner.may);
      }
    } else {
      const range = entry.get('range-address');
      const low = range?.all()[0];
      const written = range
        ? `${low?.word}-${low?.value('to')}`
        : (entry.value('ip-prefix') ?? entry.all().find((c) => addressMember(c.word) !== undefined)?.word ?? '');
      const member = addressMember(written);
      if (member !== undefined) include.push(member);
      else if (entry.children.has('dns-name') || entry.children.has('wildcard-address')) {
        entry.mark('limited', 'may match');
        return { value: { ...any(), names: [name] }, may: [`addresses of ${name}`] };
      } else return undefined;
    }
    for (const extra of ['description', 'ip-prefix', 'range-address']) entry.children.get(extra)?.mark('modelled');
    return { value: { include, names: [name] }, may };
  };
  const applications = readApplications(root);
  const settings: Settings = { device, address, applications };
  result.policy = policies(security, settings);
  translations(security, settings, result);
  result.toDevice = hostInbound(security, device);
  others(security, device);
  return result;
}

interface Settings {
  device: ConfiguredDevice;
  address: (zone: string | undefined, name: string) => Named<AddressSet> | undefined;
  applications: (name: string) => Named<ServiceMatch[] | undefined> | undefined;
}

const unitName = (name: string): string => (name.includes('.') || name === 'all' ? name : `${name}.0`);

function readApplications(root: JunosNode): Settings['applications'] {
  const section = root.get('applications');
  const singles = new Map<string, JunosNode>();
  const groups = new Map<string, JunosNode>();
  for (const a of section?.get('application')?.all() ?? []) singles.set(a.word, a);
  for (const g of section?.get('application-set')?.all() ?? []) groups.set(g.word, g);
  const one = (node: JunosNode): ServiceMatch[] | undefined => {
    const protocol = node.value('protocol') ?? node.value('ip-protocol');
    const number = protocol === undefined ? undefined : protocolNumber(protocol);
    if (protocol !== undefined && number === undefined) return undefined;
    const ranges = (name: string) => {
      const words = node.words(name).flatMap((w) => w.split(','));
      const list = words.map((w) => portRange(w));
      return words.length === 0 ? undefined : list.every((r) => r !== undefined) ? list : null;
    };
    const to = ranges('destination-port');
    const from = ranges('source-port');
    if (to === null || from === null) return undefined;
    const type = node.value('icmp-type') ?? node.value('icmp6-type');
    const icmp = type === undefined ? undefined : icmpKind(type, number === 58 ? 6 : 4);
    if (type !== undefined && !icmp) return undefined;
    for (const child of node.children.values())
      if (
        /^(inactivity-timeout|description|application-protocol|alg|rpc-program-number|uuid|icmp-code|do-not-translate.*|ether-type)$/.test(
          child.word,
        )
      )
        child.mark(/^(rpc|uuid|icmp-code)/.test(child.word) ? 'limited' : 'harmless');
    return [
      {
        ...(number === undefined ? {} : { protocol: number }),
        ...(from ? { fromPorts: from } : {}),
        ...(to ? { toPorts: to } : {}),
        ...(icmp ? { icmp: { type: icmp.type } } : {}),
      },
    ];
  };
  const find = (name: string, depth = 0): Named<ServiceMatch[] | undefined> | undefined => {
    if (name === 'any') return { value: undefined, may: [] };
    const single = singles.get(name);
    if (single) {
      const terms = single.get('term')?.all() ?? [];
      const list = terms.length ? terms.map((t) => termOf(t, one)) : [one(single)];
      return list.every((l) => l !== undefined) ? { value: list.flat(), may: [] } : undefined;
    }
    const group = groups.get(name);
    if (group && depth < 20) {
      const found: ServiceMatch[] = [];
      const may: string[] = [];
      group.children.get('description')?.mark('harmless');
      for (const member of [...group.words('application'), ...group.words('application-set')]) {
        const inner = find(member, depth + 1);
        if (!inner) return undefined;
        if (inner.value === undefined) return { value: undefined, may: inner.may };
        found.push(...inner.value);
        may.push(...inner.may);
      }
      return { value: found, may };
    }
    const known = predefined[name];
    return known && { value: known, may: [] };
  };
  // Applications that no policy names are read too, so that their lines are accounted for.
  for (const name of [...singles.keys(), ...groups.keys()]) find(name);
  return (name) => find(name);
}

/** `term t1 protocol tcp destination-port 80`: in the set form the words follow each other. */
function termOf(term: JunosNode, one: (node: JunosNode) => ServiceMatch[] | undefined): ServiceMatch[] | undefined {
  if (term.children.size > 1 || term.all().every((c) => c.children.size <= 1 && (c.all()[0]?.children.size ?? 0) === 0))
    return one(term);
  let merged: ServiceMatch | undefined = {};
  let at: JunosNode | undefined = term.all()[0];
  while (at && merged) {
    const value: JunosNode | undefined = at.all()[0];
    if (!value) break;
    const number = at.word === 'protocol' ? protocolNumber(value.word) : undefined;
    const range = /port$/.test(at.word) ? portRange(value.word) : undefined;
    if (at.word === 'protocol' && number !== undefined) merged.protocol = number;
    else if (at.word === 'destination-port' && range) merged.toPorts = [range];
    else if (at.word === 'source-port' && range) merged.fromPorts = [range];
    else if (!/^(inactivity-timeout|alg|application-protocol)$/.test(at.word)) merged = undefined;
    at = value.all()[0];
  }
  return merged && [merged];
}

function policies(security: JunosNode, s: Settings): Stage[] {
  const section = security.get('policies');
  const zones = security.get('zones');
  if (!section && !zones) return [];
  const rules: FilterRule[] = [];
  for (const from of section?.get('from-zone')?.all() ?? []) {
    for (const to of from.get('to-zone')?.all() ?? []) {
      for (const policy of to.get('policy')?.all() ?? []) rules.push(readPolicy(policy, [from.word], [to.word], s));
      to.children.get('description')?.mark('harmless');
    }
  }
  for (const policy of section?.get('global', 'policy')?.all() ?? []) {
    const match = policy.get('match');
    const zonesOf = (name: string) => match?.words(name).filter((z) => z !== 'any') ?? [];
    rules.push(readPolicy(policy, zonesOf('from-zone'), zonesOf('to-zone'), s));
  }
  const standard = section?.get('default-policy');
  const open = standard?.get('permit-all') !== undefined;
  standard?.children.get('deny-all')?.mark('modelled');
  for (const child of section?.children.values() ?? [])
    if (/^(policy-rematch|policy-stats|traceoptions|stateful)/.test(child.word)) child.mark('harmless');
  s.device.filters.push({
    name: 'policies',
    rules,
    otherwise: open ? 'permit' : 'deny',
    at: { file: 0, line: (section ?? zones)!.line, to: (section ?? zones)!.to },
  });
  return [
    { kind: 'filter', filter: 'policies', tracksSessions: true, at: { file: 0, line: (section ?? zones)!.line } },
  ];
}

function readPolicy(policy: JunosNode, from: string[], to: string[], s: Settings): FilterRule {
  const match = policy.get('match');
  const may: string[] = [];
  const side = (name: string, zones: string[]): AddressSet | undefined => {
    const words = match?.words(name) ?? [];
    match?.get(`${name}-excluded`);
    if (words.length === 0 || words.includes('any')) return undefined;
    const include: string[] = [];
    const names: string[] = [];
    for (const word of words) {
      const found = s.address(zones.length === 1 ? zones[0] : undefined, word);
      if (!found) {
        match!.children.get(name)!.children.get(word)!.state = 'unrecognised';
        may.push(`not understood: address ${word}`);
        return undefined;
      }
      include.push(...found.value.include);
      names.push(word);
      may.push(...found.may);
    }
    const not = match?.get(`${name}-excluded`) !== undefined;
    if (not && may.length) return any();
    return not ? { include: any().include, except: include, names } : { include, names };
  };
  const source = side('source-address', from);
  const target = side('destination-address', to);
  let services: ServiceMatch[] | undefined = [];
  for (const name of match?.words('application') ?? []) {
    const found = s.applications(name);
    if (!found) {
      match!.children.get('application')!.children.get(name)!.state = 'unrecognised';
      may.push(`not understood: application ${name}`);
      services = undefined;
    } else {
      may.push(...found.may);
      services = services && found.value ? [...services, ...found.value] : undefined;
    }
    if (!services) break;
  }
  if (!match?.children.has('application')) services = undefined;
  for (const [name, words] of [
    ['source-identity', 'a user'],
    ['source-end-user-profile', 'a device profile'],
    ['dynamic-application', 'an application'],
    ['url-category', 'a web category'],
  ] as const) {
    if (match?.children.has(name) && !match.words(name).every((w) => w === 'any' || w === 'none')) {
      match.children.get(name)!.mark('limited', 'may match');
      may.push(words);
    }
  }
  for (const child of match?.children.values() ?? []) {
    if (child.state === undefined && !child.inactive) {
      child.mark('unrecognised');
      may.push(`not understood: ${child.word}`);
    }
  }
  if (policy.children.has('scheduler-name')) {
    policy.children.get('scheduler-name')!.mark('limited', 'may match');
    may.push('a schedule');
  }
  policy.children.get('description')?.mark('harmless');
  const then = policy.get('then');
  const permit = then?.get('permit');
  for (const extra of permit?.children.values() ?? []) {
    extra.mark('limited', 'the device inspects or tunnels what it permits');
    may.push('inspection');
  }
  const deny = then?.get('deny') ?? then?.get('reject');
  deny?.mark('modelled');
  for (const name of ['log', 'count']) then?.children.get(name)?.mark('modelled');
  for (const child of then?.children.values() ?? [])
    if (child.state === undefined) may.push(`not understood: ${child.word}`);
  return {
    id: policy.word,
    action: permit ? 'permit' : deny ? 'deny' : 'pass',
    ...(then?.children.has('reject') ? { reject: true } : {}),
    match: {
      ...(source ? { from: source } : {}),
      ...(target ? { to: target } : {}),
      ...(services ? { services } : {}),
      ...(from.length ? { in: from } : {}),
      ...(to.length ? { out: to } : {}),
      ...(may.length ? { may: [...new Set(may)] } : {}),
    },
    at: { file: 0, line: policy.line, to: policy.to },
    text: inert(
      `policy ${policy.word}: ${from.join(',') || 'any'} to ${to.join(',') || 'any'}, ${match?.words('source-address').join(' ') ?? ''} > ${match?.words('destination-address').join(' ') ?? ''}, ${match?.words('application').join(' ') ?? ''}: ${permit ? 'permit' : 'deny'}`,
    ),
    enabled: true,
    ...(then?.children.has('log') ? { logged: true } : {}),
  };
}

function translations(security: JunosNode, s: Settings, result: Security): void {
  const nat = security.get('nat');
  if (!nat) return;
  const inward: NatRule[] = [];
  const outward: NatRule[] = [];
  const pools = (kind: 'source' | 'destination') =>
    new Map(
      (nat.get(kind, 'pool')?.all() ?? []).map((pool) => {
        const first = pool.get('address')?.all()[0];
        const range = first?.value('to');
        const member = first && addressMember(range === undefined ? first.word : `${first.word}-${range}`);
        const port = first?.value('port') ?? pool.value('port');
        for (const child of pool.children.values()) if (child.word !== 'address') child.mark('harmless');
        for (const child of first?.children.values() ?? []) child.mark('modelled');
        return [pool.word, { to: member, port: port === undefined ? undefined : portRange(port) }] as const;
      }),
    );
  const sets = (
    kind: 'source' | 'destination' | 'static',
    use: (rule: JunosNode, match: Match, where: JunosNode) => void,
  ) => {
    for (const set of nat.get(kind, 'rule-set')?.all() ?? []) {
      const ends = (name: 'from' | 'to') => {
        const node = set.get(name);
        return [...(node?.words('zone') ?? []), ...(node?.words('interface') ?? []).map(unitName)];
      };
      const from = ends('from');
      const to = ends('to');
      set.children.get('description')?.mark('harmless');
      for (const rule of set.get('rule')?.all() ?? []) {
        const match = rule.get('match');
        const part = (name: string): AddressSet | undefined => {
          const direct = match?.words(name) ?? [];
          const named = match?.words(`${name}-name`) ?? [];
          if (direct.length + named.length === 0) return undefined;
          const include = [
            ...direct.flatMap((w) => addressMember(w) ?? []),
            ...named.flatMap((w) => s.address(undefined, w)?.value.include ?? []),
          ];
          return { include };
        };
        const protocol = match?.words('protocol').map((p) => protocolNumber(p));
        const destinationPorts = match
          ?.words('destination-port')
          .map((w) => portRange(w))
          .filter((r) => r !== undefined);
        const ported = destinationPorts?.length ? { toPorts: destinationPorts } : {};
        const list = protocol?.length ? protocol : destinationPorts?.length ? [6, 17] : undefined;
        const source = part('source-address');
        const target = part('destination-address');
        const open = [...(match?.children.values() ?? [])].filter((c) => c.state === undefined && !c.inactive);
        for (const c of open) c.mark('limited', 'may match');
        rule.children.get('description')?.mark('harmless');
        use(
          rule,
          {
            ...(source ? { from: source } : {}),
            ...(target ? { to: target } : {}),
            ...(list
              ? { services: list.map((p) => ({ ...(p === undefined ? {} : { protocol: p }), ...ported })) }
              : {}),
            ...(from.length ? { in: from } : {}),
            ...(to.length ? { out: to } : {}),
            ...(open.length ? { may: open.map((c) => c.word) } : {}),
          },
          set,
        );
      }
    }
  };
  const base = (rule: JunosNode) => ({
    id: rule.word,
    at: { file: 0, line: rule.line, to: rule.to },
    text: `rule ${inert(rule.word)}`,
    enabled: true,
  });
  const statics = (rule: JunosNode, match: Match) => {
    const written = rule.value('then', 'static-nat', 'prefix') ?? rule.value('then', 'static-nat', 'prefix-name');
    const inside =
      written === undefined ? undefined : (addressMember(written) ?? s.address(undefined, written)?.value.include[0]);
    const outside = match.to?.include;
    if (inside === undefined || outside?.length !== 1) {
      rule.mark('not-modelled', 'a static translation of what is no network');
      return;
    }
    for (const child of rule.get('then', 'static-nat', 'prefix')?.children.values() ?? []) child.mark('modelled');
    inward.push({ ...base(rule), match, destination: { to: { include: [inside] }, pairwise: true } });
    const back = match.in;
    outward.push({
      ...base(rule),
      match: { from: { include: [inside] }, ...(back ? { out: back } : {}) },
      source: { to: { include: outside }, pairwise: true },
    });
  };
  sets('static', statics);
  const destinations = pools('destination');
  sets('destination', (rule, match) => {
    const then = rule.get('then', 'destination-nat');
    const pool = destinations.get(then?.value('pool') ?? '');
    if (then?.get('off')) inward.push({ ...base(rule), match, exempt: true });
    else if (pool?.to !== undefined)
      inward.push({
        ...base(rule),
        match,
        destination: { to: { include: [pool.to] }, ...(pool.port ? { ports: pool.port } : {}) },
      });
    else rule.mark('not-modelled', 'a translation to a pool that is not understood');
  });
  const sources = pools('source');
  sets('source', (rule, match) => {
    const then = rule.get('then', 'source-nat');
    const pool = sources.get(then?.value('pool') ?? '');
    then?.children.get('interface')?.mark('modelled');
    if (then?.get('off')) outward.push({ ...base(rule), match, exempt: true });
    else if (then?.get('interface')) outward.push({ ...base(rule), match, source: { to: 'interface' } });
    else if (pool?.to !== undefined) outward.push({ ...base(rule), match, source: { to: { include: [pool.to] } } });
    else rule.mark('not-modelled', 'a translation to a pool that is not understood');
  });
  for (const child of nat.children.values())
    if (/^(proxy-arp|proxy-ndp|traceoptions)$/.test(child.word)) child.mark('harmless');
  for (const kind of ['source', 'destination', 'static'])
    for (const child of nat.children.get(kind)?.children.values() ?? [])
      if (child.state === undefined) child.mark('harmless');
  if (inward.length) result.before.push({ kind: 'nat', name: 'static and destination nat', rules: inward });
  if (outward.length) result.after.push({ kind: 'nat', name: 'static and source nat', rules: outward });
}

/** What each zone lets to the device itself; an interface that says something of its own is judged by that alone. */
function hostInbound(security: JunosNode, device: ConfiguredDevice): Stage[] {
  const zones = security.get('zones', 'security-zone')?.all() ?? [];
  if (zones.length === 0) return [];
  const rules: FilterRule[] = [];
  const allow = (node: JunosNode, where: string[]) => {
    for (const kind of ['system-services', 'protocols']) {
      const list = node.get(kind)?.all() ?? [];
      const except = list.filter((c) => c.get('except')).map((c) => c.word);
      for (const service of list) {
        if (except.includes(service.word)) continue;
        const services =
          service.word === 'all' || service.word === 'any-service' ? undefined : systemServices[service.word];
        const every = service.word === 'all' || service.word === 'any-service';
        if (!every && !services) service.state = 'unrecognised';
        rules.push({
          id: `${where[0]} ${service.word}`,
          action: 'permit',
          match: {
            in: where,
            ...(services ? { services } : {}),
            ...(every || services ? {} : { may: [`not understood: ${service.word}`] }),
          },
          at: { file: 0, line: service.line },
          text: `host-inbound-traffic ${where.join(',')}: ${service.word}`,
          enabled: true,
        });
      }
    }
  };
  for (const zone of zones) {
    const own: string[] = [];
    for (const port of zone.get('interfaces')?.all() ?? []) {
      const host = port.get('host-inbound-traffic');
      if (!host) continue;
      own.push(unitName(port.word));
      allow(host, [unitName(port.word)]);
    }
    const rest = zone
      .words('interfaces')
      .map(unitName)
      .filter((n) => !own.includes(n));
    const host = zone.get('host-inbound-traffic');
    if (host && rest.length) allow(host, rest);
    else if (host) allow(host, [zone.word]);
  }
  device.filters.push({
    name: 'host-inbound-traffic',
    rules,
    otherwise: 'deny',
    at: { file: 0, line: security.line, to: security.to },
  });
  return [{ kind: 'filter', filter: 'host-inbound-traffic', tracksSessions: true }];
}

function others(security: JunosNode, device: ConfiguredDevice): void {
  for (const vpn of security.children.get('ipsec')?.children.get('vpn')?.children.values() ?? []) {
    const bound = [...(vpn.children.get('bind-interface')?.children.keys() ?? [])][0];
    device.tunnels.push({
      name: vpn.word,
      ...(bound === undefined ? {} : { interface: bound }),
      at: { file: 0, line: vpn.line, to: vpn.to },
    });
  }
  for (const child of security.children.values()) {
    if (
      /^(screen|log|traceoptions|datapath-debug|pki|certificates|ssh-known-hosts|ike|ipsec|key-protection|alarms|analysis|dynamic-vpn|group-vpn|remote-access|macsec|authentication-key-chains)$/.test(
        child.word,
      )
    )
      child.mark(
        /^(ike|ipsec|dynamic-vpn|group-vpn|remote-access)$/.test(child.word) ? 'limited' : 'harmless',
        child.word === 'screen' ? 'stops more, lets nothing through' : undefined,
      );
    else if (
      /^(flow|alg|utm|idp|application-firewall|application-tracking|user-identification|firewall-authentication|advanced-anti-malware|security-intelligence|advance-policy-based-routing|gprs|dns-cache|ssl)$/.test(
        child.word,
      )
    )
      child.mark('limited', 'the device inspects what it permits');
    else if (child.word === 'forwarding-options') child.mark('not-modelled', 'packet mode');
  }
}
