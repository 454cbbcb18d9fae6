// The assessment as plain data for other programs: what `assess --json` prints and what findings.json holds. Shape: docs/schemas.
import { isoInstant } from '#kit';
import type { Instant } from '#kit';
import type { Evidence } from '#facts';
import { fileNames } from './assessment.ts';
import type { Assessment } from './assessment.ts';
import type { Finding } from '#findings';
import { policyResults } from '#reconcile';
import { bringNext, worth } from './bring.ts';
import { configCounts } from './configs.ts';
import { guidanceStates } from './guidance.ts';
import { matrixRows } from './matrix.ts';
import { byWorst } from './order.ts';
import { craneTable } from './table.ts';

const maybe = (at: Instant | undefined) => (at === undefined ? undefined : isoInstant(at));

type NameOf = (artefact: string) => string;

const evidenceDocument = (nameOf: NameOf) => (e: Evidence) =>
  e.kind === 'packet'
    ? { kind: e.kind, artefact: e.artefact, file: nameOf(e.artefact), packet: e.packet, offset: e.offset, what: e.what }
    : { kind: e.kind, artefact: e.artefact, file: nameOf(e.artefact), line: e.line, pointer: e.pointer, what: e.what };

export function findingDocument(finding: Finding, nameOf: NameOf) {
  return {
    id: finding.id,
    measure: finding.measure,
    subjects: finding.subjects.map(({ kind, id }) => ({ kind, id })),
    severity: finding.severity,
    state: finding.state,
    firstFound: isoInstant(finding.firstFound),
    lastSeen: isoInstant(finding.lastSeen),
    head: finding.head,
    saw: finding.saw.map((s) => ({
      at: isoInstant(s.at),
      until: maybe(s.until),
      what: s.what,
      evidence: s.evidence.map(evidenceDocument(nameOf)),
    })),
    unseen: [...finding.unseen],
    matters: finding.matters,
    action: finding.action,
    draft: finding.draft,
    closes: finding.closes.words,
  };
}

const siteDocument = ({ view }: Assessment) => ({
  name: view.site.facility.name,
  timezone: view.site.facility.timezone,
  invented: view.site.facility.invented,
});

/** What findings.json holds. */
export function findingsDocument(assessment: Assessment) {
  const nameOf = fileNames(assessment);
  return {
    version: 1 as const,
    site: siteDocument(assessment),
    asOf: isoInstant(assessment.view.asOf),
    findings: byWorst(assessment.findings).map((f) => findingDocument(f, nameOf)),
  };
}

/** What `assess --json` prints. */
export function assessmentDocument(assessment: Assessment) {
  const nameOf = fileNames(assessment);
  const { facts } = assessment.view;
  const table = craneTable(assessment);
  const { version, site, asOf, findings } = findingsDocument(assessment);
  return {
    version,
    site,
    asOf,
    read: {
      files: assessment.read.files.map(({ file, kind, sha256, summary }) => ({ file, kind, sha256, summary })),
      problems: assessment.read.problems.map(({ what, where, expected, remedy }) => ({
        what,
        where,
        expected,
        remedy,
      })),
      notUnderstood: facts.captures.flatMap((c) =>
        c.notUnderstood.map(({ what, packets }) => ({ file: c.file, what, packets })),
      ),
      configurations: configCounts(facts),
    },
    table: {
      columns: table.columns,
      rows: table.rows.map((r) => ({
        measure: r.measure.id,
        title: r.measure.title,
        cells: r.cells.map((c) => c.status ?? null),
      })),
    },
    verdicts: assessment.verdicts.map((v) => ({
      measure: v.measure,
      subject: { kind: v.subject.kind, id: v.subject.id },
      status: v.status,
      because: v.because,
      needs: v.needs.map((n) => ({
        kind: n.need.kind,
        what: n.need.what,
        days: n.need.days,
        state: n.state,
        newest: maybe(n.newest),
        detail: n.detail,
        evidence: n.evidence.map(evidenceDocument(nameOf)),
      })),
      limits: [...v.limits],
      asOf: maybe(v.asOf),
      findings: [...v.findings],
    })),
    findings,
    matrix: matrixRows(assessment.view).map((r) => ({
      from: r.from,
      to: r.to,
      allowed: [...r.allowed],
      reachable: r.reachable,
      services: r.services,
      beyond: r.beyond,
      seen: r.seen,
      notAllowed: r.notAllowed,
      last: maybe(r.last),
      disagrees: r.disagrees,
    })),
    policyTests: policyResults(assessment.view).map((p) => ({
      id: p.test.id,
      expect: p.test.expect,
      verdict: p.verdict,
      configured: p.configured,
      pairs: p.pairs.slice(0, 50).map((x) => ({ from: x.from, to: x.to, verdict: x.answer.verdict })),
      seen: p.seen.length,
    })),
    bringNext: bringNext(assessment).map((p) => ({
      kind: p.kind,
      title: p.title,
      readable: p.readable,
      columns: p.columns,
      measures: p.measures.map((m) => m.id),
      asks: p.asks,
      settles: p.settles,
      helps: p.helps,
      says: worth(p),
      devices: p.devices.map((d) => ({
        device: d.device,
        why: d.why,
        file: d.file,
        collected: maybe(d.collected),
        lines: d.lines,
        line: d.line,
        answers: d.answers,
        columns: d.columns,
        measures: d.measures.map((m) => m.id),
      })),
    })),
    coverage: facts.coverage.map((c) => ({
      segment: c.segment,
      sensor: c.sensor,
      capture: c.capture,
      from: isoInstant(c.from),
      to: isoInstant(c.to),
      directions: c.directions,
      drops: c.drops,
    })),
    guidance: guidanceStates(assessment.view).map((g) => ({
      id: g.id,
      pageStatus: g.pageStatus,
      expires: maybe(g.expires),
      expired: g.expired,
      words: g.words,
    })),
  };
}
