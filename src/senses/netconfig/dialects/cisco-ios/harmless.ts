// Commands that cannot change what reaches what: pace, queues, counters, times, names, logs. Each word of these lists was looked up before it was put here.
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';

/** Under `interface`. */
export function harmlessOnInterfaces<C>(): Row<C>[] {
  return [
    ...rows<C>(
      'harmless',
      'interface',
      `duplex, speed, mtu, ip mtu, ipv6 mtu, bandwidth, delay, load-interval, carrier-delay, negotiation, media-type, keepalive, flowcontrol,
      hold-queue, tx-queue, rx-queue, queue-limit, fair-queue, priority-queue, srr-queue, mls qos, wrr-queue, random-detect, storm-control, udld, ip tcp, ipv6 tcp, mdix,
      power, logging, snmp, snmp-server, cdp, lldp, macro, macro description, ntp, arp, ip arp, arp timeout, ip redirects, ip unreachables, ip proxy-arp, ip local-proxy-arp, ip mask-reply, ip route-cache,
      ip mroute-cache, ip cef, ip load-sharing, ip flow, ip nbar, ip igmp, ip pim, ip pim-sparse, ip mfib, ipv6 mfib, ipv6 mld, ipv6 pim, ip multicast, ip rsvp, ip rtp, ip rtp header-compression, ip dhcp snooping, ip dhcp relay, ip dhcp client,
      ip verify, ipv6 verify, ip accounting, ip sap, ip sdr, mop, lacp, spanning-tree, alarm profile, alarm-profile, ptp, synchronous, clock rate, clock, mpls ip, mpls label, mpls mtu, mpls traffic-eng, mpls bgp, mpls ldp, mpls, tag-switching,
      ip bandwidth-percent, ip hello-interval, ip hold-time, ip summary-address, ip split-horizon, ip authentication, ip dampening-change, ip ospf, ipv6 ospf, ospfv3, ip eigrp, ipv6 eigrp, ip router, ipv6 router, isis, clns, ip rip, ipv6 rip, ip bgp, bfd,
      ip dvmrp, ip passive-interface, ipv6 nd, ipv6 redirects, ipv6 unreachables, ipv6 flow, ip virtual-reassembly, ipv6 virtual-reassembly, ip source-address, service-policy input, service-policy output, traffic-shape, rate-limit,
      tunnel key, tunnel checksum, tunnel tos, tunnel ttl, tunnel path-mtu-discovery, dampening, link debounce, port-name, bgp-policy, gig-default, h323-gateway, medium, beacon, hardware, transceiver, mac-address, qos, trust, auto qos,
      ethernet oam, ethernet cfm, ethernet, nsf, priority-flow-control, priority, physical-layer, channel-protocol, port-channel, platform, device-tracking, ip device tracking, mab, dot1x, authentication, access-session, cts, mka, macsec, network-clock, autostate, hsrp,
      down-when-looped, serial, signalling, framing, linecode, cablelength, crc, invert, half-duplex, full-duplex, output-queue, custom-queue-list, max-reserved-bandwidth, standby version, ip tcp adjust-mss, ip flowspec, nmsp, energywise, location, rmon, trimode, wlan, antenna,
      peakdetect, stbc, station-role, ssid, dfs, sflow, monitor-session, nv, satellite-fabric-link, remote, remote-ports, encapsulation ppp, encapsulation hdlc, encapsulation frame-relay, encapsulation isl, isis circuit-type, ip ddns, load-balance, zone, carrier, ntp broadcast, ntp disable, pagp,
      ip sticky-arp, vtp, ip forward, routing, management, session, session-protection, ip dns, backup delay, ip default-network, negotiate, ipv6 dhcp, ipv6 dhcp relay, ipv6 router isis, ipv6 ospf hello-interval, glbp load-balancing, logging event, loopback, ipv6 traffic-class, ip virtual-router, ip attached-host, ip ospfv3, passive, vrrp shutdown, no-exec, hsr, rep, mrp, dlr, ip host-routing, ip wccp redirect exclude, port-type`,
    ),
  ];
}

/** At the top of the file. */
export function harmlessGlobally<C>(): Row<C>[] {
  return rows<C>(
    'harmless',
    'device',
    `version, boot-start-marker, boot-end-marker, boot, service, memory-size, memory, clock, logging, ntp, sntp, end, exit, upgrade, platform, license, diagnostic, redundancy,
    archive, errdisable, power, mls, qos, sdm, system, switch, hw-module, hardware, process, scheduler, exception, file, alias, privilege, parser, prompt, default-value, subscriber, ip cef, ip domain, ip domain-name, ip domain-lookup, ip domain-list, ip name-server, ip forward-protocol,
    ip subnet-zero, ip classless, ip bgp-community, ip flow-cache, ip flow-export, ip flow-top-talkers, flow, ip sla, ip sla monitor, track, ip tcp, ip multicast-routing, ip multicast, ip pim, ip igmp, ip mroute, ip msdp, ip mfib, ip dvmrp, ip sap, ip rsvp, ip rtcp, ip icmp, ip arp, ip gratuitous-arp, ip gratuitous-arps,
    ip ssh, ip scp, ip finger, ip bootp, ip identd, ip source-route, ip options, ip radius, ip tacacs, ip telnet, ip rcmd, ip device, ip dhcp-server, ip dhcp bootp, ip dhcp use, ip dhcp relay, ip dhcp snooping, ip dhcp conflict, ip dhcp database, ip dhcp excluded-address, ip dhcp compatibility, ip verify, ip accounting-threshold, ip accounting-list,
    ip sticky-arp, ip syslog, ip nbar, ip extcommunity-list, ip explicit-path, ip load-sharing, ip accounting-transits, ip spd, ip adjmgr, ip adjacency, ip console, ip dns, ip reflexive-list, ip auth-proxy, ip wccp, ip mtu, ip cef load-sharing, ipv6 cef, ipv6 nd, ipv6 icmp, ipv6 mfib, ipv6 multicast, ipv6 multicast-routing, ipv6 pim, ipv6 mld, ipv6 hop-limit, ipv6 source-route, ipv6 ioam, ipv6 adjacency, ipv6 adjacency-stale-timer, ipv6 dhcp,
    radius-server, tacacs-server, tacacs, radius, login, snmp mib, snmp ifmib, snmp, multilink, rmon, mmi, macro, mac, mac-address-table, cef, arp, spanning-tree, udld, lacp, port-channel, cpd, bfd, bfd-template, call-home, callhome, event, kron, monitor, dying-gasp, ptp, alarm, stack-power, stack-mac, transceiver, device-sensor, dot11, wsma, snmp-server,
    security, nsf, isdn, frame-relay, netconf, restconf, netconf-yang, telemetry, time-range, fallback, config-register, configuration, warm-reboot, warm, downlink, fabric, fabricpath, feature, feature-set, buffers, hostname-lookup, domain, card, sampler, flow-sampler-map, vlan internal, vlan access-log, port-profile, l2, lldp timer, lldp holdtime, lldp reinit, lldp tlv-select, cdp timer, cdp holdtime, cdp advertise-v2,
    inactive, energywise, auto, identity, dot1x, authentication, access-session, mab, cts, device-tracking, ap, wireless, wlan, nmsp, location, avb, avc, performance, metadata, mediatrace, media, voice, voice-card, voice-port, dial-peer, ephone, ephone-dn, ephone-dn-template, telephony-service, sip-ua, sccp, stcapp, dspfarm, ccm-manager, mgcp, gatekeeper, gateway, call-manager-fallback, call, dial-control-mib, dialer-list, modem, controller, network-clock, network-clock-select, facility-alarm, environment, module, slot, sys, vdc, copp, role, policy-list, table-map, statistics, fpd, user-role`,
    { inside: 'same' },
  );
}
