// site: the declared model. Zones, conduits, cranes, assets, people, visits, changes and every other register's types.
// In: YAML and spreadsheets people write. Out: one validated `Site`, or every problem at once with file, line and column; who or
// where a selector names; the place of an address.
export * from './model/site.ts';
export { attestationHash, loadSite, loadSiteText } from './load/load.ts';
export type { DeclaredAt, LoadedSite, SiteFile } from './load/load.ts';
export { matcher, select } from './select/match.ts';
export type { Matcher, Target } from './select/match.ts';
export { placeIndex, unassigned } from './place/placeIndex.ts';
export type { PlaceIndex, SitePlace } from './place/placeIndex.ts';
export { scopeOf } from './place/scope.ts';
export { importAssets } from './import/importAssets.ts';
export type { ImportOptions } from './import/importAssets.ts';
export { fields as assetListFields } from './import/columns.ts';
export type { Column as AssetListColumn, Field as AssetListField } from './import/columns.ts';
export type { ImportResult, Rewritten, RowKind, RowProblem } from './import/result.ts';
export { renderImport } from './import/render.ts';
export type { RenderedImport } from './import/render.ts';
export { exportAssets } from './import/export.ts';
export { siteSchemas } from './schemas.ts';
export type { JsonSchema } from './schemas.ts';
