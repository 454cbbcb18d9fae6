// What an intake has to tell: what was read, what was not understood, what is wrong, and what has become of files known before.
import type { Instant, Problem, Sha256 } from '#kit';

export interface ReadFile {
  /** Path below the folder. */
  name: string;
  what: 'site' | 'assets' | 'capture' | 'configuration' | 'document';
  sha256: Sha256;
  bytes: number;
  /** `new`: entered and read now; `known`: read before, nothing was added; `same`: the same bytes as another file. */
  state: 'new' | 'known' | 'same';
  packets?: number;
  conversations?: number;
  operations?: number;
  /** Whether anybody said where a capture was taken. */
  assigned?: boolean;
  /** Of a configuration: the dialect that read it, and what the devices in it call themselves. */
  dialect?: string;
  devices?: string[];
  /** Of a configuration: the asset it is of, where that was found out, the day, and what it is. */
  asset?: string;
  collected?: Instant;
  purpose?: 'running' | 'candidate' | 'template';
  /** For `same`: the file whose bytes they are. */
  sameAs?: string;
}

export interface IntakeReport {
  files: ReadFile[];
  /** Files that no reader here takes, with the reason. */
  notUnderstood: { name: string; bytes: number; why: string }[];
  /** Captures read earlier whose file is no longer in the folder: their facts still count. */
  gone: { name: string; sha256: Sha256 }[];
  problems: Problem[];
  /** What opening ledger and database had to put right. */
  notes: string[];
  counts: {
    files: number;
    captures: number;
    configurations: number;
    packets: number;
    conversations: number;
    operations: number;
  };
}

/** For a live line: what is being done and how far it has come. */
export interface IntakeProgress {
  doing: 'looking' | 'reading' | 'storing';
  file: string;
  filesDone: number;
  files: number;
  bytesDone: number;
  bytes: number;
  packets: number;
}
