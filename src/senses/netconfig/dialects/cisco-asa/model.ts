// The way of a packet through an ASA (Cisco ASA Firewall CLI Configuration Guide: access rules, NAT, security levels).
import { inert, normalIp } from '#kit';
import type { Filter, FilterRule, Stage } from '#facts';
import { makeFilters } from './access.ts';
import { finishManagement } from './management.ts';
import { natStages } from './nat.ts';
import { networkSet, serviceSet } from './objects.ts';
import { oneLine } from './state.ts';
import type { AsaPort, AsaState } from './state.ts';

export function finish(asa: AsaState): void {
  for (const name of [...asa.objects.keys(), ...asa.groups.keys()]) networkSet(asa, name);
  for (const name of [...asa.serviceObjects.keys(), ...asa.groups.keys()]) serviceSet(asa, name);
  makeFilters(asa);
  const named = [...asa.ports.values()].filter((p): p is AsaPort & { name: string } => p.name !== undefined);
  for (const p of named) asa.device.zones.push({ name: p.name, interfaces: [p.device.name], at: p.device.at });
  for (const p of asa.ports.values()) {
    const bundle =
      p.device.parent === undefined || p.device.kind === 'subinterface'
        ? undefined
        : asa.ports.get(p.device.parent.toLowerCase());
    if (bundle && !bundle.device.members?.includes(p.device.name)) (bundle.device.members ??= []).push(p.device.name);
  }
  asa.device.forwards = asa.device.interfaces.length > 0 ? 'yes' : 'unknown';
  const nat = natStages(asa);
  asa.device.transit = [
    ...nat.before,
    ...named.flatMap((p) => inwards(asa, p, named)),
    ...walls(asa, named),
    ...named.flatMap((p) => outwards(asa, p)),
    ...nat.after,
  ];
  asa.device.toDevice = [
    ...asa.controlPlane.map((c): Stage => ({
      kind: 'filter',
      filter: applied(asa, c.acl, c.line),
      in: [c.zone],
      tracksSessions: true,
      at: oneLine(c.line),
    })),
    ...finishManagement(asa),
  ];
  tunnels(asa);
}

/** Name of the filter a list became. An ASA refuses to apply a list that does not exist; where a file does, nothing certain is known: the worst case. */
function applied(asa: AsaState, name: string, line: number): string {
  if (asa.filters.has(name)) return name;
  const made: Filter = { name, rules: [], otherwise: 'permit', at: oneLine(line) };
  asa.filters.set(name, made);
  asa.device.filters.push(made);
  asa.device.problems.push({
    what: `access list ${inert(name)} is applied but stands nowhere in the file: it was read as letting everything pass`,
    where: { file: asa.device.files[0]!.name, line },
  });
  return name;
}

/**
 * In by an interface: its own list, then the global one, then nothing. Without either, a packet may go to interfaces of a lower level, and to those of its
 * own where same-security traffic is permitted.
 */
function inwards(asa: AsaState, port: AsaPort & { name: string }, all: (AsaPort & { name: string })[]): Stage[] {
  const own = asa.groupsIn.get(port.name);
  if (own && asa.global) {
    const [a, b] = [applied(asa, own.acl, own.line), applied(asa, asa.global.acl, asa.global.line)];
    const name = `${a}, then ${b}`;
    if (!asa.filters.has(name)) {
      const made: Filter = {
        name,
        rules: [...asa.filters.get(a)!.rules, ...asa.filters.get(b)!.rules],
        otherwise: 'deny',
        at: oneLine(own.line),
      };
      asa.filters.set(name, made);
      asa.device.filters.push(made);
    }
    return [{ kind: 'filter', filter: name, in: [port.name], tracksSessions: true, at: oneLine(own.line) }];
  }
  const list = own ?? asa.global;
  if (list)
    return [
      {
        kind: 'filter',
        filter: applied(asa, list.acl, list.line),
        in: [port.name],
        tracksSessions: true,
        at: oneLine(list.line),
      },
    ];
  const name = `security level of ${port.name}`;
  const open = all
    .filter((o) => o !== port && (o.level < port.level || (o.level === port.level && asa.interInterface)))
    .map((o) => o.name);
  if (asa.intraInterface) open.push(port.name);
  const rules: FilterRule[] =
    open.length === 0
      ? []
      : [
          {
            id: 'implicit',
            action: 'permit',
            match: { out: open },
            at: port.device.at,
            text: `security level ${port.level}: to ${open.join(', ')}`,
            enabled: true,
            implicit: true,
          },
        ];
  asa.device.filters.push({ name, rules, otherwise: 'deny', at: port.device.at });
  return [{ kind: 'filter', filter: name, in: [port.name], tracksSessions: true, at: port.device.at }];
}

/** What no list can open: interfaces of one level, and back out of the same one, without `same-security-traffic`; management interfaces pass nothing. */
function walls(asa: AsaState, all: (AsaPort & { name: string })[]): Stage[] {
  const stages: Stage[] = [];
  const name = 'between interfaces of one security level';
  const wall = (way: { in?: string[]; out?: string[] }, port: AsaPort): void => {
    if (!asa.device.filters.some((f) => f.name === name))
      asa.device.filters.push({ name, rules: [], otherwise: 'deny', at: port.device.at });
    stages.push({ kind: 'filter', filter: name, ...way, tracksSessions: true, at: port.device.at });
  };
  for (const port of all) {
    if (port.managementOnly) {
      wall({ in: [port.name] }, port);
      wall({ out: [port.name] }, port);
      continue;
    }
    const equal = all.filter((o) => o !== port && o.level === port.level).map((o) => o.name);
    if (!asa.interInterface && equal.length > 0) wall({ in: [port.name], out: equal }, port);
    if (!asa.intraInterface) wall({ in: [port.name], out: [port.name] }, port);
  }
  return stages;
}

function outwards(asa: AsaState, port: AsaPort & { name: string }): Stage[] {
  const list = asa.groupsOut.get(port.name);
  return list
    ? [
        {
          kind: 'filter',
          filter: applied(asa, list.acl, list.line),
          out: [port.name],
          tracksSessions: true,
          at: oneLine(list.line),
        },
      ]
    : [];
}

function tunnels(asa: AsaState): void {
  for (const [key, map] of asa.crypto) {
    const zone = asa.cryptoOn.get(key.slice(0, key.indexOf(' ')));
    if (zone === undefined || map.match === undefined) continue;
    const permits = asa.filters.get(map.match)?.rules.filter((r) => r.action === 'permit' && r.enabled) ?? [];
    const sides = (side: 'from' | 'to') =>
      permits.length > 0 && permits.every((r) => r.match[side])
        ? { include: [...new Set(permits.flatMap((r) => r.match[side]!.include))] }
        : undefined;
    const [local, remote] = [sides('from'), sides('to')];
    asa.device.tunnels.push({
      name: key,
      interface: zone,
      ...(map.peer === undefined ? {} : { peer: normalIp(asa.hosts.get(map.peer) ?? map.peer) ?? inert(map.peer, 64) }),
      ...(local ? { local } : {}),
      ...(remote ? { remote } : {}),
      at: oneLine(map.line),
    });
  }
  for (const t of asa.tunnels)
    asa.device.tunnels.push({
      name: t.port.device.name,
      interface: t.port.device.name,
      ...(t.destination === undefined ? {} : { peer: normalIp(t.destination) ?? inert(t.destination, 64) }),
      at: oneLine(t.line),
    });
}
