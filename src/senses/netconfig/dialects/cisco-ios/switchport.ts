// The `switchport` words of one interface, and the port they make (IEEE 802.1Q as Cisco does it).
import type { Lines, SwitchPort, VlanSet } from '#facts';
import { allVlans, hasVlan, joined, vlanList, without } from '../../core/cisco/vlan-list.ts';

/** As written; what is not written is absent. */
export interface PortWords {
  /** `switchport` or `no switchport` alone. */
  on?: boolean;
  /** Some `switchport` word stands there. */
  any?: boolean;
  mode?: 'access' | 'trunk' | 'dynamic' | 'dot1q-tunnel' | 'private-host' | 'private-promiscuous' | 'private-trunk';
  access?: number;
  native?: number;
  allowed?: VlanSet;
  voice?: number;
  protected?: boolean;
  nativeTagged?: boolean;
  host?: [primary: number, secondary: number];
  promiscuous?: { primary: number; secondary: VlanSet };
  ring?: string;
  at: Lines[];
}

/** `switchport trunk allowed vlan …`: the list after this line, or undefined where the words make no list. */
export function allowedAfter(before: VlanSet | undefined, words: string[]): VlanSet | undefined {
  const [first, ...rest] = words;
  const list = (w: string[]) => vlanList(w.join(','));
  switch (first?.toLowerCase()) {
    case 'add': {
      const more = list(rest);
      return more && joined([...(before ?? []), ...more].map(([a, b]) => [a, b]));
    }
    case 'remove': {
      const less = list(rest);
      return less && without(before ?? allVlans, less);
    }
    case 'except': {
      const less = list(rest);
      return less && without(allVlans, less);
    }
    case undefined:
      return undefined;
    default:
      return list(words);
  }
}

/** The port that the words make. `tagNative`: `vlan dot1q tag native` of the device. */
export function switchPort(words: PortWords, tagNative: boolean, isolatedVlan: (id: number) => boolean): SwitchPort {
  const access = words.access ?? 1;
  const native = words.native ?? 1;
  const allowed = words.allowed ?? allVlans;
  const base = {
    ingressFiltering: true,
    ...(words.ring ? { ring: words.ring } : {}),
    ...(words.voice === undefined ? {} : { voiceVlan: words.voice }),
    at: words.at,
  };
  const isolated = words.protected ? { isolated: true } : {};
  const voice: VlanSet = words.voice === undefined ? [] : [[words.voice, words.voice]];
  switch (words.mode) {
    case 'access':
    case 'dot1q-tunnel':
      return {
        mode: 'access',
        pvid: access,
        tagged: voice,
        untagged: [[access, access]],
        accepts: voice.length > 0 ? 'all' : 'untagged',
        ...base,
        ...isolated,
      };
    case 'private-host': {
      const [primary, secondary] = words.host ?? [access, access];
      return {
        mode: 'access',
        pvid: primary,
        tagged: [],
        untagged: [[primary, primary]],
        accepts: 'untagged',
        ...base,
        ...(isolatedVlan(secondary) ? { isolated: true } : isolated),
      };
    }
    case 'private-promiscuous': {
      const primary = words.promiscuous?.primary ?? access;
      return {
        mode: 'access',
        pvid: primary,
        tagged: [],
        untagged: [[primary, primary]],
        accepts: 'untagged',
        ...base,
      };
    }
    case 'trunk':
    case 'private-trunk': {
      const tagsNative = tagNative || words.nativeTagged === true;
      const open = hasVlan(allowed, native);
      return {
        mode: 'trunk',
        ...(open && !tagsNative ? { pvid: native } : {}),
        tagged: tagsNative ? allowed : without(allowed, [[native, native]]),
        untagged: open && !tagsNative ? [[native, native]] : [],
        accepts: tagsNative ? 'tagged' : 'all',
        ...base,
        ...isolated,
      };
    }
    default: {
      // Negotiates with its neighbour: an access port of one VLAN, or a trunk of all that are allowed. Both at once is the worst case.
      const untagged = joined([
        [access, access],
        ...(hasVlan(allowed, native) ? [[native, native] as [number, number]] : []),
      ]);
      return {
        mode: 'dynamic',
        pvid: access,
        tagged: joined([...without(allowed, untagged), ...voice].map(([a, b]) => [a, b])),
        untagged,
        accepts: 'all',
        ...base,
        ...isolated,
      };
    }
  }
}
