// `show configuration` of Gaia: interfaces, bonds, VLANs, routes and the services of the device itself. Its access policy stands in the management.
import type { ConfiguredDevice, DeviceInterface, InterfaceKind } from '#facts';
import { inert, normalIp } from '#kit';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { absentPolicy } from './attach.ts';

const harmless =
  /^(?:set|add) (?:installer|arp|core-dump|clienv|format|ntp|timezone|time|date|inactivity-timeout|tracefile|router-options|routedsyslog|syslog|max-path-splits|dns|domainname|mail-notification|message|management interface|config-state|config-lock|lcd|ip-conntrack|cluster|password-controls|edition|host name|static-route-option|routemap|nexthop-trace|backup|backup-scheduled|snapshot|cron|job|lldp|netflow|ssl|kernel-routes|protocol-rank|igmp interface \S+ version|iphelper|bootp interface|dhcp server disable|dhcp server process disable|proxy|hw-sensors|command|web table-refresh-rate|web session-timeout|web ssl3-enabled|web ssl-port|web daemon-enable|ping|rip (?:update-interval|expire-interval)|inbound-route-filter|ospf instance default area backbone on|mdps|fcd|user-mode|smart-1|ssh server|trusted-client|ipv6 ndp)\b/;
const accounts = /^(?:set|add) (?:user|rba|aaa|expert-password|group|grub2?-password|password-controls)\b/;
const routing =
  /^(?:set|add) (?:bgp|as\b|router-id|ospf\d?|rip|igrp|pim|igmp|dvmrp|aggregate|pbr|ipv6 (?:ospf3|rip)|bgp|isis|redistribut)/;

const kindOf = (name: string): InterfaceKind =>
  /\.\d+$/.test(name)
    ? 'subinterface'
    : name.startsWith('bond')
      ? 'bond'
      : name.startsWith('br')
        ? 'bridge'
        : name.startsWith('lo')
          ? 'loopback'
          : name.startsWith('vpnt') || name.startsWith('gre')
            ? 'tunnel'
            : 'physical';

/** Reads the text into one device, named by its host name. */
export function readGaia(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'checkpoint');
  device.maker = 'Check Point';
  device.forwards = 'yes';
  const found = new Map<string, DeviceInterface>();
  const off = new Set<string>();
  const iface = (name: string, line: number): DeviceInterface => {
    let one = found.get(name);
    if (!one) {
      one = { name, kind: kindOf(name), enabled: true, addresses: [], at: { file: 0, line } };
      const sub = /^(.+)\.(\d+)$/.exec(name);
      if (sub) Object.assign(one, { parent: sub[1], vlan: Number(sub[2]) });
      found.set(name, one);
      device.interfaces.push(one);
    }
    return one;
  };
  let web = { on: true, port: 443, line: 1 };
  let telnet = { on: false, line: 1 };
  const from: string[] = [];
  let anyHost = false;

  text.lines.forEach((raw, i) => {
    const line = i + 1;
    const words = raw.trim();
    const mark = (
      state: 'modelled' | 'harmless' | 'limited' | 'not-modelled',
      scope: 'interface' | 'route' | 'management' | 'layer2' | 'device',
      note?: string,
    ) => book.mark(line, state, { scope, ...(note === undefined ? {} : { note }) });
    if (words === '' || words.startsWith('#') || /^\S+[>#]$/.test(words)) return book.aside(line);
    let m: RegExpExecArray | null;
    if ((m = /^set hostname (\S+)$/.exec(words))) {
      device.hostname = inert(m[1]!, 100);
      device.name = device.hostname;
      return mark('modelled', 'device');
    }
    if ((m = /^(?:set|add) interface (\S+) (.*)$/.exec(words)))
      return interfaceLine(iface, m[1]!, m[2]!, line, mark, off);
    if ((m = /^(add|set) bonding group (\d+)(?: (.*))?$/.exec(words))) {
      const bond = iface(`bond${m[2]!}`, line);
      const member = /^interface (\S+)$/.exec(m[3] ?? '')?.[1];
      if (member !== undefined && m[1] === 'add') (bond.members ??= []).push(member);
      return mark(member !== undefined || m[3] === undefined ? 'modelled' : 'harmless', 'layer2');
    }
    if ((m = /^(add|set) bridging group (\d+)(?: (.*))?$/.exec(words))) {
      const bridge = iface(`br${m[2]!}`, line);
      const member = /^interface (\S+)$/.exec(m[3] ?? '')?.[1];
      if (member !== undefined) (bridge.members ??= []).push(member);
      device.transparent = true;
      return mark('limited', 'layer2', 'bridges between its ports; the policy applies');
    }
    if ((m = /^set (?:ipv6 )?static-route (\S+) (.*)$/.exec(words))) {
      const six = words.startsWith('set ipv6');
      const prefix = m[1] === 'default' ? (six ? '::/0' : '0.0.0.0/0') : addressMember(m[1]!);
      const rest = m[2]!;
      if (/^(?:comment|ping|scopelocal|rank|description)\b/.test(rest)) return mark('harmless', 'route');
      if (prefix === undefined) return undefined;
      const hop = /nexthop gateway (address|logical) (\S+)(?: interface (\S+))?/.exec(rest);
      const discards = /nexthop (?:reject|blackhole)/.test(rest);
      if (/ off$/.test(rest)) return mark('harmless', 'route');
      if (!hop && !discards) return undefined;
      const via = hop?.[1] === 'address' ? normalIp(hop[2]!) : undefined;
      const out = hop?.[1] === 'logical' ? hop[2] : hop?.[3];
      device.routes.push({
        prefix: prefix.includes('/') ? prefix : `${prefix}/${six ? 128 : 32}`,
        ...(via === undefined ? {} : { via }),
        ...(out === undefined ? {} : { interface: out }),
        ...(discards ? { discards: true } : {}),
        source: 'static',
        at: { file: 0, line },
      });
      return mark('modelled', 'route');
    }
    if ((m = /^set web (daemon-enable|ssl-port) (\S+)$/.exec(words))) {
      if (m[1] === 'ssl-port') web = { ...web, port: Number(m[2]), line };
      else web = { ...web, on: m[2] === 'on' };
      return mark('modelled', 'management');
    }
    if ((m = /^set net-access telnet (on|off)$/.exec(words))) {
      telnet = { on: m[1] === 'on', line };
      return mark('modelled', 'management');
    }
    if (
      (m =
        /^add allowed-client (?:host (?:ipv[46]-address )?(\S+)|network (?:ipv[46]-address )?(\S+) mask-length (\d+))$/.exec(
          words,
        ))
    ) {
      if (m[1] === 'any-host') anyHost = true;
      else {
        const member = addressMember(m[1] ?? `${m[2]}/${m[3]}`);
        if (member === undefined) return undefined;
        from.push(member);
      }
      return mark('modelled', 'management');
    }
    if ((m = /^set (?:ipv6-state|snmp) (.*)$/.exec(words)) || /^add snmp /.test(words))
      return snmp(device, words, line, mark);
    if (accounts.test(words)) {
      const hash = /password-hash (\S+)/.exec(words)?.[1];
      const user = /^set user (\S+)/.exec(words)?.[1];
      if (hash?.startsWith('$1$'))
        device.weaknesses.push({
          kind: 'weak-hash',
          what: user === undefined ? 'expert password: MD5' : `user "${inert(user, 40)}": MD5`,
          at: { file: 0, line },
        });
      return book.aside(line);
    }
    if (harmless.test(words)) return mark('harmless', 'device');
    if (/ off$/.test(words) && routing.test(words)) return mark('harmless', 'route');
    if (routing.test(words))
      return mark('not-modelled', 'route', 'routes of a routing protocol, and policy routes, are not followed');
    return undefined;
  });
  for (const name of off) {
    for (const i of device.interfaces) if (i.name === name || i.parent === name) i.enabled = false;
  }
  const allowed = !anyHost && from.length > 0 ? { from: { include: from } } : {};
  device.management.push({
    service: 'ssh',
    protocol: 6,
    port: 22,
    encrypted: true,
    enabled: true,
    ...allowed,
    at: { file: 0, line: 1 },
  });
  if (web.on)
    device.management.push({
      service: 'https',
      protocol: 6,
      port: web.port,
      encrypted: true,
      enabled: true,
      ...allowed,
      at: { file: 0, line: web.line },
    });
  if (telnet.on)
    device.management.push({
      service: 'telnet',
      protocol: 6,
      port: 23,
      encrypted: false,
      enabled: true,
      ...allowed,
      at: { file: 0, line: telnet.line },
    });
  absentPolicy(device);
  return [device];
}

type Mark = (
  state: 'modelled' | 'harmless' | 'limited' | 'not-modelled',
  scope: 'interface' | 'route' | 'management' | 'layer2' | 'device',
  note?: string,
) => void;

function interfaceLine(
  iface: (name: string, line: number) => DeviceInterface,
  name: string,
  rest: string,
  line: number,
  mark: Mark,
  off: Set<string>,
): void {
  const one = iface(name, line);
  one.at = { file: 0, line: Math.min(one.at.line, line), ...(line > one.at.line ? { to: line } : {}) };
  let m: RegExpExecArray | null;
  if ((m = /^state (on|off)$/.exec(rest))) {
    if (m[1] === 'off') off.add(name);
    else off.delete(name);
    return mark('modelled', 'interface');
  }
  if ((m = /^ipv[46]-address (\S+) (?:mask-length (\d+)|subnet-mask (\S+))$/.exec(rest))) {
    const ip = normalIp(m[1]!);
    const bits = m[2] ?? addressMember(`0.0.0.0/32`);
    if (ip === undefined || m[2] === undefined) return undefined;
    one.addresses.push(`${ip}/${bits}`);
    return mark('modelled', 'interface');
  }
  if ((m = /^vlan (\d+)$/.exec(rest))) {
    iface(`${name}.${m[1]!}`, line);
    return mark('modelled', 'interface');
  }
  if ((m = /^alias (\S+)$/.exec(rest))) {
    const ip = /^(\S+)\/(\d+)$/.exec(m[1]!);
    if (ip && normalIp(ip[1]!) !== undefined) one.addresses.push(`${normalIp(ip[1]!)}/${ip[2]}`);
    return mark('modelled', 'interface');
  }
  if ((m = /^comments? "?(.*?)"?$/.exec(rest))) {
    one.description = inert(m[1]!, 200);
    return mark('harmless', 'interface');
  }
  if (/^(?:dhcp|ipv4-dhcp)\b/.test(rest)) {
    one.dynamicAddress = true;
    return mark('modelled', 'interface');
  }
  if (
    /^(?:link-speed|auto-negotiation|mtu|rx-ringsize|tx-ringsize|monitor-mode off|mac-addr|ipv6-autoconfig off|6in4|lower-layer)\b/.test(
      rest,
    )
  )
    return mark('harmless', 'interface');
  return undefined;
}

function snmp(device: ConfiguredDevice, words: string, line: number, mark: Mark): void {
  if (/^set ipv6-state (?:on|off)$/.test(words)) return mark('harmless', 'device');
  const on = /^set snmp agent (on|off)$/.exec(words)?.[1];
  if (on !== undefined)
    device.management.push({
      service: 'snmp',
      protocol: 17,
      port: 161,
      encrypted: false,
      enabled: on === 'on',
      at: { file: 0, line },
    });
  const community = /^set snmp community (\S+) /.exec(words)?.[1];
  if (community !== undefined && /^(?:public|private)$/i.test(community))
    device.weaknesses.push({
      kind: 'factory-community',
      what: 'an SNMP community has the maker’s name',
      at: { file: 0, line },
    });
  return mark('modelled', 'management');
}
