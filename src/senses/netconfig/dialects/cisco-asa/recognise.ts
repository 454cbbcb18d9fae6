// Signs of a Cisco ASA (and of the PIX and FWSM before it).
import type { ConfigText } from '../../core/text.ts';

const signs: [sign: RegExp, weight: number][] = [
  [/^(ASA|PIX|FWSM) Version /, 0.9],
  [/^: Saved|^: Serial Number|^: Hardware: {2,}ASA/, 0.4],
  [/^ ?nameif \S+/, 0.5],
  [/^ ?security-level \d/, 0.5],
  [/^access-list \S+ (line \d+ )?(extended|ethertype|webtype) /, 0.5],
  [/^access-list \S+ (line \d+ )?standard /, 0.3],
  [/^access-list \S+ (line \d+ )?(permit|deny) .* 255\.255\./, 0.2],
  [/^access-group \S+ (in|out) interface \S+|^access-group \S+ global/, 0.6],
  [/^object network \S+/, 0.35],
  [/^object service \S+/, 0.35],
  [/^ ?nat \([^)]*,[^)]*\)/, 0.6],
  [/^nat source (static|dynamic) /, 0.6],
  [/^(static|global) \(/, 0.5],
  [/^ (network|service|port|protocol|icmp)-object /, 0.35],
  [/^object-group (protocol|icmp-type|user|security) /, 0.4],
  [/^same-security-traffic /, 0.6],
  [/^xlate per-session|^fixup protocol/, 0.4],
  [/^names$|^name \d+\.\d+\.\d+\.\d+ /, 0.2],
  [/^service-policy \S+ global/, 0.3],
  [/^(ssh|telnet|http) \d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+ \S+$/, 0.4],
  [/^(ssh stricthostkeycheck|asdm |threat-detection |monitor-interface )/, 0.3],
  [/^route \S+ \d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+ /, 0.3],
  [/^hostname \S+$/, 0.05],
];

const others =
  /^(feature \S+|vdc \S+|!! IOS XR|config (system|vdom|firewall)|set (system|deviceconfig|interfaces) |<\?xml|ip access-list (standard|extended) |access-list \d+ permit \d|ip cef|line vty )/;

export function recogniseAsa(text: ConfigText): number {
  let sure = 0;
  const seen = new Set<number>();
  // The first lines, and some of the rest: long lists of one kind may stand before everything else.
  const step = Math.max(1, Math.ceil((text.lines.length - 300) / 300));
  for (let i = 0; i < text.lines.length; i += i < 300 ? 1 : step) {
    const line = text.lines[i]!;
    if (line.length > 300) continue;
    if (others.test(line)) return Math.min(sure, 0.2);
    signs.forEach(([sign, weight], s) => {
      if (seen.has(s) || !sign.test(line)) return;
      seen.add(s);
      sure += weight;
    });
  }
  return Math.min(sure, 0.97);
}
