// The objects dictionary of a management export: addresses and services by their id.
import type { AddressSet, ServiceMatch } from '#facts';
import { addressMember, addressSpan, spanText } from '../../core/sets.ts';
import { without, wildcardPrefixes } from '../../core/address-lists.ts';
import { isObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';

export interface Resolved<T> {
  /** Absent: any. */
  set?: T;
  may: string[];
}

export class Dictionary {
  readonly #objects = new Map<string, JsonObject>();

  add(list: JsonValue | undefined): void {
    if (!Array.isArray(list)) return;
    for (const object of list) {
      const uid = isObject(object) ? object.get('uid') : undefined;
      if (isObject(object) && typeof uid === 'string') this.#objects.set(uid, object);
    }
  }

  /** The object itself, where one stands in place of its id. */
  of(value: JsonValue | undefined): JsonObject | undefined {
    if (isObject(value)) return value;
    return typeof value === 'string' ? this.#objects.get(value) : undefined;
  }

  name(value: JsonValue | undefined): string {
    const name = this.of(value)?.get('name');
    return typeof name === 'string' ? name : typeof value === 'string' ? value : '';
  }

  type(value: JsonValue | undefined): string {
    const type = this.of(value)?.get('type');
    return typeof type === 'string' ? type : '';
  }

  isAny(value: JsonValue | undefined): boolean {
    return this.type(value) === 'CpmiAnyObject' || (this.of(value) === undefined && value === 'Any');
  }

  addresses(list: readonly JsonValue[]): Resolved<AddressSet> {
    if (list.some((v) => this.isAny(v))) return { may: [] };
    const found = list.map((v) => this.#address(v, 0));
    const may = [...new Set(found.flatMap((f) => f.may))];
    return {
      set: { include: [...new Set(found.flatMap((f) => f.include))], names: list.map((v) => this.name(v)) },
      may,
    };
  }

  #address(value: JsonValue, depth: number): { include: string[]; may: string[] } {
    const object = this.of(value);
    const name = this.name(value);
    const unknown = (why: string) => ({ include: ['0.0.0.0/0', '::/0'], may: [`${why} "${name}"`] });
    if (!object || depth > 30) return unknown('object, which this file does not define,');
    const text = (key: string) => {
      const v = object.get(key);
      return typeof v === 'string' || typeof v === 'number' ? String(v) : undefined;
    };
    const members = (list: (string | undefined)[]) =>
      list.flatMap((t) => (t === undefined ? [] : (addressMember(t) ?? [])));
    switch (this.type(value)) {
      case 'host':
      case 'checkpoint-host':
      case 'CpmiHostCkp':
        return { include: members([text('ipv4-address'), text('ipv6-address')]), may: [] };
      case 'network': {
        const four = text('subnet4');
        const six = text('subnet6');
        return {
          include: members([four && `${four}/${text('mask-length4')}`, six && `${six}/${text('mask-length6')}`]),
          may: [],
        };
      }
      case 'address-range': {
        const pair = (a: string | undefined, b: string | undefined) =>
          a !== undefined && b !== undefined ? `${a}-${b}` : undefined;
        return {
          include: members([
            pair(text('ipv4-address-first'), text('ipv4-address-last')),
            pair(text('ipv6-address-first'), text('ipv6-address-last')),
          ]),
          may: [],
        };
      }
      case 'multicast-address-range': {
        const one = text('ipv4-address');
        const first = text('ipv4-address-first');
        return { include: members([one ?? (first && `${first}-${text('ipv4-address-last')}`)]), may: [] };
      }
      case 'wildcard': {
        const mask = text('ipv4-mask-wildcard');
        const span = mask === undefined ? undefined : addressSpan(mask);
        const kept = span && spanText({ version: 4, from: 0xffffffffn - span.from, to: 0xffffffffn - span.from });
        const found = kept === undefined ? undefined : wildcardPrefixes(text('ipv4-address') ?? '', kept);
        return found ? { include: found.members, may: found.exact ? [] : [`wildcard "${name}"`] } : unknown('wildcard');
      }
      case 'group': {
        const list = object.get('members');
        if (!Array.isArray(list)) return unknown('members of group');
        const parts = list.map((m) => this.#address(m, depth + 1));
        return { include: parts.flatMap((p) => p.include), may: parts.flatMap((p) => p.may) };
      }
      case 'group-with-exclusion': {
        const include = this.#address(object.get('include') ?? '', depth + 1);
        const except = this.#address(object.get('except') ?? '', depth + 1);
        if (except.may.length > 0) return { include: include.include, may: [...include.may, ...except.may] };
        return { include: without(include.include, except.include), may: include.may };
      }
      case 'simple-gateway':
      case 'simple-cluster':
      case 'CpmiGatewayCluster':
      case 'cluster-member':
        return { include: ['0.0.0.0/0', '::/0'], may: [`addresses of gateway "${name}"`] };
      default:
        return unknown(this.type(value) || 'object');
    }
  }

  services(list: readonly JsonValue[]): Resolved<ServiceMatch[]> {
    if (list.some((v) => this.isAny(v))) return { may: [] };
    const found = list.map((v) => this.#service(v, 0));
    const may = [...new Set(found.flatMap((f) => f.may))];
    if (found.some((f) => !f.set)) return { may };
    return { set: found.flatMap((f) => f.set!), may };
  }

  #service(value: JsonValue, depth: number): Resolved<ServiceMatch[]> {
    const object = this.of(value);
    const name = this.name(value);
    if (!object || depth > 30) return { may: [`service "${name}", which this file does not define`] };
    const text = (key: string) => {
      const v = object.get(key);
      return typeof v === 'string' || typeof v === 'number' ? String(v) : undefined;
    };
    const type = this.type(value);
    const protocol = { 'service-tcp': 6, 'service-udp': 17, 'service-sctp': 132 }[type];
    if (protocol !== undefined) {
      const toPorts = portRange(text('port'));
      const fromPorts = portRange(text('source-port'));
      if (!toPorts) return { may: [`ports of service "${name}"`] };
      return { set: [{ protocol, toPorts: [toPorts], ...(fromPorts ? { fromPorts: [fromPorts] } : {}) }], may: [] };
    }
    if (type === 'service-icmp' || type === 'service-icmp6') {
      const t = text('icmp-type');
      const c = text('icmp-code');
      return {
        set: [
          {
            protocol: type === 'service-icmp' ? 1 : 58,
            ...(t === undefined ? {} : { icmp: { type: Number(t), ...(c === undefined ? {} : { code: Number(c) }) } }),
          },
        ],
        may: [],
      };
    }
    if (type === 'service-other' && text('ip-protocol') !== undefined) {
      const match = text('match');
      return {
        set: [{ protocol: Number(text('ip-protocol')) }],
        may: match === undefined || match === '' ? [] : [`condition of service "${name}"`],
      };
    }
    if (type === 'service-group') {
      const list = object.get('members');
      if (!Array.isArray(list)) return { may: [`members of service group "${name}"`] };
      const parts = list.map((m) => this.#service(m, depth + 1));
      const may = parts.flatMap((p) => p.may);
      return parts.some((p) => !p.set) ? { may } : { set: parts.flatMap((p) => p.set!), may };
    }
    return { may: [`${type || 'service'} "${name}"`] };
  }
}

/** `80`, `80-90`, `>1023`, `<1024`. */
function portRange(text: string | undefined): [number, number] | undefined {
  const m = /^([<>]?)(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '');
  if (!m) return undefined;
  const n = Number(m[2]);
  if (m[1] === '>') return [n + 1, 65535];
  if (m[1] === '<') return [0, n - 1];
  return [n, Number(m[3] ?? n)];
}
