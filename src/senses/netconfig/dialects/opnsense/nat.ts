// Translations of OPNsense and pfSense: port forwards (rdr), 1:1 (binat) and outbound.
import { inert } from '#kit';
import type { AddressSet, FilterRule, NatRule } from '#facts';
import { addressMember, addressSpan, spanText } from '../../core/sets.ts';
import { xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { portRange } from './aliases.ts';
import { has, textOf } from './interfaces.ts';
import { markChildren, markTags } from './marks.ts';
import type { ChildState } from './marks.ts';
import { known, legNetwork, matches } from './rules.ts';
import type { RuleSettings } from './rules.ts';

export interface Translations {
  /** Before the filter, by incoming interface. */
  inward: NatRule[];
  /** After it, by outgoing interface. */
  outward: NatRule[];
  /** Rules that a port forward brings with it. */
  passes: FilterRule[];
}

const common: Record<string, ChildState> = {
  disabled: 'modelled',
  interface: 'modelled',
  ipprotocol: 'modelled',
  protocol: 'modelled',
  source: 'modelled',
  destination: 'modelled',
  target: 'modelled',
  descr: 'harmless',
  log: 'harmless',
  category: 'harmless',
  tag: 'harmless',
  tagged: 'limited',
  created: 'harmless',
  updated: 'harmless',
  sequence: 'harmless',
  nosync: 'harmless',
  poolopts: 'harmless',
  poolopts_sourcehashkey: 'harmless',
  natreflection: 'limited',
  'associated-rule-id': 'modelled',
};

export function readNat(root: XmlElement, s: RuleSettings): Translations {
  const found: Translations = { inward: [], outward: [], passes: [] };
  const section = xmlChild(root, 'nat');
  if (!section) return found;
  markTags(s.book, section, 'nat');
  let n = 0;
  for (const element of section.children) {
    if (element.name === 'rule') forward(element, `forward ${++n}`, s, found);
    else if (element.name === 'onetoone') pair(element, `1:1 ${++n}`, s, found);
    else if (element.name === 'separator') s.book.mark([element.line, element.to], 'harmless');
  }
  outbound(xmlChild(section, 'outbound'), s, found);
  return found;
}

const where = (element: XmlElement) => ({
  at: { file: 0, line: element.line, to: element.to },
  enabled: !has(element, 'disabled'),
});
const words = (element: XmlElement, id: string) => inert(textOf(element, 'descr')) || id;

function target(text: string, s: RuleSettings): AddressSet | undefined {
  const address = addressMember(text);
  if (address !== undefined) return { include: [address] };
  const named = s.aliases.addresses(text, () => undefined) ?? legNetwork(text, s);
  return named && named.may.length === 0 && !named.open?.length ? { include: named.include, names: [text] } : undefined;
}

function forward(element: XmlElement, id: string, s: RuleSettings, found: Translations): void {
  markChildren(
    s.book,
    element,
    { ...common, 'local-port': 'modelled', nordr: 'modelled', pass: 'modelled' },
    { scope: 'nat' },
  );
  const read = matches(element, s, []);
  const legs = textOf(element, 'interface')
    .split(',')
    .filter((t) => t !== '');
  for (const leg of legs) known(s.device, leg, element.line);
  const exempt = has(element, 'nordr');
  const to = target(textOf(element, 'target'), s);
  if (read.unknown !== undefined || (!to && !exempt)) {
    s.book.mark(element.line, 'unrecognised', {
      scope: 'nat',
      note: read.unknown ?? `target ${textOf(element, 'target')}`,
    });
    return;
  }
  const local = textOf(element, 'local-port');
  const ports = local === '' ? undefined : (portRange(local) ?? s.aliases.ports(local)?.ranges[0]);
  for (const match of read.matches) {
    const asked = match.services?.[0]?.toPorts?.[0];
    // A forwarded range keeps its width: it begins at the local port.
    const range =
      ports && asked ? ([ports[0], Math.min(65_535, ports[0] + asked[1] - asked[0])] as [number, number]) : ports;
    found.inward.push({
      id,
      match: { ...match, ...(legs.length ? { in: legs } : {}) },
      ...(exempt ? { exempt: true } : { destination: { to: to!, ...(range ? { ports: range } : {}) } }),
      text: words(element, id),
      ...where(element),
    });
    if (textOf(element, 'associated-rule-id') !== 'pass' || exempt) continue;
    const services = match.services?.map((service) => ({ ...service, ...(range ? { toPorts: [range] } : {}) }));
    found.passes.push({
      id: `${id} (pass)`,
      action: 'permit',
      match: { ...match, to: to!, ...(services ? { services } : {}), ...(legs.length ? { in: legs } : {}) },
      text: words(element, id),
      implicit: true,
      ...where(element),
    });
  }
}

function pair(element: XmlElement, id: string, s: RuleSettings, found: Translations): void {
  markChildren(
    s.book,
    element,
    { ...common, external: 'modelled', nobinat: 'modelled', type: 'modelled' },
    { scope: 'nat' },
  );
  const read = matches(element, s, []);
  const match = read.matches[0]!;
  const legs = textOf(element, 'interface')
    .split(',')
    .filter((t) => t !== '');
  const inside =
    match.from?.include.length === 1 && !match.from.except ? addressSpan(match.from.include[0]!) : undefined;
  const first = addressSpan(textOf(element, 'external'));
  if (read.unknown !== undefined || !inside || !first || match.may) {
    s.book.mark(element.line, 'not-modelled', { scope: 'nat', note: '1:1 translation of what is no network' });
    return;
  }
  const outside = spanText({ version: first.version, from: first.from, to: first.from + (inside.to - inside.from) });
  const base = { id, text: words(element, id), ...where(element) };
  if (has(element, 'nobinat')) {
    found.outward.unshift({ ...base, match: { ...match, out: legs }, exempt: true });
    return;
  }
  const family = { family: first.version };
  found.inward.push({
    ...base,
    match: { ...family, to: { include: [outside] }, ...(match.to ? { from: match.to } : {}), in: legs },
    destination: { to: { include: match.from!.include }, pairwise: true },
  });
  found.outward.push({
    ...base,
    match: { ...match, services: undefined, out: legs },
    source: { to: { include: [outside] }, pairwise: true },
  });
}

function outbound(section: XmlElement | undefined, s: RuleSettings, found: Translations): void {
  const mode = textOf(section, 'mode') || 'automatic';
  if (section) {
    markTags(s.book, section, 'nat');
    const element = xmlChild(section, 'mode');
    if (element && /^(automatic|hybrid|advanced|disabled)$/.test(mode))
      s.book.mark(element.line, 'modelled', { scope: 'nat' });
  }
  let n = 0;
  for (const element of section?.children ?? []) {
    if (element.name !== 'rule') continue;
    const id = `outbound ${++n}`;
    markChildren(
      s.book,
      element,
      {
        ...common,
        nonat: 'modelled',
        sourceport: 'modelled',
        dstport: 'modelled',
        natport: 'harmless',
        staticnatport: 'harmless',
        targetip: 'modelled',
        targetip_subnet: 'modelled',
      },
      { scope: 'nat' },
    );
    if (mode === 'automatic' || mode === 'disabled') continue;
    const more =
      textOf(element, 'sourceport') !== '' || textOf(element, 'dstport') !== '' ? ['ports of an outbound rule'] : [];
    const read = matches(element, s, more);
    const legs = textOf(element, 'interface')
      .split(',')
      .filter((t) => t !== '');
    const text = textOf(element, 'target');
    const own =
      text === 'other-subnet' ? `${textOf(element, 'targetip')}/${textOf(element, 'targetip_subnet') || '32'}` : text;
    const to = text === '' || /ip$/.test(text) ? 'interface' : target(own, s);
    if (read.unknown !== undefined || to === undefined) {
      s.book.mark(element.line, 'unrecognised', { scope: 'nat', note: read.unknown ?? `target ${text}` });
      continue;
    }
    for (const match of read.matches) {
      found.outward.push({
        id,
        match: { ...match, out: legs },
        ...(has(element, 'nonat') ? { exempt: true } : { source: { to } }),
        text: words(element, id),
        ...where(element),
      });
    }
  }
  if (mode !== 'automatic' && mode !== 'hybrid') return;
  // Automatic: what comes from the networks of interfaces without a gateway leaves those with one under their address.
  const inner = [...s.legs.values()].filter((l) => !l.gateway && l.key !== 'lo0');
  const outer = [...s.legs.values()].filter((l) => l.gateway);
  const include = inner.flatMap((l) => l.networks).filter((m) => !m.includes(':'));
  if (include.length === 0 || outer.length === 0) return;
  const line = section?.line ?? inner[0]!.line;
  found.outward.push({
    id: 'automatic',
    match: { family: 4, from: { include: [...include, '127.0.0.0/8'] }, out: outer.map((l) => l.key) },
    source: { to: 'interface' },
    at: { file: 0, line },
    text: 'automatic outbound translation',
    enabled: true,
  });
}
