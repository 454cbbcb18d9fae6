// Objects and groups of the ASA: networks, services, protocols, ICMP types, nested as deep as they like.
import { inert, normalIp, parseIpv4 } from '#kit';
import type { ServiceMatch } from '#facts';
import { comparison } from '../../core/cisco/entry.ts';
import type { Addresses } from '../../core/cisco/entry.ts';
import { icmpMessage } from '../../core/cisco/icmp.ts';
import { cleanPrefix, maskedPrefixes } from '../../core/cisco/masks.ts';
import { portNumber, protocolNumber } from '../../core/cisco/ports.ts';
import { unknown } from '../../core/cisco/table.ts';
import type { AsaState } from './state.ts';

const filter = { scope: 'filter' as const };

/** Addresses of an object or a group of networks. */
export function networkSet(asa: AsaState, name: string): Addresses | undefined {
  if (asa.networkSets.has(name)) return asa.networkSets.get(name);
  const group = asa.groups.get(name);
  const found = asa.objects.get(name) ?? (group?.kind === 'network' ? group : undefined);
  if (!found) return undefined;
  asa.networkSets.set(name, { set: { include: [], names: [name] } });
  const include: string[] = [];
  const may: string[] = [];
  for (const line of found.lines) {
    if (line.words[0] === 'nat') continue;
    const member = networkMember(asa, line.words);
    if (!member) {
      unknown(asa.book, line, { ...filter, element: name });
      may.push(`a member of ${name} that nobody understood`);
      continue;
    }
    asa.book.mark(line.n, member.may ? 'limited' : 'modelled', {
      ...filter,
      ...(member.may ? { note: member.may } : {}),
    });
    if (member.may) may.push(member.may);
    include.push(...(member.set?.include ?? ['0.0.0.0/0', '::/0']));
  }
  // A member that is not known could be anything: the set is every address, perhaps.
  const result: Addresses =
    may.length > 0 ? { may: may.join('; ') } : { set: { include: [...new Set(include)], names: [name] } };
  asa.networkSets.set(name, result);
  return result;
}

function networkMember(asa: AsaState, words: readonly string[]): Addresses | undefined {
  let w = [...words];
  const first = w[0]?.toLowerCase();
  if (first === 'group-object') return networkSet(asa, w[1] ?? '');
  if (first === 'network-object') w = w.slice(1);
  const kind = w[0]?.toLowerCase();
  if (kind === 'object') return networkSet(asa, w[1] ?? '');
  if (kind === 'host') {
    const ip = normalIp(w[1] ?? '') ?? asa.hosts.get(w[1] ?? '');
    return ip === undefined ? undefined : { set: { include: [ip] } };
  }
  if (kind === 'range') {
    const [a, b] = [
      normalIp(w[1] ?? '') ?? asa.hosts.get(w[1] ?? ''),
      normalIp(w[2] ?? '') ?? asa.hosts.get(w[2] ?? ''),
    ];
    return a === undefined || b === undefined ? undefined : { set: { include: [a === b ? a : `${a}-${b}`] } };
  }
  if (kind === 'fqdn') return { may: `the addresses of the name ${inert(w.at(-1) ?? '', 80)}` };
  if (kind === 'any') return {};
  if (kind === 'subnet') w = w.slice(1);
  if (w[0]?.includes('/')) {
    const prefix = cleanPrefix(w[0]);
    return prefix === undefined ? undefined : { set: { include: [prefix] } };
  }
  const ip = parseIpv4(asa.hosts.get(w[0] ?? '') ?? w[0] ?? '');
  const mask = parseIpv4(w[1] ?? '');
  if (ip === undefined || mask === undefined) return undefined;
  const { prefixes, exact } = maskedPrefixes(ip, mask);
  return { set: { include: prefixes }, ...(exact ? {} : { may: `the mask ${w[1]} with its many holes` }) };
}

/** Services of an object or group of services, protocols or ICMP types. */
export function serviceSet(asa: AsaState, name: string): ServiceMatch[] | undefined {
  if (asa.serviceSets.has(name)) return asa.serviceSets.get(name);
  const group = asa.groups.get(name);
  const found = asa.serviceObjects.get(name) ?? (group && group.kind !== 'network' ? group : undefined);
  if (!found) return undefined;
  asa.serviceSets.set(name, []);
  const result: ServiceMatch[] = [];
  for (const line of found.lines) {
    const member = serviceMember(asa, line.words, group);
    if (!member) {
      unknown(asa.book, line, { ...filter, element: name });
      result.push({});
      continue;
    }
    asa.book.mark(line.n, 'modelled', filter);
    result.push(...member);
  }
  asa.serviceSets.set(name, result);
  return result;
}

function serviceMember(
  asa: AsaState,
  words: readonly string[],
  group: { kind: string; protocol?: string } | undefined,
): ServiceMatch[] | undefined {
  const first = words[0]?.toLowerCase();
  switch (first) {
    case 'group-object':
      return serviceSet(asa, words[1] ?? '');
    case 'protocol-object': {
      const p = protocolNumber(words[1] ?? '');
      return p === undefined ? undefined : p === 'any' ? [{}] : [{ protocol: p }];
    }
    case 'icmp-object': {
      const type = words[1] ?? '';
      const message = /^\d+$/.test(type) ? { type: Number(type) } : icmpMessage(type, 1);
      return message && [{ protocol: 1, icmp: message }];
    }
    case 'port-object': {
      const ports = operator(words.slice(1), group?.protocol === 'udp' ? 17 : 6);
      if (!ports) return undefined;
      const of = group?.protocol === 'tcp-udp' ? [6, 17] : [group?.protocol === 'udp' ? 17 : 6];
      return of.map((protocol) => ({ protocol, toPorts: ports.ranges }));
    }
    case 'service-object':
    case 'service':
      if (words[1]?.toLowerCase() === 'object') return serviceSet(asa, words[2] ?? '');
      return service(words.slice(1));
    default:
      return undefined;
  }
}

/** `tcp [source OP P] [destination OP P]`, `tcp eq 80`, `icmp echo 0`, `esp`, `tcp-udp destination eq dns`. */
function service(words: readonly string[]): ServiceMatch[] | undefined {
  const name = words[0]?.toLowerCase() ?? '';
  const protocols = name === 'tcp-udp' ? [6, 17] : [protocolNumber(name)];
  if (protocols[0] === undefined) return undefined;
  const protocol = protocols[0] === 'any' ? undefined : protocols[0];
  let w = words.slice(1);
  if (protocol === 1 || protocol === 58) {
    if (w.length === 0) return [{ protocol }];
    const message = /^\d+$/.test(w[0]!) ? { type: Number(w[0]) } : icmpMessage(w[0]!, protocol);
    if (!message) return undefined;
    return [{ protocol, icmp: { ...message, ...(/^\d+$/.test(w[1] ?? '') ? { code: Number(w[1]) } : {}) } }];
  }
  const made: ServiceMatch = {};
  while (w.length > 0) {
    const side = w[0]!.toLowerCase();
    if (side === 'source' || side === 'destination') w = w.slice(1);
    const ports = operator(w, protocol);
    if (!ports) return undefined;
    if (side === 'source') made.fromPorts = ports.ranges;
    else made.toPorts = ports.ranges;
    w = w.slice(ports.used);
  }
  return protocols.map((p) => ({ ...(typeof p === 'number' ? { protocol: p } : {}), ...made }));
}

function operator(words: readonly string[], protocol: number | undefined) {
  const word = words[0]?.toLowerCase() ?? '';
  if (!['eq', 'neq', 'gt', 'lt', 'range'].includes(word)) return undefined;
  const used = word === 'range' ? 3 : 2;
  const ports = words.slice(1, used).map((p) => portNumber(p, protocol) ?? portNumber(p, undefined));
  if (ports.length !== used - 1 || ports.some((p) => p === undefined)) return undefined;
  return { ranges: comparison(word, ports as number[]), used };
}
