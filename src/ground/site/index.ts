// site: the declared model. Zones, conduits, cranes, assets, people, visits, changes and every other register's types.
// In: YAML and spreadsheets people write. Out: one validated `Site`, or every problem at once with file, line and column.
export * from './model/site.ts';
export { facility, registers } from './model/site.ts';
export { operationClasses, zoneFunctions } from './model/network.ts';
