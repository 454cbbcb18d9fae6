// Values of a walk by column and index, and the names of interfaces and bridge ports.
import { inert } from '#kit';
import type { Lines } from '#facts';
import type { WalkValue } from './walk.ts';

export const mib2 = '1.3.6.1.2.1.';
export const qbridge = `${mib2}17.7.1.`;
export const lldp = '1.0.8802.1.1.2.1.';

/** Values under one column by their index. */
export class Values {
  readonly #byOid = new Map<string, WalkValue>();
  readonly #columns = new Map<string, Map<string, WalkValue>>();

  constructor(values: readonly WalkValue[], columns: readonly string[]) {
    const prefixes = columns.map((column) => `${column}.`);
    // A walk goes column by column: the last one is the likeliest.
    let last = prefixes[0]!;
    for (const value of values) {
      this.#byOid.set(value.oid, value);
      if (!value.oid.startsWith(last)) {
        const prefix = prefixes.find((p) => value.oid.startsWith(p));
        if (prefix === undefined) continue;
        last = prefix;
      }
      const column = last.slice(0, -1);
      let rows = this.#columns.get(column);
      if (!rows) this.#columns.set(column, (rows = new Map<string, WalkValue>()));
      rows.set(value.oid.slice(last.length), value);
    }
  }

  one(oid: string): WalkValue | undefined {
    return this.#byOid.get(oid);
  }

  column(column: string): Map<string, WalkValue> {
    return this.#columns.get(column) ?? new Map<string, WalkValue>();
  }
}

export const c = {
  ifDescr: `${mib2}2.2.1.2`,
  ifType: `${mib2}2.2.1.3`,
  ifAdmin: `${mib2}2.2.1.7`,
  ifName: `${mib2}31.1.1.1.1`,
  ifAlias: `${mib2}31.1.1.1.18`,
  ipIf: `${mib2}4.20.1.2`,
  ipMask: `${mib2}4.20.1.3`,
  routeHop: `${mib2}4.21.1.7`,
  routeMask: `${mib2}4.21.1.11`,
  cidrHop: `${mib2}4.24.4.1.4`,
  basePort: `${mib2}17.1.4.1.2`,
  stpState: `${mib2}17.2.15.1.3`,
  fdb: `${mib2}17.4.3.1.2`,
  qFdb: `${qbridge}2.2.1.2`,
  nowEgress: `${qbridge}4.2.1.4`,
  nowUntagged: `${qbridge}4.2.1.5`,
  name: `${qbridge}4.3.1.1`,
  egress: `${qbridge}4.3.1.2`,
  forbidden: `${qbridge}4.3.1.3`,
  untagged: `${qbridge}4.3.1.4`,
  row: `${qbridge}4.3.1.5`,
  pvid: `${qbridge}4.5.1.1`,
  accepts: `${qbridge}4.5.1.2`,
  ingress: `${qbridge}4.5.1.3`,
  locPortId: `${lldp}3.7.1.3`,
  locPortDesc: `${lldp}3.7.1.4`,
  remChassis: `${lldp}4.1.1.5`,
  remPortId: `${lldp}4.1.1.7`,
  remPortDesc: `${lldp}4.1.1.8`,
  remName: `${lldp}4.1.1.9`,
};

export const at = (value: WalkValue): Lines =>
  value.to > value.line ? { file: 0, line: value.line, to: value.to } : { file: 0, line: value.line };

/** Names of interfaces by ifIndex, and of bridge ports by their number. */
export function interfaceNames(v: Values) {
  const byIndex = new Map<string, string>();
  for (const [index, value] of [...v.column(c.ifDescr), ...v.column(c.ifName)]) {
    const name = inert(value.text.trim(), 80);
    if (name !== '') byIndex.set(index, name);
  }
  const base = v.column(c.basePort);
  const port = (number: string): string => {
    const index = base.get(number)?.text ?? number;
    return byIndex.get(index) ?? `port ${number}`;
  };
  return { byIndex, port };
}
export type Names = ReturnType<typeof interfaceNames>;
