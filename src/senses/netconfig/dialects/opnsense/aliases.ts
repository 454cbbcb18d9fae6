// Aliases of OPNsense and pfSense: names for addresses, networks and ports, nested, some of them only known to the running device.
import type { NumberRange } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import { portNumber } from '../../core/words.ts';
import { xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { markChildren, markTags } from './marks.ts';

interface Alias {
  type: string;
  members: string[];
}

export interface Resolved {
  include: string[];
  except: string[];
  /** Why it may hold other addresses. */
  may: string[];
  /** Families of which nobody knows the addresses: any may be meant. */
  open?: (4 | 6)[];
}

const addressTypes = new Set(['host', 'network', 'networkgroup', 'internal', 'openvpn']);
const portTypes = new Set(['port', 'url_ports']);

export class Aliases {
  readonly #named = new Map<string, Alias>();

  /** Reads an `<aliases>` section of either kind. */
  read(section: XmlElement | undefined, book: LineBook): void {
    if (!section) return;
    markTags(book, section, 'filter');
    for (const element of section.children) {
      if (element.name !== 'alias') continue;
      const text = (name: string) => xmlChild(element, name)?.text ?? '';
      const type = text('type');
      const disabled = text('enabled') === '0';
      const members = (text('content') || text('address') || text('url') || text('aliasurl'))
        .split(/[\s,]+/)
        .filter((m) => m !== '');
      markChildren(book, element, aliasParts, { scope: 'filter', element: text('name') });
      this.#named.set(text('name'), { type, members: disabled ? [] : members });
    }
  }

  has(name: string): boolean {
    return this.#named.has(name);
  }

  addresses(name: string, network: (name: string) => Resolved | undefined, depth = 0): Resolved | undefined {
    const alias = this.#named.get(name);
    if (!alias) return undefined;
    const found: Resolved = { include: [], except: [], may: [] };
    const open = (why: string): Resolved => ({ include: ['0.0.0.0/0', '::/0'], except: [], may: [why] });
    if (!addressTypes.has(alias.type) || depth > 20) return open(`alias ${name} (${alias.type})`);
    for (const written of alias.members) {
      const not = written.startsWith('!');
      const member = not ? written.slice(1) : written;
      const address = addressMember(member);
      if (address !== undefined) {
        (not ? found.except : found.include).push(address);
        continue;
      }
      const inner = this.addresses(member, network, depth + 1) ?? network(member);
      // A host name: the running device asks for its addresses.
      if (!inner || not) return open(`alias ${name}: ${inner ? 'exceptions' : 'a host name'}`);
      found.include.push(...inner.include);
      found.except.push(...inner.except);
      found.may.push(...inner.may);
      if (inner.open?.length) found.open = [...(found.open ?? []), ...inner.open];
    }
    return found;
  }

  ports(name: string, depth = 0): { ranges: NumberRange[]; may: string[] } | undefined {
    const alias = this.#named.get(name);
    if (!alias) return undefined;
    if (!portTypes.has(alias.type) || alias.type !== 'port' || depth > 20)
      return { ranges: [[0, 65_535]], may: [`alias ${name} (${alias.type})`] };
    const ranges: NumberRange[] = [];
    const may: string[] = [];
    for (const member of alias.members) {
      const range = portRange(member);
      const inner = range ? undefined : this.ports(member, depth + 1);
      if (range) ranges.push(range);
      else if (inner) {
        ranges.push(...inner.ranges);
        may.push(...inner.may);
      } else return { ranges: [[0, 65_535]], may: [`alias ${name}: ${member}`] };
    }
    return { ranges, may };
  }
}

/** `80`, `8000-8080`, `8000:8080`, `http`. */
export function portRange(text: string): NumberRange | undefined {
  const whole = portNumber(text);
  if (whole !== undefined) return [whole, whole];
  const m = /^(\w+)[-:](\w+)$/.exec(text);
  if (!m) return undefined;
  const from = portNumber(m[1]!);
  const to = portNumber(m[2]!);
  return from === undefined || to === undefined || from > to ? undefined : [from, to];
}

const aliasParts = {
  name: 'modelled',
  type: 'modelled',
  content: 'modelled',
  address: 'modelled',
  url: 'modelled',
  aliasurl: 'modelled',
  enabled: 'modelled',
  descr: 'harmless',
  description: 'harmless',
  detail: 'harmless',
  updatefreq: 'harmless',
  proto: 'modelled',
  interface: 'modelled',
  counters: 'harmless',
  categories: 'harmless',
  path_expression: 'harmless',
  authtype: 'harmless',
  username: 'harmless',
  password: 'aside',
  expire: 'harmless',
} as const;
