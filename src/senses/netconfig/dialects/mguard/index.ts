// Phoenix Contact (Innominate) mGuard: a saved configuration profile (.atv). The order of a packet's way is the manual's: translation of the
// destination, the table of its direction, translation of the source; so rules speak of the addresses on board.
import { inert } from '#kit';
import type { ConfiguredDevice, Filter } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { readManagement, readWeaknesses } from './management.ts';
import { readNetworks, zoneOf } from './networks.ts';
import { Profile } from './profile.ts';
import { readNames, readTable } from './rules.ts';
import { topics } from './topics.ts';
import { readTranslations } from './translate.ts';
import { parseTree } from './tree.ts';
import { readTunnels, readUserRules } from './tunnels.ts';

const head = /^#\s*mGuard configuration profile/i;
/** Keys that no other maker's file has. */
const telling =
  /^\s*(MY_LOCAL_IP|ROUTERMODE|FW_INCOMING|FW_OUTGOING|PORTFORWARDING|NAT_1_1|NAT_MASQ|HTTPS_REMOTE_ACCESS)\s*=/;

/** Keys of things that cannot change what reaches what. */
const harmless =
  /^(HOSTNAME_MODE|DOMAIN|CONTACT|LOCATION|NTP_|TIMEZONE|TIME_|DNS_SERVER|DNS_|SYSLOG_|LOG_|DHCP_|LED_|LANGUAGE|COMMENT|PROFILE_|SYSTEM_NOTICE|SNMP_TRAP_|LLDP_|ALARM_)/;

/** Keys known to be able to change what passes, and not followed. */
const able = /^(REDUNDANCY_|QOS_|MAC_FILTER|FW_MAC_|FW_L2_|DPI_|GRE_|OPENVPN_|L2TP_|PPPOE_|PPTP_|MODEM_)/;

function recognise(text: ConfigText): number {
  let keys = 0;
  for (const line of text.lines.slice(0, 400)) {
    if (head.test(line)) return 0.99;
    if (telling.test(line)) keys++;
  }
  return keys >= 3 ? 0.95 : keys >= 1 ? 0.6 : 0;
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'mguard');
  device.maker = 'Phoenix Contact';
  const tree = parseTree(text.lines);
  for (const n of tree.comments) book.aside(n);
  readHead(text, tree.comments, device);
  const profile = new Profile(tree, book);
  const hostname = profile.text('HOSTNAME', 'device');
  if (hostname !== undefined && hostname !== '') {
    device.hostname = inert(hostname, 80);
    device.name = device.hostname;
  }
  readNetworks(profile, device, text.name);
  readPacketWay(profile, device, text.name);
  const bySide = (zone: string) => device.zones.find((z) => z.name === zone)?.interfaces ?? [];
  device.management = readManagement(
    profile,
    new Map(Object.entries(zoneOf).map(([side, zone]) => [side, bySide(zone)])),
  );
  device.weaknesses = readWeaknesses(profile);
  profile.mark('harmless', (key) => harmless.test(key));
  profile.mark('not-modelled', (key) => able.test(key));
  // Last, so that a table that was cut off stays open at its first line.
  for (const { line, expected } of tree.faults) {
    book.mark(line, 'unrecognised');
    device.problems.push({ what: 'this line does not fit a profile', where: { file: text.name, line }, expected });
  }
  return [device];
}

/** Product and firmware stand in the comments at the top. */
function readHead(text: ConfigText, comments: number[], device: ConfiguredDevice): void {
  for (const n of comments.slice(0, 20)) {
    const m = /^#\s*(Product|Version|Date):\s*(.{1,100}?)\s*$/i.exec(text.lines[n - 1]!);
    if (!m) continue;
    const [, what, value] = m as unknown as [string, string, string];
    if (/^product$/i.test(what)) device.model = inert(value, 80);
    else if (/^version$/i.test(what)) device.version = inert(value, 40);
    else {
      const written = Date.parse(value);
      if (Number.isFinite(written)) device.files[0]!.written = written;
    }
  }
}

/** Filters of each direction and the order of a packet's way. */
function readPacketWay(profile: Profile, device: ConfiguredDevice, file: string): void {
  const { names, filters } = readNames(profile);
  device.filters.push(...filters);
  const outside = device.interfaces.filter((i) => i.name === 'external' || i.name.startsWith('external.'));
  const own = outside.flatMap((i) => i.addresses.map((a) => a.slice(0, a.indexOf('/'))));
  const nat = readTranslations(profile, names, own, file);
  device.problems.push(...nat.problems);
  const zones = new Set(device.zones.map((z) => z.name));
  const users = readUserRules(profile, names);

  if (nat.destination.length > 0) {
    device.transit.push({
      kind: 'nat',
      name: 'port forwarding and 1:1 NAT',
      rules: nat.destination,
      in: [zoneOf.external],
    });
  }
  const tables = [
    { key: 'FW_INCOMING', from: 'WAN', to: 'LAN', factory: 'deny', first: [...nat.forwarded, ...users] },
    { key: 'FW_OUTGOING', from: 'LAN', to: 'WAN', factory: 'permit', first: users },
    { key: 'FW_WAN_DMZ', from: 'WAN', to: 'DMZ', factory: 'deny', first: [...nat.forwarded, ...users] },
    { key: 'FW_DMZ_WAN', from: 'DMZ', to: 'WAN', factory: 'permit', first: users },
    { key: 'FW_DMZ_LAN', from: 'DMZ', to: 'LAN', factory: 'deny', first: users },
    { key: 'FW_LAN_DMZ', from: 'LAN', to: 'DMZ', factory: 'permit', first: users },
  ] as const;
  for (const { key, from, to, factory, first } of tables) {
    if (!zones.has(from) || !zones.has(to)) continue;
    const filter = readTable(profile, { key, policy: `${key}_POLICY`, factory }, names, [...first]);
    device.filters.push(filter);
    device.transit.push({ kind: 'filter', filter: key, in: [from], out: [to], tracksSessions: true, at: filter.at });
  }
  const lanRules = profile.has('FW_LAN_LAN') || profile.has('FW_LAN_LAN_POLICY');
  if (lanRules) {
    const spec = { key: 'FW_LAN_LAN', policy: 'FW_LAN_LAN_POLICY', factory: 'deny' } as const;
    const filter = readTable(profile, spec, names, [...users]);
    device.filters.push(filter);
    device.transit.push({
      kind: 'filter',
      filter: filter.name,
      in: ['LAN'],
      out: ['LAN'],
      tracksSessions: true,
      at: filter.at,
    });
  }
  device.filters.push(withinOneSide(device));
  for (const zone of lanRules ? ['WAN', 'DMZ'] : ['LAN', 'WAN', 'DMZ']) {
    if (!zones.has(zone)) continue;
    device.transit.push({ kind: 'filter', filter: sameSide, in: [zone], out: [zone], tracksSessions: true });
  }
  readTunnels(profile, names, device);
  for (const [side, rules] of nat.source) {
    device.transit.push({ kind: 'nat', name: `1:1 NAT and masquerading by ${side}`, rules, out: [zoneOf[side]] });
  }
}

const sameSide = 'between networks of one side';

/**
 * From one internal network to another (two VLANs on the LAN side) the manuals found name no table: theirs are for LAN, WAN, DMZ and VPN. Where the profile
 * has none either (FW_LAN_LAN), the worse case: it passes.
 */
function withinOneSide(device: ConfiguredDevice): Filter {
  const at = device.zones[0]?.at ?? { file: 0, line: 1 };
  return {
    name: sameSide,
    otherwise: 'deny',
    at,
    rules: [
      {
        id: 'no rule',
        action: 'permit',
        match: {
          may: [
            "the maker's manual names no rule table for packets between two networks of the same side, so they may pass",
          ],
        },
        at,
        text: 'between networks of one side no rule table is asked',
        enabled: true,
        implicit: true,
      },
    ],
  };
}

export const mguard: Dialect = {
  id: 'mguard',
  name: 'Phoenix Contact mGuard profile (.atv)',
  maker: 'Phoenix Contact',
  proven: 'manual',
  sources: [
    'UM EN MGUARD 8.7 (105661_en_09), sections Management, Network, Network Security, IPsec VPN: meaning of tables, order and defaults',
    'UM EN MGUARD 10.4 (110191_en_08), section Network Security: what the packet filter is asked for, defaults',
    'Found in no manual: the names of keys and columns, and the table FW_LAN_LAN (between internal networks). They are as agreed for this reader; a profile that a device saved may spell them otherwise, and then its lines are not understood',
  ],
  topics,
  recognise,
  read,
};
