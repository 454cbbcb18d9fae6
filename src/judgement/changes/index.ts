// changes: rule changes before and after they are applied. In: two configurations, what was declared, the view. Out: what really changes, whether
// that is what was declared, which tests fail, what would break, and the hash that two people approve.
export { checkChange, checkDevices } from './check.ts';
export type { ChangeCheck, CheckInput, Effect, Requested } from './check.ts';
export { changeStates } from './states.ts';
export type { ChangeState } from './states.ts';
export type { TextDifference } from './text-difference.ts';
export { approvedText, readSheet, textAtDevice } from './sheet.ts';
export type { Sheet, TextAtDevice } from './sheet.ts';
