// What the system or a fault of Quaywall's own comes to: one plain line, never a stack trace.
import type { Problem } from '#kit';

const systemWords: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this may not be read or written',
  EPERM: 'this may not be read or written',
  ENOSPC: 'the disk is full',
  EROFS: 'this disk can only be read',
  EISDIR: 'this is a folder, and a file was expected',
  ENOTDIR: 'this is a file, and a folder was expected',
};

/** @param file what was worked on, where the error itself does not say. */
export function faultProblem(error: unknown, file?: string): Problem {
  if (process.env.QUAYWALL_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  const { code, path, message } = (error ?? {}) as { code?: string; path?: string; message?: string };
  const named = path ?? file;
  const where = named === undefined ? undefined : { file: named };
  const words = code === undefined ? undefined : systemWords[code];
  if (words !== undefined) return { what: words, where };
  return {
    what: `a fault in Quaywall itself: ${message ?? String(error)}`,
    where,
    remedy: 'Please report it with the command that was run; QUAYWALL_DEBUG=1 shows where',
  };
}
