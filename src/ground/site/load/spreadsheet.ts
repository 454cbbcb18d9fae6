// assets.csv beside site.yaml: the rows that are ready become assets, the others become warnings. What YAML declares wins.
import { problemText } from '#kit';
import type { Place } from '#kit';
import { importAssets } from '../import/importAssets.ts';
import { renderImport } from '../import/render.ts';
import type { Draft, Report } from './draft.ts';
import type { FoundFile } from './files.ts';

const mostRowWarnings = 100;

/** Adds the assets of the list to the draft. */
export function addSpreadsheet(draft: Draft, report: Report, csv: FoundFile): void {
  const result = importAssets(csv.bytes, { file: csv.path, site: draft.site });
  draft.present.add('assets');
  const place = (row: number): Place => ({ file: csv.path, line: Math.max(1, row), column: 1 });
  if (result.failure) {
    report.warn({ ...result.failure, what: `the asset list was not read: ${result.failure.what}`, where: place(1) });
    return;
  }
  const decide = result.problems.filter((p) => p.needs === 'decide');
  for (const p of decide.slice(0, mostRowWarnings)) {
    report.warn({
      what: p.tag ? `${p.tag}: ${p.what}` : p.what,
      where: place(p.row),
      expected: p.expected,
      remedy: p.remedy,
    });
  }
  if (result.problems.length > 0) {
    report.warn({
      what: renderImport(result).summary.join('; '),
      where: place(result.headerRow),
      remedy: 'Rows that need you were left out. `import assets --dry-run` shows them all.',
    });
  }
  const known = new Map(draft.site.assets.map((a) => [a.id, a]));
  for (const { row, asset } of result.assets) {
    if (known.has(asset.id)) {
      const there = draft.origin.get(known.get(asset.id)!);
      report.warn({
        what: `asset ${asset.id} is declared already`,
        where: place(row),
        expected: 'an asset in one place',
        remedy: there
          ? `The one in ${problemText({ what: '', where: there.doc.place(there.path) }).replace(/: $/, '')} counts.`
          : undefined,
      });
      continue;
    }
    known.set(asset.id, asset);
    draft.site.assets.push(asset);
    draft.origin.set(asset, { doc: { file: csv.path, place: () => place(row) }, path: [] });
  }
}
