// A question that would cost more than its budget is refused in words, never guessed.
import { QuaywallError } from '#kit';

/** Thrown where an exact answer would take more boxes, nodes or steps than allowed. Whoever asked says "not proven". */
export class TooLarge extends QuaywallError {
  constructor(what: string) {
    super({
      what: `${what}: too large to answer exactly`,
      remedy: 'ask a narrower question (fewer addresses, one service), or split the list of rules',
    });
    this.name = 'TooLarge';
  }
}
