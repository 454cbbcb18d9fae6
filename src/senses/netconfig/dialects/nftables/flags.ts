// Tests of TCP flags: the test for a first packet (SYN alone) is exact; any other is a `may`, with what is certain of it.
import type { Match, PacketState } from '#facts';

const flags = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'];
/** A packet that is no first packet of a TCP connection. */
const notFirst: PacketState[] = ['established', 'related', 'invalid', 'untracked'];
const deciding = ['syn', 'ack', 'rst', 'fin'];

export function flagList(text: string): string[] | undefined {
  if (text === 'none') return [];
  if (/^(?:0x[0-9a-f]{1,2}|\d{1,3})$/i.test(text)) return flags.filter((_, bit) => (Number(text) >> bit) & 1);
  const names = text.split(/[|,]/).map((t) => t.trim());
  return names.every((n) => flags.includes(n)) ? names : undefined;
}

/** `tcp flags & (mask) == set`, or without a mask: the flags are just these. */
export function flagMatch(mask: readonly string[] | undefined, set: readonly string[], not: boolean): Match {
  const tested = mask ?? flags;
  const only = set.length === 1 && set[0] === 'syn';
  if (mask && only && tested.length === 4 && deciding.every((f) => tested.includes(f))) {
    return { services: [{ protocol: 6 }], states: not ? notFirst : ['new', 'untracked'] };
  }
  const told = tested.filter((f) => deciding.includes(f));
  const takesFirst = told.every((f) => (f === 'syn') === set.includes(f));
  const certain = not ? takesFirst && told.length === tested.length : !takesFirst;
  return {
    services: [{ protocol: 6 }],
    ...(certain ? { states: notFirst } : {}),
    may: [`TCP flags ${not ? 'not ' : ''}${set.join('|') || 'none'}${mask ? ` of ${mask.join('|')}` : ''}`],
  };
}

/** `tcp flags syn`: at least one of these is up. */
export function anyFlag(set: readonly string[], not: boolean): Match {
  const first = set.includes('syn');
  // None of them up is no first packet where SYN is among them; one of them up is none where only ACK, RST and FIN are.
  const certain = not ? first : set.every((f) => deciding.includes(f) && f !== 'syn');
  return {
    services: [{ protocol: 6 }],
    ...(certain ? { states: notFirst } : {}),
    may: [`TCP flags ${not ? 'none of ' : ''}${set.join('|')}`],
  };
}
