// One reading of a capture in a process of its own, for measuring: `node bench/wire/reader.ts FILE [bare]`.
// `bare` reads conversations only, without any protocol decoder.
import { readCapture } from '#wire';

const [path, bare] = process.argv.slice(2);
if (path === undefined) throw new Error('which capture?');
const facts = await readCapture(path, bare === 'bare' ? { protocols: [] } : {});
process.stdout.write(
  `${facts.capture.packets} packets, ${facts.conversations.length} conversations, ${facts.operations.length} operations\n`,
);
