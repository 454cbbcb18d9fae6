// Splits a line of iptables-save into words, as iptables-restore does: white space, double quotes, backslash inside quotes.

export interface Token {
  text: string;
  quoted: boolean;
}

/** Words as they stand between blanks. */
function plainTokens(line: string): Token[] {
  const found: Token[] = [];
  for (const text of line.split(/\s+/)) if (text !== '') found.push({ text, quoted: false });
  return found;
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

export function tokens(line: string): Token[] {
  if (!line.includes('"') && !line.includes("'")) return plainTokens(line);
  const found: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (isBlank(line.charCodeAt(at))) {
      at++;
      continue;
    }
    // Up to the first quote a word is taken whole.
    let end = at;
    while (end < line.length && !isBlank(line.charCodeAt(end)) && line[end] !== '"' && line[end] !== "'") end++;
    let text = line.slice(at, end);
    at = end;
    let quoted = false;
    let inside = '';
    for (; at < line.length; at++) {
      const d = line[at]!;
      if (inside) {
        if (d === '\\' && inside === '"' && at + 1 < line.length) text += line[++at]!;
        else if (d === inside) inside = '';
        else if (d === '\\') text += d;
        else {
          let to = at + 1;
          while (to < line.length && line[to] !== inside && line[to] !== '\\') to++;
          text += line.slice(at, to);
          at = to - 1;
        }
      } else if (d === '"' || (d === "'" && text === '')) {
        inside = d;
        quoted = true;
      } else if (isBlank(line.charCodeAt(at))) break;
      else text += d;
    }
    found.push({ text, quoted });
  }
  return found;
}
