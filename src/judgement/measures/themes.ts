// Of traffic that is not allowed, which measure says it best. Each conversation has one theme, so that one cause makes one finding.
import type { Talk, View } from '#reconcile';
import { allowance } from './allowed.ts';
import { changesProgram, isControl, isController, isNonCritical, isOperating, isSupplierPlace } from './ends.ts';
import { listHits } from './lists.ts';

/**
 * - `logink`, `inspection`, `remote-control`: on one of the facility's lists, or from listed equipment (whether allowed or not);
 * - `remote-access`: somebody works from afar on something of the crane or its engineering;
 * - `non-critical`: what the crane does not need to move talks to what moves it, on board;
 * - `supplier`: the untrusted suppliers' place reaches into another on board or on the quay;
 * - `crane-to-crane`; `around`: an operating system talks to a controller; `leaves`: from a crane to outside the site;
 * - `port`: between a crane and another network of the port; `in-zone`: inside one zone; `other`: the rest.
 */
type Theme =
  | 'logink'
  | 'inspection'
  | 'remote-control'
  | 'remote-access'
  | 'non-critical'
  | 'supplier'
  | 'crane-to-crane'
  | 'around'
  | 'leaves'
  | 'port'
  | 'in-zone'
  | 'other';

const index = new WeakMap<View, Map<Theme, Talk[]>>();

/** Talks of a theme, in order of time. */
export function talksWith(view: View, theme: Theme): readonly Talk[] {
  let themes = index.get(view);
  if (!themes) {
    themes = new Map();
    for (const talk of view.talks) {
      const own = themeOf(view, talk);
      if (own === undefined) continue;
      const list = themes.get(own);
      if (list) list.push(talk);
      else themes.set(own, [talk]);
    }
    index.set(view, themes);
  }
  return themes.get(theme) ?? [];
}

/** The theme of a talk, or undefined where nothing is to be said of it: it is allowed, its place is unknown, or it is what any network does. */
export function themeOf(view: View, talk: Talk): Theme | undefined {
  if (!talk.assigned || isHousekeeping(view, talk)) return undefined;
  const { client, server } = talk;
  if (listHits(view, 'logink', talk).length > 0) return 'logink';
  if (listHits(view, 'remote-control', talk).length > 0) return 'remote-control';
  const { state } = allowance(view, talk);
  if (state === 'allowed' || state === 'cannot-tell') return undefined;
  if (fromInspection(view, talk)) return 'inspection';
  if (isRemoteWork(talk)) return 'remote-access';
  if (state === 'out-of-time') {
    // A program loaded outside its window is told by program-integrity; anything else here spoke at a wrong time, not on a wrong way.
    return talk.operations.some((o) => changesProgram(o.detail)) ? undefined : 'other';
  }
  const sameCrane = client.crane !== undefined && client.crane === server.crane;
  if (sameCrane && isNonCritical(client) !== isNonCritical(server) && (isControl(client) || isControl(server))) {
    return 'non-critical';
  }
  if (client.crane !== undefined && (server.external || server.zone?.function === 'internet')) return 'leaves';
  if (client.crane !== undefined && talk.protocol === 'dns') return 'leaves';
  if (isSupplierPlace(client) && server.zone !== undefined && server.zone.id !== client.zone?.id) return 'supplier';
  if (client.crane !== undefined && server.crane !== undefined && !sameCrane) return 'crane-to-crane';
  if (isOperating(client) && (isController(server) || isControl(server)) && !sameCrane) return 'around';
  if ((client.crane === undefined) !== (server.crane === undefined)) return 'port';
  if (client.zone !== undefined && client.zone.id === server.zone?.id) return 'in-zone';
  return 'other';
}

/** What keeps any network going and names no single machine, or none that chose to speak. */
function isHousekeeping(view: View, talk: Talk): boolean {
  const { client, server } = talk;
  if (client.group || server.group) return true;
  // Two machines outside: not the site's, and not its to judge.
  if (client.external && server.external) return true;
  if (talk.transport === 'ethernet') {
    // Below IP nothing leaves its VLAN; what shows up in a wrong one is judged by where it was seen (onboard-vlans).
    return true;
  }
  if (talk.protocol === 'dhcp' || talk.protocol === 'dhcpv6' || talk.protocol === 'igmp') return true;
  if (talk.transport === 'ip' && talk.port === 2) return true;
  if (talk.transport === 'icmp' || talk.transport === 'icmpv6') {
    // Errors and redirects come from whoever forwards; a ping inside the zone asks for nothing.
    const forwards = client.asset?.forwards === true || client.asset?.role === 'firewall' || isGateway(client);
    return (
      forwards ||
      (client.mac !== undefined && view.isRouter(client.mac) && client.asset === undefined) ||
      client.zone?.id === server.zone?.id
    );
  }
  return false;
}

const isGateway = (end: Talk['client']): boolean => end.address !== undefined && end.zone?.gateway === end.address;

/** Ways of working on a machine from afar, as the wire names them, and the ports of those it names only by transport. */
const remoteProtocols = new Set([
  'rdp',
  'vnc',
  'rfb',
  'ssh',
  'telnet',
  'teamviewer',
  'anydesk',
  'radmin',
  'citrix',
  'xdmcp',
  'rlogin',
  'x11',
]);
const remotePorts = new Set([22, 23, 3389, 5800, 5900, 5901, 5938, 4899, 7070, 1494]);
const worked = new Set(['control', 'operations', 'management', 'dmz', 'uplink']);

/**
 * Remote work: a way of working from afar, into a crane, or onto the stations and servers that manage cranes, from another zone
 * that is not the management network of the same place.
 */
export function isRemoteWork(talk: Talk): boolean {
  const { client, server } = talk;
  const way = remoteProtocols.has(talk.protocol) || (talk.transport === 'tcp' && remotePorts.has(talk.port ?? -1));
  if (!way || server.zone === undefined || server.zone.id === client.zone?.id) return false;
  if (server.crane === undefined && !worked.has(server.zone.function)) return false;
  // Probing of one crane by another is no session: it is told by the crane it comes from.
  if (client.crane !== undefined && server.crane !== undefined && client.crane !== server.crane) return false;
  return client.zone?.function !== 'management';
}

/** From equipment whose maker is on the list of inspection equipment, or from the zone it stands in. */
function fromInspection(view: View, talk: Talk): boolean {
  const asset = talk.client.asset;
  if (!asset) return false;
  return inspectionAssets(view).has(asset.id);
}

const inspected = new WeakMap<View, Set<string>>();

/** Ids of assets whose maker or supplier is on a list of kind `inspection-equipment`. */
export function inspectionAssets(view: View): Set<string> {
  let ids = inspected.get(view);
  if (!ids) {
    const makers = view.site.lists
      .filter((l) => l.kind === 'inspection-equipment')
      .flatMap((l) => l.entries.flatMap((e) => [e.name, ...e.makers]))
      .map((m) => m.toLowerCase());
    ids = new Set(
      view.site.assets
        .filter((a) =>
          [a.maker, a.supplier].some((m) => m !== undefined && makers.some((k) => m.toLowerCase().includes(k))),
        )
        .map((a) => a.id),
    );
    inspected.set(view, ids);
  }
  return ids;
}
