// Operation tables as data: what may be asked of a controller, by code, with the class that the rules of a site speak of.
import type { OperationClass } from '#facts';

/** A row as it is written down: code, name, detail, ATT&CK for ICS technique, `?` where only context would tell the class. */
export type WrittenRow = readonly [code: string, name: string, detail: string, attack?: string, open?: '?'];

export interface OperationRow {
  protocol: string;
  /** Selector within the protocol: `3`, `job 0x1a`, `8e:07`. */
  code: string;
  name: string;
  class: OperationClass;
  detail: string;
  attack?: string;
  uncertain?: boolean;
}

/** Management for everything that programs, configures, forces or stops; process writes are operation; the rest reads. */
function classOf(detail: string): OperationClass {
  if (detail.startsWith('M-') || detail === 'UNKNOWN') return 'manage';
  return detail === 'O-WRITE' ? 'operate' : 'read';
}

function row(protocol: string, [code, name, detail, attack, open]: WrittenRow): OperationRow {
  const made: OperationRow = { protocol, code, name, class: classOf(detail), detail };
  if (attack) made.attack = attack;
  if (open) made.uncertain = true;
  return made;
}

export class OperationTable {
  readonly protocol: string;
  readonly rows: ReadonlyMap<string, OperationRow>;

  constructor(protocol: string, written: readonly WrittenRow[]) {
    this.protocol = protocol;
    this.rows = new Map(written.map((w) => [w[0], row(protocol, w)]));
  }

  /** The row of a code that the table must have; a missing one is a mistake of this program. */
  get(code: string): OperationRow {
    const found = this.rows.get(code);
    if (!found) throw new RangeError(`${this.protocol} has no operation ${code}`);
    return found;
  }

  find(code: string): OperationRow | undefined {
    return this.rows.get(code);
  }

  /** The same operation under the exact code that was seen (`*:03` seen as `68:03`). */
  as(pattern: string, code: string, name?: string): OperationRow {
    const base = this.get(pattern);
    return { ...base, code, name: name ?? base.name };
  }

  /** A code that no row knows: the stricter class is taken and marked uncertain. */
  unknown(code: string, name: string): OperationRow {
    return { protocol: this.protocol, code, name, class: classOf('UNKNOWN'), detail: 'UNKNOWN', uncertain: true };
  }
}
