// Bodies of the ledger entries that the store writes and applies. They are a file format: members are added, never redefined.
import type { ConfigPlacement, Coverage, Placement } from '#facts';
import type { Instant, Sha256 } from '#kit';

/** Kind `facts`: what a reader of that version made of an artefact. A newer entry for the same artefact takes its place. */
export interface FactsBody {
  artefact: Sha256;
  reader: string;
  version: string;
  /** Files of the content store that hold the facts, in order. */
  parts: Sha256[];
  counts: Record<string, number>;
}

/** Kind `placement`: where a capture was taken, and what it therefore covers. A newer one takes its place. */
export interface PlacementBody {
  placement: Placement;
  coverage: Coverage[];
}

/** Name under which facts of configurations are entered; any other reader is one of captures. */
export const configReader = 'netconfig';

/** Kind `config-placement`: of which device and day the file of that name with those bytes is. A newer one takes its place. */
export interface ConfigPlacementBody {
  placement: ConfigPlacement;
}

/** Kind `config-withdrawn`: that file no longer lies in the folder. */
export interface ConfigWithdrawnBody {
  artefact: Sha256;
  file: string;
}

/** Kind `collected`, written by whoever fetched configurations: what was got from which device. Only what the database needs of it. */
export interface CollectedBody {
  asset: string;
  answers: { name: string; sha256: Sha256 }[];
}

/** A finding as the store keeps it; what stands in `body` is the business of the room that makes findings. */
export interface StoredFinding {
  /** The same in every run. */
  id: string;
  measure: string;
  state: string;
  body: unknown;
}

/** Kind `findings`: the findings that are new or differ from before. */
export interface FindingsBody {
  asOf: Instant;
  /** Files of the content store: JSON lines, each a `StoredFinding`. */
  parts: Sha256[];
  count: number;
}

export interface StoredVerdict {
  measure: string;
  subjectKind: string;
  subjectId: string;
  status: string;
  because: string;
}

/** Kind `verdicts`: the verdicts that are new or whose status changed. */
export interface VerdictsBody {
  asOf: Instant;
  changed: StoredVerdict[];
}

/** A verdict with the time as of which it was first given. */
export interface VerdictChange extends StoredVerdict {
  asOf: Instant;
  /** Ledger entry that holds it. */
  seq: number;
}
