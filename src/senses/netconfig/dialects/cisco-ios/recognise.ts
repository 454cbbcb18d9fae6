// Signs of Cisco IOS, and of its neighbours that are not it.
import type { ConfigText } from '../../core/text.ts';
import { promptOf } from './show/sections.ts';
import { tableAt } from './show/read.ts';

const signs: [sign: RegExp, weight: number][] = [
  [/^boot-start-marker/, 0.5],
  [
    /^! Last configuration change|^! NVRAM config last updated|^!Using \d+ out of|^Building configuration|^Current configuration/,
    0.4,
  ],
  [/^service (timestamps|password-encryption|config)/, 0.3],
  [/^version 1[0-9]\.\d/, 0.3],
  [/^interface (Fast|Gigabit|TenGigabit|FortyGigabit)?[Ee]thernet ?\d[\d/.]*\s*$/, 0.35],
  [/^interface (Vlan|Port-channel|Serial|Loopback)\d/, 0.25],
  [/^ ?(no )?switchport\b/, 0.3],
  [/^ *ip address \d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+/, 0.2],
  [/^ip access-list (standard|extended) /, 0.45],
  [/^access-list \d+ (permit|deny|remark) /, 0.45],
  [/^ipv6 access-list /, 0.3],
  [/^(ip route|ipv6 route) /, 0.2],
  [/^line (vty|con|aux) /, 0.3],
  [/^(spanning-tree|vtp) /, 0.2],
  [/^ip (cef|classless|subnet-zero|forward-protocol|nat inside)\b/, 0.3],
  [/^enable (secret|password) /, 0.1],
  [/^hostname \S+$/, 0.1],
  [/^vlan \d+/, 0.1],
  [/^router (ospf|bgp|eigrp|rip) ?/, 0.2],
  [/^crypto (isakmp|ipsec|map|pki) /, 0.15],
  [/^object-group (network|service) /, 0.1],
  [/^class-map type inspect|^zone security|^zone-pair security/, 0.4],
];

/** Words that IOS does not have (in a table of routes the mask written out is the ASA’s): ASA, NX-OS, EOS, IOS-XR, HiOS, FortiOS, Junos and XML. */
const others =
  /^(ASA Version|PIX Version|FWSM Version|: Saved| ?nameif |access-list \S+ (extended|line) |feature \S+|vdc \S+|! device: .*EOS|!RANCID-CONTENT-TYPE: (arista|cisco-nx|cisco-xr)|!! IOS XR|transceiver qsfp|daemon |config (system|vdom|firewall)|set (system|deviceconfig|interfaces) |<\?xml|\*(filter|nat)|:\S+ \[\d|[A-Z][ *]+[A-Z1-9a-z ]{0,6}\d{1,3}(?:\.\d{1,3}){3} 255(?:\.\d{1,3}){3} (?:is directly connected|connected by VPN|\[))/;

export function recogniseIos(text: ConfigText): number {
  let sure = 0;
  const seen = new Set<number>();
  // The first lines, and some of the rest: long lists of one kind may stand before everything else.
  const step = Math.max(1, Math.ceil((text.lines.length - 300) / 300));
  for (let i = 0; i < text.lines.length; i += i < 300 ? 1 : step) {
    const line = text.lines[i]!;
    if (line.length > 300) continue;
    if (others.test(line)) return Math.min(sure, 0.1);
    const table = tableAt(line.trimEnd());
    if (table && !seen.has(-1)) {
      seen.add(-1);
      sure += table.kind === 'show ip route' || table.kind === 'show ip arp' ? 0.6 : 0.93;
    }
    if (
      !seen.has(-2) &&
      (line.includes('#') || line.includes('>')) &&
      /^(sh|show) /.test(promptOf(line)?.command ?? '')
    ) {
      seen.add(-2);
      sure += 0.35;
    }
    signs.forEach(([sign, weight], s) => {
      if (!seen.has(s) && sign.test(line)) {
        seen.add(s);
        sure += weight;
      }
    });
  }
  return Math.min(sure, 0.96);
}
