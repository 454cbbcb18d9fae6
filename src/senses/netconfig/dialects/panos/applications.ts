// Ports at home to common applications (Applipedia). An application not listed here is taken on any port: a rule never matches less than the device's.
import type { NumberRange, ServiceMatch } from '#facts';

const ports = (protocol: number, ...list: (number | NumberRange)[]): ServiceMatch => ({
  protocol,
  toPorts: list.map((p) => (typeof p === 'number' ? [p, p] : p)),
});
const tcp = (...list: (number | NumberRange)[]) => ports(6, ...list);
const udp = (...list: (number | NumberRange)[]) => ports(17, ...list);

/** Names are those of App-ID. */
export const defaultPorts: Record<string, ServiceMatch[]> = {
  ping: [
    { protocol: 1, icmp: { type: 8 } },
    { protocol: 1, icmp: { type: 0 } },
  ],
  icmp: [{ protocol: 1 }],
  ping6: [{ protocol: 58, icmp: { type: 128 } }],
  'ipv6-icmp': [{ protocol: 58 }],
  traceroute: [{ protocol: 1 }, udp([33434, 65535])],
  dns: [tcp(53, 853), udp(53, 5353)],
  'dns-base': [tcp(53), udp(53)],
  ssl: [tcp(443)],
  'web-browsing': [tcp(80)],
  ssh: [tcp(22)],
  telnet: [tcp(23)],
  ftp: [tcp(21)],
  tftp: [udp(69)],
  smtp: [tcp(25, 587)],
  'smtp-base': [tcp(25, 587)],
  ntp: [tcp(123), udp(123)],
  'ntp-base': [tcp(123), udp(123)],
  snmp: [tcp(161), udp(161)],
  'snmp-base': [tcp(161), udp(161)],
  'snmp-trap': [tcp(162), udp(162)],
  syslog: [tcp(514, 1468, 6514), udp(514)],
  'ms-rdp': [tcp(3389), udp(3389)],
  ldap: [tcp(389, 3268, 3269, 636), udp(389, 3268)],
  kerberos: [tcp(88, 464), udp(88, 464)],
  radius: [udp(1645, 1646, 1812, 1813)],
  bgp: [tcp(179)],
  ospf: [{ protocol: 89 }],
  modbus: [tcp(502)],
  'modbus-base': [tcp(502)],
  'siemens-s7': [tcp(102)],
  'siemens-s7-comm': [tcp(102)],
  'ethernet-ip': [tcp(44818), udp(44818, 2222)],
  'ethernet-ip-base': [tcp(44818), udp(44818, 2222)],
  cip: [tcp(44818), udp(44818, 2222)],
  dnp3: [tcp(20000), udp(20000)],
  'dnp3-base': [tcp(20000), udp(20000)],
  'iec-60870-5-104': [tcp(2404)],
  'iec-60870-5-104-base': [tcp(2404)],
  bacnet: [udp([47808, 47823])],
  'bacnet-base': [udp([47808, 47823])],
};
