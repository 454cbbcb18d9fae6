// site: the declared model. Zones, conduits, cranes, assets, people, visits, changes and every other register's types.
// In: YAML and spreadsheets people write. Out: one validated `Site`, or every problem at once with file, line and column; who or
// where a selector names; the place of an address.
export * from './model/site.ts';
export { operationClasses, zoneFunctions } from './model/network.ts';
export { attestationHash, loadSite, loadSiteText } from './load/load.ts';
export type { DeclaredAt, LoadedSite, SiteFile } from './load/load.ts';
export { matcher, select } from './select/match.ts';
export type { Matcher, Target } from './select/match.ts';
export { placeIndex, unassigned } from './place/placeIndex.ts';
export type { PlaceIndex, SitePlace } from './place/placeIndex.ts';
export { scopeOf } from './place/scope.ts';
