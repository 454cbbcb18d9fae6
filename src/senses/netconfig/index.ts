// netconfig: reads configurations of firewalls, routers and switches, and what their `show` commands print, whatever maker's words they are in.
// In: a file's bytes and name. Out: devices in one vendor-independent shape (#facts), with file and line kept, and every line accounted for.
export { configReaderVersion, readConfig, recogniseConfig } from './read.ts';
export type { ConfigReading } from './read.ts';
export type { ConfigInput } from './core/text.ts';
export { joinDevices } from './join.ts';
export { dialects } from './dialects/index.ts';
export type { Dialect, DialectTopic } from './dialect.ts';
export { shownConfig } from './shown.ts';
export { currentDevices, placementOf } from './current.ts';
export type { CurrentOptions } from './current.ts';
export { blanked } from './core/secrets.ts';
