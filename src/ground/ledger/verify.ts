// Verification: reads a data folder as it lies there, needs no server and no lock, changes nothing, and says of every changed byte
// which entry it belongs to.
import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { QuaywallError, placeText, sha256File } from '#kit';
import type { Problem, Sha256 } from '#kit';
import { artefactOf } from './artefact.ts';
import type { Artefact } from './artefact.ts';
import { walk } from './chain.ts';
import { asCheckpoint, checkCheckpoint, checkpointText } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { contentPath, filesFolder } from './content.ts';
import type { Entry } from './entry.ts';
import { checkpointPath, ledgerPath } from './layout.ts';
import { entryLeaf } from './ledger.ts';
import { GrowingRoot } from './merkle.ts';

/** Something found, with the entry it concerns. */
interface Finding extends Problem {
  /** Sequence number of the entry; absent where the thing belongs to none. */
  seq?: number;
}

interface Verification {
  /** Entries that are whole and in their place. */
  entries: number;
  /** Root over them, hexadecimal. */
  root: string;
  files: number;
  checkpoints: number;
  /** Whether nothing was changed. Warnings do not count: they concern what the ledger refers to and does not hold. */
  good: boolean;
  problems: Finding[];
  warnings: Finding[];
}

interface VerifyOptions {
  /** A checkpoint that was kept elsewhere: what it covers must still be there, unchanged. */
  against?: Checkpoint;
  /** False leaves referred captures unread (their hashes take a second a gigabyte). */
  captures?: boolean;
}

/** Checks everything in a data folder. @throws QuaywallError only when there is no ledger there. */
export async function verify(data: string, options: VerifyOptions = {}): Promise<Verification> {
  const problems: Finding[] = [];
  const warnings: Finding[] = [];
  const chain = checkChain(data, problems, warnings, options.against);
  const files = await checkFiles(data, chain.held, problems);
  await checkCaptures(chain.referred, warnings, options.captures ?? true);
  noteStrangers(data, chain.held, warnings);
  return {
    entries: chain.entries,
    root: chain.root,
    files,
    checkpoints: chain.checkpoints,
    good: problems.length === 0,
    problems,
    warnings,
  };
}

interface Chain {
  entries: number;
  root: string;
  checkpoints: number;
  /** Held file → size and the first entry that brought it. */
  held: Map<Sha256, { size: number; seq: number }>;
  /** Newest word on each file that is referred to. */
  referred: Map<Sha256, { artefact: Artefact; seq: number }>;
}

function checkChain(data: string, problems: Finding[], warnings: Finding[], against: Checkpoint | undefined): Chain {
  const file = ledgerPath(data);
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (cause) {
    throw new QuaywallError(
      { what: 'there is no ledger here', where: { file }, remedy: 'Name the data folder of an assessment' },
      { cause },
    );
  }
  const chain: Chain = { entries: 0, root: '', checkpoints: 0, held: new Map(), referred: new Map() };
  const root = new GrowingRoot();
  const outside = [newest(data, problems), against].filter((c) => c !== undefined);
  const seen = new Set<Checkpoint>();
  // After a damaged entry every root differs; saying so again would hide where the damage is.
  let intact = true;
  let last = 0;
  let first: Entry | undefined;
  const checkRoot = (checkpoint: Checkpoint, seq: number | undefined, name: string) => {
    const at = { ...(seq === undefined ? {} : { seq }), where: { file, ...(seq === undefined ? {} : { line: seq }) } };
    if (!checkCheckpoint(checkpoint)) problems.push({ what: `the signature of ${name} does not hold`, ...at });
    else if (first && checkpoint.publicKey !== first.body.publicKey)
      problems.push({ what: `${name} is signed by another key than this ledger's`, ...at });
    if (intact && checkpoint.root !== root.root().toString('hex'))
      problems.push({ what: `the entries up to ${checkpoint.size} are not those that ${name} was signed over`, ...at });
  };
  const checkOutside = () => {
    for (const checkpoint of outside) {
      if (seen.has(checkpoint) || checkpoint.size !== root.size) continue;
      seen.add(checkpoint);
      checkRoot(checkpoint, undefined, checkpoint === against ? 'the checkpoint at hand' : 'the newest checkpoint');
    }
  };
  try {
    for (const link of walk(fd)) {
      const seq = 'seq' in link ? link.seq : link.entry.seq;
      const where = { file, line: seq, offset: link.offset };
      if ('tail' in link) {
        if (link.tail === 'damaged')
          problems.push({ what: 'the end of the last entry was changed', seq: link.seq, where });
        else
          warnings.push({
            what: 'the last record is unfinished: its writing was cut short, and nobody was told that it was there',
            seq: link.seq,
            where,
          });
        continue;
      }
      if ('wrong' in link) intact = false;
      if ('wrong' in link) problems.push({ what: link.wrong, seq, where });
      const { entry } = link;
      if (!entry) continue;
      first ??= entry;
      if (!('wrong' in link)) chain.entries++;
      if (entry.kind === 'checkpoint') {
        chain.checkpoints++;
        const checkpoint = asCheckpoint(entry.body);
        if (checkpoint?.size !== entry.seq - 1)
          problems.push({ what: 'the checkpoint is malformed', seq: entry.seq, where });
        else checkRoot(checkpoint, entry.seq, 'this checkpoint');
      }
      root.add(entryLeaf(entry.hash));
      last = entry.seq;
      for (const held of entry.files)
        if (!chain.held.has(held.sha256)) chain.held.set(held.sha256, { size: held.size, seq: entry.seq });
      const artefact = artefactOf(entry);
      if (artefact && !artefact.kept) chain.referred.set(artefact.sha256, { artefact, seq: entry.seq });
      checkOutside();
    }
  } finally {
    closeSync(fd);
  }
  for (const checkpoint of outside) {
    if (!seen.has(checkpoint) && (intact || checkpoint.size > last)) {
      problems.push({
        what: `a checkpoint was signed over ${checkpoint.size} entries and the ledger has ${last}: entries are missing`,
        seq: last + 1,
        where: { file },
      });
    }
  }
  chain.root = root.root().toString('hex');
  return chain;
}

/** The newest checkpoint as it lies beside the ledger. Written canonically, so a changed byte that leaves its meaning shows too. */
function newest(data: string, problems: Finding[]): Checkpoint | undefined {
  const file = checkpointPath(data);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = asCheckpoint(JSON.parse(bytes.toString('utf8')));
  } catch {
    checkpoint = undefined;
  }
  if (!checkpoint || !Buffer.from(checkpointText(checkpoint)).equals(bytes)) {
    problems.push({ what: 'the file of the newest checkpoint was changed', where: { file } });
    return undefined;
  }
  return checkpoint;
}

async function checkFiles(data: string, held: Chain['held'], problems: Finding[]): Promise<number> {
  let good = 0;
  for (const [hash, { size, seq }] of held) {
    const file = contentPath(data, hash);
    const what = await compare(file, hash, size);
    if (what) problems.push({ what: `a file that entry ${seq} brought ${what}`, seq, where: { file } });
    else good++;
  }
  return good;
}

async function checkCaptures(referred: Chain['referred'], warnings: Finding[], read: boolean): Promise<void> {
  for (const { artefact, seq } of referred.values()) {
    const what = await compare(artefact.path, read ? artefact.sha256 : undefined, artefact.size);
    if (!what) continue;
    const sentence = what === 'is missing' ? 'is not where it was' : what;
    warnings.push({
      what: `the capture ${artefact.name} of entry ${seq} ${sentence}`,
      seq,
      where: { file: placeText({ file: artefact.path }) },
      remedy: 'Its facts are kept; to open their packets again, bring the file back and read the folder once more',
    });
  }
}

async function compare(file: string, hash: Sha256 | undefined, size: number): Promise<string | undefined> {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return 'is missing';
    if (stat.size !== size) return 'was changed (its length differs)';
    return hash === undefined || (await sha256File(file)) === hash ? undefined : 'was changed';
  } catch {
    return 'is missing';
  }
}

/** Files in the content store that no entry brought: left by a crash between file and entry. Harmless, and no part of any proof. */
function noteStrangers(data: string, held: Chain['held'], warnings: Finding[]): void {
  const folder = filesFolder(data);
  if (!existsSync(folder)) return;
  let strangers = 0;
  for (const first of readdirSync(folder)) {
    if (!/^[0-9a-f]{2}$/.test(first)) {
      strangers++;
      continue;
    }
    for (const rest of readdirSync(join(folder, first))) if (!held.has(first + rest)) strangers++;
  }
  if (strangers > 0) {
    warnings.push({
      what: `${strangers} ${strangers === 1 ? 'file' : 'files'} in the content store that no entry brought (an import was interrupted)`,
      where: { file: folder },
    });
  }
}
