// Port names and VLAN port lists of SCALANCE: `ports (fa 0/1,fa 0/2) untagged (fa 0/3) forbidden (fa 0/4)`.

import { mostPorts } from '../../core/qbridge.ts';

const types: [RegExp, string][] = [
  [/^fa(stethernet)?$/i, 'fa'],
  [/^gi(gabitethernet)?$/i, 'gi'],
  [/^ex(treme-?ethernet)?$/i, 'ex'],
  [/^(po|port-channel)$/i, 'po'],
];

/** `fastethernet`, `0/1` as `fa 0/1`; undefined where it is no port. */
export function portName(type: string, number: string): string | undefined {
  const short = types.find(([re]) => re.test(type))?.[1];
  if (short === undefined || !/^(\d{1,3}\/)?\d{1,3}$/.test(number)) return undefined;
  return `${short} ${number}`;
}

/** A list as in `fa 0/1,0/2-4, gi 0/9`; the type holds on until another is named. Undefined where it is none. */
export function portNames(text: string): string[] | undefined {
  const names: string[] = [];
  let type: string | undefined;
  for (const piece of text.split(/[\s,]+/)) {
    if (piece === '') continue;
    const known = types.find(([re]) => re.test(piece));
    if (known) {
      type = known[1];
      continue;
    }
    const m = /^(?:(\d{1,3})\/)?(\d{1,3})(?:-(?:(\d{1,3})\/)?(\d{1,3}))?$/.exec(piece);
    if (!m || type === undefined) return undefined;
    const slot = m[1];
    if (m[3] !== undefined && m[3] !== slot) return undefined;
    const from = Number(m[2]);
    const to = m[4] === undefined ? from : Number(m[4]);
    if (to < from) return undefined;
    for (let n = from; n <= to; n++) names.push(`${type} ${slot === undefined ? '' : `${slot}/`}${n}`);
    if (names.length > mostPorts) return undefined;
  }
  return names;
}

export interface PortLists {
  members: string[];
  untagged: string[];
  forbidden: string[];
  name?: string;
}

/** What follows the word `ports`; undefined where it does not fit. */
export function portLists(text: string): PortLists | undefined {
  const found: PortLists = { members: [], untagged: [], forbidden: [] };
  let into: string[] = found.members;
  let gathered = '';
  const close = (): boolean => {
    const names = portNames(gathered.replace(/[()]/g, ' '));
    if (!names) return false;
    into.push(...names);
    gathered = '';
    return true;
  };
  const words = text.split(/\s+/).flatMap((w) => w.split(/(?=[()])|(?<=[()])/));
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toLowerCase();
    if (word === 'untagged' || word === 'forbidden') {
      if (!close()) return undefined;
      into = word === 'untagged' ? found.untagged : found.forbidden;
    } else if (word === 'name') {
      if (!close()) return undefined;
      found.name = words.slice(i + 1).join(' ');
      return found;
    } else gathered += ` ${words[i]}`;
  }
  return close() ? found : undefined;
}
