// Connection numbers of CIP: each direction has its own; an opened connection tells which two belong together.
const MOST = 255;

export class Connections {
  private readonly numbers = new Map<number, number>();
  private last = 0;

  /** A connection was opened: both its numbers stand for the same one from now on. */
  opened(toTarget: number, toOriginator: number): void {
    if (this.numbers.size > 2 * MOST) this.numbers.clear();
    this.last = (this.last % MOST) + 1;
    this.numbers.set(toTarget, this.last);
    this.numbers.set(toOriginator, this.last);
  }

  /** Small number of the connection; 0 for all whose opening was not captured. */
  number(id: number): number {
    return this.numbers.get(id) ?? 0;
  }
}
