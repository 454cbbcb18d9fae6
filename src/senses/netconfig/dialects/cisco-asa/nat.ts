// Translation of ASA 8.3 and later: twice NAT, then the objects' own, then `after-auto`; the way back before the filters, the way out after them.
import { inert, normalIp } from '#kit';
import type { AddressSet, Match, NatRule, NumberRange, ServiceMatch, Stage } from '#facts';
import { cleanPrefix } from '../../core/cisco/masks.ts';
import { portNumber } from '../../core/cisco/ports.ts';
import type { Row } from '../../core/cisco/table.ts';
import { networkSet, serviceSet } from './objects.ts';
import { oneLine } from './state.ts';
import type { AsaState, NatLine } from './state.ts';

/** `nat (inside,outside) …`, of an object or on its own; before 8.3 `nat (inside) 1 …`. */
export const natLine = (object: string | undefined): NonNullable<Row<AsaState>['read']> => {
  return (asa, line, rest, no) => {
    if (no) return 'harmless';
    const zones = /^\(([^,()]+),([^,()]+)\)$/.exec(rest[0] ?? '');
    if (!zones && /^\([^,]+\)$/.test(rest[0] ?? '')) return oldNat(asa, line, rest, no);
    const words = zones ? rest.slice(1) : [...rest];
    if (!['source', 'static', 'dynamic', 'after-auto'].includes(words[0] ?? '') && !/^\d+$/.test(words[0] ?? ''))
      return 'unrecognised';
    asa.nat.push({
      line,
      words,
      from: zones?.[1] ?? 'any',
      to: zones?.[2] ?? 'any',
      ...(object === undefined ? {} : { object }),
    });
    return undefined;
  };
};

export const oldNat: NonNullable<Row<AsaState>['read']> = (asa, line, _rest, no) => {
  if (no) return 'harmless';
  asa.old = true;
  asa.oldNat.push(line);
  return { state: 'not-modelled', note: 'translation before release 8.3 is not followed' };
};

interface Translation {
  section: number;
  /** Order among the objects' own rules: fewer addresses first. */
  size: number;
  dynamic: boolean;
  n: NatLine;
  out?: NatRule;
  back: NatRule[];
}

/** Steps before the filters (back to real addresses) and after them (to mapped addresses). */
export function natStages(asa: AsaState): { before: Stage[]; after: Stage[] } {
  const made: Translation[] = [];
  for (const n of asa.nat) {
    const t = n.object === undefined ? twice(asa, n) : own(asa, n);
    if (t) made.push(t);
    else asa.book.mark(n.line.n, 'not-modelled', { scope: 'nat', note: 'this form of translation is not followed' });
  }
  made.sort(
    (a, b) => a.section - b.section || (a.section === 2 ? Number(a.dynamic) - Number(b.dynamic) || a.size - b.size : 0),
  );
  const before = made.flatMap((t) => t.back);
  const after = made.flatMap((t) => (t.out ? [t.out] : []));
  return {
    before: before.length > 0 ? [{ kind: 'nat', name: 'back to real addresses', rules: before }] : [],
    after: after.length > 0 ? [{ kind: 'nat', name: 'to mapped addresses', rules: after }] : [],
  };
}

const zone = (name: string): string[] | undefined => (name === 'any' ? undefined : [name]);

function base(n: NatLine): Pick<NatRule, 'id' | 'at' | 'text' | 'enabled'> {
  return {
    id: String(n.line.n),
    at: oneLine(n.line.n),
    text: inert(n.line.text),
    enabled: !n.words.includes('inactive'),
  };
}

/** Addresses that a word stands for: an object, a group, an address. */
function addresses(asa: AsaState, word: string | undefined): { set?: AddressSet; may?: string } | undefined {
  if (word === undefined) return undefined;
  if (word === 'any' || word === 'any4' || word === 'any6') return {};
  const found = networkSet(asa, word);
  if (found) return found;
  const ip = normalIp(asa.hosts.get(word) ?? word) ?? cleanPrefix(word);
  return ip === undefined ? undefined : { set: { include: [ip] } };
}

/** Addresses of the interface to which a translation maps. */
function interfaceAddresses(asa: AsaState, name: string): { set?: AddressSet; may?: string } {
  const own = [...asa.ports.values()]
    .filter((p) => p.name === name)
    .flatMap((p) => p.device.addresses.map((a) => a.slice(0, a.indexOf('/'))));
  return own.length > 0 ? { set: { include: own } } : { may: `the address of ${name}` };
}

/** Length of a set, to know whether two of them stand for each other address by address. */
const countOf = (set: AddressSet | undefined): number => {
  if (!set) return Infinity;
  let n = 0;
  for (const item of set.include) {
    const slash = item.indexOf('/');
    if (slash >= 0) n += 2 ** ((item.includes(':') ? 128 : 32) - Number(item.slice(slash + 1)));
    else if (item.includes('-') && !item.includes(':')) {
      const [a, b] = item.split('-').map((x) => x.split('.').reduce((s, o) => s * 256 + Number(o), 0));
      n += b! - a! + 1;
    } else n += 1;
  }
  return n;
};

const pairs = (a: AddressSet | undefined, b: AddressSet | undefined): { pairwise?: true } =>
  a !== undefined && b !== undefined && countOf(a) > 1 && countOf(a) === countOf(b) ? { pairwise: true } : {};

/** `nat (real,mapped) static X`, `dynamic X [interface]` under an object. */
function own(asa: AsaState, n: NatLine): Translation | undefined {
  const real = addresses(asa, n.object);
  if (!real?.set) return undefined;
  const [kind, target] = n.words;
  const dynamic = kind === 'dynamic';
  const t: Translation = { section: 2, size: countOf(real.set), dynamic, n, back: [] };
  const inZone = zone(n.from);
  const outZone = zone(n.to);
  const zones = (i?: string[], o?: string[]): Partial<Match> => ({ ...(i ? { in: i } : {}), ...(o ? { out: o } : {}) });
  if (dynamic) {
    const pool = target === 'pat-pool' ? n.words[2] : target;
    const to = pool === 'interface' ? ('interface' as const) : addresses(asa, pool)?.set;
    if (!to) return undefined;
    t.out = { ...base(n), match: { from: real.set, ...zones(inZone, outZone) }, source: { to } };
    return t;
  }
  if (kind !== 'static') return undefined;
  const mapped = target === 'interface' ? interfaceAddresses(asa, n.to) : addresses(asa, target);
  if (!mapped) return undefined;
  const may = mapped.may === undefined ? {} : { may: [mapped.may] };
  const to = mapped.set ?? { include: ['0.0.0.0/0'] };
  const s = n.words.indexOf('service');
  if (s >= 0) {
    const protocol = n.words[s + 1] === 'tcp' ? 6 : n.words[s + 1] === 'udp' ? 17 : 132;
    const [r, m] = [portNumber(n.words[s + 2] ?? '', protocol), portNumber(n.words[s + 3] ?? '', protocol)];
    if (r === undefined || m === undefined) return undefined;
    const [realPort, mappedPort]: [NumberRange, NumberRange] = [
      [r, r],
      [m, m],
    ];
    t.out = {
      ...base(n),
      match: { from: real.set, services: [{ protocol, fromPorts: [realPort] }], ...zones(inZone, outZone), ...may },
      source: { to, ports: mappedPort },
    };
    t.back.push({
      ...base(n),
      match: { to, services: [{ protocol, toPorts: [mappedPort] }], ...zones(outZone), ...may },
      destination: { to: real.set, ports: realPort },
    });
    return t;
  }
  const many = pairs(real.set, to);
  t.out = { ...base(n), match: { from: real.set, ...zones(inZone, outZone), ...may }, source: { to, ...many } };
  t.back.push({ ...base(n), match: { to, ...zones(outZone), ...may }, destination: { to: real.set, ...many } });
  return t;
}

/** `nat (a,b) [after-auto] [n] source static|dynamic REAL MAPPED [destination static MAPPED REAL] [service …]`. */
function twice(asa: AsaState, n: NatLine): Translation | undefined {
  let w = n.words;
  let section = 1;
  if (w[0] === 'after-auto') {
    section = 3;
    w = w.slice(1);
  }
  if (/^\d+$/.test(w[0] ?? '')) w = w.slice(1);
  if (w[0] !== 'source') return undefined;
  const dynamic = w[1] === 'dynamic';
  const real = addresses(asa, w[2]);
  const pooled = w[3] === 'pat-pool';
  const target = pooled ? w[4] : w[3];
  const toInterface = target === 'interface';
  const mapped = toInterface ? interfaceAddresses(asa, n.to) : addresses(asa, target);
  if (!real || !mapped) return undefined;
  const d = w.indexOf('destination');
  let dest: { mapped: AddressSet | undefined; real: AddressSet | undefined } | undefined;
  if (d >= 0) {
    const dm = w[d + 2] === 'interface' ? interfaceAddresses(asa, n.from) : addresses(asa, w[d + 2]);
    const dr = addresses(asa, w[d + 3]);
    if (!dm || !dr) return undefined;
    dest = { mapped: dm.set, real: dr.set };
  }
  const s = w.indexOf('service');
  const service = s < 0 ? undefined : services(asa, w.slice(s + 1));
  if (s >= 0 && !service) return undefined;
  const t: Translation = { section, size: 0, dynamic, n, back: [] };
  const may = [real.may, mapped.may].filter((m) => m !== undefined);
  const unsure = may.length > 0 ? { may } : {};
  const [a, b] = [zone(n.from), zone(n.to)];
  const from = real.set ? { from: real.set } : {};
  const zoned = { ...(a ? { in: a } : {}), ...(b ? { out: b } : {}) };
  const same = !toInterface && w[2] === target;
  // Towards b: the destination goes back to its real address first, then, behind the filters, the source changes.
  t.out = {
    ...base(n),
    match: {
      ...from,
      ...(dest?.real ? { to: dest.real } : {}),
      ...(service ? { services: service.real } : {}),
      ...zoned,
      ...unsure,
    },
    ...(same && !service
      ? { exempt: true }
      : same
        ? {}
        : {
            source: {
              to: toInterface && dynamic ? ('interface' as const) : (mapped.set ?? { include: ['0.0.0.0/0'] }),
              ...(dynamic ? {} : pairs(real.set, mapped.set)),
            },
          }),
  };
  if (dest?.mapped) {
    const unchanged = w[d + 2] === w[d + 3];
    t.back.push({
      ...base(n),
      match: {
        ...from,
        to: dest.mapped,
        ...(service ? { services: service.mapped } : {}),
        ...(a ? { in: a } : {}),
        ...unsure,
      },
      ...(unchanged && !service
        ? { exempt: true }
        : {
            destination: {
              to: dest.real ?? { include: ['0.0.0.0/0'] },
              ...pairs(dest.mapped, dest.real),
              ...(service?.realPort ? { ports: service.realPort } : {}),
            },
          }),
    });
  }
  // From b: a static source works the other way round too.
  if (!dynamic && !w.includes('unidirectional') && mapped.set) {
    t.back.push({
      ...base(n),
      id: `${n.line.n} back`,
      match: { to: mapped.set, ...(dest?.real ? { from: dest.real } : {}), ...(b ? { in: b } : {}), ...unsure },
      ...(same
        ? { exempt: true }
        : { destination: { to: real.set ?? { include: ['0.0.0.0/0'] }, ...pairs(real.set, mapped.set) } }),
    });
  }
  return t;
}

function services(
  asa: AsaState,
  words: readonly string[],
): { real: ServiceMatch[]; mapped: ServiceMatch[]; realPort?: NumberRange } | undefined {
  const known = (name: string | undefined) =>
    name === undefined ? undefined : name === 'any' ? [{}] : serviceSet(asa, name);
  // With a destination the words are mapped, then real; the ports compared are those of the destination.
  const [mapped, real] = [known(words[0]), known(words[1])];
  if (!mapped || !real) return undefined;
  const realPort = real[0]?.toPorts?.[0];
  return { real, mapped, ...(realPort ? { realPort } : {}) };
}
