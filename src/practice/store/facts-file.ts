// The output of a sense as an artefact of its own. From it the store can always be filled again, without reading a capture twice.
import type { WireFacts } from '#facts';
import { closeParts, openPart } from './parts.ts';
import { wireLists } from './tables.ts';
import type { WireList } from './tables.ts';

/** One line: the list it belongs to and the fact. The first line is the capture itself. */
type FactLine = ['capture', WireFacts['capture']] | [WireList, object];

/** The facts of one capture as parts. */
export const encodeFacts = (facts: WireFacts): Generator<Buffer> => closeParts(factLines(facts));

function* factLines(facts: WireFacts): Generator<FactLine> {
  yield ['capture', facts.capture];
  for (const list of wireLists) for (const fact of facts[list]) yield [list, fact];
}

/** The facts of one part. */
export const decodeFacts = (part: Uint8Array): Generator<FactLine> => openPart(part) as Generator<FactLine>;
