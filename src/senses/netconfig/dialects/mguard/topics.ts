// What a profile says and what becomes of it, for the page of dialects.
import type { DialectTopic } from '../../dialect.ts';

export const topics: DialectTopic[] = [
  { topic: 'MY_LOCAL_IP, EXTERNAL_IP, DMZ_IP with VLANs', state: 'modelled' },
  { topic: 'EXTERNAL_GATEWAY, INTERNAL_ROUTES, EXTERNAL_ROUTES, DMZ_ROUTES', state: 'modelled' },
  {
    topic: 'ROUTERMODE',
    state: 'limited',
    note: 'in the modes that get their outside address from the network, that address is not known from here',
  },
  { topic: 'FW_INCOMING, FW_OUTGOING and their general settings; the four tables of the DMZ', state: 'modelled' },
  {
    topic:
      'packets between two networks of one side (VLANs on the LAN side), where the profile has no FW_LAN_LAN table',
    state: 'limited',
    note: 'the manuals found name no table for them: taken to pass, as a perhaps; a table FW_LAN_LAN is followed where a profile has one',
  },
  { topic: 'FW_RULESETS (rule records), FW_IP_GROUPS, FW_PORT_GROUPS', state: 'modelled' },
  { topic: 'groups with host names', state: 'limited', note: 'the group is taken as every address' },
  { topic: 'NAT_1_1, NAT_MASQ', state: 'modelled' },
  {
    topic: 'PORTFORWARDING',
    state: 'limited',
    note: 'a packet sent straight to the address behind it is taken to pass as well, as a perhaps',
  },
  {
    topic: 'VPN_CONNECTION',
    state: 'limited',
    note: 'a connection that is switched on from outside counts as always up; its own address translation is not followed',
  },
  { topic: 'USERFW_TEMPLATES', state: 'limited', note: 'as a perhaps: only while somebody is logged on' },
  { topic: 'HTTPS, SSH and SNMP access and their sources', state: 'modelled' },
  { topic: 'passwords and communities as delivered', state: 'modelled' },
  { topic: 'time, names, DHCP server, logging', state: 'harmless' },
  {
    topic: 'redundancy, quality of service, MAC filters, deep packet inspection',
    state: 'not-modelled',
    note: 'their lines stay open',
  },
];
