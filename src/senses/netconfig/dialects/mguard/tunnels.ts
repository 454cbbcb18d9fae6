// VPN connections of an mGuard (each with a firewall of its own) and rules that hold only while a user is logged on.
import { inert } from '#kit';
import type { ConfiguredDevice, FilterRule } from '#facts';
import { addressItem } from '../onboard/address.ts';
import { zoneOf } from './networks.ts';
import type { Profile } from './profile.ts';
import { yes } from './profile.ts';
import { ruleColumns, ruleOf, tableFilter } from './rules.ts';
import type { Names } from './rules.ts';

/** Adds an interface and two filters for each connection that can come up. */
export function readTunnels(profile: Profile, names: Names, device: ConfiguredDevice): void {
  const rows = profile.rows('VPN_CONNECTION', 'filter', {
    NAME: 'text',
    ENABLED: 'text',
    GATEWAY: 'text',
    TUNNEL: { LOCAL: 'text', REMOTE: 'text', ENABLED: 'text', COMMENT: 'harmless' },
    FW_INCOMING_POLICY: 'text',
    FW_INCOMING: ruleColumns,
    FW_OUTGOING_POLICY: 'text',
    FW_OUTGOING: ruleColumns,
    AUTH: 'harmless',
    PSK: 'harmless',
    COMMENT: 'harmless',
  });
  const used: string[] = [];
  for (const row of rows ?? []) {
    const name = inert(row.get('NAME') || 'VPN', 60);
    if (yes(row.get('ENABLED')) === false) continue;
    const port = `vpn ${name}`;
    used.push(port);
    device.interfaces.push({ name: port, kind: 'tunnel', enabled: true, addresses: [], at: row.at });
    const tunnels = (row.table('TUNNEL') ?? []).filter((t) => yes(t.get('ENABLED')) !== false);
    const nets = (column: string) => tunnels.flatMap((t) => addressItem(t.get(column)) ?? []);
    device.tunnels.push({
      name,
      interface: port,
      ...(row.get('GATEWAY') === '' ? {} : { peer: inert(row.get('GATEWAY'), 80) }),
      remote: { include: nets('REMOTE') },
      local: { include: nets('LOCAL') },
      at: row.at,
    });
    for (const [direction, column] of [
      ['in', 'FW_INCOMING'],
      ['out', 'FW_OUTGOING'],
    ] as const) {
      const table = row.table(column);
      const policy = row.has(`${column}_POLICY`) ? row.get(`${column}_POLICY`) : undefined;
      // A new connection lets everything pass until somebody writes rules (the manual's default for VPN).
      const filter = tableFilter(`${column} of VPN ${name}`, policy, table, 'permit', names, [], row.at);
      device.filters.push(filter);
      device.transit.push({
        kind: 'filter',
        filter: filter.name,
        [direction]: [port],
        tracksSessions: true,
        at: row.at,
      });
    }
  }
  if (used.length > 0) device.zones.push({ name: zoneOf.vpn, interfaces: used, at: profile.at('VPN_CONNECTION') });
}

/** Rules of users: they go before the others, and hold only while somebody is logged on. */
export function readUserRules(profile: Profile, names: Names): FilterRule[] {
  const rows = profile.rows('USERFW_TEMPLATES', 'filter', {
    NAME: 'text',
    ENABLED: 'text',
    SOURCE_IP: 'text',
    USERS: { NAME: 'harmless', COMMENT: 'harmless' },
    TIMEOUT: 'harmless',
    COMMENT: 'harmless',
    RULES: ruleColumns,
  });
  return (rows ?? []).flatMap((row) =>
    (row.table('RULES') ?? []).map((inner, i): FilterRule => {
      const rule = ruleOf(inner, i, names);
      rule.id = `user firewall ${inert(row.get('NAME'), 40)} ${rule.id}`;
      rule.match.may = [...(rule.match.may ?? []), 'only while a user of this template is logged on'];
      if (yes(row.get('ENABLED')) === false) rule.enabled = false;
      return rule;
    }),
  );
}
