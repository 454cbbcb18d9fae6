// Services in one line: what passes for certain first, what only perhaps passes marked as such.
import type { NumberRange, ServiceMatch } from '#facts';
import { serviceWords } from '#reach';
import type { PassedService } from '#reach';

/** `TCP 502 and UDP 2222; perhaps TCP 80`. */
export function servicesText(services: readonly PassedService[], most = 6): string {
  const certain = services.filter((s) => s.certain);
  const perhaps = beyond(
    services.filter((s) => !s.certain),
    certain,
  );
  const parts = [
    certain.length > 0 ? serviceWords(certain, most) : '',
    perhaps.length > 0 ? `perhaps ${serviceWords(perhaps, most)}` : '',
  ].filter((p) => p !== '');
  return parts.length > 0 ? parts.join('; ') : 'nothing';
}

/** What was asked; empty for anything. */
export function askedText(services: readonly ServiceMatch[] | undefined): string {
  if (services === undefined) return '';
  return serviceWords(
    services.map(({ protocol, toPorts, icmp }) => ({
      ...(protocol === undefined ? {} : { protocol }),
      ...(toPorts ? { ports: toPorts } : {}),
      ...(icmp ? { icmp: [icmp] } : {}),
      certain: true,
    })),
    8,
  );
}

/** What passes only perhaps and by no packet for certain: services that are open anyway are not said twice. */
function beyond(perhaps: readonly PassedService[], certain: readonly PassedService[]): PassedService[] {
  return perhaps.flatMap((p): PassedService[] => {
    const same = certain.filter((c) => c.protocol === undefined || c.protocol === p.protocol);
    if (same.some((c) => c.ports === undefined && c.icmp === undefined)) return [];
    if (p.icmp !== undefined || p.ports === undefined) return [p];
    let left: NumberRange[] = p.ports;
    for (const [from, to] of same.flatMap((c) => c.ports ?? [])) {
      left = left.flatMap(([a, b]): NumberRange[] => [
        ...(a < from ? [[a, Math.min(b, from - 1)] as NumberRange] : []),
        ...(b > to ? [[Math.max(a, to + 1), b] as NumberRange] : []),
      ]);
    }
    return left.length > 0 ? [{ ...p, ports: left }] : [];
  });
}
