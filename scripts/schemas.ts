// Writes what other programs build on into docs/schemas: the JSON Schemas of what Quaywall prints and of the
// site file and its registers, and the names of protocols and
// operations in it. `node scripts/schemas.ts` writes them; a test compares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteSchemas } from '#site';
import { contractSchemas } from '../src/doors/contract/index.ts';
import { cipOperations } from '../src/senses/wire/operations/cip.ts';
import { cipIoOperations, enipOperations } from '../src/senses/wire/operations/enip.ts';
import { modbusOperations } from '../src/senses/wire/operations/modbus.ts';
import { s7PlusEngineering, s7PlusOperations } from '../src/senses/wire/operations/s7comm-plus.ts';
import { s7Operations } from '../src/senses/wire/operations/s7comm.ts';
import type { OperationTable } from '../src/senses/wire/operations/table.ts';
import { umasOperations } from '../src/senses/wire/operations/umas.ts';
import { protocols } from '../src/senses/wire/protocols/index.ts';

const tables: OperationTable[] = [
  modbusOperations,
  umasOperations,
  s7Operations,
  s7PlusOperations,
  s7PlusEngineering,
  enipOperations,
  cipOperations,
  cipIoOperations,
];

/** The names that stand in `protocol` of conversations and operations, and the operations that have a name of their own. */
function protocolNames(): object {
  const layers = new Map<string, { layers: Set<string>; ports: Set<number> }>();
  for (const p of protocols) {
    const known = layers.get(p.name) ?? { layers: new Set<string>(), ports: new Set<number>() };
    known.layers.add(p.layer);
    for (const port of p.layer === 'ethernet' ? [] : p.ports) known.ports.add(port);
    layers.set(p.name, known);
  }
  return {
    version: 1,
    about:
      'Names in "protocol". Of a conversation: the outermost one that is decoded, else a name of byTypeOrTransport, else eth:0x… for an EtherType or the number of an IP protocol. Of an operation: the innermost one. Ports are where a protocol is looked for first, and no more.',
    conversations: [...layers]
      .map(([name, { layers: on, ports }]) => ({ name, on: [...on].sort(), ports: [...ports].sort((a, b) => a - b) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    byTypeOrTransport: [
      'arp',
      'dtp',
      'icmp',
      'icmpv6',
      'llc',
      'profinet-rt',
      'sctp',
      'stp',
      'tcp',
      'udld',
      'udp',
      'vtp',
    ],
    operations: tables.flatMap((t) =>
      [...t.rows.values()].map(({ protocol, code, name, class: kind, detail, attack, uncertain }) => ({
        protocol,
        code,
        name,
        class: kind,
        detail,
        attack,
        uncertain,
      })),
    ),
  };
}

/** File name under `docs/schemas` → what it holds. */
export function publishedFiles(): Record<string, object> {
  return { ...contractSchemas(), ...siteSchemas(), 'protocols.json': protocolNames() };
}

if (import.meta.main) {
  for (const [name, content] of Object.entries(publishedFiles())) {
    writeFileSync(join(import.meta.dirname, '../docs/schemas', name), `${JSON.stringify(content, undefined, 2)}\n`);
  }
}
