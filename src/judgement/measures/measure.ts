// What a measure is, what a verdict is, and what a finding is drafted from. One file per measure implements `Measure`.
import type { Instant } from '#kit';
import type { Evidence } from '#facts';
import type { View } from '#reconcile';

export type Status = 'met' | 'not-met' | 'stale' | 'unknown' | 'not-applicable';

export interface Subject {
  kind: 'site' | 'crane' | 'zone';
  /** Crane or zone id; `site` for the whole site. */
  id: string;
}

/** The words of an advisory that ask for it, and whom they bind: shown as the advisory's own, never as law. */
export interface Citation {
  advisory: 'MSCI 2026-007' | 'MSCI 2023-009';
  paragraph: string;
  since: 2023 | 2026;
  force: string;
  binds: string;
  words: string;
}

export type EvidenceKind =
  'traffic' | 'configuration' | 'program' | 'host-log' | 'register' | 'attestation' | 'advisory-feed' | 'catalogue';

/** One kind of evidence without which the measure cannot be met. */
export interface Need {
  kind: EvidenceKind;
  /** In the words of the quay: `a capture of every zone of the crane`, `the crane firewall's configuration`. */
  what: string;
  /** Default period in days within which it counts as fresh; the site may override it per measure. */
  days: number;
}

export interface NeedState {
  need: Need;
  state: 'fresh' | 'old' | 'missing';
  /** Time of the newest evidence of this kind. */
  newest?: Instant;
  /** What there is and what is missing, in a sentence. */
  detail: string;
  evidence: Evidence[];
  /** Of evidence read from configurations: what is lacking, device by device; empty where nothing is. */
  wants?: DeviceWant[];
}

/** A device whose configuration is missing, too old, single where two are compared, or not understood whole. */
export interface DeviceWant {
  device: string;
  why: 'missing' | 'old' | 'second' | 'not-understood';
  /** The newest one at hand. */
  file?: string;
  collected?: Instant;
  /** Lines not understood, and the first of them. */
  lines?: number;
  line?: number;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** A condition that a machine can check, with the words for people. `check` names the rule in `findings/close`. */
export interface CloseCondition {
  words: string;
  check:
    | { kind: 'not-seen-for'; days: number; /** zones that must be watched meanwhile */ segments: string[] }
    | { kind: 'cause-gone' /* the register, advisory or coverage that raised it no longer does */ };
}

/** What a finding says. The same measure, subjects and cause are the same finding in every run. */
export interface FindingDraft {
  measure: string;
  subjects: Subject[];
  /** Stable key of the cause within measure and subject: who did what to whom, without times or counts. */
  cause: string;
  severity: Severity;
  /** Who did what to which crane when; at most 150 characters. */
  head: string;
  /** Dated evidence that opens. */
  saw: { at: Instant; until?: Instant; what: string; evidence: Evidence[] }[];
  /** What could not be seen: encryption, one direction, blind places. */
  unseen: string[];
  matters: string;
  /** The next safe step. */
  action: string;
  /** A drafted change, where one can be written down. */
  draft?: string;
  closes: CloseCondition;
}

/** What judging one subject gave, before the common rule turns it into a verdict. */
export interface Judged {
  needs: NeedState[];
  /** Evidence against it. Any makes the verdict not-met. */
  contradictions: FindingDraft[];
  /** What limits the judgement, in sentences: shown with whatever verdict results. */
  limits: string[];
  /** Questions that the evidence leaves open (a join inside the clocks' error, an end without a place). Any keeps the verdict from being met. */
  cannotTell?: string[];
  /** Set where the site model itself says that the measure does not apply here (and why). It counts only with a signature. */
  notApplicable?: string;
}

export interface Measure {
  id: string;
  /** What a table calls it, at most 32 characters. */
  short: string;
  /** Title as a condition that holds: "Nothing on one crane reaches another". */
  title: string;
  list: 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
  citations: Citation[];
  /** Why it matters on the quay, one or two sentences. */
  matters: string;
  needs: Need[];
  /** What to do to meet it. */
  todo: string;
  subjects(view: View): Subject[];
  judge(view: View, subject: Subject): Judged;
}

export interface Verdict {
  measure: string;
  subject: Subject;
  status: Status;
  /** One sentence: why this verdict. */
  because: string;
  needs: NeedState[];
  limits: string[];
  /** Newest evidence that it rests on. */
  asOf?: Instant;
  /** Findings (by identity) that make it not-met. */
  findings: string[];
}
