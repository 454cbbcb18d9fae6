// Answers of the management API: rulebases, packages, gateways. A layer of rules is no device: `attachPolicies` brings it to its gateways.
import type { ConfiguredDevice, FilterRule, Match, NatRule, ServiceMatch } from '#facts';
import { inert, normalIp } from '#kit';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { without } from '../../core/address-lists.ts';
import { policyName } from './attach.ts';
import { isObject, readJson } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { Dictionary } from './objects.ts';

const list = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const linesOf = (object: JsonObject) =>
  object.to > object.line ? { file: 0, line: object.line, to: object.to } : { file: 0, line: object.line };

export function readManagement(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const { value, problems } = readJson(text);
  const made = devices(text, value, book);
  if (made.length > 0) made[0]!.problems.push(...problems);
  return made;
}

function devices(text: ConfigText, value: JsonValue | undefined, book: LineBook): ConfiguredDevice[] {
  const pages = list(value).filter(isObject);
  const dictionary = new Dictionary();
  for (const page of pages) {
    dictionary.add(page.get('objects-dictionary'));
    // The frame and the objects: what a rule names is looked up in them.
    book.mark([page.line, page.to], 'modelled', { scope: 'filter' });
  }
  const first = pages[0];
  if (!first) return [emptyDevice(text, 'checkpoint')];
  if (pages.some((p) => Array.isArray(p.get('packages')))) return pages.flatMap((p) => packages(text, p));
  if (pages.some((p) => Array.isArray(p.get('objects')))) return pages.flatMap((p) => gateways(text, p));
  const rules = pages.flatMap((p) => flat(p.get('rulebase')));
  const device = emptyDevice(text, 'checkpoint', 'state');
  device.maker = 'Check Point';
  const last = pages.at(-1)!;
  const total = last.get('total');
  const upTo = last.get('to');
  if (typeof total === 'number' && typeof upTo === 'number' && upTo < total) {
    device.problems.push({
      what: `the export holds rules up to ${upTo} of ${total}`,
      where: { file: text.name, line: last.line },
      remedy: 'Export the rest, too (limit and offset).',
    });
    book.mark(last.lineOf('total'), 'not-modelled', { scope: 'filter', note: 'rules are missing' });
  }
  if (rules.some((r) => r.get('type') === 'nat-rule') || first.get('name') === undefined) {
    device.name = `${policyName}: translation`;
    const made = rules.flatMap((r) => natRule(r, dictionary, book));
    device.transit.push({ kind: 'nat', name: 'nat', rules: made, at: linesOf(first) });
    return [device];
  }
  const name = textOf(first.get('name')) ?? 'policy';
  device.name = `${policyName}: ${inert(name, 80)}`;
  device.filters.push({
    name,
    rules: rules.map((r) => accessRule(r, dictionary, book)),
    otherwise: 'deny',
    at: linesOf(first),
  });
  return [device];
}

/** Rules of a rulebase, those within sections included. */
function flat(value: JsonValue | undefined): JsonObject[] {
  return list(value)
    .filter(isObject)
    .flatMap((r) => (Array.isArray(r.get('rulebase')) ? flat(r.get('rulebase')) : [r]));
}

const known = new Set([
  'uid',
  'name',
  'type',
  'domain',
  'rule-number',
  'track',
  'source',
  'source-negate',
  'destination',
  'destination-negate',
  'service',
  'service-negate',
  'service-resource',
  'vpn',
  'action',
  'action-settings',
  'content',
  'content-negate',
  'content-direction',
  'time',
  'hits',
  'custom-fields',
  'meta-info',
  'comments',
  'enabled',
  'install-on',
  'inline-layer',
  'user-check',
  'tags',
  'icon',
  'color',
  'read-only',
]);
const knownNat = new Set([
  'uid',
  'name',
  'type',
  'domain',
  'rule-number',
  'method',
  'auto-generated',
  'original-source',
  'translated-source',
  'original-destination',
  'translated-destination',
  'original-service',
  'translated-service',
  'meta-info',
  'comments',
  'enabled',
  'install-on',
  'hits',
  'tags',
]);

function unknownKeys(rule: JsonObject, keys: Set<string>, book: LineBook, scope: 'filter' | 'nat'): string[] {
  const found: string[] = [];
  for (const key of rule.keys()) {
    if (keys.has(key)) continue;
    book.mark(rule.lineOf(key), 'unrecognised', { scope });
    found.push(`"${inert(key, 40)}", which was not understood`);
  }
  return found;
}

function accessRule(rule: JsonObject, dictionary: Dictionary, book: LineBook): FilterRule {
  const may = unknownKeys(rule, known, book, 'filter');
  const limited = (key: string, words: string) => {
    may.push(words);
    book.mark(rule.lineOf(key), 'limited', {
      scope: 'filter',
      note: 'only the running device decides: the rule may match',
    });
  };
  const from = side(rule, 'source', dictionary);
  const to = side(rule, 'destination', dictionary);
  may.push(...from.may, ...to.may);
  const services = dictionary.services(list(rule.get('service')));
  may.push(...services.may);
  let wanted: ServiceMatch[] | undefined = services.set;
  if (rule.get('service-negate') === true) {
    wanted = undefined;
    limited(
      'service-negate',
      `every service but ${list(rule.get('service'))
        .map((s) => dictionary.name(s))
        .join(', ')}`,
    );
  }
  for (const key of ['vpn', 'content', 'time']) {
    const values = list(rule.get(key));
    if (values.length === 0 || values.some((v) => dictionary.isAny(v))) continue;
    limited(
      key,
      `${key === 'vpn' ? 'VPN community' : key === 'time' ? 'time' : 'content'} ${values.map((v) => dictionary.name(v)).join(', ')}`,
    );
  }
  const targets = list(rule.get('install-on'));
  if (targets.length > 0 && !targets.every((v) => dictionary.name(v) === 'Policy Targets'))
    limited('install-on', `only on ${targets.map((v) => dictionary.name(v)).join(', ')}`);
  if (rule.get('service-resource') !== undefined && rule.get('service-resource') !== '')
    limited('service-resource', 'a resource of the service');
  const action = dictionary.name(rule.get('action'));
  const inline = rule.get('inline-layer');
  const said = /^(?:accept|drop|reject)$/i.test(action);
  if (!said && inline === undefined) limited('action', `action ${inert(action, 40)}`);
  const denies = /^(?:drop|reject)$/i.test(action);
  const number = rule.get('rule-number');
  const name = textOf(rule.get('name'));
  const match: Match = {};
  if (from.set) match.from = from.set;
  if (to.set) match.to = to.set;
  if (wanted) match.services = wanted;
  if (may.length > 0) match.may = [...new Set(may)];
  const hits = rule.get('hits');
  const count = isObject(hits) ? hits.get('value') : undefined;
  const words = (key: string) =>
    list(rule.get(key))
      .map((v) => dictionary.name(v))
      .join(' ');
  const track = rule.get('track');
  const comment = textOf(rule.get('comments'));
  if (rule.get('type') !== 'access-rule') {
    book.mark(rule.line, 'unrecognised', { scope: 'filter' });
    match.may = [...(match.may ?? []), 'an entry that was not understood'];
  }
  return {
    id: `rule ${typeof number === 'number' ? number : ''}`.trim(),
    action: inline === undefined ? (denies ? 'deny' : 'permit') : 'jump',
    ...(inline === undefined ? {} : { target: dictionary.name(inline) }),
    ...(/^reject$/i.test(action) ? { reject: true } : {}),
    match,
    at: linesOf(rule),
    text: inert(
      `${typeof number === 'number' ? number : ''}${name === undefined || name === '' ? '' : ` "${name}"`}: ${action} ${words('source')} → ${words('destination')}, ${words('service')}`,
    ),
    enabled: rule.get('enabled') !== false,
    ...(isObject(track) ? { logged: dictionary.name(track.get('type')) !== 'None' } : {}),
    ...(comment === undefined || comment === '' ? {} : { comment: inert(comment, 1000) }),
    ...(typeof count === 'number' ? { hits: count } : {}),
  };
}

function side(
  rule: JsonObject,
  key: 'source' | 'destination',
  dictionary: Dictionary,
): ReturnType<Dictionary['addresses']> {
  const found = dictionary.addresses(list(rule.get(key)));
  if (rule.get(`${key}-negate`) !== true) return found;
  if (found.may.length > 0) return { may: found.may.map((m) => `not ${m}`) };
  if (!found.set) return { set: { include: [] }, may: [] };
  return {
    set: {
      include: without(['0.0.0.0/0', '::/0'], found.set.include),
      names: [`not ${found.set.names?.join(', ') ?? ''}`],
    },
    may: [],
  };
}

function natRule(rule: JsonObject, dictionary: Dictionary, book: LineBook): NatRule[] {
  const may = unknownKeys(rule, knownNat, book, 'nat');
  const get = (key: string) => rule.get(key) ?? '';
  const from = dictionary.addresses([get('original-source')]);
  const to = dictionary.addresses([get('original-destination')]);
  const services = dictionary.services([get('original-service')]);
  may.push(...from.may, ...to.may, ...services.may);
  const same = (key: string) => dictionary.name(get(key)) === 'Original';
  const hide = rule.get('method') === 'hide';
  const match: Match = {};
  if (from.set) match.from = from.set;
  if (to.set) match.to = to.set;
  if (services.set) match.services = services.set;
  const made: NatRule = {
    id: `nat ${String(rule.get('rule-number') ?? '')}`,
    match,
    at: linesOf(rule),
    text: inert(
      `NAT ${dictionary.name(get('original-source'))} → ${dictionary.name(get('original-destination'))}: ${dictionary.name(get('translated-source'))} → ${dictionary.name(get('translated-destination'))}`,
    ),
    enabled: rule.get('enabled') !== false,
  };
  if (!same('translated-source')) {
    const object = dictionary.of(get('translated-source'));
    const settings = object?.get('nat-settings');
    const behind = isObject(settings) ? settings.get('hide-behind') : undefined;
    const address = isObject(settings) ? textOf(settings.get('ipv4-address')) : undefined;
    const own = rule.get('auto-generated') === true && isObject(settings);
    const target = dictionary.addresses([get('translated-source')]);
    if (own && hide && behind === 'gateway') made.source = { to: 'interface' };
    else if (own && address !== undefined && normalIp(address) !== undefined)
      made.source = { to: { include: [normalIp(address)!] }, ...(hide ? {} : { pairwise: true }) };
    else {
      made.source = { to: target.set ?? { include: ['0.0.0.0/0'] }, ...(hide ? {} : { pairwise: true }) };
      may.push(...target.may);
    }
  }
  if (!same('translated-destination')) {
    const target = dictionary.addresses([get('translated-destination')]);
    made.destination = { to: target.set ?? { include: ['0.0.0.0/0'] }, pairwise: true };
    may.push(...target.may);
  }
  if (!same('translated-service')) {
    const target = dictionary.services([get('translated-service')]).set?.[0]?.toPorts?.[0];
    if (target)
      made.destination = {
        ...(made.destination ?? { to: to.set ?? { include: ['0.0.0.0/0', '::/0'] }, pairwise: true }),
        ports: target,
      };
    else {
      may.push('translated service');
      book.mark(rule.lineOf('translated-service'), 'not-modelled', {
        scope: 'nat',
        note: 'the translated service is not known',
      });
    }
  }
  if (!made.source && !made.destination) made.exempt = true;
  if (may.length > 0) match.may = [...new Set(may)];
  return [made];
}

/** Which layers are installed where: a gateway's filter stages, by the names of layers that stand in other files. */
function packages(text: ConfigText, page: JsonObject): ConfiguredDevice[] {
  const made: ConfiguredDevice[] = [];
  for (const one of list(page.get('packages')).filter(isObject)) {
    const layers = list(one.get('access-layers'))
      .filter(isObject)
      .flatMap((l) => textOf(l.get('name')) ?? []);
    for (const target of list(one.get('installation-targets-revision')).filter(isObject)) {
      const name = textOf(target.get('target-name'));
      if (name === undefined) continue;
      const device = emptyDevice(text, 'checkpoint', 'state');
      device.name = inert(name, 100);
      device.maker = 'Check Point';
      for (const layer of layers)
        device.transit.push({ kind: 'filter', filter: layer, tracksSessions: true, at: linesOf(one) });
      made.push(device);
    }
  }
  return made.length > 0 ? made : [emptyDevice(text, 'checkpoint', 'state')];
}

function gateways(text: ConfigText, page: JsonObject): ConfiguredDevice[] {
  return list(page.get('objects'))
    .filter(isObject)
    .map((one) => {
      const device = emptyDevice(text, 'checkpoint', 'state');
      device.name = inert(textOf(one.get('name')) ?? device.name, 100);
      device.maker = 'Check Point';
      const version = textOf(one.get('version'));
      if (version !== undefined) device.version = inert(version, 40);
      for (const i of list(one.get('interfaces')).filter(isObject)) {
        const name = textOf(i.get('interface-name'));
        const ip = normalIp(textOf(i.get('ipv4-address')) ?? '');
        const bits = i.get('ipv4-mask-length');
        if (name === undefined) continue;
        device.interfaces.push({
          name,
          kind: 'physical',
          enabled: true,
          addresses: ip === undefined || typeof bits !== 'number' ? [] : [`${ip}/${bits}`],
          at: linesOf(i),
        });
        const topology = i.get('topology');
        const zone = isObject(topology) ? topology.get('security-zone') : undefined;
        const zoneName = isObject(zone) ? textOf(zone.get('name')) : undefined;
        if (zoneName !== undefined) device.zones.push({ name: zoneName, interfaces: [name], at: linesOf(i) });
      }
      return device;
    });
}
