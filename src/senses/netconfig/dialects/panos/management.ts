// Management of interfaces by profile, and of the management port.
import type { ConfiguredDevice, ManagementService } from '#facts';
import { normalIp } from '#kit';
import { addressMember, maskBits } from '../../core/sets.ts';
import { linesOf, Look } from './look.ts';
import type { Network } from './network.ts';
import type { PanNode } from './tree.ts';

const manage = new Look('management');

const kinds: Record<string, Pick<ManagementService, 'service' | 'name' | 'protocol' | 'port' | 'encrypted'>> = {
  ssh: { service: 'ssh', protocol: 6, port: 22, encrypted: true },
  telnet: { service: 'telnet', protocol: 6, port: 23, encrypted: false },
  http: { service: 'http', protocol: 6, port: 80, encrypted: false },
  https: { service: 'https', protocol: 6, port: 443, encrypted: true },
  snmp: { service: 'snmp', protocol: 17, port: 161, encrypted: false },
  ping: { service: 'other', name: 'ping', protocol: 1, encrypted: false },
  'http-ocsp': { service: 'other', name: 'OCSP', protocol: 6, port: 80, encrypted: false },
  'response-pages': { service: 'other', name: 'response pages', protocol: 6, encrypted: false },
  'userid-service': { service: 'other', name: 'User-ID', protocol: 6, port: 5007, encrypted: true },
  'userid-syslog-listener-ssl': { service: 'other', name: 'User-ID syslog (TLS)', protocol: 6, encrypted: true },
  'userid-syslog-listener-udp': { service: 'other', name: 'User-ID syslog', protocol: 17, encrypted: false },
};

/** Management of interfaces by profile, and of the management port. */
export function readManagement(
  device: ConfiguredDevice,
  network: PanNode | undefined,
  config: PanNode | undefined,
  { profileOf }: Network,
): void {
  const profiles = manage.at(network, 'profiles');
  for (const profile of manage.entries(manage.at(profiles, 'interface-management-profile'))) {
    const on = [...profileOf].filter(([, name]) => name === profile.key).map(([name]) => name);
    const from = manage.list(profile, 'permitted-ip')?.flatMap((w) => addressMember(w) ?? []);
    for (const [key, kind] of Object.entries(kinds)) {
      if (!manage.yes(profile, key) || on.length === 0) continue;
      device.management.push({
        ...kind,
        enabled: true,
        on,
        ...(from && from.length > 0 ? { from: { include: from } } : {}),
        at: linesOf(profile.children.get(key)!),
      });
    }
  }
  for (const other of profiles?.children.values() ?? [])
    if (other.key !== 'interface-management-profile') manage.whole(other, 'harmless');

  const system = manage.at(config, 'system');
  if (!system) return;
  const ip = normalIp(manage.one(system, 'ip-address') ?? '');
  const mask = manage.one(system, 'netmask');
  const type = system.children.get('type');
  if (type) manage.whole(type, 'harmless');
  const dynamic = type?.children.has('dhcp-client') ?? false;
  const bits = mask === undefined ? undefined : maskBits(mask, 4);
  const own = ip === undefined ? [] : [`${ip}/${bits ?? 32}`];
  const six = manage.one(system, 'ipv6-address');
  if (six !== undefined && normalIp(six.split('/')[0]!) !== undefined)
    own.push(`${normalIp(six.split('/')[0]!)}/${six.split('/')[1] ?? 128}`);
  const at = linesOf(system);
  device.interfaces.push({
    name: 'management',
    kind: 'physical',
    enabled: true,
    addresses: own,
    ...(dynamic ? { dynamicAddress: true } : {}),
    at,
  });
  const from = manage.list(system, 'permitted-ip')?.flatMap((w) => addressMember(w) ?? []);
  const permitted = system.children.get('permitted-ip');
  for (const c of permitted?.children.values() ?? []) for (const d of c.children.values()) manage.whole(d, 'harmless');
  const service = manage.at(system, 'service');
  const defaults: Record<string, boolean> = {
    ssh: true,
    https: true,
    ping: true,
    telnet: false,
    http: false,
    snmp: false,
  };
  for (const [key, standard] of Object.entries(defaults)) {
    const said = manage.one(service, `disable-${key === 'ping' ? 'icmp' : key}`);
    const enabled = said === undefined ? standard : said === 'no';
    if (!enabled) continue;
    device.management.push({
      ...kinds[key]!,
      enabled,
      on: ['management'],
      ...(from && from.length > 0 ? { from: { include: from } } : {}),
      at: service ? linesOf(service) : at,
    });
  }
  manage.harmless(service, [
    'disable-userid-service',
    'disable-userid-syslog-listener-ssl',
    'disable-userid-syslog-listener-udp',
    'disable-http-ocsp',
  ]);
  for (const version of manage.entries(manage.at(system, 'snmp-setting', 'access-setting', 'version'))) {
    const node = version.children.get('snmp-community-string');
    const value = [...(node?.children.keys() ?? [])][0];
    if (value !== undefined && /^(?:public|private)$/i.test(value))
      device.weaknesses.push({
        kind: 'factory-community',
        what: 'the SNMP community has the maker’s name',
        at: linesOf(node!),
      });
  }
  const snmp = system.children.get('snmp-setting');
  if (snmp) manage.whole(snmp, 'aside');
}
