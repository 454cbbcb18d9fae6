// Commands that cannot change what reaches what: pace, queues, counters, times, names, logs, and what routing protocols say to each other (proofs take every
// way as possible). Beside them the commands that only stop more than the model says (`limited`), and those that open ways nobody follows here.
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';

const stopsMore = 'what it stops is read as passing';
const byLogOn = 'a log-on or a server may move the port to another VLAN or give it a list';

/** Under `interface`. */
export function harmlessOnInterfaces<C>(): Row<C>[] {
  return [
    // Speed, queues, media, power, statistics and names of the port.
    ...rows<C>(
      'harmless',
      'interface',
      `duplex, speed, mtu, ip mtu, ipv6 mtu, bandwidth, delay, load-interval, carrier-delay, negotiation, media-type, keepalive, flowcontrol, hold-queue, tx-queue, rx-queue,
      queue-limit, fair-queue, priority-queue, srr-queue, mls qos, wrr-queue, rcv-queue, random-detect, udld, mdix, power, logging, snmp, snmp-server, cdp, lldp, macro description, macro apply, ntp, arp, ip arp, alarm profile, alarm-profile, ptp, clock rate, clock,
      transceiver, mac-address, qos, trust, auto qos, ethernet oam, ethernet cfm, nsf, priority-flow-control, hardware, dampening, link debounce, medium, network-clock, autostate, half-duplex, full-duplex, output-queue, custom-queue-list,
      max-reserved-bandwidth, energywise, location, rmon, sflow, load-balance, pagp, lacp, channel-protocol, port-channel, platform, gig-default, no-exec, loopback, framing, linecode, cablelength, crc, invert, serial, signalling, down-when-looped, physical-layer,
      satellite-fabric-link, mop, h323-gateway, shape, atm, pvc, dsl, ppp, dialer, dialer-group, peer default, group-range, async, frame-relay, encapsulation ppp, encapsulation hdlc, encapsulation frame-relay, encapsulation isl, encapsulation aal5mux, encapsulation aal5snap, encapsulation slip, ip dhcp server persistent, cip, profinet, media, alarm,
      antenna, beacon, channel, dfs, peakdetect, rts, stbc, world-mode, infrastructure-client, backup, nmsp, synchronous, vtp, timeout absolute, timer`,
      { inside: 'same' },
    ),
    // IP of the interface that moves no packet elsewhere, and routing protocols.
    ...rows<C>(
      'harmless',
      'interface',
      `ip tcp, ipv6 tcp, ip redirects, ip unreachables, ip proxy-arp, ip local-proxy-arp, ip mask-reply, ip route-cache, ip mroute-cache, ip cef, ip load-sharing, ip flow, ipv6 flow, ip flowspec, ipv6 flowspec, ip nbar, ip igmp, ip pim, ip pim-sparse, ip mfib,
      ipv6 mfib, ipv6 mld, ipv6 pim, ip multicast, ip dvmrp, ip rsvp, ip rtp, ip sap, ip sdr, ip dhcp client, ip dhcp relay, ip dhcp smart-relay, ip accounting, ip bandwidth-percent, ip hello-interval, ip hold-time, ip summary-address, ip split-horizon, ip authentication, ip dampening-change, ip ospf,
      ipv6 ospf, ospfv3, ip eigrp, ipv6 eigrp, ip router, ipv6 router, isis, clns, ip rip, ipv6 rip, ip bgp, bfd, ip passive-interface, ipv6 nd, ipv6 redirects, ipv6 unreachables, ip virtual-reassembly, ipv6 virtual-reassembly, ip virtual-router, ip attached-host, ip host-routing,
      ip ddns, ip sticky-arp, ip dns, ip source-address, bgp-policy, ip default-network, ip irdp, ip wccp redirect exclude, ip next-hop-self, ip rgmp, ipv6 dhcp, ipv6 traffic-class, mpls label, mpls mtu, mpls traffic-eng, mpls bgp, mpls ldp, tunnel key, tunnel checksum, tunnel tos, tunnel ttl,
      tunnel path-mtu-discovery, tunnel bandwidth, spanning-tree, hsrp, standby version, vrrp shutdown, glbp load-balancing, rep, mrp, dlr, hsr, mka, macsec, ethernet dot1ad, ip tacacs, ipv6 icmp, carrier, sap`,
      { inside: 'same' },
    ),
    ...rows<C>(
      'harmless',
      'layer2',
      `dot1x pae, dot1x timeout, dot1x max-req, dot1x max-reauth-req, mab, authentication order, authentication priority, authentication periodic, authentication timer, authentication violation, authentication host-mode,
      authentication control-direction, access-session host-mode, access-session closed, access-session control-direction, dot1x credentials, dot1x supplicant, cts role-based sgt-cache, cts dot1x, cts manual`,
      { inside: 'same' },
    ),
    ...rows<C>(
      'limited',
      'filter',
      `ip verify, ipv6 verify, ip source guard, storm-control, rate-limit, traffic-shape, service-policy, ip dhcp snooping, ip device tracking, device-tracking, ipv6 snooping, ipv6 guard, ipv6 source-guard, ipv6 destination-guard, cts, ip ips, ip audit, ip traffic-export, ip urlfilter`,
      { note: stopsMore, inside: 'same' },
    ),
    ...rows<C>(
      'not-modelled',
      'layer2',
      `authentication, access-session, dot1x, service-policy type control, authentication open, source template, inherit, macro auto, macro, ssid, station-role, encryption, dot11, wlan, switchport mode fex-fabric, fex`,
      { note: byLogOn, inside: 'same' },
    ),
    ...rows<C>('not-modelled', 'route', `mpls ip, mpls, tag-switching, ip wccp, ip nhrp network-id`, {
      note: 'packets that travel by labels or by another device are not followed',
      inside: 'same',
    }),
    ...rows<C>('limited', 'route', `ip nhrp, ip multicast boundary`, {
      note: 'a tunnel with many ends: its peers are not listed',
    }),
    ...rows<C>('not-modelled', 'route', `crypto ipsec client ezvpn, crypto ipsec`, {
      note: 'a tunnel of a remote access client is not followed',
    }),
  ];
}

/** At the top of the file. */
export function harmlessGlobally<C>(): Row<C>[] {
  return [
    ...rows<C>(
      'harmless',
      'device',
      `version, boot-start-marker, boot-end-marker, boot, service, memory-size, memory, clock, logging, ntp, sntp, end, exit, upgrade, platform, license, diagnostic, redundancy,
      archive, errdisable, power, mls, qos, sdm, system, switch, hw-module, hardware, process, scheduler, exception, file, alias, privilege, parser, prompt, default-value, subscriber, flow, track, login, snmp, snmp-server, multilink, rmon, mmi, macro name, macro global, mac, mac-address-table,
      cef, arp, udld, lacp, port-channel, bfd, bfd-template, bfd map, call-home, dying-gasp, ptp, alarm, stack-power, stack-mac, transceiver, device-sensor, wsma, security, nsf, isdn, frame-relay, telemetry, time-range, config-register, configuration, buffers, card, module, slot, sampler, flow-sampler-map,
      vlan internal, vlan access-log, lldp timer, lldp holdtime, lldp reinit, lldp tlv-select, lldp, cdp timer, cdp holdtime, cdp advertise-v2, cdp log, cdp, energywise, identity, dot1x, authentication, access-session, device-tracking, nmsp, location, avb, performance, metadata, mediatrace, environment,
      facility-alarm, fallback, voice, voice-card, voice-port, dial-peer, ephone, ephone-dn, ephone-dn-template, telephony-service, sip-ua, sccp, stcapp, dspfarm, ccm-manager, mgcp, gatekeeper, gateway, call-manager-fallback, call, dial-control-mib, dialer-list, chat-script, modem, controller,
      network-clock, network-clock-select, network-clock-participate, radius-server, tacacs-server, tacacs, radius, auto qos, ip device, table-map, policy-list, crypto csr-params, setup, line-card, diag, monitor event, wsma agent`,
      { inside: 'same' },
    ),
    ...rows<C>(
      'harmless',
      'device',
      `ip cef, ip domain, ip domain-name, ip domain-lookup, ip domain-list, ip name-server, ip subnet-zero, ip classless, ip bgp-community, ip flow-cache, ip flow-export, ip flow-top-talkers, ip sla, ip tcp, ip multicast, ip pim, ip igmp, ip mroute, ip msdp, ip mfib, ip dvmrp,
      ip sap, ip rsvp, ip rtcp, ip icmp, ip arp, ip gratuitous-arp, ip gratuitous-arps, ip options, ip radius, ip tacacs, ip telnet, ip rcmd, ip tftp, ip ftp, ip dhcp, ip dhcp-server, ip accounting-threshold, ip accounting-list, ip accounting-transits, ip sticky-arp, ip syslog, ip nbar, ip extcommunity-list,
      ip explicit-path, ip load-sharing, ip spd, ip adjmgr, ip adjacency, ip console, ip reflexive-list, ip mtu, ip cef load-sharing, ip vrf-site, ip port-map, ip sdr, ip routing protocol, ip virtual-reassembly, ip fragment, ipv6 cef, ipv6 nd, ipv6 icmp, ipv6 mfib, ipv6 multicast, ipv6 pim, ipv6 mld, ipv6 hop-limit,
      ipv6 ioam, ipv6 adjacency, ipv6 adjacency-stale-timer, ipv6 dhcp, ipv6 local, ipv6 host, ipv6 general-prefix, ip irdp, ip host-list, ip nhrp`,
      { inside: 'same' },
    ),
    ...rows<C>(
      'limited',
      'filter',
      `ip verify, ip source, ip ips, ip audit, ip urlfilter, ip inspect, ipv6 inspect, ip admission, ip auth-proxy, ipv6 snooping, ipv6 source-guard, ipv6 access-list role-based, ip access-list role-based`,
      { note: `${stopsMore}; replies it opens are told where an interface uses it`, inside: 'same' },
    ),
    ...rows<C>('limited', 'route', `ip forward-protocol, ip source-route, ipv6 source-route`, {
      note: 'packets may take other ways; proofs take every way as possible',
    }),
    ...rows<C>('limited', 'device', `event, kron`, {
      note: 'a script may change the configuration later; then the next copy shows it',
      inside: 'same',
    }),
    ...rows<C>('not-modelled', 'route', `ip wccp`, {
      note: 'packets sent through another device are not followed',
      inside: 'same',
    }),
  ];
}
