// Static routes, and what tells whether the device routes at all.
import { inert, normalIp, parseIpv4 } from '#kit';
import type { Route } from '#facts';
import { cleanPrefix, maskBits, prefixText } from '../../core/cisco/masks.ts';
import { fullInterfaceName } from '../../core/cisco/interface-name.ts';
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { oneLine } from './state.ts';
import type { IosState } from './state.ts';

const learned = 'learned routes are not computed: proofs take every way as possible';

/** `ip route [vrf V] 10.0.0.0 255.0.0.0 [Gi0/1] [10.1.1.1] [distance] …`, and IPv6 with a prefix. */
function route(family: 4 | 6): NonNullable<Row<IosState>['read']> {
  return (ios, line, rest, no) => {
    if (no) return 'harmless';
    const w = [...rest];
    let vrf: string | undefined;
    if (w[0] === 'vrf') {
      vrf = w[1];
      w.splice(0, 2);
    } else if (w[0] === 'static' || w[0] === 'profile') return 'harmless';
    let prefix: string | undefined;
    if (w[0]?.includes('/')) prefix = cleanPrefix(w.shift()!);
    else if (family === 4) {
      const [ip, mask] = [parseIpv4(w[0] ?? ''), parseIpv4(w[1] ?? '')];
      const bits = mask === undefined ? undefined : maskBits(mask);
      if (ip !== undefined && bits !== undefined) prefix = prefixText(bits === 0 ? 0 : (ip & mask!) >>> 0, bits);
      if (prefix !== undefined && bits === 32) prefix = `${prefix}/32`;
      w.splice(0, 2);
    }
    if (prefix === undefined) return 'unrecognised';
    const made: Route = {
      prefix,
      source: 'static',
      at: oneLine(line.n),
      ...(vrf === undefined ? {} : { vrf: inert(vrf, 64) }),
    };
    if (w[0] !== undefined && normalIp(w[0]) === undefined && /^[a-z]/i.test(w[0]) && w[0] !== 'dhcp') {
      const spaced = /^\d/.test(w[1] ?? '') && /^[a-z-]+$/i.test(w[0]) && normalIp(w[1]!) === undefined;
      made.interface = fullInterfaceName(spaced ? `${w.shift()!}${w[0]!}` : w[0]);
      w.shift();
      if (/^null/i.test(made.interface)) made.discards = true;
    }
    const via = w[0] === undefined ? undefined : normalIp(w[0]);
    if (via !== undefined) {
      made.via = via;
      w.shift();
    } else if (w[0] === 'dhcp') w.shift();
    if (/^\d{1,3}$/.test(w[0] ?? '')) made.distance = Number(w.shift());
    ios.device.routes.push(made);
    if (vrf !== undefined && w.includes('global')) return { state: 'not-modelled', note: leaks };
    return undefined;
  };
}

const leaks = 'a route that leaves its VRF: the two are not apart';

/** Static routes that point to an interface of another VRF. */
export function finishRoutes(ios: IosState): void {
  for (const r of ios.device.routes) {
    const out = r.interface === undefined ? undefined : ios.ports.get(r.interface.toLowerCase());
    if (out && out.device.vrf !== r.vrf) ios.book.mark(r.at.line, 'not-modelled', { scope: 'route', note: leaks });
  }
}

export const routeRows: Row<IosState>[] = [
  { words: 'ip route', state: 'modelled', scope: 'route', read: route(4) },
  { words: 'ipv6 route', state: 'modelled', scope: 'route', read: route(6) },
  {
    words: 'ip routing',
    state: 'modelled',
    scope: 'route',
    read: (ios, _l, _r, no) => void (ios.routing = no ? 'no' : 'yes'),
  },
  {
    words: 'ipv6 unicast-routing',
    state: 'modelled',
    scope: 'route',
    read: (ios, _l, _r, no) => void (no || (ios.routing6 = true)),
  },
  {
    words: 'ip default-gateway',
    state: 'modelled',
    scope: 'route',
    read: (ios, _l, _r, no) => void (ios.defaultGateway = !no),
  },
  { words: 'ip default-network', state: 'limited', scope: 'route', note: learned },
  {
    words: 'route-map',
    state: 'limited',
    scope: 'route',
    note: learned,
    inside: (ios) => (inner) => {
      const crosses = /^set (ip |ipv6 )?(vrf|global)\b/.test(inner.text);
      const known = /^(no )?(match|set|description|continue|exit)\b/.test(inner.text);
      if (crosses) ios.book.mark(inner.n, 'not-modelled', { scope: 'route', note: leaks });
      else ios.book.mark([inner.n, inner.to], known ? 'limited' : 'unrecognised', { scope: 'route', note: learned });
    },
  },
  { words: 'ip local policy', state: 'harmless', scope: 'route' },
  ...rows<IosState>('limited', 'route', 'router, ipv6 router', {
    note: learned,
    inside: 'same',
    read: (ios, _l, _r, no) => void (no || (ios.routingProtocol = true)),
  }),
  ...rows<IosState>(
    'limited',
    'route',
    'ip prefix-list, ipv6 prefix-list, ip as-path, ip community-list, ip large-community-list, key chain, mpls, ip multicast-routing, ipv6 multicast-routing',
    { note: learned, inside: 'same' },
  ),
];
