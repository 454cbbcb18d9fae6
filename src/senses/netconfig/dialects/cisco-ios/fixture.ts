// For tests: one configuration of a crane switch and router with a little of everything; names and addresses are invented.
export const fixture = `version 15.2
service timestamps debug datetime msec
no service password-encryption
hostname STS-09-SW1
!
enable password harbour
username engineer privilege 15 password 0 cisco
username visitor password 7 094F471A1A0A
username safe secret 9 $9$abcdefghijklmn
!
vrf definition MGMT
 rd 65000:1
 address-family ipv4
 exit-address-family
!
object-group network PLCS
 host 10.9.10.21
 10.9.10.64 255.255.255.192
 range 10.9.10.130 10.9.10.140
object-group service OT
 tcp eq 502
 tcp range 44818 44820
 udp eq 2222
 icmp echo
!
ip routing
ipv6 unicast-routing
vtp mode transparent
spanning-tree mode rapid-pvst
vlan 10
 name CONTROL
vlan 20,30
!
class-map type inspect match-any OPERATE
 match protocol https
 match access-group name TO-PLC
class-map type inspect match-all HISTORY
 match class-map OPERATE
 match protocol tcp
policy-map type inspect PORT-TO-CRANE
 class type inspect OPERATE
  inspect
 class class-default
  drop log
policy-map QUEUES
 class class-default
  fair-queue
zone security PORT
zone security CRANE
zone-pair security P2C source PORT destination CRANE
 service-policy type inspect PORT-TO-CRANE
!
interface GigabitEthernet1/1
 description e-house
 switchport access vlan 10
 switchport mode access
 spanning-tree portfast
interface GigabitEthernet1/2
 switchport trunk native vlan 99
 switchport trunk allowed vlan 10,20,30
 switchport mode trunk
 rep segment 7 edge
interface GigabitEthernet1/3
 no switchport
 ip address 203.0.113.2 255.255.255.248
 ip access-group FROM-PORT in
 ip access-group 120 out
 ip nat outside
 zone-member security PORT
interface GigabitEthernet1/4
 no switchport
 no ip address
 shutdown
interface GigabitEthernet1/4.40
 encapsulation dot1Q 40
 ip address 10.9.40.1 255.255.255.0
 vrf forwarding MGMT
interface Vlan10
 ip address 10.9.10.1 255.255.255.0
 ip address 10.9.11.1 255.255.255.0 secondary
 ipv6 address 2001:DB8:9:10::1/64
 ipv6 traffic-filter SIX in
 ip nat inside
 zone-member security CRANE
 standby 1 ip 10.9.10.254
interface Tunnel0
 ip address 192.0.2.33 255.255.255.252
 tunnel source GigabitEthernet1/3
 tunnel destination 198.51.100.9
!
ip nat inside source static 10.9.10.21 203.0.113.3
ip nat inside source static tcp 10.9.10.22 443 203.0.113.4 8443
ip nat inside source static network 10.9.10.0 10.77.9.0 /24
ip nat inside source list NATTED interface GigabitEthernet1/3 overload
ip route 0.0.0.0 0.0.0.0 203.0.113.1
ip route vrf MGMT 10.50.0.0 255.255.0.0 10.9.40.254 20
ipv6 route 2001:DB8::/32 2001:DB8:9:10::FE
!
ip access-list standard NATTED
 permit 10.9.0.0 0.0.255.255
ip access-list standard ADMINS
 permit 10.50.1.0 0.0.0.255
ip access-list extended TO-PLC
 10 permit object-group OT any object-group PLCS
ip access-list extended FROM-PORT
 remark historian
 permit tcp host 198.51.100.20 any eq 443 8443 log
 permit tcp any any established
 permit udp 198.51.100.0 0.0.0.255 gt 1023 any neq 161
 permit ip 10.0.0.1 0.255.0.254 any time-range NIGHT
 permit tcp any any fragments
 deny ip any any
access-list 120 remark out
access-list 120 permit icmp any any echo-reply
access-list 120 permit tcp any lt 1024 any range 5000 5010
ipv6 access-list SIX
 permit tcp any host 2001:DB8:9:10::21 eq 502
vlan access-map GUARD 10
 match ip address TO-PLC
 action forward
vlan access-map GUARD 20
 action drop
vlan filter GUARD vlan-list 10
!
ip http server
no ip http secure-server
ip http access-class ADMINS
snmp-server community public RO ADMINS
snmp-server community s3ldomS33n RW
no vstack
!
line con 0
 logging synchronous
line vty 0 4
 access-class ADMINS in
 transport input telnet ssh
 password quayside
 login
end
`;

/** A terminal session with its `show` commands. */
export const session = `STS-09-SW1#show vlan brief

VLAN Name                             Status    Ports
---- -------------------------------- --------- -------------------------------
1    default                          active    Gi1/5, Gi1/6
10   CONTROL                          active    Gi1/1
40   CAMERAS                          active    
STS-09-SW1#sh int trunk

Port        Mode             Encapsulation  Status        Native vlan
Gi1/2       on               802.1q         trunking      99

Port        Vlans allowed on trunk
Gi1/2       10,20,30

Port        Vlans allowed and active in management domain
Gi1/2       10
STS-09-SW1#show spanning-tree

VLAN0010
  Spanning tree enabled protocol rstp
  Root ID    Priority    4106

Interface           Role Sts Cost      Prio.Nbr Type
------------------- ---- --- --------- -------- --------------------------------
Gi1/2               Altn BLK 4         128.2    P2p 

STS-09-SW1#show mac address-table
          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
 All    0100.0ccc.cccc    STATIC      CPU
  10    0000.5e00.5301    DYNAMIC     Gi1/1
Total Mac Addresses for this criterion: 2
STS-09-SW1#show cdp neighbors
Capability Codes: R - Router, T - Trans Bridge, B - Source Route Bridge
                  S - Switch, H - Host, I - IGMP, r - Repeater, P - Phone

Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID
terminal-core-with-a-long-name.example.com
                 Gig 1/3           150             R S I  WS-C3750  Gig 1/0/7
AISLE-SW2        Gig 1/2           133              S I   IE-3000   Gig 1/1
STS-09-SW1#show ip route
Codes: C - connected, S - static, R - RIP, M - mobile, B - BGP

Gateway of last resort is 203.0.113.1 to network 0.0.0.0

S*    0.0.0.0/0 [1/0] via 203.0.113.1
      10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks
C        10.9.10.0/24 is directly connected, Vlan10
O        10.50.0.0/16 [110/2] via 203.0.113.1, 00:01:02, GigabitEthernet1/3
STS-09-SW1#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  10.9.10.21              3   0000.5e00.5301  ARPA   Vlan10
STS-09-SW1#
`;
