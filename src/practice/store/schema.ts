// The tables of the database. It is made from the ledger and holds nothing else, so a new schema is not migrated to: the database
// is made anew and replayed. Raise `schemaVersion` with every change here or in `tables.ts`.
import type { Connection } from './sqlite.ts';
import type { Table } from './columns.ts';
import { captures, configPlacements, configs, conversationHours, coverage, placements, wireTables } from './tables.ts';

export const schemaVersion = 2;

/** Facts of a capture: row by row under the capture's number. */
export const perCapture: Table<object>[] = [
  ...Object.values(wireTables),
  conversationHours as Table<object>,
  placements as Table<object>,
  coverage as Table<object>,
];

/** Makes every table in an empty database. */
export async function makeSchema({ db }: Connection): Promise<void> {
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('artefacts')
    .addColumn('sha256', 'text', (c) => c.primaryKey())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('kept', 'integer', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('replaced_by', 'text')
    .execute();
  await db.schema.createIndex('artefacts_path').on('artefacts').column('path').execute();
  let made = db.schema
    .createTable('captures')
    .addColumn('no', 'integer', (c) => c.primaryKey())
    .addColumn('reader', 'text')
    .addColumn('version', 'text');
  for (const column of captures.columns) {
    made = made.addColumn(column.name, column.type, (c) => (column.name === 'sha256' ? c.unique().notNull() : c));
  }
  await made.execute();
  for (const { name, columns } of perCapture) {
    let each = db.schema.createTable(name).addColumn('row', 'integer', (c) => c.primaryKey());
    for (const column of columns) each = each.addColumn(column.name, column.type);
    await each.execute();
    await db.schema.createIndex(`${name}_capture`).on(name).column('capture').execute();
  }
  let ofConfigs = db.schema.createTable('configs').addColumn('reader', 'text').addColumn('version', 'text');
  for (const { name, type } of configs.columns) {
    ofConfigs = ofConfigs.addColumn(name, type, (c) => (name === 'sha256' ? c.primaryKey() : c));
  }
  await ofConfigs.execute();
  await db.schema
    .createTable('devices')
    .addColumn('row', 'integer', (c) => c.primaryKey())
    .addColumn('artefact', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('devices_artefact').on('devices').column('artefact').execute();
  let ofPlaces = db.schema.createTable('config_placements').addColumn('row', 'integer', (c) => c.primaryKey());
  for (const { name, type } of configPlacements.columns) ofPlaces = ofPlaces.addColumn(name, type);
  await ofPlaces.addColumn('present', 'integer', (c) => c.notNull()).execute();
  await db.schema
    .createIndex('config_placements_file')
    .on('config_placements')
    .columns(['artefact', 'file'])
    .unique()
    .execute();
  await db.schema
    .createTable('collected')
    .addColumn('row', 'integer', (c) => c.primaryKey())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('asset', 'text', (c) => c.notNull())
    .addColumn('at_us', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('collected_file').on('collected').columns(['sha256', 'name']).execute();
  await db.schema
    .createTable('findings')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('measure', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('as_of_us', 'integer', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('verdicts')
    .addColumn('row', 'integer', (c) => c.primaryKey())
    .addColumn('measure', 'text', (c) => c.notNull())
    .addColumn('subject_kind', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('because', 'text', (c) => c.notNull())
    .addColumn('as_of_us', 'integer', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('verdicts_subject')
    .on('verdicts')
    .columns(['measure', 'subject_kind', 'subject_id', 'row'])
    .execute();
  await db
    .insertInto('meta')
    .values({ key: 'schema', value: String(schemaVersion) })
    .execute();
}
