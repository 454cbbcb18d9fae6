// Which field of which register names an entry of which other one. The one list that the checks below, and any editor, go by.
import type { RegisterName } from '../model/site.ts';

/** A field by its path (`[]` steps into a list, `{}` into the values of a group) and what it names. */
interface Reference {
  register: RegisterName;
  path: string;
  /** Register it names an entry of; `services` for the services inside conduits. */
  names: readonly (RegisterName | 'services')[];
  /** Words that are right without an entry. */
  also?: readonly string[];
  /** Not found is only a warning, because the field may hold words as well. */
  soft?: boolean;
}

const people = ['people'] as const;

export const references: readonly Reference[] = [
  { register: 'realms', path: 'crane', names: ['cranes'] },
  { register: 'zones', path: 'crane', names: ['cranes'] },
  { register: 'zones', path: 'realm', names: ['realms'], also: ['site'] },
  { register: 'conduits', path: 'services[].owner', names: people },
  { register: 'conduits', path: 'services[].approved_by', names: people },
  { register: 'cranes', path: 'maker', names: ['suppliers'] },
  { register: 'assets', path: 'zone', names: ['zones'] },
  { register: 'assets', path: 'crane', names: ['cranes'] },
  { register: 'assets', path: 'supplier', names: ['suppliers'] },
  { register: 'assets', path: 'program', names: ['programs'] },
  { register: 'assets', path: 'backup', names: ['backups'] },
  { register: 'assets', path: 'cabinet', names: ['cabinets'] },
  { register: 'assets', path: 'interfaces[].zone', names: ['zones'] },
  { register: 'grants', path: 'person', names: people },
  { register: 'grants', path: 'approver', names: people },
  { register: 'sessions', path: 'grant', names: ['grants'] },
  { register: 'sessions', path: 'person', names: people },
  { register: 'sessions', path: 'via', names: ['assets'] },
  { register: 'sessions', path: 'from_asset', names: ['assets'] },
  { register: 'sessions', path: 'supervisor', names: people },
  { register: 'visits', path: 'people[]', names: people },
  { register: 'visits', path: 'crane', names: ['cranes'] },
  { register: 'visits', path: 'cabinet', names: ['cabinets'] },
  { register: 'visits', path: 'escort', names: people },
  { register: 'visits', path: 'devices[]', names: ['assets'] },
  { register: 'visits', path: 'changes[]', names: ['changes'] },
  { register: 'changes', path: 'by[]', names: people },
  { register: 'changes', path: 'from_assets[]', names: ['assets'] },
  { register: 'changes', path: 'approved_by[]', names: people },
  { register: 'changes', path: 'visit', names: ['visits'] },
  { register: 'changes', path: 'declares[]', names: ['services', 'programs'], soft: true },
  { register: 'exceptions', path: 'subjects[]', names: ['cranes', 'zones', 'assets'], also: ['site'] },
  { register: 'exceptions', path: 'approved_by[]', names: people },
  { register: 'agreements', path: 'supplier', names: ['suppliers'] },
  { register: 'programs', path: 'asset', names: ['assets'] },
  { register: 'programs', path: 'golden.signed_by[]', names: people },
  { register: 'backups', path: 'crane', names: ['cranes'] },
  { register: 'backups', path: 'assets[]', names: ['assets'] },
  { register: 'cabinets', path: 'crane', names: ['cranes'] },
  { register: 'seals', path: 'asset', names: ['assets'] },
  { register: 'capture_sources', path: 'sensor', names: ['sensors'] },
  { register: 'capture_sources', path: 'crane', names: ['cranes'] },
  { register: 'capture_sources', path: 'realm', names: ['realms'], also: ['site'] },
  { register: 'capture_sources', path: 'vlan_realms{}', names: ['realms'], also: ['site'] },
  { register: 'config_sources', path: 'asset', names: ['assets'] },
  { register: 'links', path: 'a.asset', names: ['assets'] },
  { register: 'links', path: 'b.asset', names: ['assets'] },
  { register: 'templates', path: 'like', names: ['assets'] },
  { register: 'changes', path: 'owner', names: people },
  { register: 'collections', path: 'devices[].asset', names: ['assets'] },
  { register: 'collections', path: 'owner', names: people },
  { register: 'drills', path: 'cranes[]', names: ['cranes'] },
  { register: 'attestations', path: 'subjects[]', names: ['cranes', 'zones'], also: ['site'] },
  { register: 'attestations', path: 'stated_by', names: people },
  { register: 'attestations', path: 'confirmed_by', names: people },
  { register: 'advisories', path: 'kept_voluntarily.by', names: people },
];

/** Fields that hold a selector (see select/parse.ts). */
export const selectors: readonly { register: RegisterName; path: string; soft?: boolean }[] = [
  { register: 'conduits', path: 'between' },
  { register: 'conduits', path: 'and' },
  { register: 'conduits', path: 'services[].from' },
  { register: 'conduits', path: 'services[].to' },
  { register: 'assets', path: 'allowed_zones' },
  { register: 'grants', path: 'to' },
  { register: 'sessions', path: 'target' },
  { register: 'visits', path: 'zones' },
  { register: 'changes', path: 'targets' },
  { register: 'changes', path: 'opens[].from' },
  { register: 'changes', path: 'opens[].to' },
  { register: 'changes', path: 'closes[].from' },
  { register: 'changes', path: 'closes[].to' },
  { register: 'templates', path: 'devices' },
  { register: 'exceptions', path: 'from' },
  { register: 'exceptions', path: 'to' },
  { register: 'agreements', path: 'from_assets' },
  { register: 'spares', path: 'fits[]', soft: true },
  { register: 'sensors', path: 'sees[]' },
  { register: 'capture_sources', path: 'segments[]' },
  { register: 'policy_tests', path: 'from' },
  { register: 'policy_tests', path: 'to' },
  { register: 'policy_tests', path: 'except' },
];

/** Every value at a path of `references` or `selectors`, with its own path for the message. */
export function* valuesAt(entry: unknown, path: string): Generator<{ value: unknown; at: (string | number)[] }> {
  yield* walk(entry, path.split(/\.|(?=\[\])|(?=\{\})/), []);
}

function* walk(
  here: unknown,
  steps: string[],
  at: (string | number)[],
): Generator<{ value: unknown; at: (string | number)[] }> {
  if (here === undefined || here === null) return;
  const [step, ...rest] = steps;
  if (step === undefined) {
    yield { value: here, at };
  } else if (step === '[]') {
    if (Array.isArray(here)) for (const [i, item] of here.entries()) yield* walk(item, rest, [...at, i]);
  } else if (step === '{}') {
    for (const [key, item] of Object.entries(here)) yield* walk(item, rest, [...at, key]);
  } else {
    yield* walk((here as Record<string, unknown>)[step], rest, [...at, step]);
  }
}
