// Policy tests for a person: those that fail first, each with the line that decides and the traffic that was seen; then those that cannot be told.
import { counted, isoInstant, siteTime } from '#kit';
import type { PolicyResult } from '#reconcile';
import { labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { flowText } from '../configs/words.ts';
import { flowDocument, openLines, refDocument, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';
import { servicesText } from './config-services.ts';

interface PolicyContext {
  linesOf: LinesOf;
  fileOf(device: string, file: number): string | undefined;
  traffic: boolean;
  timeZone: string;
  /** Folder as named. */
  from: string;
}

const words = { fail: 'FAILS', 'cannot-tell': 'CANNOT TELL', unknown: 'NOT KNOWN', pass: 'holds' } as const;
const order: PolicyResult['verdict'][] = ['fail', 'cannot-tell', 'unknown', 'pass'];
const mostPairs = 4;

export function policyText(results: readonly PolicyResult[], style: TextStyle, context: PolicyContext): string {
  const out: string[] = [];
  const sorted = [...results].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  for (const r of sorted) {
    if (r.verdict === 'pass')
      out.push(...labelled('', `${words.pass}  ${r.test.id}: ${sentence(r.test)}`, style, 0, 0));
    else out.push(...one(r, style, context), '');
  }
  const count = (v: PolicyResult['verdict']) => results.filter((r) => r.verdict === v).length;
  const counts = order
    .filter((v) => count(v) > 0)
    .map(
      (v) => `${count(v)} ${{ fail: 'fail', 'cannot-tell': 'cannot be told', unknown: 'not known', pass: 'hold' }[v]}`,
    );
  out.push('', `${counted(results.length, 'policy test')}: ${counts.join(', ')}.`);
  if (!context.traffic) out.push(`Traffic was not looked at: run "quaywall assess ${context.from}" first.`);
  return `${out.join('\n').trimStart()}\n`;
}

const named = (s: string | readonly string[]): string => (typeof s === 'string' ? s : s.join(', '));

/** The test in one sentence, from its own words where it has some. */
function sentence(test: PolicyResult['test']): string {
  const ports =
    test.ports.length > 0
      ? `${test.transport}/${test.ports.join(',')}`
      : test.transport === 'any'
        ? 'anything'
        : test.transport;
  const verb = test.expect === 'deny' ? 'must never reach' : 'must always reach';
  const what = test.operations ? ` to ${test.operations.join(' or ')}` : '';
  const outside = test.outside === undefined ? '' : ` outside a ${test.outside === 'change' ? 'change' : test.outside}`;
  const except = test.except === undefined ? '' : ` except ${named(test.except)}`;
  return `${named(test.from)} ${verb} ${named(test.to)}${except} by ${ports}${what}${outside}`;
}

function one(
  { test, verdict, configured, pairs, seen }: PolicyResult,
  style: TextStyle,
  context: PolicyContext,
): string[] {
  const tone = verdict === 'fail' ? 'bad' : 'warn';
  const out = labelled('', `${words[verdict]}  ${test.id}: ${sentence(test)}`, style, 0, 0).map((l) =>
    paint(style, tone, l),
  );
  if (test.why !== undefined) out.push(...labelled('why', test.why, style));
  if (configured === 'unknown') out.push('  No configuration says anything of it.');
  if (configured === 'undecided') {
    const words = `Configurations alone cannot decide it: it hangs on what is asked of the controller, on a time, or lies below IP.${pairs.length > 0 ? ' What they let pass:' : ''}`;
    out.push(...labelled('', words, style, 2, 0));
  }
  const failing = pairs.filter((p) => p.fails);
  const shown = failing.length > 0 ? failing : pairs;
  const most = verdict === 'fail' ? mostPairs : 2;
  for (const { from, to, answer, fails } of shown.slice(0, most)) {
    const says =
      test.expect === 'deny'
        ? fails
          ? `from ${from} to ${to} passes ${servicesText(answer.services)}`
          : `from ${from} to ${to} is not proved closed`
        : fails
          ? `from ${from} to ${to} nothing passes`
          : `from ${from} to ${to} it is not certainly open`;
    out.push(...labelled('', says, style, 2, 0));
    if (answer.witness && fails) out.push(`    packet ${flowText(answer.witness)}`);
    for (const ref of answer.decides.slice(0, 3)) out.push(...ruleLines(ref, style, context.linesOf, 4, 5));
    if (!fails) out.push(...openLines(answer.open, context.fileOf, style, 3));
  }
  if (shown.length > most) out.push(`  and ${counted(shown.length - most, 'more pair')} (--json lists all)`);
  for (const talk of seen.slice(0, 3)) {
    const port = talk.port === undefined ? '' : ` port ${talk.port}`;
    const ends = `${talk.client.address ?? talk.client.mac ?? '?'} to ${talk.server.address ?? talk.server.mac ?? '?'}`;
    out.push(...labelled('seen', `${ends}, ${talk.protocol}${port}, ${siteTime(talk.first, context.timeZone)}`, style));
  }
  if (seen.length > 3) out.push(`  and ${seen.length - 3} more conversations (--json lists all)`);
  return out;
}

export function policyDocument({ test, verdict, configured, pairs, seen }: PolicyResult) {
  return {
    id: test.id,
    expect: test.expect,
    says: sentence(test),
    result: verdict,
    configured,
    pairs: pairs.map(({ from, to, answer, fails }) => ({
      from,
      to,
      fails,
      verdict: answer.verdict,
      services: answer.services,
      witness: answer.witness && flowDocument(answer.witness),
      decides: answer.decides.map(refDocument),
      open: answer.open,
    })),
    seen: seen.map(({ client, server, protocol, port, first, last, conversations }) => ({
      client: client.address ?? client.mac,
      server: server.address ?? server.mac,
      protocol,
      port,
      first: isoInstant(first),
      last: isoInstant(last),
      conversations: conversations.map((c) => ({ capture: c.capture, packet: c.firstPacket })),
    })),
  };
}
