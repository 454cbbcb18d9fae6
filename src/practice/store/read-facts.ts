// Rows back to facts: the whole fact set of the captures that count.
import type { Kysely } from 'kysely';
import type { ActivityHour, CaptureFact, FactSet, Placement } from '#facts';
import type { Row, Table } from './columns.ts';
import { readConfigFacts } from './configs.ts';
import type { Database } from './sqlite.ts';
import {
  addressUses,
  captures,
  conversationHours,
  conversations,
  coverage,
  credentials,
  gatewayOffers,
  names,
  operations,
  placements,
  sightings,
} from './tables.ts';

/** Reads every fact, capture by capture in the order they became known. Files are named as the ledger last knew them. */
export async function readFacts(db: Kysely<Database>): Promise<FactSet> {
  const rows = await db
    .selectFrom('captures')
    .innerJoin('artefacts', 'artefacts.sha256', 'captures.sha256')
    .selectAll('captures')
    .select('artefacts.name as artefact_name')
    .where('captures.reader', 'is not', null)
    .where('artefacts.replaced_by', 'is', null)
    .orderBy('captures.no')
    .execute();
  const hashes = new Map(rows.map((r) => [r.no as number, r.sha256 as string]));
  const files = new Map(rows.map((r) => [r.sha256 as string, r.artefact_name as string]));
  const hash = (number: number) => hashes.get(number)!;
  const list = async <T>(of: Table<T>): Promise<T[]> =>
    (await inOrder(db, of)).filter((r) => hashes.has(r.capture as number)).map((r) => of.fact(r, hash));
  const named = <T extends { file: string }>(fact: T, capture: string): T => ({
    ...fact,
    file: files.get(capture) ?? fact.file,
  });
  const hours = await readHours(db);
  return {
    captures: rows.map((r) => {
      const fact: CaptureFact = captures.fact(r, hash);
      return named(fact, fact.sha256);
    }),
    placements: (await list(placements)).map((p: Placement) => named(p, p.capture)),
    coverage: await list(coverage),
    conversations: (await inOrder(db, conversations))
      .filter((r) => hashes.has(r.capture as number))
      .map((r) => ({
        ...conversations.fact(r, hash),
        hours: hours.get(r.capture as number)?.get(r.id as number) ?? [],
      })),
    operations: await list(operations),
    sightings: await list(sightings),
    addressUses: await list(addressUses),
    gatewayOffers: await list(gatewayOffers),
    names: await list(names),
    credentials: await list(credentials),
    ...(await readConfigFacts(db)),
  };
}

function inOrder<T>(db: Kysely<Database>, of: Table<T>): Promise<Row[]> {
  return db.selectFrom(of.name).selectAll().orderBy('capture').orderBy('row').execute();
}

async function readHours(db: Kysely<Database>): Promise<Map<number, Map<number, ActivityHour[]>>> {
  const out = new Map<number, Map<number, ActivityHour[]>>();
  for (const row of await inOrder(db, conversationHours)) {
    const { hour, clientPackets, serverPackets, clientBytes, serverBytes } = conversationHours.fact(row, () => '');
    const capture = row.capture as number;
    let of = out.get(capture);
    if (!of) out.set(capture, (of = new Map()));
    const conversation = row.conversation as number;
    const list = of.get(conversation);
    const one = { hour, clientPackets, serverPackets, clientBytes, serverBytes };
    if (list) list.push(one);
    else of.set(conversation, [one]);
  }
  return out;
}
