// A finding as a report shows it: the draft's six parts, with identity and life.
import type { Instant } from '#kit';
import type { FindingDraft } from '#measures';

export interface ShownFinding extends FindingDraft {
  id: string;
  state: 'new' | 'decided' | 'back-again' | 'closed';
  firstFound: Instant;
  lastSeen: Instant;
}
