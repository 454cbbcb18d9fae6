// Object groups of IOS: networks and services, nested.
import { normalIp, parseIpv4 } from '#kit';
import type { ServiceMatch } from '#facts';
import { cleanPrefix, maskedPrefixes } from '../../core/cisco/masks.ts';
import type { Addresses } from '../../core/cisco/entry.ts';
import { extendedEntry } from '../../core/cisco/entry.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { unknown } from '../../core/cisco/table.ts';
import type { IosState } from './state.ts';

/** Addresses of `object-group network NAME`, or undefined where there is none of that name. */
export function networkSet(ios: IosState, name: string): Addresses | undefined {
  if (ios.networkSets.has(name)) return ios.networkSets.get(name);
  const group = ios.networks.get(name);
  if (!group) return undefined;
  ios.networkSets.set(name, { set: { include: [], names: [name] } }); // a group that holds itself ends here
  const include: string[] = [];
  const may: string[] = [];
  for (const line of group.lines) {
    const found = member(ios, line);
    if (!found) {
      unknown(ios.book, line, { scope: 'filter', element: name });
      may.push(`a member of ${name} that nobody understood`);
      include.push('0.0.0.0/0');
      continue;
    }
    ios.book.mark(line.n, found.may ? 'limited' : 'modelled', {
      scope: 'filter',
      ...(found.may ? { note: found.may } : {}),
    });
    if (found.may) may.push(found.may);
    if (found.set) include.push(...found.set.include);
    else include.push('0.0.0.0/0');
  }
  const result: Addresses = {
    set: { include: [...new Set(include)], names: [name] },
    ...(may.length > 0 ? { may: may.join('; ') } : {}),
  };
  ios.networkSets.set(name, result);
  return result;
}

function member(ios: IosState, line: Line): Addresses | undefined {
  const w = /^\d+$/.test(line.words[0]!) && line.words.length > 1 ? line.words.slice(1) : line.words;
  const first = w[0]!.toLowerCase();
  if (first === 'any') return {};
  if (first === 'host') {
    const ip = normalIp(w[1] ?? '') ?? ios.hosts.get(w[1] ?? '');
    return ip === undefined ? undefined : { set: { include: [ip] } };
  }
  if (first === 'group-object') return networkSet(ios, w[1] ?? '');
  if (first === 'range') {
    const [a, b] = [normalIp(w[1] ?? ''), normalIp(w[2] ?? '')];
    return a === undefined || b === undefined ? undefined : { set: { include: [`${a}-${b}`] } };
  }
  if (first.includes('/')) {
    const prefix = cleanPrefix(first);
    return prefix === undefined ? undefined : { set: { include: [prefix] } };
  }
  const ip = parseIpv4(w[0]!);
  if (ip === undefined) return undefined;
  if (w[1]?.startsWith('/')) {
    const prefix = cleanPrefix(`${w[0]!}${w[1]}`);
    return prefix === undefined ? undefined : { set: { include: [prefix] } };
  }
  const mask = w[1] === undefined ? 0xffffffff : parseIpv4(w[1]);
  if (mask === undefined) return undefined;
  const { prefixes, exact } = maskedPrefixes(ip, mask);
  return { set: { include: prefixes }, ...(exact ? {} : { may: `the mask ${w[1]} with its many holes` }) };
}

/** Services of `object-group service NAME`. An empty list: the group says nothing that could be matched. */
export function serviceSet(ios: IosState, name: string): ServiceMatch[] | undefined {
  if (ios.serviceSets.has(name)) return ios.serviceSets.get(name);
  const group = ios.services.get(name);
  if (!group) return undefined;
  ios.serviceSets.set(name, []);
  const result: ServiceMatch[] = [];
  for (const line of group.lines) {
    const found = service(ios, line);
    if (!found) {
      unknown(ios.book, line, { scope: 'filter', element: name });
      result.push({});
      continue;
    }
    ios.book.mark(line.n, 'modelled', { scope: 'filter' });
    result.push(...found);
  }
  ios.serviceSets.set(name, result);
  return result;
}

/** `tcp eq 502`, `tcp source gt 1023 eq 80`, `udp range 1 5`, `icmp echo`, `ip`, `group-object G`, `eq 80` (NX-OS ports). */
function service(ios: IosState, line: Line): ServiceMatch[] | undefined {
  const w =
    /^\d+$/.test(line.words[0]!) && line.words.length > 1 && !/^(eq|range|gt|lt|\d+)$/.test(line.words[0]!)
      ? line.words.slice(1)
      : line.words;
  const first = w[0]!.toLowerCase();
  if (first === 'group-object') return serviceSet(ios, w[1] ?? '');
  const source = w[1]?.toLowerCase() === 'source';
  let body = w.slice(source ? 2 : 1);
  let from: string[] = [];
  if (source) {
    const n = body[0] === 'range' ? 3 : 2;
    from = body.slice(0, n);
    body = body.slice(n);
  }
  if (/^\d{1,5}$/.test(body[0] ?? '') && first !== 'icmp') body = ['eq', ...body];
  const known = ['eq', 'neq', 'gt', 'lt', 'range'];
  if (
    body[0] !== undefined &&
    !known.includes(body[0].toLowerCase()) &&
    (first === 'tcp' || first === 'udp' || first === 'tcp-udp')
  )
    body = ['eq', ...body];
  const entry = extendedEntry([w[0]!, 'any', ...from, 'any', ...body], {
    masks: 'wildcard',
    networks: () => undefined,
    services: () => undefined,
  });
  if (entry.unknown.length > 0 || entry.limited) return undefined;
  return entry.match.services ?? [{}];
}
