// Fortinet FortiOS 7.2: the backup of a FortiGate (`config … edit … set … next … end`). What no policy accepts is dropped (implicit deny).
import type { Chance } from '../../chance.ts';
import { dotted, withMask } from '../plan/addresses.ts';
import type { Party } from '../plan/permits.ts';
import type { SiteFirewall } from '../plan/site-firewall.ts';

export interface FortiosOptions {
  manager: string;
  ntp: string;
  syslog: string;
  /** Port and VLAN of each leg. */
  port: (zone: string) => { physical: string; tagged: boolean };
  /** Leg by which the manager comes. */
  managedFrom: string;
}

const q = (text: string): string => `"${text.replace(/["\\\n]/g, ' ')}"`;
/** Levels are told by four blanks, as the device writes them. */
const within = (lines: readonly string[]): string[] => lines.map((l) => `    ${l}`);
const edit = (name: string, sets: readonly string[]): string[] => [`edit ${name}`, ...within(sets), 'next'];
const config = (path: string, body: readonly string[]): string[] => [`config ${path}`, ...within(body), 'end'];

const objectName = (p: Party): string =>
  p.asset?.id ?? (p.outside.includes('/') ? `net ${p.zone.id} ${p.outside.split('/')[0]}` : p.outside);

const serviceName = (transport: string, ports: readonly string[]): string =>
  transport === 'any' ? 'ALL' : transport === 'icmp' ? 'ALL_ICMP' : `${transport}-${ports.join('-') || 'all'}`;

/** The backup of a firewall of the terminal. */
export function fortiosConfig(fw: SiteFirewall, options: FortiosOptions, chance: Chance): string {
  const objects = new Map<string, Party>();
  const services = new Map<string, { transport: string; ports: string[] }>();
  for (const p of fw.policies) {
    for (const party of [...p.source, ...p.destination]) objects.set(objectName(party), party);
    if (p.transport === 'tcp' || p.transport === 'udp') services.set(serviceName(p.transport, p.ports), p);
  }
  const secret = (label: string) =>
    `ENC SH2${Array.from(chance.fork(label).bytes(30), (b) => b.toString(16).padStart(2, '0')).join('')}`;
  const version = fw.asset.firmware ?? '7.2.8';
  const short = /200F/.test(fw.asset.model ?? '') ? 'FG200F' : 'FG100F';
  const home = fw.legs.find((l) => l.zone.id === fw.asset.zone);
  const second = fw.asset.ip.find((ip) => !fw.legs.some((l) => l.ip === ip));
  const physical = [
    ...new Set(fw.legs.filter((l) => options.port(l.zone.id).tagged).map((l) => options.port(l.zone.id).physical)),
  ];
  const lines = [
    `#config-version=${short}-${version}-FW-build1639-240313:opmode=0:vdom=0:user=nms`,
    '#conf_file_ver=4403121580145121',
    '#buildno=1639',
    '#global_vdom=1',
    ...config('system global', [
      `set hostname ${q(fw.asset.id)}`,
      'set admintimeout 10',
      'set admin-https-redirect enable',
      'set admin-telnet disable',
      'set timezone 12',
    ]),
    ...config('system interface', [
      ...physical.flatMap((p) => edit(q(p), ['set vdom "root"', 'set type physical'])),
      ...fw.legs.flatMap(({ zone, ip, length }) => {
        const { physical: port, tagged } = options.port(zone.id);
        const access = zone.id === options.managedFrom ? ['set allowaccess ping https ssh snmp'] : [];
        const extra =
          home?.zone === zone && second !== undefined
            ? ['set secondary-IP enable', ...config('secondaryip', edit('1', [`set ip ${second} ${dotted(length)}`]))]
            : [];
        const where = tagged ? [`set interface ${q(port)}`, `set vlanid ${zone.vlans[0]}`] : ['set type physical'];
        return edit(q(tagged ? zone.id : port), [
          'set vdom "root"',
          `set ip ${ip} ${dotted(length)}`,
          ...access,
          ...extra,
          `set alias ${q(zone.id)}`,
          ...where,
        ]);
      }),
    ]),
    ...config('system admin', [
      ...edit('"nms"', [
        'set accprofile "super_admin_readonly"',
        'set vdom "root"',
        `set trusthost1 ${options.manager} 255.255.255.255`,
        `set password ${secret('nms')}`,
      ]),
      ...edit('"netadmin"', [
        'set accprofile "super_admin"',
        'set vdom "root"',
        `set trusthost1 ${options.manager} 255.255.255.255`,
        `set password ${secret('netadmin')}`,
      ]),
    ]),
    ...config(
      'system snmp user',
      edit('"nms"', [
        'set security-level auth-priv',
        'set auth-proto sha256',
        `set auth-pwd ${secret('auth')}`,
        'set priv-proto aes256',
        `set priv-pwd ${secret('priv')}`,
      ]),
    ),
    ...config('system ntp', [
      'set ntpsync enable',
      'set type custom',
      ...config('ntpserver', edit('1', [`set server ${q(options.ntp)}`])),
    ]),
    ...config('log syslogd setting', [
      'set status enable',
      `set server ${q(options.syslog)}`,
      'set mode reliable',
      'set port 6514',
      'set enc-algorithm high',
    ]),
    ...config(
      'firewall address',
      [...objects].flatMap(([name, party]) => edit(q(name), [`set subnet ${withMask(party.outside)}`])),
    ),
    ...config(
      'firewall service custom',
      [...services].flatMap(([name, s]) =>
        edit(q(name), [
          s.ports.length === 0
            ? `set ${s.transport}-portrange 1-65535`
            : `set ${s.transport}-portrange ${s.ports.join(' ')}`,
        ]),
      ),
    ),
    ...config(
      'firewall policy',
      fw.policies.flatMap((p) => {
        const interfaceName = (zone: string) => (options.port(zone).tagged ? zone : options.port(zone).physical);
        const list = (parties: readonly Party[]) => [...new Set(parties.map(objectName))].map(q).join(' ');
        return edit(String(p.id), [
          ...(p.enabled ? [] : ['set status disable']),
          `set name ${q(p.title ?? `${p.name} ${p.from} to ${p.to}`.slice(0, 35))}`,
          `set srcintf ${q(interfaceName(p.from))}`,
          `set dstintf ${q(interfaceName(p.to))}`,
          'set action accept',
          `set srcaddr ${list(p.source)}`,
          `set dstaddr ${list(p.destination)}`,
          'set schedule "always"',
          `set service ${q(serviceName(p.transport, p.ports))}`,
          `set logtraffic ${p.log ? 'all' : 'disable'}`,
          `set comments ${q(p.words)}`,
        ]);
      }),
    ),
    ...config(
      'router static',
      fw.routes.flatMap((r, i) => {
        const { tagged, physical: port } = options.port(r.leg);
        return edit(String(i + 1), [
          ...(r.prefix === '0.0.0.0/0' ? [] : [`set dst ${withMask(r.prefix)}`]),
          `set gateway ${r.via}`,
          `set device ${q(tagged ? r.leg : port)}`,
        ]);
      }),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
