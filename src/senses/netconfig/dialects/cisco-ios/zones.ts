// Zone-based policy firewall: zones, pairs of zones, and the policies between them (Cisco IOS Security Configuration Guide: Zone-Based Policy Firewall).
import { inert } from '#kit';
import type { Filter, FilterRule, Lines, ServiceMatch, Stage } from '#facts';
import { portNumber, protocolNumber } from '../../core/cisco/ports.ts';
import { only, rows, Table, unknown } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { product, ruleFor } from './conditions.ts';
import type { Condition } from './conditions.ts';
import { lines, oneLine } from './state.ts';
import type { ClassMap, InspectClass, IosState } from './state.ts';

type R = Row<IosState>;

const matches = new Table<{ ios: IosState; map: ClassMap }>([
  { words: 'match', state: 'modelled', read: (c, line, _r, no) => void (no || c.map.matches.push(line)) },
  { words: 'description', state: 'harmless' },
]);

const actions = new Table<{ ios: IosState; at: InspectClass }>([
  { words: 'inspect', state: 'modelled', read: (c) => void (c.at.action = 'inspect') },
  {
    words: 'pass',
    state: 'modelled',
    note: 'one way only; replies are read as passing',
    read: (c, _l, rest) => void ((c.at.action = 'pass'), (c.at.logged = rest[0] === 'log')),
  },
  {
    words: 'drop',
    state: 'modelled',
    read: (c, _l, rest) => void ((c.at.action = 'drop'), (c.at.logged = rest[0] === 'log')),
  },
  { words: 'reset', state: 'modelled', read: (c) => void (c.at.action = 'drop') },
  { words: 'police', state: 'limited', note: 'a rate is no wall' },
  { words: 'service-policy', state: 'limited', note: 'what looks into the application can only stop more' },
  { words: 'urlfilter', state: 'limited', note: 'can only stop more' },
]);

const policies = new Table<{ ios: IosState; classes: InspectClass[]; name: string }>([
  {
    words: 'class',
    state: 'modelled',
    inside: (c, line, rest) => {
      const name = rest[0] === 'type' ? (rest[2] ?? '') : (rest[0] ?? '');
      const at: InspectClass = { name, logged: false, at: lines(line) };
      c.classes.push(at);
      return actions.inside({ ios: c.ios, at }, c.ios.book, { scope: 'filter', element: c.name });
    },
  },
  { words: 'description', state: 'harmless' },
]);

const memberOfZone = (rest: string[], word: string): string | undefined =>
  rest[rest.findIndex((w) => w.toLowerCase() === word) + 1];

const inspectClass: R = {
  words: 'class-map type inspect',
  state: 'modelled',
  scope: 'filter',
  inside: (ios, line, rest) => {
    const kind = rest[0] === 'match-any' || rest[0] === 'match-all' ? rest[0] : undefined;
    const name = (kind ? rest[1] : rest.at(-1)) ?? '';
    const layer7 = !kind && rest.length > 1;
    const map: ClassMap = { all: kind !== 'match-any', matches: [], at: lines(line) };
    if (!layer7) ios.classMaps.set(name, map);
    return matches.inside({ ios, map }, ios.book, { scope: 'filter', element: name });
  },
};

export const zoneRows: R[] = [
  {
    words: 'zone security',
    state: 'modelled',
    scope: 'filter',
    read: (ios, line, rest, no) => void (no || ios.zones.set(rest[0] ?? '', { at: lines(line), members: [] })),
    inside: (ios, _line, rest) => only(ios.book, /^(no )?description\b/, { scope: 'filter', element: rest[0] ?? '' }),
  },
  {
    words: 'zone-pair security',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest) => {
      const pair = {
        name: rest[0] ?? '',
        from: memberOfZone(rest, 'source') ?? '',
        to: memberOfZone(rest, 'destination') ?? '',
        at: lines(line),
      } as IosState['zonePairs'][number];
      ios.zonePairs.push(pair);
      return (inner) => {
        const w = inner.words.map((x) => x.toLowerCase());
        if (w[0] === 'service-policy' && w[1] === 'type' && w[2] === 'inspect') pair.policy = inner.words[3] ?? '';
        else if (w[0] !== 'description') return unknown(ios.book, inner, { scope: 'filter', element: pair.name });
        ios.book.mark(inner.n, 'modelled', { scope: 'filter' });
        return undefined;
      };
    },
  },
  inspectClass,
  {
    words: 'policy-map type inspect',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest) => {
      const name = rest.at(-1) ?? '';
      const classes: InspectClass[] = [];
      if (rest.length < 2) ios.inspectPolicies.set(name, { classes, at: lines(line) });
      return policies.inside({ ios, classes, name }, ios.book, { scope: 'filter', element: name });
    },
  },
  ...rows<IosState>('harmless', 'filter', 'parameter-map', { inside: 'same' }),
];

/** The alternatives of a class, each a list of conditions that must all hold. */
function alternatives(ios: IosState, map: ClassMap, depth = 0): Condition[][] {
  const parts = map.matches.map((line) => matchConditions(ios, line, depth));
  if (parts.length === 0) return map.all ? [[]] : [];
  return map.all ? product(parts) : parts.flat();
}

function matchConditions(ios: IosState, line: Line, depth: number): Condition[][] {
  const w = line.words.slice(1);
  const first = w[0]?.toLowerCase();
  const at = oneLine(line.n);
  if (first === 'not') {
    limited(ios, line, 'a class that excludes something is read as perhaps');
    return [[{ may: line.text }]];
  }
  if (first === 'access-group') {
    const name = w[1] === 'name' ? (w[2] ?? '') : (w[1] ?? '');
    ios.usedForPackets.add(`${name}/4`);
    const ways: Condition[][] = [];
    if (ios.filters.has(`${name}/4`)) ways.push([{ acl: name, family: 4, at }]);
    if (ios.filters.has(`${name}/6`)) ways.push([{ acl: name, family: 6, at }]);
    return ways.length > 0 ? ways : [[]];
  }
  if (first === 'protocol') {
    const services = inspected(w[1] ?? '');
    if (services && w.length <= 3) return [[{ services }]];
    limited(ios, line, 'an application that only the device can tell is read as perhaps');
    return [[{ may: `the application ${w[1] ?? ''}` }]];
  }
  if (first === 'class-map' && depth < 8) {
    const inner = ios.classMaps.get(w[1] ?? '');
    return inner ? alternatives(ios, inner, depth + 1) : [[{ may: `the class ${w[1] ?? ''}, which stands nowhere` }]];
  }
  if (first === 'any') return [[]];
  limited(ios, line, 'read as perhaps');
  return [[{ may: line.text }]];
}

const limited = (ios: IosState, line: Line, note: string): void =>
  ios.book.mark(line.n, 'limited', { scope: 'filter', note });

/** `match protocol http`: the protocol's port (its port map may say others). */
function inspected(name: string): ServiceMatch[] | undefined {
  const lower = name.toLowerCase();
  const protocol = protocolNumber(lower);
  if (protocol === 'any') return [{}];
  if (protocol !== undefined) return [{ protocol }];
  const found: ServiceMatch[] = [];
  for (const p of [6, 17]) {
    const port = portNumber(lower, p);
    if (port !== undefined) found.push({ protocol: p, toPorts: [[port, port]] });
  }
  return found.length > 0 ? found : undefined;
}

/** A policy as a filter: its classes in order, and at the end nothing passes. */
function policyFilter(ios: IosState, name: string, at: Lines): string {
  const label = `policy ${name}`;
  const policy = ios.inspectPolicies.get(name);
  if (ios.device.filters.some((f) => f.name === label)) return label;
  if (!policy) {
    // The device would not take it; from here it can be anything.
    const rule: FilterRule = {
      id: 'missing',
      action: 'permit',
      match: { may: [`the policy ${inert(name, 64)}, which stands nowhere`] },
      at,
      text: label,
      enabled: true,
    };
    ios.device.filters.push({ name: label, rules: [rule], otherwise: 'deny', at });
    ios.device.problems.push({
      what: `policy ${inert(name, 64)} is applied but stands nowhere in the file`,
      where: { file: ios.device.files[0]!.name, line: at.line },
    });
    return label;
  }
  const rules: FilterRule[] = [];
  for (const c of policy.classes) {
    const action = c.action === 'inspect' || c.action === 'pass' ? 'permit' : 'deny';
    const map = ios.classMaps.get(c.name);
    const base = {
      at: c.at,
      text: inert(`class ${c.name}: ${c.action ?? 'drop'}`),
      ...(c.logged ? { logged: true } : {}),
    };
    if (c.name === 'class-default') {
      rules.push({ ...base, id: 'class class-default', action, match: {}, enabled: true });
      continue;
    }
    if (!map) {
      rules.push({
        ...base,
        id: `class ${c.name}`,
        action,
        match: { may: [`the class ${inert(c.name, 64)}, which stands nowhere`] },
        enabled: true,
      });
      continue;
    }
    alternatives(ios, map).forEach((conditions, i) => {
      rules.push(
        ruleFor(ios, `${label}, class ${c.name}${i > 0 ? ` (way ${i + 1})` : ''}`, conditions, action, {
          ...base,
          id: `class ${c.name}${i > 0 ? ` ${i + 1}` : ''}`,
        }),
      );
    });
  }
  ios.device.filters.push({ name: label, rules, otherwise: 'deny', at: policy.at });
  return label;
}

/**
 * Steps between zones. Within a zone everything passes; between two zones nothing without a policy; between a zone and an interface of none, nothing.
 */
export function zoneStages(ios: IosState): { transit: Stage[]; toDevice: Stage[] } {
  const transit: Stage[] = [];
  const toDevice: Stage[] = [];
  for (const port of ios.ports.values()) {
    if (port.zone === undefined) continue;
    const zone = ios.zones.get(port.zone) ?? { at: port.device.at, members: [] };
    ios.zones.set(port.zone, zone);
    zone.members.push(port.device.name);
  }
  if (ios.zones.size === 0) return { transit, toDevice };
  for (const [name, zone] of ios.zones) ios.device.zones.push({ name, interfaces: zone.members, at: zone.at });
  const none = 'no policy between these zones';
  const walls: Filter = { name: none, rules: [], otherwise: 'deny', at: ios.zones.values().next().value!.at };
  const wall = (inside: string[], out: string[]): void => {
    if (!ios.device.filters.includes(walls)) ios.device.filters.push(walls);
    transit.push({ kind: 'filter', filter: none, in: inside, out, tracksSessions: true });
  };
  const names = [...ios.zones.keys()];
  const free = ios.device.interfaces
    .filter(
      (i) =>
        ![...ios.zones.values()].some((z) => z.members.includes(i.name)) &&
        (i.addresses.length > 0 || i.dynamicAddress),
    )
    .map((i) => i.name);
  for (const from of names) {
    for (const to of names) {
      const pair = ios.zonePairs.find((p) => p.from === from && p.to === to);
      if (pair?.policy !== undefined)
        transit.push({
          kind: 'filter',
          filter: policyFilter(ios, pair.policy, pair.at),
          in: [from],
          out: [to],
          tracksSessions: true,
          at: pair.at,
        });
      else if (from !== to) wall([from], [to]);
    }
    if (free.length > 0) {
      wall([from], free);
      wall(free, [from]);
    }
    const self = ios.zonePairs.find((p) => p.from === from && p.to === 'self');
    if (self?.policy !== undefined)
      toDevice.push({
        kind: 'filter',
        filter: policyFilter(ios, self.policy, self.at),
        in: [from],
        tracksSessions: true,
        at: self.at,
      });
  }
  return { transit, toDevice };
}
