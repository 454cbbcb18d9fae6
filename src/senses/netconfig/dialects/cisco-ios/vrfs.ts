// Virtual routers. A route target that one of them gives out and another takes in joins the two.
import { Table, rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import type { IosState } from './state.ts';

interface At {
  ios: IosState;
  name: string;
}

const target = (c: At, line: Line, rest: string[], no: boolean): undefined => {
  if (no) return;
  const [kind, value] = rest.length > 1 ? rest : ['both', rest[0]];
  for (const way of kind === 'both' ? ['import', 'export'] : [kind!])
    c.ios.routeTargets.push({ vrf: c.name, way, value: value ?? '', line: line.n });
};

const words: Table<At> = new Table<At>([
  { words: 'route-target', state: 'modelled', scope: 'route', read: target },
  {
    words: 'address-family',
    state: 'harmless',
    scope: 'route',
    inside: (c) => words.inside(c, c.ios.book, { scope: 'route' }),
  },
  ...rows<At>('limited', 'route', 'import, export, import map, export map, maximum routes, mdt', {
    note: 'learned routes are not computed: proofs take every way as possible',
  }),
  ...rows<At>(
    'harmless',
    'route',
    'rd, description, vnet, vpn, context, bgp next-hop, inter-as-hybrid, route-replicate, exit-address-family, stitching',
  ),
]);

export const vrfRows: Row<IosState>[] = [
  ...['ip vrf', 'vrf definition', 'vrf context', 'vrf instance', 'vrf'].map((start): Row<IosState> => ({
    words: start,
    state: 'modelled',
    scope: 'route',
    silent: start !== 'vrf definition',
    inside: (ios, _line, rest) => words.inside({ ios, name: rest[0] ?? '' }, ios.book, { scope: 'route' }),
  })),
];

/** Two VRFs of this device that exchange routes are no longer apart: nothing in the model says so. */
export function finishVrfs(ios: IosState): void {
  for (const a of ios.routeTargets) {
    if (a.way !== 'import') continue;
    if (ios.routeTargets.some((b) => b.way === 'export' && b.value === a.value && b.vrf !== a.vrf))
      ios.book.mark(a.line, 'not-modelled', {
        scope: 'route',
        element: a.vrf,
        note: 'routes of another VRF of this device come in here: the two are not apart',
      });
  }
}
