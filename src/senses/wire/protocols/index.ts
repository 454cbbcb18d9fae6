// The protocols the wire decodes: one line each. Order matters only among protocols that share a port.
import type { Protocol } from '../protocol.ts';
import { cipIo, enip, enipDatagrams } from './enip/enip.ts';
import { modbus } from './modbus/modbus.ts';
import { s7comm } from './s7comm/s7comm.ts';
import { cdp } from './cdp/index.ts';
import { dhcp, dhcp6 } from './dhcp/index.ts';
import { dns, dnsOverTcp, llmnr, mdns } from './dns/index.ts';
import { ftp } from './ftp/index.ts';
import { http } from './http/index.ts';
import { lldp } from './lldp/index.ts';
import { netbios } from './netbios/index.ts';
import { rdp, rdpOverUdp } from './rdp/index.ts';
import { snmp } from './snmp/index.ts';
import { smb } from './smb/index.ts';
import { ssh } from './ssh/index.ts';
import { telnet } from './telnet/index.ts';
import { tls } from './tls/index.ts';
import { vnc } from './vnc/index.ts';

export const protocols: readonly Protocol[] = [
  modbus,
  s7comm,
  enip,
  enipDatagrams,
  cipIo,
  dns,
  dnsOverTcp,
  mdns,
  llmnr,
  netbios,
  dhcp,
  dhcp6,
  tls,
  rdp,
  rdpOverUdp,
  vnc,
  lldp,
  cdp,
  http,
  ftp,
  telnet,
  snmp,
  ssh,
  smb,
];
