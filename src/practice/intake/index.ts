// intake: a folder as people keep it in, facts out. Recognises each file by its bytes, enters it in the ledger, hands captures and
// configurations to their senses, stores what they saw, and says where each capture was taken and which device and day a configuration is of.
// In: a folder with site.yaml, an open ledger and its store. Out: the site, the fact set, and a report of what was read and what not.
export { intake } from './intake.ts';
export type { IntakeProgress, IntakeReport, ReadFile } from './report.ts';
export { readConfigFiles, readConfigFolder } from './config-folder.ts';
export type { ConfigFolder, ConfigFolderOptions } from './config-folder.ts';
