// Schedules: when a policy holds. Outside of "always" a policy may match; a one-time schedule also has a last day.
import type { Instant } from '#kit';
import { Taker } from './scope.ts';
import type { Scope } from './scope.ts';

export interface When {
  may: string[];
  expires?: Instant;
}

export interface Schedules {
  get(name: string): When;
}

/** `23:59 2026/12/31`, in the device's own time, taken as UTC. */
function instant(words: string[] | undefined): Instant | undefined {
  const m = /^(\d{1,2}):(\d{2}) (\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(words?.join(' ') ?? '');
  return m ? Date.UTC(+m[3]!, +m[4]! - 1, +m[5]!, +m[1]!, +m[2]!) : undefined;
}

export function readSchedules(scope: Scope): Schedules {
  const found = new Map<string, When>();
  for (const path of ['firewall schedule recurring', 'firewall schedule onetime', 'firewall schedule group']) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'filter');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'filter');
      const when: When = { may: [`schedule "${entry.name}"`] };
      const days = t.words('day') ?? [];
      const start = t.words('start');
      const end = t.words('end');
      t.words('member');
      if (path.endsWith('recurring') && days.length === 7 && (start?.[0] ?? '00:00') === (end?.[0] ?? '00:00'))
        when.may = [];
      if (path.endsWith('onetime')) {
        const last = instant(end);
        if (last !== undefined) when.expires = last;
      }
      t.words('start-utc');
      t.words('end-utc');
      t.harmless(['color', 'expiration-days', 'fabric-object', 'uuid']);
      found.set(entry.name, when);
    }
  }
  return { get: (name) => found.get(name) ?? { may: name === 'always' ? [] : [`schedule "${name}"`] } };
}
