// One rule of nftables: its conditions from left to right and what it does. nft(8), "statements".
// Longer than most: conditions and statements stand in one line of words.
import type { Match, NatRule, NumberRange } from '#facts';
import { bothMatches } from '../../core/match.ts';
import { addressMember, maskBits } from '../../core/sets.ts';
import { portNumber } from '../../core/words.ts';
import { fieldMatches, readField } from './fields.ts';
import type { Comparison, Field, FieldSettings } from './fields.ts';
import { anyFlag, flagList, flagMatch } from './flags.ts';
import type { Word } from './lexer.ts';
import { elementsOf } from './ruleset.ts';
import type { NftSet, NftTable } from './ruleset.ts';

export interface NatChange {
  source?: NatRule['source'];
  destination?: NatRule['destination'];
}

export type NftAct =
  | { act: 'accept' | 'drop' | 'reject' | 'return' | 'continue' | 'queue' | 'elsewhere' }
  | { act: 'jump' | 'goto'; target: string }
  | { act: 'nat'; change: NatChange };

/** One way to match the rule, and what follows. A verdict map makes several. */
export interface NftWay {
  match: Match;
  act: NftAct;
}

export interface NftParsed {
  ways: NftWay[];
  hits?: number;
  logged: boolean;
  comment?: string;
  /** Not understood: the words that stopped the reading. */
  unknown?: string;
  /** Followed with a limit, or able to send packets another way. */
  limits: string[];
  open: string[];
  untracks: boolean;
}

const verdictWords = new Set(['accept', 'drop', 'return', 'continue', 'queue', 'reject']);

export function parseNftRule(words: readonly Word[], table: NftTable, settings: FieldSettings): NftParsed {
  return new RuleParser(words, table, settings).parse();
}

class RuleParser {
  readonly #words: readonly Word[];
  readonly #text: string[];
  readonly #table: NftTable;
  readonly #settings: FieldSettings;
  #at = 0;
  #ways: { match: Match; act?: NftAct }[] = [{ match: {} }];
  /** The field read last, and where: statements and conditions ask for the same. */
  #fieldAt = -1;
  #fieldRead: ReturnType<typeof readField>;
  readonly #out: NftParsed = { ways: [], logged: false, limits: [], open: [], untracks: false };

  constructor(words: readonly Word[], table: NftTable, settings: FieldSettings) {
    this.#words = words;
    this.#text = words.map((w) => w.text);
    this.#table = table;
    this.#settings = settings;
  }

  parse(): NftParsed {
    const out = this.#out;
    while (this.#at < this.#text.length && out.unknown === undefined) {
      const before = this.#at;
      if (!this.#statement() && !this.#condition()) out.unknown = this.#text.slice(before, before + 4).join(' ');
    }
    out.ways = this.#ways.map(({ match, act }) => ({ match, act: act ?? { act: 'continue' } }));
    return out;
  }

  #field(): ReturnType<typeof readField> {
    if (this.#fieldAt !== this.#at) {
      this.#fieldRead = readField(this.#text, this.#at);
      this.#fieldAt = this.#at;
    }
    return this.#fieldRead;
  }

  #peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? '';
  }

  #act(act: NftAct): true {
    for (const way of this.#ways) way.act ??= act;
    return true;
  }

  /** Narrows every way by a union of matches. */
  #narrow(matches: readonly Match[]): void {
    const only = this.#ways.length === 1 && matches.length === 1 ? this.#ways[0]! : undefined;
    if (only && !only.act) {
      const match = bothMatches(only.match, matches[0]!);
      this.#ways = match ? [{ match }] : [];
      return;
    }
    this.#ways = this.#ways.flatMap((w) =>
      w.act
        ? [w]
        : matches.flatMap((m) => {
            const match = bothMatches(w.match, m);
            return match ? [{ match }] : [];
          }),
    );
  }

  /** A statement that is no condition; true where it was one. */
  #statement(): boolean {
    const word = this.#peek();
    if (this.#words[this.#at]!.quoted) return false;
    switch (word) {
      case 'accept':
      case 'drop':
      case 'return':
      case 'continue':
        this.#at++;
        return this.#act({ act: word });
      case 'reject':
        this.#at++;
        if (this.#peek() === 'with') {
          this.#at++;
          while (/^(icmp|icmpv6|icmpx|tcp|type|reset)$/.test(this.#peek())) this.#at++;
          if (this.#text[this.#at - 1] !== 'reset') this.#at++;
        }
        return this.#act({ act: 'reject' });
      case 'jump':
      case 'goto': {
        const target = this.#peek(1);
        this.#at += 2;
        return this.#act({ act: word, target });
      }
      case 'queue':
        this.#at++;
        while (/^(num|to|flags|bypass|fanout|,|-|\d+(-\d+)?)$/.test(this.#peek())) this.#at++;
        this.#out.limits.push('a program on the device decides');
        return this.#act({ act: 'queue' });
      case 'counter':
        this.#at++;
        if (this.#peek() === 'packets') {
          this.#out.hits = Number(this.#peek(1));
          this.#at += 4;
        } else if (this.#peek() === 'name') this.#at += 2;
        return true;
      case 'log':
        this.#at++;
        this.#out.logged = true;
        while (/^(prefix|level|group|snaplen|queue-threshold|flags)$/.test(this.#peek())) {
          const flags = this.#peek() === 'flags';
          this.#at += 2;
          if (flags) {
            if (/^(tcp|ip)$/.test(this.#text[this.#at - 1]!)) this.#at++;
            while (this.#peek() === ',') this.#at += 2;
          }
        }
        return true;
      case 'limit':
        this.#at++;
        if (this.#peek() === 'name') this.#at += 2;
        else {
          if (this.#peek() === 'rate') this.#at++;
          if (this.#peek() === 'over') this.#at++;
          this.#at++;
          if (/^(bytes|kbytes|mbytes)\//.test(this.#peek())) this.#at++;
          if (this.#peek() === 'burst') this.#at += 3;
        }
        return this.#perhaps('rate limit');
      case 'quota':
        this.#at++;
        if (this.#peek() === 'name') this.#at += 2;
        else {
          if (/^(over|until)$/.test(this.#peek())) this.#at++;
          this.#at += 2;
          if (this.#peek() === 'used') this.#at += 3;
        }
        return this.#perhaps('quota');
      case 'last':
        this.#at++;
        if (this.#peek() === 'used') this.#at += 2;
        return true;
      case 'comment':
        this.#out.comment = this.#peek(1);
        this.#at += 2;
        return true;
      case 'notrack':
        this.#at++;
        this.#out.untracks = true;
        this.#out.limits.push('rules about connection states are uncertain');
        return true;
      case 'flow':
        this.#at += 3;
        this.#out.limits.push('packets of a connection that passed are sent on without asking again');
        return true;
      case 'masquerade':
      case 'redirect':
      case 'snat':
      case 'dnat':
        return this.#nat(word);
      case 'tproxy':
      case 'synproxy':
      case 'dup':
      case 'fwd':
        this.#at = this.#text.length;
        this.#out.open.push(`${word} sends packets another way`);
        return this.#act({ act: 'elsewhere' });
      case 'add':
      case 'update':
      case 'delete':
      case 'set':
        return this.#setStatement();
      case 'meter':
        return this.#meter();
      case 'xt':
        this.#at = this.#text.length;
        return false;
      default:
        return this.#settingStatement();
    }
  }

  #perhaps(words: string): true {
    this.#narrow([{ may: [words] }]);
    return true;
  }

  /** `add @seen { ip saddr limit rate over 5/second }`: an inner statement can be a condition. */
  #setStatement(): boolean {
    const at = this.#peek() === 'set' ? 2 : 1;
    if (!this.#peek(at).startsWith('@')) return false;
    while (this.#peek() !== '{' && this.#at < this.#text.length) this.#at++;
    const inner = this.#braces();
    if (inner.some((w) => w.text === 'limit' || w.text === 'quota' || w.text === 'over')) this.#perhaps('rate limit');
    return true;
  }

  #meter(): boolean {
    while (this.#peek() !== '{' && this.#at < this.#text.length) this.#at++;
    this.#braces();
    return this.#perhaps('rate limit');
  }

  /** `meta mark set 1`, `ct mark set mark`, `ip dscp set cs1`: changes something that no rule decides by for certain. */
  #settingStatement(): boolean {
    const read = this.#field();
    const special =
      this.#peek() === 'ct' && this.#peek(2) === 'set' && /^(helper|timeout|expectation|event)$/.test(this.#peek(1));
    if (!special && (!read || this.#peek(read.taken) !== 'set')) return false;
    const start = this.#peek();
    const field = read?.field;
    this.#at += (special ? 2 : read!.taken) + 1;
    // The value goes to the next word that begins a statement or condition.
    let depth = 0;
    while (this.#at < this.#text.length) {
      const word = this.#peek();
      if (word === '{' || word === '(') depth++;
      else if (word === '}' || word === ')') depth--;
      else if (
        depth === 0 &&
        (verdictWords.has(word) || /^(jump|goto|counter|log|comment|limit|snat|dnat|masquerade)$/.test(word))
      )
        break;
      else if (
        depth === 0 &&
        (word === 'meta' || word === 'ct') &&
        this.#text.slice(this.#at, this.#at + 4).includes('set')
      )
        break;
      this.#at++;
    }
    if (field && /^(address|port|protocol|icmp-type|icmp-code|ether-type)$/.test(field.kind)) {
      this.#out.open.push('rewrites the packet');
    } else if (field?.kind === 'undecided' && start === 'ct' && field.words.endsWith('zone')) {
      this.#out.limits.push('connection tracking in zones');
    } else if (special) this.#out.limits.push('connections that a helper opens count as related');
    return true;
  }

  /** Words of a braced group from the brace on; the place moves behind it. */
  #braces(): Word[] {
    const found: Word[] = [];
    let depth = 0;
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++]!;
      found.push(word);
      if (word.quoted) continue;
      if (word.text === '{') depth++;
      else if (word.text === '}' && --depth <= 0) break;
    }
    return found;
  }

  /** The way that most conditions take: one field and one plain value, `iifname "eth0"`, `ip daddr 10.9.8.7`, `tcp dport 102`. */
  #plainCondition(): boolean {
    const read = this.#field();
    if (!read) return false;
    const { field, taken } = read;
    if (field.kind !== 'address' && field.kind !== 'port' && field.kind !== 'interface') return false;
    const word = this.#words[this.#at + taken];
    if (!word || /^[-,|.&]/.test(this.#peek(taken + 1))) return false;
    if (field.kind === 'interface') {
      if (!word.quoted || /[*"]/.test(word.text)) return false;
      this.#at += taken + 1;
      this.#narrow([{ [field.side]: [word.text] }]);
      return true;
    }
    if (word.quoted || !/^\d/.test(word.text)) return false;
    let match: Match;
    if (field.kind === 'address') {
      const member = addressMember(word.text);
      if (member === undefined || member.includes(':') !== (field.family === 6)) return false;
      match = { family: field.family, [field.side]: { include: [member] } };
    } else {
      const port = /^\d{1,5}$/.test(word.text) ? Number(word.text) : Number.NaN;
      if (field.protocol === undefined || !(port <= 65_535)) return false;
      match = { services: [{ protocol: field.protocol, [field.side]: [[port, port]] }] };
    }
    this.#at += taken + 1;
    this.#narrow([match]);
    return true;
  }

  /** `ip saddr . tcp dport [op] value | { … } | @set | vmap …` */
  #condition(): boolean {
    if (this.#plainCondition()) return true;
    const fields: Field[] = [];
    for (;;) {
      const read = this.#field();
      if (!read) return false;
      fields.push(read.field);
      this.#at += read.taken;
      if (this.#peek() !== '.') break;
      this.#at++;
    }
    if (this.#peek() === 'vmap') {
      this.#at++;
      return this.#verdictMap(fields);
    }
    if (fields.length === 1 && fields[0]!.kind === 'tcp-flags') return this.#flags();
    let mask: string | undefined;
    if (this.#peek() === '&' && fields.length === 1) {
      mask = this.#value(1);
      if (mask === undefined) return false;
    }
    let op: Comparison['op'] = '==';
    let implied = false;
    const sign = this.#peek();
    if (sign === '==' || sign === '!=' || sign === '<' || sign === '>' || sign === '<=' || sign === '>=') {
      op = sign;
      this.#at++;
    } else if (sign === 'eq' || sign === 'ne' || sign === 'lt' || sign === 'gt' || sign === 'le' || sign === 'ge') {
      op = ({ eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=' } as const)[sign];
      this.#at++;
    } else {
      implied = true;
      if (sign === '!') {
        op = '!=';
        this.#at++;
      }
    }
    const values = this.#values(fields.length);
    if (!values) return false;
    if (values.dynamic) {
      // Nobody knows what is in the set: every packet with these fields may match.
      return this.#concatenated(fields, { op: '==', tuples: [fields.map(() => '*')] }, `elements of ${values.dynamic}`);
    }
    if (mask !== undefined) return this.#masked(fields[0]!, mask, op, values.tuples);
    if (fields.length > 1) return this.#concatenated(fields, { op, tuples: values.tuples });
    const matches = fieldMatches(
      fields[0]!,
      {
        op,
        values: values.tuples.map((t) => t[0]!),
        implied,
        listed: values.listed,
        ...(values.name === undefined ? {} : { names: [values.name] }),
      },
      this.#settings,
    );
    if (!matches) return false;
    this.#narrow(matches);
    return true;
  }

  /** One value after an operator of `length` words. */
  #value(length: number): string | undefined {
    this.#at += length;
    if (this.#peek() === '(') {
      const parts: string[] = [];
      this.#at++;
      while (this.#peek() !== ')' && this.#at < this.#text.length) parts.push(this.#text[this.#at++]!);
      this.#at++;
      return parts.join('');
    }
    const parts = [this.#text[this.#at++] ?? ''];
    while (this.#peek() === '|') {
      parts.push('|', this.#peek(1));
      this.#at += 2;
    }
    return parts[0] === '' ? undefined : parts.join('');
  }

  /** The right side: one value, a list, an anonymous set or a named one. Each value is as many texts as there are fields. */
  #values(arity: number): { tuples: string[][]; listed: boolean; dynamic?: string; name?: string } | undefined {
    const first = this.#words[this.#at];
    if (!first) return undefined;
    if (first.text.startsWith('@') && !first.quoted) {
      this.#at++;
      const set = this.#table.sets.get(first.text.slice(1));
      if (!set) return undefined;
      if (set.dynamic) return { tuples: [], listed: true, dynamic: `set ${set.name}` };
      const tuples = tuplesOf(set.elements, arity);
      return tuples && { tuples, listed: true, name: set.name };
    }
    if (first.text === '{' && !first.quoted) {
      const elements = elementsOf(this.#braces());
      const tuples: string[][] = [];
      for (const element of elements) {
        const inner =
          element.key.length === 1 && element.key[0]!.text.startsWith('@') ? undefined : tupleOf(element.key, arity);
        if (!inner) return undefined;
        tuples.push(inner);
      }
      return { tuples, listed: true };
    }
    const tuples: string[][] = [];
    for (;;) {
      const tuple: string[] = [];
      for (let i = 0; i < arity; i++) {
        const word = this.#words[this.#at];
        if (!word || (!word.quoted && /^[{}(),;:]$/.test(word.text))) return undefined;
        this.#at++;
        let text = word.text;
        if (this.#peek() === '-' && this.#peek(1) !== '') {
          text = `${text}-${this.#peek(1)}`;
          this.#at += 2;
        }
        tuple.push(text);
        if (i < arity - 1) {
          if (this.#peek() !== '.') return undefined;
          this.#at++;
        }
      }
      tuples.push(tuple);
      if (this.#peek() !== ',' && this.#peek() !== '|') break;
      this.#at++;
    }
    return { tuples, listed: false };
  }

  #concatenated(fields: readonly Field[], c: { op: Comparison['op']; tuples: string[][] }, may?: string): boolean {
    if (c.op !== '==') {
      // None of the tuples: everything with these fields, perhaps.
      return this.#concatenated(
        fields,
        { op: '==', tuples: [fields.map(() => '*')] },
        'not one of a list of combinations',
      );
    }
    const all: Match[] = [];
    for (const tuple of c.tuples) {
      let ways: Match[] = [may === undefined ? {} : { may: [may] }];
      for (const [i, field] of fields.entries()) {
        const value = tuple[i]!;
        const any = value === '*' && !['address', 'port', 'interface'].includes(field.kind);
        const matches = any ? anyOf(field) : fieldMatches(field, { op: '==', values: [value] }, this.#settings);
        if (!matches) return false;
        ways = ways.flatMap((w) => matches.flatMap((m) => bothMatches(w, m) ?? []));
      }
      all.push(...ways);
    }
    this.#narrow(all);
    return true;
  }

  #masked(field: Field, mask: string, op: Comparison['op'], tuples: string[][]): boolean {
    const value = tuples[0]?.[0] ?? '';
    if (field.kind === 'address' && (op === '==' || op === '!=') && tuples.length === 1) {
      const bits = maskBits(mask, field.family);
      const member = bits === undefined ? undefined : addressMember(`${value}/${bits}`);
      if (member !== undefined) {
        const matches = fieldMatches(field, { op, values: [member] }, this.#settings);
        if (!matches) return false;
        this.#narrow(matches);
        return true;
      }
    }
    const any = anyOf(field);
    this.#narrow(any.map((m) => ({ ...m, may: [...(m.may ?? []), 'bits of a field'] })));
    return true;
  }

  #flags(): boolean {
    let mask: string[] | undefined;
    if (this.#peek() === '&') {
      const text = this.#value(1);
      mask = text === undefined ? undefined : flagList(text);
      if (!mask) return false;
    }
    const sign = this.#peek();
    const not = sign === '!=' || sign === '!';
    if (sign === '==' || not) this.#at++;
    if (this.#peek() === '{') {
      const elements = elementsOf(this.#braces());
      const lists = elements.map((e) => flagList(e.key.map((w) => w.text).join('')));
      if (lists.some((l) => !l)) return false;
      if (not) this.#narrow([{ services: [{ protocol: 6 }], may: ['TCP flags'] }]);
      else this.#narrow(lists.map((l) => flagMatch(mask, l!, false)));
      return true;
    }
    const first = this.#value(0);
    let set = first === undefined ? undefined : flagList(first);
    if (!set) return false;
    while (this.#peek() === ',') {
      set = [...set, ...(flagList(this.#peek(1)) ?? ['?'])];
      this.#at += 2;
    }
    if (set.includes('?')) return false;
    if (this.#peek() === '/') {
      // `tcp flags syn / fin,syn,rst,ack`
      const text = this.#value(1);
      mask = text === undefined ? undefined : flagList(text);
      if (!mask) return false;
      while (this.#peek() === ',') {
        mask = [...mask, this.#peek(1)];
        this.#at += 2;
      }
    }
    if (mask || (sign === '==' && set.length !== 1)) this.#narrow([flagMatch(mask, set, not)]);
    else if (sign === '==' || sign === '!=') this.#narrow([flagMatch(undefined, set, not)]);
    else this.#narrow([anyFlag(set, not)]);
    return true;
  }

  #verdictMap(fields: readonly Field[]): boolean {
    let elements: NftSet['elements'];
    if (this.#peek().startsWith('@')) {
      const map = this.#table.sets.get(this.#peek().slice(1));
      this.#at++;
      if (!map || map.dynamic) return false;
      elements = map.elements;
    } else if (this.#peek() === '{') elements = elementsOf(this.#braces());
    else return false;
    const made: { match: Match; act?: NftAct }[] = [];
    // `*` is asked where no other key fits.
    const star = (e: NftSet['elements'][number]) => (e.key.length === 1 && e.key[0]!.text === '*' ? 1 : 0);
    for (const { key, value } of [...elements].sort((a, b) => star(a) - star(b))) {
      const tuple = tupleOf(key, fields.length);
      const act = verdictOf(value ?? []);
      if (!tuple || !act) return false;
      const held = this.#ways;
      this.#ways = held.filter((w) => !w.act);
      const whole = key.length === 1 && key[0]!.text === '*';
      const fine = whole || this.#concatenated(fields, { op: '==', tuples: [tuple] });
      const narrowed = this.#ways;
      this.#ways = held;
      if (!fine) return false;
      for (const w of narrowed) made.push({ match: w.match, act });
    }
    // Where no key fits the rule does not match: nft breaks off there.
    this.#ways = [...this.#ways.filter((w) => w.act), ...made];
    return true;
  }

  /** `snat ip to 10.0.0.1:1024-2048 random`, `dnat to ip saddr map { … }`, `masquerade to :1024-2048`. */
  #nat(verb: string): boolean {
    this.#at++;
    const before: string[] = [];
    while (/^(ip|ip6|prefix|interval|addr|port|\.)$/.test(this.#peek())) before.push(this.#text[this.#at++]!);
    let to: { include: string[] } | undefined;
    let ports: NumberRange | undefined;
    let open = false;
    let pairwise = false;
    if (this.#peek() === 'to' || this.#peek() === ':') {
      if (this.#peek() === 'to') this.#at++;
      const rest: string[] = [];
      while (
        this.#at < this.#text.length &&
        !/^(random|fully-random|persistent|counter|comment|log)$/.test(this.#peek())
      ) {
        rest.push(this.#text[this.#at++]!);
      }
      const read = place(rest);
      if (read) ({ to, ports } = read);
      else open = true;
      pairwise = before.includes('prefix');
    }
    while (/^(random|fully-random|persistent|,)$/.test(this.#peek())) this.#at++;
    const range = ports ? { ports } : {};
    if (open) {
      this.#out.open.push('a translation by a map');
      return this.#act({ act: 'elsewhere' });
    }
    if (verb === 'masquerade') return this.#act({ act: 'nat', change: { source: { to: 'interface', ...range } } });
    if (verb === 'redirect') return this.#act({ act: 'nat', change: { destination: { to: 'interface', ...range } } });
    const change = { to: to ?? { include: [] }, ...(pairwise ? { pairwise: true } : {}), ...range };
    return this.#act({ act: 'nat', change: verb === 'snat' ? { source: change } : { destination: change } });
  }
}

/** `10.0.0.1`, `10.0.0.1-10.0.0.9`, `10.0.0.1:80`, `:80`, `[2001:db8::1]:80`, `10.0.0.0/24`. */
function place(words: readonly string[]): { to?: { include: string[] }; ports?: NumberRange } | undefined {
  const left = [...words];
  let to: { include: string[] } | undefined;
  if (left[0] === '[') {
    const member = addressMember(left[1] ?? '');
    if (member === undefined || left[2] !== ']') return undefined;
    to = { include: [member] };
    left.splice(0, 3);
  } else if (left[0] !== undefined && left[0] !== ':') {
    const text = left[1] === '-' ? `${left[0]}-${left[2]}` : left[0];
    const member = addressMember(text);
    if (member === undefined) return undefined;
    to = { include: [member] };
    left.splice(0, left[1] === '-' ? 3 : 1);
  }
  if (left.length === 0) return to ? { to } : undefined;
  if (left[0] !== ':') return undefined;
  const text = left.slice(1).join('');
  const dash = text.indexOf('-');
  const from = portNumber(dash < 0 ? text : text.slice(0, dash));
  const last = dash < 0 ? from : portNumber(text.slice(dash + 1));
  if (from === undefined || last === undefined) return undefined;
  return { ...(to ? { to } : {}), ports: [from, last] };
}

function verdictOf(words: readonly Word[]): NftAct | undefined {
  const [a, b] = words.map((w) => w.text);
  if (a === 'accept' || a === 'drop' || a === 'return' || a === 'continue' || a === 'queue') return { act: a };
  if ((a === 'jump' || a === 'goto') && b !== undefined) return { act: a, target: b };
  return undefined;
}

/** `10.0.0.1 . 22`; a range written with blanks is joined. */
function tupleOf(words: readonly Word[], arity: number): string[] | undefined {
  const parts: string[] = [''];
  for (const word of words) {
    if (word.text === '.' && !word.quoted) parts.push('');
    else parts[parts.length - 1] += word.text;
  }
  if (arity > 1 && parts.length === 1 && parts[0] === '*') return new Array<string>(arity).fill('*');
  return parts.length === arity && parts.every((p) => p !== '') ? parts : undefined;
}

function tuplesOf(elements: NftSet['elements'], arity: number): string[][] | undefined {
  const tuples: string[][] = [];
  for (const { key } of elements) {
    const tuple = tupleOf(key, arity);
    if (!tuple) return undefined;
    tuples.push(tuple);
  }
  return tuples;
}

/** Every packet that has the field at all. */
function anyOf(field: Field): Match[] {
  switch (field.kind) {
    case 'address':
      return [{ family: field.family }];
    case 'port':
      return field.protocol === undefined ? [{}] : [{ services: [{ protocol: field.protocol }] }];
    case 'icmp-type':
    case 'icmp-code':
      return [{ family: field.family, services: [{ protocol: field.family === 4 ? 1 : 58 }] }];
    case 'tcp-flags':
      return [{ services: [{ protocol: 6 }] }];
    case 'protocol':
      return [field.family ? { family: field.family } : {}];
    default:
      return [{}];
  }
}
