// A question about an address that no known network has: closed where no device could take a packet there, else not proved, with the routes that could.
import { inPrefix, normalIp, parsePrefix } from '#kit';
import type { Answer, Network, Question } from '#reach';
import type { End } from './ends.ts';

/** Undefined where both sides stand somewhere. */
export function nowhereAnswer(network: Network, a: End, b: End, services: Question['services']): Answer | undefined {
  const address = a.nowhere ?? b.nowhere;
  if (address === undefined) return undefined;
  const question: Question = { from: a.end, to: b.end, ...(services ? { services } : {}) };
  const base = { question, everything: false, services: [], assumes: [] };
  const why = `no known network has the address ${address}`;
  const unknown = { device: address, why };
  if (a.nowhere !== undefined) return { ...base, verdict: 'not-proven', decides: [], open: [unknown] };
  const open: Answer['open'] = network.missing.map((m) => ({ device: m.asset, why: m.why }));
  for (const { name, device } of network.devices) {
    for (const line of device.open)
      if (line.state !== 'limited' && (line.scope === 'route' || line.scope === 'device'))
        open.push({ device: name, line, why: 'it may be a route to this address' });
    const learns = device.interfaces.find((i) => i.enabled && i.dynamicAddress);
    if (learns)
      open.push({ device: name, why: `it gets the address of ${learns.name}, and perhaps routes, from others` });
    for (const route of device.routes) {
      if (route.discards || !covers(route.prefix, address)) continue;
      const via = route.via ?? route.interface ?? 'somewhere';
      open.push({
        device: name,
        why: `its route ${route.prefix} by ${via} (line ${route.at.line}) takes such packets on, and what lies behind is not known`,
      });
    }
  }
  if (open.length > 0) return { ...base, verdict: 'not-proven', decides: [], open: [unknown, ...open] };
  const assumes = [
    `${why}, and no device has a route that would take a packet there`,
    'every machine has an address of the network it stands in',
  ];
  return { ...base, verdict: 'must-deny', decides: [], open: [], assumes };
}

/** Whether a route takes up packets to any of these addresses. What is no single address or prefix counts as taken up. */
function covers(prefix: string, addresses: string): boolean {
  const net = parsePrefix(prefix);
  const single = normalIp(addresses);
  const part = single === undefined ? parsePrefix(addresses) : undefined;
  if (!net) return true;
  if (single !== undefined) return inPrefix(single, net);
  if (!part) return true;
  if (part.version !== net.version) return false;
  const width = BigInt((net.version === 4 ? 32 : 128) - Math.min(net.bits, part.bits));
  return net.base >> width === part.base >> width;
}
