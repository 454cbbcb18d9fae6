// For tests: a crane's ASA; names and addresses are invented.
export const base = `ASA Version 9.12(4)
hostname CRANE-FW
names
name 192.0.2.10 historian
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.248
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.20.0.1 255.255.255.0
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 10.30.0.1 255.255.255.0
interface Management0/0
 management-only
 nameif management
 security-level 100
 ip address 10.99.0.1 255.255.255.0
`;

/** The same with objects, lists, translation and log-ons. */
export const asaFixture = `${base}object network PLC
 host 10.20.0.21
 nat (inside,outside) static 203.0.113.3
object network NET
 subnet 10.20.0.0 255.255.255.0
 nat (inside,outside) dynamic interface
object-group network TARGETS
 network-object object PLC
 network-object host historian
object-group service OT tcp
 port-object eq 502
 port-object range 44818 44820
access-list outside_in remark from the vendor
access-list outside_in extended permit tcp host 198.51.100.7 object-group TARGETS object-group OT log
access-list outside_in extended deny ip any any
access-group outside_in in interface outside
nat (inside,dmz) source static NET NET destination static PLC PLC
route outside 0.0.0.0 0.0.0.0 203.0.113.1 1
same-security-traffic permit inter-interface
http server enable
http 10.99.0.0 255.255.255.0 management
ssh 10.99.0.5 255.255.255.255 management
passwd quayside
icmp permit any echo-reply outside
crypto map VPN 10 match address outside_in
crypto map VPN 10 set peer 198.51.100.1
crypto map VPN interface outside
class-map inspection_default
 match default-inspection-traffic
policy-map global_policy
 class inspection_default
  inspect ftp
service-policy global_policy global
`;
