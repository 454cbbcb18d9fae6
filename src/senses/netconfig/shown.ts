// A configuration as it may be shown: line by line as the readers count them, everything that may be a secret blanked.
import { blanked } from './core/secrets.ts';
import { configText } from './core/text.ts';
import type { ConfigInput } from './core/text.ts';

/** The text to quote from. Keys in blocks (RFC 7468) are blanked whole, also their short last line. */
export function shownConfig(input: ConfigInput): string {
  let inKey = false;
  return configText(input)
    .lines.map((line) => {
      if (line.includes('-----BEGIN ')) inKey = true;
      const shown = inKey && !line.includes('-----') ? '***' : blanked(line);
      if (line.includes('-----END ')) inKey = false;
      return shown;
    })
    .join('\n');
}
