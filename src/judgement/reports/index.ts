// reports: documents out. The crane table and findings as text, as one self-contained page, as data, and the packets of each finding.
// In: an `Assessment` (verdicts, findings, the view they were judged from). Out: text, plain data, files in a folder.
export type { Assessment, ReadFile } from './assessment.ts';
export { awaitsDecision, byWorst, isOpen } from './order.ts';
export { lists as measureLists } from './words.ts';
export { assessmentDocument, findingDocument, findingsDocument } from './document.ts';
export { assessmentText } from './text/assessment.ts';
export { findingLines } from './text/findings.ts';
export { clip, labelled, paint, wrap } from './text/lines.ts';
export type { TextStyle, Tone } from './text/lines.ts';
export { writeReport } from './write.ts';
export { headerLength, holdsSecret } from './secrets.ts';
