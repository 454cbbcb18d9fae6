// Every declared rule change with where it stands: its state and why, the files that were compared, who approved it, and whether what runs is what was approved.
import { counted, isoInstant, listed, siteDate } from '#kit';
import type { ChangeState, TextAtDevice } from '#changes';
import { labelled, paint } from '#reports';
import type { TextStyle, Tone } from '#reports';
import type { Approval } from '../configs/approval.ts';

export interface ListedChange {
  state: ChangeState;
  approval?: Approval;
  /** The register declares something else now than what was put before two people. */
  redeclared: boolean;
  /** Of an approved change: what each of its devices runs since. */
  texts: TextAtDevice[];
}

const words: Record<ChangeState['state'], [string, Tone | undefined]> = {
  reopened: ['REOPENED', 'bad'],
  'not-as-declared': ['NOT AS DECLARED', 'bad'],
  'to-compare': ['TO COMPARE', 'warn'],
  open: ['OPEN', 'strong'],
  planned: ['PLANNED', undefined],
  closed: ['CLOSED', undefined],
  over: ['OVER', undefined],
};
const order = Object.keys(words) as ChangeState['state'][];

const runs: Record<TextAtDevice['runs'], string> = {
  approved: 'runs the very text that was approved',
  'works-alike': 'runs another text that works like the approved one',
  old: 'still runs what it ran before',
  other: 'runs neither the approved text nor the one before',
  none: 'was not collected since its window began',
};

export function changesText(changes: readonly ListedChange[], style: TextStyle, timeZone: string): string {
  if (changes.length === 0) return 'No change of firewalls or traffic is declared in registers/changes.yaml.\n';
  const sorted = [...changes].sort((a, b) => order.indexOf(a.state.state) - order.indexOf(b.state.state));
  const out: string[] = [];
  for (const { state: of, approval, redeclared, texts } of sorted) {
    const { change, state, why, drifts } = of;
    const [word, tone] = words[state];
    out.push(paint(style, tone, `${word}  ${change.id}: ${change.reason}`));
    out.push(...labelled('why', why, style));
    for (const { device, before, after } of drifts)
      out.push(...labelled('compared', `${device}: ${before.file} with ${after.file}`, style));
    out.push(...labelled('approved', approvalWords(approval), style));
    if (redeclared) out.push(...labelled('', 'The register declares something else now than what was signed.', style));
    for (const { device, runs: what, file, collected } of texts) {
      const where = file === undefined ? '' : ` (${file}, ${siteDate(collected!, timeZone)})`;
      out.push(...labelled('runs', `${device} ${runs[what]}${where}`, style));
    }
    out.push('');
  }
  const counts = order
    .map((s) => [changes.filter((c) => c.state.state === s).length, words[s][0].toLowerCase()] as const)
    .filter(([n]) => n > 0);
  out.push(`${counted(changes.length, 'rule change')}: ${counts.map(([n, w]) => `${n} ${w}`).join(', ')}.`);
  return `${out.join('\n')}\n`;
}

/** A day of expiry was given as a day of UTC. */
function approvalWords(approval: Approval | undefined): string {
  if (!approval) return 'nobody was asked by "config change check … --ask"';
  const { state, signers, expires, request } = approval;
  const by = listed(
    signers.map((s) => s.person),
    3,
  );
  const until = expires === undefined ? '' : `, until ${siteDate(expires, 'UTC')}`;
  if (state === 'approved') return `by two, ${by}${until}`;
  if (state === 'half-signed') return `by ${by} alone so far${until}; request ${request!.slice(0, 12)}`;
  return `${state}${until}${request === undefined ? '' : `; request ${request.slice(0, 12)}`}`;
}

export function changesDocument(changes: readonly ListedChange[]) {
  return {
    changes: changes.map(({ state: { change, state, why, drifts }, approval, redeclared, texts }) => ({
      id: change.id,
      kind: change.kind,
      reason: change.reason,
      targets: [change.targets].flat(),
      from: change.from,
      until: change.until,
      expires: change.expires,
      owner: change.owner,
      state,
      why,
      compared: drifts.map((d) => ({
        device: d.device,
        before: { file: d.before.file, sha256: d.before.artefact, collected: isoInstant(d.before.collected) },
        after: { file: d.after.file, sha256: d.after.artefact, collected: isoInstant(d.after.collected) },
        state: d.state,
        why: d.why,
      })),
      approval: approval && {
        state: approval.state,
        signers: approval.signers.map((s) => s.person),
        request: approval.request,
        hash: approval.hash,
        expires: approval.expires === undefined ? undefined : isoInstant(approval.expires),
        redeclared,
      },
      texts: texts.map((t) => ({ ...t, collected: t.collected === undefined ? undefined : isoInstant(t.collected) })),
    })),
  };
}
