// What a capture gave, for a person: size and time, who speaks what, what was asked of controllers, what was not understood.
import { byteCount, counted, inert, problemText, siteTime } from '#kit';
import type { Operation, WireFacts } from '#facts';
import { labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { columns } from './columns.ts';

interface Row {
  name: string;
  count: number;
  packets: number;
}

function byProtocol(facts: WireFacts): Row[] {
  const rows = new Map<string, Row>();
  for (const c of facts.conversations) {
    const row = rows.get(c.protocol) ?? { name: c.protocol, count: 0, packets: 0 };
    row.count++;
    row.packets += c.clientPackets + c.serverPackets;
    rows.set(c.protocol, row);
  }
  return [...rows.values()].sort((a, b) => b.packets - a.packets);
}

const order = { manage: 0, operate: 1, read: 2 } as const;
const who = (e: { address?: string; mac?: string }) => e.address ?? e.mac ?? 'unknown';

function operationRows(operations: readonly Operation[]): string[][] {
  const rows = new Map<string, { o: Operation; count: number; packet: number }>();
  for (const o of operations) {
    const key = [o.class, o.protocol, o.name, who(o.client), who(o.server)].join('\n');
    const row = rows.get(key);
    if (row) row.count += o.count;
    else rows.set(key, { o, count: o.count, packet: o.firstPacket });
  }
  return [...rows.values()]
    .sort((a, b) => order[a.o.class] - order[b.o.class] || b.count - a.count)
    .map(({ o, count, packet }) => [
      o.class,
      o.protocol,
      o.name,
      `${who(o.client)} → ${who(o.server)}`,
      count.toLocaleString('en-US'),
      `packet ${packet}`,
    ]);
}

/** @param hosts number of machines. Times are in UTC: a capture alone does not say where it was taken. */
export function captureText(facts: WireFacts, hosts: number, style: TextStyle): string {
  const c = facts.capture;
  const out = [
    paint(style, 'strong', inert(c.file)),
    ...labelled(
      'read',
      `${counted(c.packets, 'packet')}, ${byteCount(c.bytes)} on the wire, ${c.format} · ${counted(c.skipped, 'record')} skipped${c.truncated > 0 ? ` · ${counted(c.truncated, 'packet')} cut short` : ''}${c.drops === undefined ? '' : ` · ${counted(c.drops, 'packet')} lost while capturing`}`,
      style,
    ),
    ...(c.first !== undefined && c.last !== undefined
      ? labelled('time', `${siteTime(c.first, 'UTC')} to ${siteTime(c.last, 'UTC')}`, style)
      : []),
    ...labelled('sha-256', c.sha256, style),
    ...labelled(
      'seen',
      `${counted(hosts, 'machine')}, ${counted(facts.conversations.length, 'conversation')}, ${counted(facts.operations.length, 'operation')} on controllers`,
      style,
    ),
  ];
  for (const p of c.problems.slice(0, 20)) out.push(...labelled('problem', problemText(p), style));
  if (c.problems.length > 20) out.push(...labelled('', `and ${c.problems.length - 20} more`, style));
  for (const n of c.notUnderstood.slice(0, 12))
    out.push(...labelled('no reader', `${n.what}: ${counted(n.packets, 'packet')}, kept as conversations`, style));
  const protocols = byProtocol(facts);
  if (protocols.length > 0) {
    out.push('', 'Spoken');
    out.push(
      ...columns(
        undefined,
        protocols.slice(0, 20).map((r) => [r.name, counted(r.count, 'conversation'), counted(r.packets, 'packet')]),
        style,
      ),
    );
    if (protocols.length > 20) out.push(`  and ${protocols.length - 20} more protocols`);
  }
  const operations = operationRows(facts.operations);
  if (operations.length > 0) {
    out.push('', 'Asked of controllers, the gravest first');
    out.push(...columns(undefined, operations.slice(0, 25), style, 44));
    if (operations.length > 25) out.push(`  and ${operations.length - 25} more kinds (--json lists all)`);
  }
  return `${out.join('\n')}\n`;
}
