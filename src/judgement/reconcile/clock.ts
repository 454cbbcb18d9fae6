// Whether something lies in a window, as far as the clocks allow one to say so.
import { DAY, parseInstant } from '#kit';
import type { Instant } from '#kit';

export type Within = 'inside' | 'outside' | 'cannot-tell';

/**
 * `inside` if it lies in the window even with the clock as wrong as it may be, `outside` if some part of it lies out of it even
 * so, `cannot-tell` if the answer hangs on the clock.
 */
export function within(
  span: { from: Instant; to: Instant },
  window: { from: Instant; to: Instant },
  errorMs: number,
): Within {
  if (span.from - errorMs >= window.from && span.to + errorMs <= window.to) return 'inside';
  if (span.from + errorMs < window.from || span.to - errorMs > window.to) return 'outside';
  return 'cannot-tell';
}

/** The end that a register names: an instant, or a day with all of that day. */
export function endOf(text: string): Instant {
  const at = parseInstant(text)!;
  return text.length === 10 ? at + DAY : at;
}
