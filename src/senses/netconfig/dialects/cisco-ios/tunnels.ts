// Tunnels: ways that no cable shows. Crypto maps, tunnel interfaces, remote access.
import { inert, normalIp } from '#kit';
import type { AddressSet } from '#facts';
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { lines, oneLine } from './state.ts';
import type { IosState } from './state.ts';

type R = Row<IosState>;

const remote = 'remote access by VPN is a way in that is not followed';

export const tunnelRows: R[] = [
  {
    words: 'crypto map',
    state: 'modelled',
    scope: 'filter',
    inside: (ios, line, rest) => {
      const made = { name: rest[0] ?? '', seq: /^\d+$/.test(rest[1] ?? '') ? rest[1]! : '', line } as {
        name: string;
        seq: string;
        line: typeof line;
        peer?: string;
        match?: string;
      };
      if (made.seq !== '') ios.crypto.set(made.name, [...(ios.crypto.get(made.name) ?? []), made]);
      return (inner) => {
        const w = inner.words;
        if (w[0] === 'set' && w[1] === 'peer') made.peer = w[2] ?? '';
        if (w[0] === 'match' && w[1] === 'address') made.match = w[2] ?? '';
        const known = /^(set|match|description|reverse-route|qos|redundancy|exit)\b/.test(inner.text);
        ios.book.mark([inner.n, inner.to], known ? 'modelled' : 'unrecognised', {
          scope: 'filter',
          element: made.name,
        });
      };
    },
  },
  ...rows<IosState>(
    'not-modelled',
    'route',
    'crypto isakmp client configuration group, crypto ipsec client ezvpn, crypto ikev2 authorization, crypto vpn, webvpn, vpdn, vpdn-group, crypto gdoi, crypto dynamic-map, ip local pool, crypto ssl',
    { note: remote, inside: 'same' },
  ),
  ...rows<IosState>(
    'harmless',
    'management',
    'crypto isakmp, crypto ikev2, crypto ipsec, crypto engine, crypto logging, crypto call, crypto mib, crypto provisioning, crypto fragment, crypto softwarecrypto, crypto xauth, crypto identity, crypto wui, crypto batch',
    { inside: 'same' },
  ),
  ...rows<IosState>('harmless', 'management', 'crypto pki, crypto ca, crypto key, crypto keyring, certificate, quit', {
    inside: 'aside',
  }),
];

export function finishTunnels(ios: IosState): void {
  for (const port of ios.ports.values()) {
    if (port.crypto) {
      for (const map of ios.crypto.get(port.crypto.map) ?? []) {
        const filter = map.match === undefined ? undefined : ios.filters.get(`${map.match}/4`);
        const permits = filter?.rules.filter((r) => r.action === 'permit' && r.enabled) ?? [];
        const peer = map.peer === undefined ? undefined : (normalIp(map.peer) ?? inert(map.peer, 64));
        const local = sides(permits.map((r) => r.match.from));
        const far = sides(permits.map((r) => r.match.to));
        ios.device.tunnels.push({
          name: `${map.name} ${map.seq}`,
          interface: port.device.name,
          ...(peer === undefined ? {} : { peer }),
          ...(local ? { local } : {}),
          ...(far ? { remote: far } : {}),
          at: lines(map.line),
        });
      }
    }
    if (port.device.kind === 'tunnel') {
      const peer = port.tunnel.destination;
      ios.device.tunnels.push({
        name: port.device.name,
        interface: port.device.name,
        ...(peer === undefined ? {} : { peer: normalIp(peer) ?? inert(peer, 64) }),
        at: oneLine(port.tunnel.line),
      });
    }
  }
}

const sides = (sets: (AddressSet | undefined)[]): AddressSet | undefined =>
  sets.length > 0 && sets.every((s) => s !== undefined)
    ? { include: [...new Set(sets.flatMap((s) => s!.include))] }
    : undefined;
