// How a fact becomes a row and a row a fact again. A table is described once, member by member; the compiler sees to it that no
// member of the fact's type is left out. Only TEXT and INTEGER are used, so that the same rows fit SQLite and PostgreSQL.
import type { WireEnd } from '#facts';

/**
 * What a member is stored as. `instant`: milliseconds with a fraction, kept as whole microseconds. `end`: three columns.
 * `capture`: the hash of a capture, kept as that capture's number. `apart`: kept in a table of its own.
 */
type Storage = 'text' | 'integer' | 'flag' | 'instant' | 'json' | 'end' | 'capture' | 'apart';

export type Value = string | number | null;
export type Row = Record<string, Value>;

interface Column {
  name: string;
  type: 'text' | 'integer';
}

export interface Table<T> {
  name: string;
  columns: Column[];
  /** The values of a fact, in the order of the columns. */
  values(fact: T, captureNumber: (hash: string) => number): Value[];
  fact(row: Row, captureHash: (number: number) => string): T;
}

/** `firstPacket` → `first_packet`. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** To whole microseconds: finer than a float64 of milliseconds holds in this century, so nothing that was there is lost. */
export const toMicros = (at: number): number => Math.round(at * 1000);
export const fromMicros = (micros: number): number => micros / 1000;

interface Member {
  key: string;
  storage: Storage;
  columns: Column[];
}

function columnsOf(key: string, storage: Storage): Column[] {
  const name = snake(key);
  switch (storage) {
    case 'apart':
      return [];
    case 'end':
      return [
        { name: `${name}_address`, type: 'text' },
        { name: `${name}_port`, type: 'integer' },
        { name: `${name}_mac`, type: 'text' },
      ];
    case 'text':
    case 'json':
      return [{ name, type: 'text' }];
    case 'instant':
      return [{ name: `${name}_us`, type: 'integer' }];
    default:
      return [{ name, type: 'integer' }];
  }
}

/** Describes the table of a fact type: every member, and how it is stored. */
export function table<T extends object>(name: string, members: { [K in keyof Required<T>]: Storage }): Table<T> {
  const list: Member[] = Object.entries<Storage>(members).map(([key, storage]) => ({
    key,
    storage,
    columns: columnsOf(key, storage),
  }));
  return {
    name,
    columns: list.flatMap((m) => m.columns),
    values(fact, captureNumber) {
      const out: Value[] = [];
      const record = fact as Record<string, unknown>;
      for (const { key, storage } of list) pushValue(out, storage, record[key], captureNumber);
      return out;
    },
    fact(row, captureHash) {
      const out: Record<string, unknown> = {};
      for (const member of list) {
        const value = readValue(row, member, captureHash);
        if (value !== undefined) out[member.key] = value;
      }
      return out as T;
    },
  };
}

function pushValue(out: Value[], storage: Storage, value: unknown, captureNumber: (hash: string) => number): void {
  if (storage === 'apart') return;
  if (storage === 'end') {
    const end = (value ?? {}) as WireEnd;
    out.push(end.address ?? null, end.port ?? null, end.mac ?? null);
    return;
  }
  if (value === undefined || value === null) {
    out.push(null);
    return;
  }
  switch (storage) {
    case 'text':
      out.push(value as string);
      return;
    case 'integer':
      out.push(value as number);
      return;
    case 'flag':
      out.push(value ? 1 : 0);
      return;
    case 'instant':
      out.push(toMicros(value as number));
      return;
    case 'json':
      out.push(JSON.stringify(value));
      return;
    case 'capture':
      out.push(captureNumber(value as string));
  }
}

function readValue(row: Row, { storage, columns }: Member, captureHash: (number: number) => string): unknown {
  if (storage === 'apart') return undefined;
  const value = row[columns[0]!.name] ?? null;
  if (storage === 'end') {
    const port = row[columns[1]!.name] ?? null;
    const mac = row[columns[2]!.name] ?? null;
    return {
      ...(value === null ? {} : { address: value as string }),
      ...(port === null ? {} : { port: port as number }),
      ...(mac === null ? {} : { mac: mac as string }),
    };
  }
  if (value === null) return undefined;
  switch (storage) {
    case 'flag':
      return value === 1;
    case 'instant':
      return fromMicros(value as number);
    case 'json':
      return JSON.parse(value as string);
    case 'capture':
      return captureHash(value as number);
    default:
      return value;
  }
}
