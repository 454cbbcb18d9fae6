// Address translation of an mGuard: port forwarding and 1:1 NAT on the way in, 1:1 NAT and masquerading on the way out.
import { inert } from '#kit';
import type { Problem } from '#kit';
import type { FilterRule, Match, NatRule } from '#facts';
import { addressItem, isAnyIpv4, networkPrefix, portRange, protocolNumber } from '../onboard/address.ts';
import type { Profile, ProfileRow } from './profile.ts';
import { yes } from './profile.ts';
import { ports } from './rules.ts';
import type { Names } from './rules.ts';

export interface Translations {
  /** Before the filters, for what comes from outside. */
  destination: NatRule[];
  /** After the filters, by the side a packet leaves by. */
  source: Map<'external' | 'internal' | 'dmz', NatRule[]>;
  /** Forwarded ports pass before the incoming rules are asked (the manual's "have priority"). */
  forwarded: FilterRule[];
  problems: Problem[];
}

export function readTranslations(profile: Profile, names: Names, ownExternal: string[], file: string): Translations {
  const found: Translations = { destination: [], source: new Map(), forwarded: [], problems: [] };
  forwardings(profile, names, ownExternal, file, found);
  oneToOne(profile, file, found);
  masquerading(profile, names, file, found);
  return found;
}

function forwardings(profile: Profile, names: Names, own: string[], file: string, found: Translations): void {
  const rows = profile.rows('PORTFORWARDING', 'nat', {
    PROTO: 'text',
    FROM_IP: 'text',
    FROM_PORT: 'text',
    IN_IP: 'text',
    IN_PORT: 'text',
    TO_IP: 'text',
    TO_PORT: 'text',
    ENABLED: 'text',
    LOG: 'harmless',
    COMMENT: 'harmless',
  });
  (rows ?? []).forEach((row, i) => {
    const match: Match = { family: 4 };
    const from = fromOf(row.get('FROM_IP'), names, match);
    if (from) match.from = from;
    const at = row.get('IN_IP').trim();
    const item = addressItem(at);
    // %extern is the device's own outside address; not known where it comes from DHCP or a modem.
    if (item !== undefined) match.to = { include: [item] };
    else if (own.length > 0) match.to = { include: own };
    else match.may = ['the outside address comes from the network'];
    const protocol = protocolNumber(row.get('PROTO') || 'tcp') ?? 6;
    const inPorts = ports(row.get('IN_PORT'), names, match);
    const fromPorts = ports(row.get('FROM_PORT'), names, match);
    match.services = [{ protocol, ...(inPorts ? { toPorts: inPorts } : {}), ...(fromPorts ? { fromPorts } : {}) }];
    const to = addressItem(row.get('TO_IP'));
    if (to === undefined) {
      found.problems.push(fault(row, file, `the address "${inert(row.get('TO_IP'), 40)}" to forward to is none`));
      return;
    }
    const toPorts = portRange(row.get('TO_PORT'));
    const enabled = row.has('ENABLED') ? (yes(row.get('ENABLED')) ?? true) : true;
    const text = inert(
      `${row.get('PROTO') || 'tcp'} ${row.get('FROM_IP') || 'any'} -> ${at || '%extern'}:${row.get('IN_PORT')} forwarded to ${to}:${row.get('TO_PORT')}`,
    );
    const id = `port forwarding ${i + 1}`;
    found.destination.push({
      id,
      match,
      destination: { to: { include: [to] }, ...(toPorts ? { ports: toPorts } : {}) },
      at: row.at,
      text,
      enabled,
    });
    const servicePorts = toPorts ? [toPorts] : inPorts;
    found.forwarded.push({
      id,
      action: 'permit',
      match: {
        family: 4,
        ...(match.from ? { from: match.from } : {}),
        to: { include: [to] },
        services: [{ protocol, ...(servicePorts ? { toPorts: servicePorts } : {}) }],
        may: ['only where the packet was sent to the forwarded outside address'],
      },
      at: row.at,
      text,
      enabled,
    });
  });
}

function oneToOne(profile: Profile, file: string, found: Translations): void {
  const rows = profile.rows('NAT_1_1', 'nat', {
    LOCAL_NETWORK: 'text',
    EXTERNAL_NETWORK: 'text',
    NETMASK: 'text',
    ENABLED: 'text',
    ENABLE_ARP: 'harmless',
    COMMENT: 'harmless',
  });
  const out: NatRule[] = [];
  (rows ?? []).forEach((row, i) => {
    const local = networkPrefix(row.get('LOCAL_NETWORK'), row.get('NETMASK'));
    const outside = networkPrefix(row.get('EXTERNAL_NETWORK'), row.get('NETMASK'));
    if (local === undefined || outside === undefined) {
      found.problems.push(fault(row, file, 'the networks or the mask of this 1:1 NAT are none'));
      return;
    }
    const enabled = row.has('ENABLED') ? (yes(row.get('ENABLED')) ?? true) : true;
    const text = `1:1 ${local} <-> ${outside}`;
    const rule = { id: `1:1 NAT ${i + 1}`, at: row.at, text, enabled };
    found.destination.push({
      ...rule,
      match: { family: 4, to: { include: [outside] } },
      destination: { to: { include: [local] }, pairwise: true },
    });
    out.push({
      ...rule,
      match: { family: 4, from: { include: [local] } },
      source: { to: { include: [outside] }, pairwise: true },
    });
  });
  if (out.length > 0) found.source.set('external', out);
}

function masquerading(profile: Profile, names: Names, file: string, found: Translations): void {
  const rows = profile.rows('NAT_MASQ', 'nat', {
    INTERFACE: 'text',
    FROM_IP: 'text',
    ENABLED: 'text',
    COMMENT: 'harmless',
  });
  (rows ?? []).forEach((row, i) => {
    const side = row.get('INTERFACE').trim().toLowerCase() || 'external';
    if (side !== 'external' && side !== 'internal' && side !== 'dmz') {
      found.problems.push(fault(row, file, `masquerading by "${inert(side, 40)}" was not understood`));
      return;
    }
    const match: Match = { family: 4 };
    const from = fromOf(row.get('FROM_IP'), names, match);
    if (from) match.from = from;
    const rules = found.source.get(side) ?? [];
    rules.push({
      id: `masquerading ${i + 1}`,
      match,
      source: { to: 'interface' },
      at: row.at,
      text: inert(`${row.get('FROM_IP') || 'any'} masqueraded by ${side}`),
      enabled: row.has('ENABLED') ? (yes(row.get('ENABLED')) ?? true) : true,
    });
    found.source.set(side, rules);
  });
}

function fromOf(text: string, names: Names, match: Match): Match['from'] {
  if (text.trim() === '' || isAnyIpv4(text)) return undefined;
  const group = names.addresses.get(text);
  if (group) return group;
  const item = addressItem(text);
  if (item !== undefined) return { include: [item] };
  match.may = [...(match.may ?? []), `the address "${inert(text, 60)}" is known only to the device`];
  return undefined;
}

const fault = (row: ProfileRow, file: string, what: string): Problem => ({
  what,
  where: { file, line: row.at.line },
  remedy: 'the line is left out; look at it on the device',
});
