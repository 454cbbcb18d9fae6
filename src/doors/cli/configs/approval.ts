// The two-person approval of a rule change: asked for over the change's sheet, and read back when the change has been made.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuaywallError, sha256 } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import type { Pending } from '#approvals';
import type { ChangeCheck, Sheet } from '#changes';
import type { Ledger } from '#ledger';
import type { Input } from '../command.ts';
import { atDesk } from '../approvals-desk.ts';
import { dataFolder } from '../folders.ts';
import type { ConfigPair } from './pair.ts';

/** Kind of request; its subject is the id of the change. */
const kind = 'change';

export interface Asked {
  request: Sha256;
  /** File that people sign: its hash is what the approval binds to. */
  sheet: string;
}

/**
 * Asks two people to approve a change. The sheet and both texts are held in the ledger, so that what was signed can be shown and compared later.
 * @throws QuaywallError where the check did not find that only what was declared changes.
 */
export async function askApproval(
  input: Input,
  of: {
    folder: string;
    id: string;
    reason: string;
    by: string;
    expires: Instant;
    check: ChangeCheck;
    pair: ConfigPair;
  },
): Promise<Asked> {
  const { folder, id, check, pair } = of;
  if (check.verdict !== 'only-declared')
    throw new QuaywallError({ what: `nobody was asked to approve ${id}: ${check.says}`, where: { file: folder } });
  const { makeFolder } = await import('#ledger');
  return atDesk(input, folder, ({ approvals, ledger }) => {
    const texts = [...textsOf(pair.old), ...textsOf(pair.next)].map((bytes) => ledger.putBytes(bytes));
    const sheet = ledger.putBytes(Buffer.from(check.sheet, 'utf8'));
    ledger.append('change-sheet', { change: id, sheet: sheet.sha256 }, [sheet, ...texts]);
    const request = approvals.request({
      kind,
      subject: id,
      reason: of.reason,
      by: of.by,
      expires: of.expires,
      subjectHash: check.hash,
    });
    const changes = join(dataFolder(input, folder), 'changes');
    makeFolder(changes);
    const path = join(changes, `${encodeURIComponent(id)}-${check.hash.slice(0, 12)}.json`);
    writeFileSync(path, check.sheet, { mode: 0o600 });
    return { request, sheet: path };
  });
}

/** Bytes of every file that was compared. A file that was changed since it was read is left out: its hash would be another. */
function textsOf({ from, devices }: ConfigPair['old']): Buffer[] {
  const folder = statSync(from).isDirectory();
  return devices.flatMap((d) =>
    d.files.slice(0, 1).flatMap((f) => {
      const bytes = readFileSync(folder ? join(from, f.name) : from);
      return sha256(bytes) === f.artefact ? [bytes] : [];
    }),
  );
}

export interface Approval extends Pick<Pending, 'state' | 'signers' | 'request' | 'expires'> {
  hash: Sha256;
  sheet?: Sheet;
}

export interface Approvals {
  of(change: string): Approval | undefined;
  /** A text that was held when the approval was asked for, read anew. */
  deviceOf(text: Sha256): ConfiguredDevice | undefined;
}

/** Hands on what the ledger of an assessed folder holds of approved changes; nothing where there is none. */
export async function withApprovals<T>(
  input: Input,
  folder: string,
  asOf: Instant,
  work: (approvals: Approvals) => T,
): Promise<T> {
  if (!existsSync(dataFolder(input, folder))) return work({ of: () => undefined, deviceOf: () => undefined });
  const { readSheet } = await import('#changes');
  const { readConfig } = await import('#netconfig');
  return atDesk(input, folder, ({ approvals, ledger }) => {
    const requests = approvals.list(asOf).filter((p) => p.ask.kind === kind);
    const of = (change: string): Approval | undefined => {
      // Newest first; what was approved counts before what somebody asked for later.
      const own = requests.filter((p) => p.ask.subject === change);
      const found = own.find((p) => p.state === 'approved') ?? own[0];
      if (!found) return undefined;
      const { state, signers, request, expires, ask } = found;
      const bytes = held(ledger, ask.subjectHash);
      const sheet = bytes && readSheet(bytes, ask.subjectHash);
      return {
        state,
        signers,
        request,
        ...(expires === undefined ? {} : { expires }),
        hash: ask.subjectHash,
        ...(sheet ? { sheet } : {}),
      };
    };
    const deviceOf = (text: Sha256) => {
      const bytes = held(ledger, text);
      return bytes && readConfig({ name: text, sha256: text, bytes })?.devices[0];
    };
    return work({ of, deviceOf });
  });
}

function held(ledger: Ledger, hash: Sha256): Buffer | undefined {
  try {
    return ledger.fileBytes(hash);
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return undefined;
  }
}
