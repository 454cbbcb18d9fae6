// Names that Cisco's command lines use for IP protocols and for TCP and UDP ports (IANA's numbers).

const numbers = (text: string): Map<string, number> =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .map((pair) => {
        const at = pair.lastIndexOf('=');
        return [pair.slice(0, at), Number(pair.slice(at + 1))] as const;
      }),
  );

const protocols =
  numbers(`icmp=1 igmp=2 ipinip=4 ipip=4 tcp=6 egp=8 igrp=9 udp=17 rsvp=46 gre=47 pptp=47 esp=50 ipsec=50 ah=51 ahp=51 icmp6=58
  icmpv6=58 eigrp=88 ospf=89 ospfigp=89 nos=94 pim=103 pcp=108 snp=109 vrrp=112 l2tp=115 sctp=132`);

/** Number of an IP protocol by name or number; `any` for all of them. */
export function protocolNumber(word: string): number | 'any' | undefined {
  const lower = word.toLowerCase();
  if (lower === 'ip' || lower === 'ipv4' || lower === 'ipv6') return 'any';
  if (/^\d{1,3}$/.test(lower)) return Number(lower) < 256 ? Number(lower) : undefined;
  return protocols.get(lower);
}

const both =
  numbers(`discard=9 domain=53 dns=53 echo=7 pim-auto-rp=496 sunrpc=111 rpc=111 talk=517 tacacs=49 tacacs-ds=49 time=37 nfs=2049 sip=5060 cifs=3020
  kerberos=750 rtsp=554 bfd=3784 bfd-echo=3785 radius=1645 radius-acct=1646 dnsix=195 ntp=123 snmp=161 snmptrap=162`);

const tcp =
  numbers(`aol=5190 bgp=179 chargen=19 citrix-ica=1494 cmd=514 ctiqbe=2748 daytime=13 drip=3949 exec=512 finger=79 ftp=21 ftp-data=20 gopher=70 h323=1720
  hostname=101 hostnames=101 http=80 https=443 ident=113 imap4=143 imap=143 irc=194 klogin=543 kshell=544 ldap=389 ldaps=636 login=513 lotusnotes=1352 lpd=515 msrpc=135
  netbios-ssn=139 nntp=119 onep-plain=15001 onep-tls=15002 pcanywhere-data=5631 pop2=109 pop3=110 pptp=1723 rsh=514 secureid-udp=5510 shell=514 smtp=25 sqlnet=1521 ssh=22 syslog=514
  telnet=23 uucp=540 whois=43 www=80 dcerpc=135 microsoft-ds=445 ms-sql=1433 ssh-x=22 imaps=993 pop3s=995 xdmcp=177 tftp=69 isakmp=500 dnsix=195 netbios-ns=137 netbios-dgm=138`);

const udp =
  numbers(`biff=512 bootpc=68 bootps=67 isakmp=500 mobile-ip=434 nameserver=42 netbios-dgm=138 netbios-ns=137 netbios-ss=139 netbios-ssn=139 non500-isakmp=4500
  pcanywhere-status=5632 rip=520 ripv6=521 secureid-udp=5510 snmp-trap=162 syslog=514 tftp=69 vxlan=4789 who=513 www=80 http=80 xdmcp=177 ike=500 bootp=67 dhcp=67 ripng=521 ntalk=518
  dhcpv6-client=546 dhcpv6-server=547 stun=3478 ldap=389 https=443`);

/** Port by name or number, for a protocol; a number where the protocol is not known is taken for itself. */
export function portNumber(word: string, protocol: number | undefined): number | undefined {
  if (/^\d{1,5}$/.test(word)) return Number(word) < 65536 ? Number(word) : undefined;
  const name = word.toLowerCase();
  if (protocol === 6) return tcp.get(name) ?? both.get(name);
  if (protocol === 17) return udp.get(name) ?? both.get(name);
  return both.get(name) ?? tcp.get(name) ?? udp.get(name);
}
