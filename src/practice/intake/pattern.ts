// File name patterns of captures/sources.yaml and configs/sources.yaml: `*` within a name, `**` across folders, `?` for one character.

/** Whether the whole name fits the pattern. Takes time in proportion to both lengths, whatever the pattern. */
function fitsPattern(pattern: string, name: string): boolean {
  const tokens = pattern.match(/\*\*\/?|[^]/g) ?? [];
  let at = new Set([0]);
  const skipStars = (set: Set<number>) => {
    for (const i of set) if (tokens[i] === '*' || tokens[i]?.startsWith('**')) set.add(i + 1);
    return set;
  };
  at = skipStars(at);
  for (const char of name) {
    const next = new Set<number>();
    for (const i of at) {
      const token = tokens[i];
      if (token === undefined) continue;
      if (token.startsWith('**')) next.add(i);
      else if (token === '*') {
        if (char !== '/') next.add(i);
      } else if (token === char || (token === '?' && char !== '/')) next.add(i + 1);
    }
    at = skipStars(next);
    if (at.size === 0) return false;
  }
  return at.has(tokens.length);
}

/** A file by its name below the site's folder; patterns are relative to `folder`, and one without a folder fits at any depth there. */
export function fitsBelow(folder: 'captures/' | 'configs/', pattern: string, name: string): boolean {
  const below = name.startsWith(folder) ? name.slice(folder.length) : name;
  if (fitsPattern(pattern, below)) return true;
  return !pattern.includes('/') && fitsPattern(pattern, below.slice(below.lastIndexOf('/') + 1));
}
