// A finding: a draft with an identity that stays and a life that is written down.
import type { Instant } from '#kit';
import type { FindingDraft } from '#measures';

/**
 * `new`: found, nobody has decided; `decided`: an approved exception accepts it until a day; `back-again`: it was closed (or its
 * exception ran out) and is there again; `closed`: its condition was seen to hold.
 */
export type FindingState = 'new' | 'decided' | 'back-again' | 'closed';

export interface Finding extends FindingDraft {
  /** The same in every run for the same measure, subjects and cause. */
  id: string;
  state: FindingState;
  /** The judgement that first found it. */
  firstFound: Instant;
  /** Newest evidence of it. */
  lastSeen: Instant;
  closedAt?: Instant;
  /** Exception that accepts it. */
  decision?: string;
}
