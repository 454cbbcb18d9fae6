// The whole assessment for a terminal: what was read, the crane table, the findings, and where to look on.
import { byteCount, counted, listed, problemText, siteTime } from '#kit';
import { fileNames } from '../assessment.ts';
import type { Assessment } from '../assessment.ts';
import { guidanceStates } from '../guidance.ts';
import { moment } from '../moment.ts';
import { byWorst, isOpen } from '../order.ts';
import { craneTable, tally } from '../table.ts';
import { statuses, statusSigns } from '../words.ts';
import { findingLines } from './findings.ts';
import { labelled, paint, wrap } from './lines.ts';
import type { TextStyle } from './lines.ts';
import { tableText } from './table.ts';

function readLines(assessment: Assessment, style: TextStyle): string[] {
  const { facts, site } = assessment.view;
  const packets = facts.captures.reduce((n, c) => n + c.packets, 0);
  const bytes = facts.captures.reduce((n, c) => n + c.bytes, 0);
  const skipped = facts.captures.reduce((n, c) => n + c.skipped, 0);
  const first = Math.min(...facts.captures.map((c) => c.first ?? Infinity));
  const last = Math.max(...facts.captures.map((c) => c.last ?? -Infinity));
  const tz = site.facility.timezone;
  const unread = facts.captures.flatMap((c) => c.notUnderstood);
  const odd = unread.reduce((n, u) => n + u.packets, 0);
  const kinds = listed([...new Set(unread.map((u) => u.what))], 4);
  const out = labelled(
    'read',
    `${counted(assessment.read.files.length, 'file')}: ${counted(facts.captures.length, 'capture')} with ${counted(packets, 'packet')} (${byteCount(bytes)}), ${counted(facts.conversations.length, 'conversation')}, ${counted(site.assets.length, 'asset')} and ${counted(site.cranes.length, 'crane')} in the site`,
    style,
  );
  if (facts.captures.length > 0 && first <= last)
    out.push(...labelled('traffic', `${siteTime(first, tz)} to ${siteTime(last, tz)}`, style));
  const gaps = [
    skipped > 0 ? counted(skipped, 'record') + ' could not be read' : '',
    odd > 0 ? `${counted(odd, 'packet')} no reader understands (${kinds}; kept as conversations)` : '',
  ].filter((g) => g !== '');
  out.push(
    ...labelled(
      'not read',
      gaps.length + assessment.read.problems.length === 0
        ? 'nothing: all of it was understood'
        : gaps.join('; ') || counted(assessment.read.problems.length, 'problem'),
      style,
    ),
  );
  const most = 12;
  for (const p of assessment.read.problems.slice(0, most)) out.push(...labelled('', problemText(p), style));
  if (assessment.read.problems.length > most)
    out.push(...labelled('', `and ${assessment.read.problems.length - most} more`, style));
  for (const g of guidanceStates(assessment.view))
    if (g.expired) out.push(...labelled('guidance', `MSCI ${g.id}: ${g.words}`, style));
  return out;
}

/** @param look where to look on: lines such as `report: /…/index.html`. */
export function assessmentText(
  assessment: Assessment,
  style: TextStyle,
  look: readonly [string, string][] = [],
): string {
  const { site, asOf } = assessment.view;
  const table = craneTable(assessment);
  const totals = tally(table);
  const nameOf = fileNames(assessment);
  const findings = byWorst(assessment.findings);
  const open = findings.filter(isOpen);
  const closed = findings.length - open.length;
  const closedToo = closed > 0 ? ` (${closed} more ${closed === 1 ? 'is' : 'are'} closed)` : '';
  const heading =
    open.length === 0
      ? `No finding is open${closedToo}`
      : `${counted(open.length, 'finding')}, worst first${closedToo}`;
  const out: string[] = [
    ...wrap(
      `${site.facility.name}${site.facility.invented ? ' · SAMPLE SITE, everything in it is invented' : ''}`,
      style.width,
    ).map((l) => paint(style, 'strong', l)),
    ...wrap(`judged for ${moment(asOf, site.facility.timezone)}`, style.width),
    '',
    ...readLines(assessment, style),
    '',
    ...tableText(table, style),
    '',
    ...wrap(
      statuses
        .filter((s) => totals[s] > 0)
        .map((s) => `${totals[s]} ${statusSigns[s].word.toLowerCase()}`)
        .join(', '),
      style.width,
    ),
    '',
    ...wrap(heading, style.width).map((l) => paint(style, 'strong', l)),
  ];
  for (const finding of open) out.push('', ...findingLines(finding, site.facility.timezone, nameOf, style));
  if (look.length > 0) out.push('', ...look.flatMap(([label, text]) => labelled(label, text, style)));
  return `${out.join('\n')}\n`;
}
