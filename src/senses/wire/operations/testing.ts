// For tests only: a conversation that writes down what a decoder says, and counts by code from it.
import type { Context, OperationReport, Side } from '../protocol.ts';

export interface Heard {
  operations: OperationReport[];
  sightings: { address?: string; attribute: string; value: string; source: string }[];
  claims: string[];
  rejected: boolean;
  context: Context;
}

/** A conversation in which only the given sides were captured. */
export function listen(seen: readonly Side[] = ['client', 'server']): Heard {
  const heard: Heard = { operations: [], sightings: [], claims: [], rejected: false, context: undefined as never };
  heard.context = {
    transport: 'tcp',
    client: { address: '192.0.2.10', port: 50000 },
    server: { address: '192.0.2.20', port: 1 },
    vlans: [],
    seen: (side) => seen.includes(side),
    claim: (protocol) => {
      if (heard.claims.at(-1) !== protocol) heard.claims.push(protocol);
    },
    handOver: () => undefined,
    reject: () => {
      heard.rejected = true;
    },
    operation: (report) => heard.operations.push(structuredClone(report)),
    sighting: (about, attribute, value, source) => heard.sightings.push({ ...about, attribute, value, source }),
    name: () => undefined,
    credential: () => undefined,
    gateway: () => undefined,
  };
  return heard;
}

/** Requests by code; a transfer counts by what it is made of. */
export function byCode(
  operations: readonly Pick<OperationReport, 'protocol' | 'code' | 'count' | 'parts'>[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string, n: number) => counts.set(key, (counts.get(key) ?? 0) + n);
  for (const o of operations) {
    if (o.parts) for (const [code, n] of Object.entries(o.parts)) add(`${o.protocol} ${code}`, n);
    else add(`${o.protocol} ${o.code}`, o.count ?? 1);
  }
  return counts;
}

/** Bytes from hexadecimal text; white space is free. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}
