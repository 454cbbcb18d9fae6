// Layer 2 as a whole: VTP, spanning tree, rings, and what moves ports to other VLANs.
import { only, rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { hasVlan } from '../../core/cisco/vlan-list.ts';
import { oneLine } from './state.ts';
import type { IosState } from './state.ts';

export const layer2Rows: Row<IosState>[] = [
  { words: 'vtp', state: 'harmless', scope: 'layer2', note: 'a VLAN counts as there wherever a port names it' },
  {
    words: 'vtp mode',
    state: 'modelled',
    scope: 'layer2',
    read: (ios, _l, rest) => void (ios.vtp.mode = rest[0]?.toLowerCase() ?? ''),
  },
  { words: 'vtp domain', state: 'harmless', scope: 'layer2' },
  { words: 'vtp password', state: 'harmless', scope: 'layer2', inside: 'aside' },
  {
    words: 'spanning-tree mode',
    state: 'modelled',
    scope: 'layer2',
    read: (ios, line, rest, no) => {
      if (!no) ios.spanningTree = { mode: rest[0]?.toLowerCase() ?? '', line: line.n };
    },
  },
  {
    words: 'spanning-tree',
    state: 'harmless',
    scope: 'layer2',
    note: 'a port that spanning tree blocks counts as open',
    inside: 'same',
  },
  ...rows<IosState>('modelled', 'layer2', 'rep, mrp, dlr', {
    inside: (ios) =>
      only(
        ios.book,
        /^(no )?(mode|domain-(name|id)|vlan-id|profile|priority|role|beacon-(interval|timeout)|uplink|mrp-|interconnection|id)\b/,
        { scope: 'layer2' },
      ),
  }),
  ...rows<IosState>('limited', 'layer2', 'prp, hsr', { note: 'read as ordinary ports', inside: 'same' }),
  ...rows<IosState>('limited', 'layer2', 'monitor session, monitor capture', {
    note: 'frames that are copied to another port are not followed',
    inside: 'same',
  }),
  ...rows<IosState>(
    'not-modelled',
    'layer2',
    `l2vpn, l2, pseudowire-class, bridge, bridge-domain, evpn, fabric, fabricpath, otv, vmps, template, macro auto, dot11, wireless, wlan, ap, l2protocol-tunnel, ethernet evc, service-template, nve, vxlan, port-profile, lldp-med`,
    {
      note: 'not followed',
      inside: 'same',
    },
  ),
  ...rows<IosState>(
    'limited',
    'layer2',
    'mac access-list, mac-address-table static, mac address-table static, ip dhcp snooping, ip arp inspection, ip source, ip verify source, ip device tracking, cts',
    { note: 'what it stops is read as passing', inside: 'same' },
  ),
];

export function finishLayer2(ios: IosState): void {
  const { device } = ios;
  const switched = device.interfaces.filter((i) => i.switchport);
  if (ios.spanningTree.line !== undefined || (switched.length > 0 && ios.switchSigns)) {
    const mode = ios.spanningTree.mode ?? 'pvst';
    const protocol =
      mode === 'rapid-pvst' ? 'RSTP (one tree a VLAN)' : mode === 'mst' ? 'MSTP' : 'STP (one tree a VLAN)';
    const ports = switched.filter((i) => i.switchport!.mode !== 'access').map((i) => i.name);
    if (ports.length > 0)
      device.redundancy.push({
        protocol,
        ports,
        at: ios.spanningTree.line === undefined ? device.interfaces[0]!.at : oneLine(ios.spanningTree.line),
      });
  }
  missingVlans(ios);
}

/**
 * A VTP server (the default) and a client keep VLANs in a file of their own, and the running configuration does not tell them. The model takes every VLAN
 * that a port names as there, which is the worst case; the first line that names one not told says so, and a `show vlan` beside it settles it.
 */
function missingVlans(ios: IosState): void {
  if (ios.vtp.mode === 'transparent' || ios.vtp.mode === 'off') return;
  const told: [number, number][] = ios.device.vlans.map((v) => [v.id, v.id]);
  for (const port of ios.ports.values()) {
    const id = port.words.access;
    if (id === undefined || id === 1 || hasVlan(told, id)) continue;
    const line = port.words.at[0]?.line;
    if (line === undefined) continue;
    ios.book.mark(line, 'limited', {
      scope: 'layer2',
      element: port.device.name,
      note: `VLAN ${id} is named here but not told: a VTP server keeps its VLANs outside the configuration. It counts as there; put the output of "show vlan" beside this file`,
    });
    return;
  }
}
