// The whole assessment for a terminal: what was read, what waits for a decision, the crane table, what to bring next, where to look on.
import { byteCount, counted, listed, problemText, siteTime } from '#kit';
import { fileNames } from '../assessment.ts';
import type { Assessment } from '../assessment.ts';
import { guidanceStates } from '../guidance.ts';
import { bringNext, caution, deviceSentences, places, worth } from '../bring.ts';
import { configsRead } from '../configs.ts';
import { matrixLines } from './matrix.ts';
import { judgedFor } from '../moment.ts';
import { awaitsDecision, byWorst } from '../order.ts';
import { craneTable, tally } from '../table.ts';
import { severities, severitySigns, statuses, statusSigns } from '../words.ts';
import { findingLines } from './findings.ts';
import { labelled, paint, wrap } from './lines.ts';
import type { TextStyle } from './lines.ts';
import { tableText } from './table.ts';
import type { Finding } from '#findings';

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
  const configs = configsRead(facts);
  const out = labelled(
    'read',
    `${counted(assessment.read.files.length, 'file')}: ${configs === undefined ? '' : `${configs}, `}${counted(facts.captures.length, 'capture')} with ${counted(packets, 'packet')} (${byteCount(bytes)}), ${counted(facts.conversations.length, 'conversation')}, ${counted(site.assets.length, 'asset')} and ${counted(site.cranes.length, 'crane')} in the site`,
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
  const most = 6;
  for (const p of assessment.read.problems.slice(0, most)) out.push(...labelled('', problemText(p), style));
  if (assessment.read.problems.length > most)
    out.push(
      ...labelled('', `and ${assessment.read.problems.length - most} more (the report and --json have all)`, style),
    );
  return out;
}

/** How many of each severity: `2 critical, 1 high`. */
const bySeverity = (findings: readonly Finding[]): string =>
  severities
    .map((s) => [findings.filter((f) => f.severity === s).length, severitySigns[s].word.toLowerCase()] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ');

function bringLines(assessment: Assessment, style: TextStyle): string[] {
  const { columns } = craneTable(assessment);
  const pieces = bringNext(assessment);
  if (pieces.length === 0) return [];
  const out = ['', paint(style, 'strong', 'Bring this next')];
  pieces.forEach((p, i) => {
    const more = caution(p, assessment);
    const devices = deviceSentences(p, assessment.view.site.facility.timezone, 3);
    const text = [`${p.title}, for ${places(p.columns, columns)}: ${worth(p)}.`, ...devices, more ?? '']
      .join(' ')
      .trim();
    out.push(...wrap(text, style.width - 5).map((l, k) => (k === 0 ? `  ${i + 1}. ${l}` : `     ${l}`)));
  });
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
  const waiting = findings.filter(awaitsDecision);
  const accepted = findings.filter((f) => f.state === 'decided');
  const closed = findings.filter((f) => f.state === 'closed').length;
  const closedToo = closed > 0 ? ` (${closed} more ${closed === 1 ? 'is' : 'are'} closed)` : '';
  const needs = waiting.length === 1 ? 'needs' : 'need';
  const heading =
    waiting.length === 0
      ? `No finding waits for a decision${closedToo}`
      : `${counted(waiting.length, 'finding')} ${needs} a decision, worst first${closedToo}`;
  const timeZone = site.facility.timezone;
  const out: string[] = [
    ...wrap(
      `${site.facility.name}${site.facility.invented ? ' · SAMPLE SITE, everything in it is invented' : ''}`,
      style.width,
    ).map((l) => paint(style, 'strong', l)),
    ...labelled('judged', `for ${judgedFor(asOf, timeZone)}`, style),
    ...readLines(assessment, style),
    '',
    ...wrap(heading, style.width).map((l) => paint(style, 'strong', l)),
  ];
  for (const finding of waiting) out.push('', ...findingLines(finding, timeZone, nameOf, style));
  if (accepted.length > 0) {
    out.push('', paint(style, 'strong', `Accepted until a day, and still there`));
    for (const f of accepted) out.push(...labelled(f.id, f.head, style, 2, 16));
  }
  out.push('', ...tableText(table, style), '');
  out.push(
    ...wrap(
      statuses
        .filter((s) => totals[s] > 0)
        .map((s) => `${totals[s]} ${statusSigns[s].word.toLowerCase()}`)
        .join(', '),
      style.width,
    ),
  );
  out.push(...matrixLines(assessment, style));
  for (const g of guidanceStates(assessment.view))
    if (g.expired) out.push(...labelled('guidance', `MSCI ${g.id}: ${g.words}`, style));
  out.push(...bringLines(assessment, style));
  if (look.length > 0) {
    const above =
      waiting.length > 0
        ? `${counted(waiting.length, 'finding')} above ${needs} a decision: ${bySeverity(waiting)}`
        : heading;
    out.push('', ...labelled('decide', above, style), ...look.flatMap(([label, text]) => labelled(label, text, style)));
  }
  return `${out.join('\n')}\n`;
}
