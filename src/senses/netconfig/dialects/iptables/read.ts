// iptables-save as a device: chains become filters, the kernel's hooks their order. netfilter: raw, mangle, nat, filter, security at each hook.
import type { ConfiguredDevice, DeviceInterface, Filter, Stage } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { chainFilter, filterName } from './filters.ts';
import type { FilterSettings } from './filters.ts';
import { linuxInterface } from './interfaces.ts';
import { natRules } from './nat.ts';
import type { NatSettings } from './nat.ts';
import { readTables } from './tables.ts';
import type { Chain, Table } from './tables.ts';

const tableOrder = ['raw', 'mangle', 'nat', 'filter', 'security'];
const way = { transit: ['PREROUTING', 'FORWARD', 'POSTROUTING'], toDevice: ['PREROUTING', 'INPUT'] };

export function readIptables(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'iptables');
  const { tables, problems } = readTables(text, book);
  device.problems = problems;
  device.interfaces = namedInterfaces(tables);
  const written = writtenOn(text);
  if (written !== undefined) device.files[0]!.written = written;
  const known = device.interfaces.map((i) => i.name);
  for (const table of tables) {
    breakCircles(table, book);
    if (table.name === 'nat') continue;
    if (!tableOrder.includes(table.name)) {
      book.mark(table.line, 'not-modelled', { scope: 'filter', note: `table ${table.name}` });
    }
    const settings: FilterSettings = { text, book, known, untracks: untracks(tables, table.family) };
    for (const chain of table.chains.values()) device.filters.push(chainFilter(table, chain, settings));
  }
  const active = new Set(device.filters.filter((f) => decides(f, device.filters, new Set())).map((f) => f.name));
  const stages = (hooks: string[]): Stage[] =>
    hooks.flatMap((hook) =>
      tableOrder.flatMap((name) =>
        tables
          .filter((t) => t.name === name)
          .flatMap((table) =>
            stage(table, hook, active, { text, book, known, untracks: untracks(tables, table.family) }),
          ),
      ),
    );
  device.transit = stages(way.transit);
  device.toDevice = stages(way.toDevice);
  natLeft(tables, book);
  sentOnly(tables, book);
  return [device];
}

function stage(table: Table, hook: string, active: ReadonlySet<string>, settings: NatSettings): Stage[] {
  const chain = table.chains.get(hook);
  if (!chain) return [];
  const at = { file: 0, line: chain.line };
  if (table.name === 'nat') {
    if (chain.policy === 'DROP') {
      settings.book.mark(chain.line, 'not-modelled', { scope: 'nat', note: 'a policy of the nat table that drops' });
    }
    const rules = natRules(table, hook, settings);
    return rules.length ? [{ kind: 'nat', name: filterName(table, hook), rules, at }] : [];
  }
  const name = filterName(table, hook);
  // A chain that stops nothing is no step of its own; FORWARD and INPUT of the filter table are always shown.
  if (table.name !== 'filter' && !active.has(name)) return [];
  return [{ kind: 'filter', filter: name, tracksSessions: false, family: table.family, at }];
}

/** Whether any packet can be stopped in the filter. */
function decides(filter: Filter, all: readonly Filter[], seen: Set<string>): boolean {
  if (seen.has(filter.name)) return false;
  seen.add(filter.name);
  if (filter.otherwise === 'deny') return true;
  return filter.rules.some((rule) => {
    if (rule.action === 'deny') return true;
    const next = rule.target === undefined ? undefined : all.find((f) => f.name === rule.target);
    return next !== undefined && decides(next, all, seen);
  });
}

function untracks(tables: readonly Table[], family: 4 | 6): boolean {
  return tables.some(
    (t) =>
      t.name === 'raw' &&
      t.family === family &&
      [...t.chains.values()].some((c) =>
        c.rules.some((r) => r.target === 'NOTRACK' || (r.target === 'CT' && r.options.has('notrack'))),
      ),
  );
}

/** The kernel loads no circle of chains; a file that has one is no rule set that runs. The rule that closes it is not understood. */
function breakCircles(table: Table, book: LineBook): void {
  const done = new Set<Chain>();
  const path = new Set<Chain>();
  const walk = (chain: Chain): void => {
    // An explicit stack: a file can hold chains nested deeper than the program's own stack.
    const stack: { chain: Chain; next: number }[] = [{ chain, next: 0 }];
    path.add(chain);
    while (stack.length) {
      const top = stack.at(-1)!;
      const rule = top.chain.rules[top.next++];
      if (!rule) {
        path.delete(top.chain);
        done.add(top.chain);
        stack.pop();
        continue;
      }
      const inner = rule.target === undefined ? undefined : table.chains.get(rule.target);
      if (!inner || done.has(inner)) continue;
      if (path.has(inner)) {
        rule.conditions.unknown = `jumps in a circle to ${rule.target}`;
        rule.target = undefined;
        book.mark(rule.line, 'unrecognised', { scope: 'filter' });
        continue;
      }
      path.add(inner);
      stack.push({ chain: inner, next: 0 });
    }
  };
  for (const chain of table.chains.values()) if (!done.has(chain)) walk(chain);
}

/** Rules of the nat table that no hook of transit reaches: what the device itself sends, or nothing. */
function natLeft(tables: readonly Table[], book: LineBook): void {
  for (const table of tables) {
    if (table.name !== 'nat') continue;
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) {
        if (book.stateOf(rule.line) !== undefined) continue;
        if (rule.conditions.unknown === undefined) {
          book.mark(rule.line, 'limited', {
            scope: 'nat',
            note: 'for packets that the device itself sends, or never asked',
          });
        } else book.mark(rule.line, 'unrecognised', { scope: 'nat', note: rule.conditions.unknown });
      }
    }
  }
}

/** OUTPUT is followed as a list, and by no step: what the device itself sends is not held back in any answer. */
function sentOnly(tables: readonly Table[], book: LineBook): void {
  for (const table of tables) {
    for (const rule of table.chains.get('OUTPUT')?.rules ?? []) {
      if (book.stateOf(rule.line) === 'modelled') {
        book.mark(rule.line, 'limited', {
          scope: 'filter',
          element: filterName(table, 'OUTPUT'),
          note: 'packets that the device itself sends are taken as let through',
        });
      }
    }
  }
}

function namedInterfaces(tables: readonly Table[]): DeviceInterface[] {
  const found = new Map<string, DeviceInterface>();
  for (const table of tables) {
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) {
        for (const { pattern } of [...rule.conditions.in, ...rule.conditions.out]) {
          if (!pattern.endsWith('+') && !found.has(pattern)) found.set(pattern, linuxInterface(pattern, rule.line));
        }
      }
    }
  }
  return [...found.values()];
}

/** `# Generated by iptables-save v1.8.9 on Sat Nov 21 06:12:44 2026`, taken as UTC: the text names no zone. */
function writtenOn(text: ConfigText): number | undefined {
  const said = text.lines.slice(0, 5).find((l) => l.startsWith('# Generated by '));
  const m = said && / on \w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(said.trim());
  if (!m) return undefined;
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].indexOf(m[1]!);
  if (month < 0) return undefined;
  return Date.UTC(Number(m[6]), month, Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5]));
}
