// Text that comes from a wire, a file or a person is shown inert: it can carry no control sequence into a terminal or page.

/** Replaces control, bidirectional and other invisible characters by a visible escape and bounds the length. */
export function inert(text: string, most = 200): string {
  const shown = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

/** `1 packet`, `41 packets`, `1,204 packets`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

/** Bytes in words a person reads: `512 bytes`, `18.2 MB`, `9.8 GB` (decimal units). */
export function byteCount(n: number): string {
  if (n < 1000) return counted(n, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 1000 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `a`, `a and b`, `a, b and c`; past `most` items the rest is counted: `a, b and 4 more`. */
export function listed(items: readonly string[], most = 5): string {
  if (items.length > most) return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
