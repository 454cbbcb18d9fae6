// The words and shapes of verdicts and severities, the same on every screen and page: never colour alone.
import type { Severity, Status } from '#measures';

export const statuses = ['not-met', 'unknown', 'stale', 'met', 'not-applicable'] as const satisfies readonly Status[];

interface Sign {
  /** As a person says it. */
  word: string;
  /** At most three letters, for a table cell. */
  short: string;
  shape: string;
  /** For screens that know only ASCII. */
  plain: string;
  meaning: string;
}

export const statusSigns: Record<Status, Sign> = {
  met: {
    word: 'Met',
    short: 'met',
    shape: '✓',
    plain: '+',
    meaning: 'fresh evidence shows it and nothing contradicts it',
  },
  'not-met': {
    word: 'Not met',
    short: 'NO',
    shape: '■',
    plain: '#',
    meaning: 'evidence contradicts it; a finding says where',
  },
  stale: {
    word: 'Out of date',
    short: 'old',
    shape: '◷',
    plain: '~',
    meaning: 'it was met, but the evidence has grown too old',
  },
  unknown: {
    word: 'Not proven',
    short: '?',
    shape: '○',
    plain: '?',
    meaning: 'the evidence does not show it either way',
  },
  'not-applicable': {
    word: 'Does not apply',
    short: 'n/a',
    shape: '–',
    plain: '-',
    meaning: 'and two people signed why',
  },
};

export const severities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

export const severitySigns: Record<Severity, { word: string; shape: string }> = {
  critical: { word: 'Critical', shape: '◆' },
  high: { word: 'High', shape: '▲' },
  medium: { word: 'Medium', shape: '◐' },
  low: { word: 'Low', shape: '○' },
};

export const stateWords = { new: 'New', decided: 'Decided', 'back-again': 'Back again', closed: 'Closed' } as const;

/** The worst of several verdicts: what one cell says where several zones of a crane were judged. */
export function worst(list: readonly Status[]): Status | undefined {
  return statuses.find((s) => list.includes(s));
}

export const lists = {
  A: 'The whole port',
  B: 'The crane’s network',
  C: 'Integrity on board',
  D: 'Spare and restore',
  E: 'Physical',
  F: 'The named threats and the life of the guidance',
} as const;
