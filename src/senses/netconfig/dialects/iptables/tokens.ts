// Splits a line of iptables-save into words, as iptables-restore does: white space, double quotes, backslash inside quotes.

export interface Token {
  text: string;
  quoted: boolean;
}

export function tokens(line: string): Token[] {
  if (!line.includes('"') && !line.includes("'")) {
    return line
      .split(/\s+/)
      .filter((text) => text !== '')
      .map((text) => ({ text, quoted: false }));
  }
  const found: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const c = line[at]!;
    if (c === ' ' || c === '\t') {
      at++;
      continue;
    }
    let text = '';
    let quoted = false;
    let inside = '';
    for (; at < line.length; at++) {
      const d = line[at]!;
      if (inside) {
        if (d === '\\' && inside === '"' && at + 1 < line.length) text += line[++at]!;
        else if (d === inside) inside = '';
        else text += d;
      } else if (d === '"' || (d === "'" && text === '')) {
        inside = d;
        quoted = true;
      } else if (d === ' ' || d === '\t') break;
      else text += d;
    }
    found.push({ text, quoted });
  }
  return found;
}
