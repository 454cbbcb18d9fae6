// One packet, followed: what becomes of it, where, and by which line.
import type { Flow, Trace } from '#reach';
import { labelled, paint } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { WhichAnswer } from '../configs/which-answer.ts';
import { flowText } from '../configs/words.ts';
import { flowDocument, hopDocument, hopLines, refDocument, ruleLines } from './config-refs.ts';
import type { LinesOf } from './config-refs.ts';

const traceWords: Record<Trace['verdict'], [words: string, tone?: Tone]> = {
  passes: ['PASSES', 'warn'],
  may: ['PERHAPS PASSES, only the running devices decide', 'warn'],
  stopped: ['STOPPED'],
  unknown: ['NOT KNOWN', 'bad'],
};
const deviceWords = { permit: 'LETS IT PASS', deny: 'STOPS IT', may: 'PERHAPS LETS IT PASS' } as const;

export function whichText(flow: Flow, { devices, traces }: WhichAnswer, style: TextStyle, linesOf: LinesOf): string {
  const out = [paint(style, 'strong', flowText(flow))];
  for (const { segment, trace } of traces) {
    const [words, tone] = traceWords[trace.verdict];
    const doubt =
      trace.verdict === 'stopped' && trace.open?.length ? ', if lines that nobody understood do not say otherwise' : '';
    out.push(
      '',
      ...labelled('', `from ${segment}: ${words}${doubt}: ${trace.why}`, style, 0, 0).map((l) =>
        paint(style, tone ?? 'strong', l),
      ),
    );
    out.push(...hopLines(trace.hops, style, linesOf, true));
    const shown = new Set(trace.hops.flatMap((h) => h.decides));
    const rest = trace.decides.filter(
      (d) => ![...shown].some((s) => s.artefact === d.artefact && s.at.line === d.at.line),
    );
    for (const ref of rest) out.push(...ruleLines(ref, style, linesOf, 2));
    if (trace.reply && trace.reply.length > 0) {
      out.push('  It arrives, and these lines stop the answer:');
      for (const ref of trace.reply) out.push(...ruleLines(ref, style, linesOf, 4));
    }
    for (const { device, line } of (trace.open ?? []).slice(0, 6)) {
      out.push(...labelled('doubt', `${device} line ${line.at.line}: ${line.text}`, style));
    }
  }
  for (const { device, in: into, out: leaves, decision } of devices) {
    const way = [into === undefined ? '' : `in ${into}`, leaves === undefined ? '' : `out ${leaves}`].filter(
      (w) => w !== '',
    );
    out.push(
      '',
      paint(
        style,
        'strong',
        `${device}${way.length > 0 ? ` (${way.join(', ')})` : ''}: ${deviceWords[decision.verdict]}`,
      ),
    );
    if (decision.steps.length === 0) out.push('  No filter stands in its way.');
    for (const step of decision.steps) {
      out.push(...labelled('', `${step.list}: ${step.verdict.verdict}`, style, 2, 0));
      for (const ref of step.verdict.rules) out.push(...ruleLines(ref, style, linesOf, 4));
    }
    const changed = flowText(decision.flow);
    if (decision.verdict !== 'deny' && changed !== flowText(flow)) out.push(`  leaves as ${changed}`);
  }
  return `${out.join('\n')}\n`;
}

export function whichDocument(flow: Flow, { devices, traces }: WhichAnswer) {
  return {
    flow: flowDocument(flow),
    devices: devices.map(({ device, in: into, out, decision }) => ({
      device,
      in: into,
      out,
      verdict: decision.verdict,
      rules: decision.rules.map(refDocument),
      leaves: flowDocument(decision.flow),
    })),
    traces: traces.map(({ segment, trace }) => ({
      segment,
      verdict: trace.verdict,
      hops: trace.hops.map(hopDocument),
      decides: trace.decides.map(refDocument),
      reply: trace.reply?.map(refDocument),
      open: trace.open,
      flow: flowDocument(trace.flow),
      why: trace.why,
    })),
  };
}
