// For tests only: small devices written by hand, in the shape that readers of configurations make.
import type {
  ConfiguredDevice,
  DeviceInterface,
  Filter,
  FilterRule,
  Match,
  NatRule,
  OpenLine,
  Stage,
  SwitchPort,
} from '#facts';
import { sha256 } from '#kit';

let line = 0;
const at = () => ({ file: 0, line: ++line });

export function device(name: string, parts: Partial<ConfiguredDevice> = {}): ConfiguredDevice {
  const states = { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: 0 };
  return {
    name,
    hostname: name,
    dialect: 'by-hand',
    files: [
      {
        artefact: sha256(name),
        name: `${name}.cfg`,
        dialect: 'by-hand',
        part: 'configuration',
        lines: { total: 0, relevant: 0, states },
      },
    ],
    interfaces: [],
    vlans: [],
    zones: [],
    filters: [],
    routes: [],
    forwards: 'yes',
    transit: [],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
    ...parts,
  };
}

export const iface = (name: string, address?: string, more: Partial<DeviceInterface> = {}): DeviceInterface => ({
  name,
  kind: 'physical',
  enabled: true,
  addresses: address === undefined ? [] : [address],
  at: at(),
  ...more,
});

export const rule = (action: FilterRule['action'], match: Match, more: Partial<FilterRule> = {}): FilterRule => {
  const place = at();
  return {
    id: `${place.line}`,
    action,
    match,
    at: place,
    text: `${action} ${JSON.stringify(match)}`,
    enabled: true,
    ...more,
  };
};

export const filter = (name: string, rules: FilterRule[], otherwise: Filter['otherwise'] = 'deny'): Filter => ({
  name,
  rules,
  otherwise,
  at: at(),
});

export const stage = (name: string, more: Partial<Extract<Stage, { kind: 'filter' }>> = {}): Stage => ({
  kind: 'filter',
  filter: name,
  tracksSessions: true,
  ...more,
});

export const nat = (match: Match, more: Partial<NatRule>): NatRule => {
  const place = at();
  return { id: `${place.line}`, match, at: place, text: 'nat', enabled: true, ...more };
};

export const tcp = (...ports: number[]): Match => ({
  services: [{ protocol: 6, ...(ports.length > 0 ? { toPorts: ports.map((p): [number, number] => [p, p]) } : {}) }],
});

export const openLine = (more: Partial<OpenLine> = {}): OpenLine => ({
  at: at(),
  state: 'unrecognised',
  scope: 'filter',
  text: 'frobnicate all',
  ...more,
});

export const port = (name: string, sp: Partial<SwitchPort>, more: Partial<DeviceInterface> = {}): DeviceInterface =>
  iface(name, undefined, {
    switchport: { mode: 'access', tagged: [], untagged: [], accepts: 'all', ingressFiltering: true, at: [at()], ...sp },
    ...more,
  });

/** An access port of one VLAN. */
export const access = (name: string, vlan: number, more: Partial<DeviceInterface> = {}): DeviceInterface =>
  port(name, { pvid: vlan, untagged: [[vlan, vlan]], accepts: 'untagged' }, more);

/** A trunk with a native VLAN, or none. */
export const trunk = (
  name: string,
  vlans: number[],
  native?: number,
  more: Partial<DeviceInterface> = {},
): DeviceInterface =>
  port(
    name,
    {
      mode: 'trunk',
      tagged: vlans.filter((v) => v !== native).map((v): [number, number] => [v, v]),
      untagged: native === undefined ? [] : [[native, native]],
      ...(native === undefined ? {} : { pvid: native }),
      accepts: native === undefined ? 'tagged' : 'all',
    },
    more,
  );
