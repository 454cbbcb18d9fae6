// A large JSON object written piece by piece: no text of the whole is ever made.
import type { Io } from '../io.ts';

/** Writes `{name: value, name: [one a line]}`. An iterable becomes an array, anything else stands as it is. */
export async function streamJson(io: Io, members: Record<string, number | string | Iterable<object>>): Promise<void> {
  let text = '{';
  let comma = '\n';
  for (const [name, value] of Object.entries(members)) {
    text += `${comma}${JSON.stringify(name)}: `;
    comma = ',\n';
    if (typeof value !== 'object') {
      text += JSON.stringify(value);
      continue;
    }
    let between = '[\n';
    for (const item of value) {
      text += between + JSON.stringify(item);
      between = ',\n';
      if (text.length > 1 << 16) {
        await io.out(text);
        text = '';
      }
    }
    text += between === '[\n' ? '[]' : '\n]';
  }
  await io.out(`${text}\n}\n`);
}

export function* mapped<T, R extends object>(items: Iterable<T>, map: (item: T) => R): Generator<R> {
  for (const item of items) yield map(item);
}
