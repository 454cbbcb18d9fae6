// What each kind of ledger entry does to the database. Applying an entry reads the ledger and its content store, never a capture.
import type { ConfigPlacement, Coverage, Placement } from '#facts';
import { artefactOf } from '#ledger';
import type { Entry } from '#ledger';
import type { Table, Value } from './columns.ts';
import { toMicros } from './columns.ts';
import { decodeConfig } from './configs.ts';
import { configReader } from './entries.ts';
import type {
  CollectedBody,
  ConfigPlacementBody,
  ConfigWithdrawnBody,
  FactsBody,
  FindingsBody,
  PlacementBody,
  StoredFinding,
  VerdictsBody,
} from './entries.ts';
import { decodeFacts } from './facts-file.ts';
import { openPart } from './parts.ts';
import { perCapture } from './schema.ts';
import type { Connection } from './sqlite.ts';
import { captures, configPlacements, configs, conversationHours, coverage, placements, wireTables } from './tables.ts';
import type { ConversationHour } from './tables.ts';

/** Bytes of a stored file by their hash. */
type Fetch = (sha256: string) => Buffer;

/** Applies one entry. Kinds that leave no trace in the database are passed over. */
export function applyEntry(connection: Connection, entry: Entry, fetch: Fetch): void {
  switch (entry.kind) {
    case 'artefact':
      return applyArtefact(connection, entry);
    case 'facts': {
      const body = entry.body as unknown as FactsBody;
      return body.reader === configReader
        ? applyConfigFacts(connection, body, fetch)
        : applyFacts(connection, body, fetch);
    }
    case 'config-placement':
      return applyConfigPlacement(connection, entry.body as unknown as ConfigPlacementBody);
    case 'config-withdrawn':
      return applyConfigWithdrawn(connection, entry.body as unknown as ConfigWithdrawnBody);
    case 'collected':
      return applyCollected(connection, entry, entry.body as unknown as CollectedBody);
    case 'placement':
      return applyPlacement(connection, entry.body as unknown as PlacementBody);
    case 'findings':
      return applyFindings(connection, entry, entry.body as unknown as FindingsBody, fetch);
    case 'verdicts':
      return applyVerdicts(connection, entry, entry.body as unknown as VerdictsBody);
  }
}

function insert(name: string, columns: readonly string[]): string {
  const quoted = columns.map((c) => `"${c}"`).join(', ');
  return `insert into "${name}" (${quoted}) values (${columns.map(() => '?').join(', ')})`;
}

const inserts = new Map<string, string>(
  perCapture.map((t) => [
    t.name,
    insert(
      t.name,
      t.columns.map((c) => c.name),
    ),
  ]),
);

function add<T extends object>(connection: Connection, into: Table<T>, fact: T, number: number): void {
  connection.run(
    inserts.get(into.name)!,
    into.values(fact, () => number),
  );
}

function applyArtefact(connection: Connection, entry: Entry): void {
  const a = artefactOf(entry);
  if (!a) return;
  // A capture's packets are not copied. Where other bytes now lie in its place they cannot be opened any more, so its facts no
  // longer count; they stay in the ledger.
  if (a.what === 'capture') {
    connection.run(
      `update artefacts set replaced_by = ? where path = ? and what = 'capture' and sha256 <> ? and replaced_by is null`,
      [a.sha256, a.path, a.sha256],
    );
  }
  connection.run(
    `insert into artefacts (sha256, size, name, path, what, kept, seq) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (sha256) do update set
       name = excluded.name, path = excluded.path, what = excluded.what, kept = excluded.kept, seq = excluded.seq, replaced_by = null`,
    [a.sha256, a.size, a.name, a.path, a.what, a.kept ? 1 : 0, entry.seq],
  );
  // Numbered as it is entered, not as it is read: which of two threads finishes first must not change the order of facts.
  if (a.what === 'capture') numberOf(connection, a.sha256);
}

/** The number of a capture, given out at its first mention. */
function numberOf(connection: Connection, hash: string): number {
  const find = () => connection.get('select no from captures where sha256 = ?', [hash])?.no as number | undefined;
  const known = find();
  if (known !== undefined) return known;
  connection.run('insert into captures (sha256) values (?)', [hash]);
  return find()!;
}

function applyFacts(connection: Connection, body: FactsBody, fetch: Fetch): void {
  const number = numberOf(connection, body.artefact);
  for (const { name } of [...Object.values(wireTables), conversationHours]) {
    connection.run(`delete from "${name}" where capture = ?`, [number]);
  }
  for (const part of body.parts) {
    for (const [list, fact] of decodeFacts(fetch(part))) {
      if (list === 'capture') {
        describe(
          connection,
          number,
          body,
          captures.values(fact, () => number),
        );
        continue;
      }
      const into = wireTables[list];
      // A list that a later version writes and this one does not know is passed over, like an unknown kind of entry.
      if (into === undefined) continue;
      add(connection, into, fact, number);
      if (list === 'conversations') addHours(connection, fact as ConversationLine, number);
    }
  }
}

function applyConfigFacts(connection: Connection, body: FactsBody, fetch: Fetch): void {
  connection.run('delete from configs where sha256 = ?', [body.artefact]);
  connection.run('delete from devices where artefact = ?', [body.artefact]);
  for (const part of body.parts) {
    for (const line of decodeConfig(fetch(part))) {
      if (line[0] === 'config') {
        connection.run(insert('configs', ['reader', 'version', ...configs.columns.map((c) => c.name)]), [
          body.reader,
          body.version,
          ...configs.values(line[1], () => 0),
        ]);
      } else if (line[0] === 'devices') {
        connection.run(insert('devices', ['artefact', 'name', 'body']), [
          body.artefact,
          line[1].name,
          JSON.stringify(line[1]),
        ]);
      }
    }
  }
}

const placementColumns = configPlacements.columns.map((c) => c.name);

function applyConfigPlacement(connection: Connection, { placement }: ConfigPlacementBody): void {
  const taken = placementColumns.filter((c) => c !== 'artefact' && c !== 'file').map((c) => `${c} = excluded.${c}`);
  connection.run(
    `${insert('config_placements', [...placementColumns, 'present'])}
     on conflict (artefact, file) do update set ${taken.join(', ')}, present = 1`,
    [...configPlacements.values(placement satisfies ConfigPlacement, () => 0), 1],
  );
}

function applyConfigWithdrawn(connection: Connection, { artefact, file }: ConfigWithdrawnBody): void {
  connection.run('update config_placements set present = 0 where artefact = ? and file = ?', [artefact, file]);
}

function applyCollected(connection: Connection, entry: Entry, { asset, answers }: CollectedBody): void {
  for (const { sha256, name } of answers) {
    connection.run(insert('collected', ['sha256', 'name', 'asset', 'at_us']), [
      sha256,
      name,
      asset,
      toMicros(Date.parse(entry.time)),
    ]);
  }
}

interface ConversationLine {
  id: number;
  hours: Omit<ConversationHour, 'capture' | 'conversation'>[];
}

function addHours(connection: Connection, of: ConversationLine, number: number): void {
  for (const hour of of.hours)
    add(connection, conversationHours, { ...hour, capture: '', conversation: of.id }, number);
}

function describe(connection: Connection, number: number, body: FactsBody, values: readonly Value[]): void {
  const set = captures.columns.map((c) => `"${c.name}" = ?`).join(', ');
  connection.run(`update captures set reader = ?, version = ?, ${set} where no = ?`, [
    body.reader,
    body.version,
    ...values,
    number,
  ]);
}

function applyPlacement(connection: Connection, body: PlacementBody): void {
  const number = numberOf(connection, body.placement.capture);
  connection.run('delete from placements where capture = ?', [number]);
  connection.run('delete from coverage where capture = ?', [number]);
  add<Placement>(connection, placements, body.placement, number);
  for (const span of body.coverage) add<Coverage>(connection, coverage, span, number);
}

function applyFindings(connection: Connection, entry: Entry, body: FindingsBody, fetch: Fetch): void {
  for (const part of body.parts) {
    for (const f of openPart(fetch(part)) as Generator<StoredFinding>) {
      connection.run(
        `insert into findings (id, measure, state, body, as_of_us, seq) values (?, ?, ?, ?, ?, ?)
         on conflict (id) do update set measure = excluded.measure, state = excluded.state, body = excluded.body,
           as_of_us = excluded.as_of_us, seq = excluded.seq`,
        [f.id, f.measure, f.state, JSON.stringify(f.body), toMicros(body.asOf), entry.seq],
      );
    }
  }
}

function applyVerdicts(connection: Connection, entry: Entry, body: VerdictsBody): void {
  for (const v of body.changed) {
    connection.run(
      insert('verdicts', ['measure', 'subject_kind', 'subject_id', 'status', 'because', 'as_of_us', 'seq']),
      [v.measure, v.subjectKind, v.subjectId, v.status, v.because, toMicros(body.asOf), entry.seq],
    );
  }
}
