// The main way of the data, from a folder to an assessment: take in, hold against each other, judge, keep what was found.
import { existsSync } from 'node:fs';
import { byteCount, counted, siteDate } from '#kit';
import type { Instant, Problem, Sha256 } from '#kit';
import type { Assessment, ReadFile } from '#reports';
import type { LoadedSite } from '#site';
import type { IntakeProgress, IntakeReport } from '#intake';
import { asOfInstant } from './as-of.ts';
import { shownText } from './shown-text.ts';
import { programVersion } from './program.ts';

interface AssessOptions {
  data: string;
  /** As given on the command line; absent: now. */
  asOf?: string;
  /** The clock that ledger entries are stamped with; the machine's own unless an exercise is set at another date. */
  now?: () => Instant;
  onProgress(line: string): void;
}

/** An assessment with what a report needs besides. */
interface Assessed {
  assessment: Assessment;
  captureAt(capture: Sha256): string | undefined;
  /** Gives the state folder back. */
  close(): Promise<void>;
}

export async function assessFolder(folder: string, options: AssessOptions): Promise<Assessed> {
  const { openLedger } = await import('#ledger');
  const { loadSite } = await import('#site');
  // The site is checked before anything is written: a folder without one gets no state.
  const { site: declared } = await loadSite(folder);
  const asOf = options.asOf === undefined ? Date.now() : asOfInstant(options.asOf, declared.facility.timezone);
  const ledger = openLedger(options.data, options.now ? { now: options.now } : {});
  try {
    const { openStore } = await import('#store');
    const store = await openStore(options.data, ledger);
    const close = async () => {
      await store.close();
      ledger.close();
    };
    const { intake } = await import('#intake');
    const { loadedSite, facts, report } = await intake(folder, {
      ledger,
      store,
      onProgress: (p) => options.onProgress(progressLine(p)),
    });
    const { site } = loadedSite;
    options.onProgress('holding declared and observed against each other');
    const { approvedConfigurations, openApprovals, signedAttestations } = await import('#approvals');
    const approvals = openApprovals({ ledger, people: site.people });
    const attested = signedAttestations(approvals, site.attestations, asOf, (id) =>
      loadedSite.declaredAt('attestations', id),
    );
    const { reconcile } = await import('#reconcile');
    const approvedConfigs = approvedConfigurations(approvals, facts.configPlacements, asOf);
    const view = reconcile({ site, facts, asOf, attested, approvedConfigs, declaredAt: declaredAt(loadedSite) });
    options.onProgress('judging');
    const { judgeAll, measures } = await import('#measures');
    const { verdicts, drafts } = judgeAll(view);
    const { updateFindings } = await import('#findings');
    const findings = updateFindings(
      (await store.findings()).map((f) => f.body as Finding),
      drafts,
      view,
    );
    options.onProgress('keeping what was found');
    await store.recordFindings(
      asOf,
      findings.map((f) => ({ id: f.id, measure: f.measure, state: f.state, body: f })),
    );
    await store.recordVerdicts(
      asOf,
      verdicts.map((v) => ({
        measure: v.measure,
        subjectKind: v.subject.kind,
        subjectId: v.subject.id,
        status: v.status,
        because: v.because,
      })),
    );
    ledger.checkpoint();
    const places = new Map((await store.artefacts()).map((a) => [a.sha256, a]));
    const assessment: Assessment = {
      program: programVersion(),
      madeAt: ledger.now(),
      view,
      measures,
      verdicts,
      findings,
      read: { files: readFiles(report, site.facility.timezone), problems: readProblems(report) },
      ledger: { entries: ledger.size, head: ledger.head },
      textOf: await shownText(ledger, (artefact) => places.get(artefact)),
    };
    const captureAt = (capture: Sha256) => {
      const path = places.get(capture)?.path;
      return path !== undefined && existsSync(path) ? path : undefined;
    };
    return { assessment, captureAt, close };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

type Finding = Assessment['findings'][number];

function declaredAt(loaded: LoadedSite): Assessment['view']['declaredAt'] {
  return (register, id) => {
    const at = loaded.declaredAt(register as Parameters<typeof loaded.declaredAt>[0], id);
    return at && { artefact: at.sha256, file: at.file, line: at.line };
  };
}

const doing = { looking: 'looking at', reading: 'reading', storing: 'storing' } as const;

function progressLine(p: IntakeProgress): string {
  const done =
    p.bytes > 0 ? ` · ${byteCount(p.bytesDone)} of ${byteCount(p.bytes)}, ${counted(p.packets, 'packet')}` : '';
  return `${doing[p.doing]} ${p.file} · ${p.filesDone} of ${counted(p.files, 'file')}${done}`;
}

const kinds = {
  site: 'site',
  assets: 'asset list',
  capture: 'capture',
  configuration: 'configuration',
  document: 'document',
} as const;

function readFiles(report: IntakeReport, timeZone: string): ReadFile[] {
  return report.files.map((f) => {
    const parts =
      f.what === 'capture'
        ? [
            f.packets === undefined ? '' : counted(f.packets, 'packet'),
            f.conversations === undefined ? '' : counted(f.conversations, 'conversation'),
            f.operations ? counted(f.operations, 'operation') : '',
            f.assigned === false ? 'nobody said where it was taken' : '',
            f.sameAs === undefined ? '' : `the same bytes as ${f.sameAs}`,
          ]
        : f.what === 'configuration'
          ? [
              f.dialect ?? '',
              f.asset === undefined ? 'nobody said of which device' : `of ${f.asset}`,
              f.collected === undefined ? '' : siteDate(f.collected, timeZone),
              f.purpose === 'running' || f.purpose === undefined ? '' : f.purpose,
            ]
          : [byteCount(f.bytes)];
    const summary = [...parts, f.state === 'known' ? 'read before' : ''].filter((p) => p !== '').join(', ');
    return { file: f.name, kind: kinds[f.what], sha256: f.sha256, summary };
  });
}

function readProblems(report: IntakeReport): Problem[] {
  return [
    ...report.problems,
    ...report.notUnderstood.map((n) => ({ what: `not read: ${n.why}`, where: { file: n.name } })),
    ...report.notes.map((what) => ({ what })),
  ];
}
