// Linux with nftables: what `nft list ruleset` prints on a host that guards itself. It passes nothing on.
import type { Asset } from '#site';
import type { Party, Permit } from '../plan/permits.ts';

/** The rule set of one host: who may come, whom it may call. */
export function nftRuleset(host: Asset, allowed: readonly Permit[]): string {
  const set = (words: readonly string[]) => (words.length === 1 ? words[0]! : `{ ${words.join(', ')} }`);
  const rule = (p: Permit, side: 'saddr' | 'daddr', others: readonly Party[]): string => {
    const addresses = [...new Set(others.map((o) => o.outside))];
    const ports = p.ports.length === 0 ? '' : ` ${p.transport} dport ${set(p.ports)}`;
    const what = p.transport === 'any' ? '' : p.ports.length > 0 ? ports : ` meta l4proto ${p.transport}`;
    return `\t\tip ${side} ${set(addresses)}${what} accept comment "${p.service}"`;
  };
  const mine = (parties: readonly Party[]) =>
    parties.some((x) => (x.asset === undefined ? x.zone.id === host.zone : x.asset.id === host.id));
  const incoming = allowed.filter((p) => !p.closed && mine(p.to));
  const outgoing = allowed.filter((p) => !p.closed && mine(p.from));
  const lines = [
    'table inet filter {',
    '\tchain input {',
    '\t\ttype filter hook input priority filter; policy drop;',
    '\t\tct state established,related accept',
    '\t\tiifname "lo" accept',
    ...incoming.map((p) => rule(p, 'saddr', p.from)),
    '\t}',
    '',
    '\tchain forward {',
    '\t\ttype filter hook forward priority filter; policy drop;',
    '\t}',
    '',
    '\tchain output {',
    '\t\ttype filter hook output priority filter; policy drop;',
    '\t\tct state established,related accept',
    '\t\toifname "lo" accept',
    ...outgoing.map((p) => rule(p, 'daddr', p.to)),
    '\t}',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}
