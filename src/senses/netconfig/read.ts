// Reads one file: the surest dialect takes it.
import type { Problem } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { LineBook } from './core/line-book.ts';
import { configText } from './core/text.ts';
import type { ConfigInput, ConfigText } from './core/text.ts';
import type { Dialect } from './dialect.ts';
import { dialects } from './dialects/index.ts';

/** Version of what this room makes of the same bytes: raised with every change to it, so that stored facts are read anew. */
export const configReaderVersion = '2';

/** Below this nobody is sure enough. */
const leastSure = 0.3;

export interface ConfigReading {
  /** Dialect that read it. */
  dialect: string;
  /** Usually one; a file can hold several (a walk of a whole network, contexts). */
  devices: ConfiguredDevice[];
  problems: Problem[];
}

/** Which dialect a text is of, by content alone; undefined where none is sure enough. */
export function recogniseConfig(input: ConfigInput): { dialect: string; name: string; sure: number } | undefined {
  const found = surest(configText(input));
  return found && { dialect: found.dialect.id, name: found.dialect.name, sure: found.sure };
}

function surest(text: ConfigText): { dialect: Dialect; sure: number } | undefined {
  let best: { dialect: Dialect; sure: number } | undefined;
  for (const dialect of dialects) {
    const sure = dialect.recognise(text);
    if (sure >= leastSure && sure > (best?.sure ?? 0)) best = { dialect, sure };
  }
  return best;
}

/** Reads one file whole. Undefined where no dialect is sure that it is its own. Never throws for what stands in the file. */
export function readConfig(input: ConfigInput): ConfigReading | undefined {
  const text = configText(input);
  const found = surest(text);
  if (!found) return undefined;
  const { dialect } = found;
  const book = new LineBook(text);
  const devices = dialect.read(text, book);
  const lines = book.count();
  const open = book.open(0);
  for (const device of devices) {
    const part = device.files[0]?.part ?? 'configuration';
    const written = device.files[0]?.written;
    device.files = [
      {
        artefact: text.sha256,
        name: text.name,
        dialect: dialect.id,
        part,
        lines,
        ...(written === undefined ? {} : { written }),
      },
    ];
    device.open = open;
  }
  return { dialect: dialect.id, devices, problems: [...text.problems, ...devices.flatMap((d) => d.problems)] };
}
