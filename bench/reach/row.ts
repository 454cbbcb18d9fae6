// One line of the table of benchmarks of the proof engine.
export interface Row {
  /** What was asked. */
  work: string;
  /** What it cost, with its unit. */
  cost: string;
  /** What came out, so that it can be compared. */
  found: string;
  /** What it has to be, where something was promised. */
  target?: string;
}

export const count = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const seconds = (n: number): string => `${count(n, n < 10 ? 2 : 1)} CPU s`;
