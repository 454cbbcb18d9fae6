// Services in words, as crane workshops write them: `tcp 102, udp 161-162`.
import type { PassedService } from '../answer.ts';

const names: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

/** At most five, then how many more. */
export function servicesInWords(services: readonly PassedService[]): string {
  const words = services.flatMap((s): string[] => {
    if (s.protocol === undefined) return ['anything'];
    const name = names[s.protocol] ?? `protocol ${s.protocol}`;
    if (s.icmp) return [`${name} type ${s.icmp.map((i) => i.type).join(', ')}`];
    if (!s.ports || s.ports.every(([a, b]) => a === 0 && b === 65535)) return [name];
    return s.ports.map(([a, b]) => `${name} ${a === b ? a : `${a}-${b}`}`);
  });
  const distinct = [...new Set(words)];
  return distinct.length <= 5
    ? distinct.join(', ')
    : `${distinct.slice(0, 5).join(', ')} and ${distinct.length - 5} more`;
}
