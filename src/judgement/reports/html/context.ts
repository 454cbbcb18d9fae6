// What every part of the page needs: the assessment, its table, the names of files and the site's clock.
import type { Instant } from '#kit';
import { fileNames } from '../assessment.ts';
import type { Assessment } from '../assessment.ts';
import type { Finding } from '#findings';
import { day, judgedFor, moment, seenWhen } from '../moment.ts';
import { byWorst, isOpen } from '../order.ts';
import { craneTable } from '../table.ts';
import type { CraneTable } from '../table.ts';

/** A file of packets written beside the report, for one finding. */
export interface PacketFile {
  /** Relative to the report: `packets/F-0001.pcapng`. */
  path: string;
  packets: number;
  /** Hash of the capture that they were copied from. */
  capture: string;
}

export interface PageContext {
  assessment: Assessment;
  table: CraneTable;
  /** Worst first, closed last. */
  findings: Finding[];
  open: Finding[];
  packets: ReadonlyMap<string, readonly PacketFile[]>;
  nameOf(artefact: string): string;
  time(at: Instant): string;
  /** When something of a finding was seen. */
  seen(finding: Finding, saw: Finding['saw'][number]): string;
  judgedFor: string;
  date(at: Instant): string;
}

export function pageContext(assessment: Assessment, packets: ReadonlyMap<string, readonly PacketFile[]>): PageContext {
  const zone = assessment.view.site.facility.timezone;
  const findings = byWorst(assessment.findings);
  return {
    assessment,
    table: craneTable(assessment),
    findings,
    open: findings.filter(isOpen),
    packets,
    nameOf: fileNames(assessment),
    time: (at) => moment(at, zone),
    seen: (finding, saw) => seenWhen(saw, finding.lastSeen, zone),
    judgedFor: judgedFor(assessment.view.asOf, zone),
    date: (at) => day(at, zone),
  };
}
