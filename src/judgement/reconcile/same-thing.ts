// When several captures saw one thing, it counts once. Two records are the same thing if they say the same and overlap in time;
// the total is the most that any set of records without overlap adds up to, so that doubles never add and separate times do.
import type { Instant } from '#kit';

interface Timed {
  first: Instant;
  last: Instant;
}

/**
 * The set of records without overlap whose weights add up to the most (weighted interval scheduling).
 * `slack` milliseconds of clock error widen every record. Records that meet only within the slack count as overlapping.
 */
export function heaviest<T extends Timed>(records: readonly T[], weight: (record: T) => number, slack: number): T[] {
  if (records.length < 2) return [...records];
  const sorted = [...records].sort((a, b) => a.last - b.last || a.first - b.first);
  const best: number[] = [0];
  const previous: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    // The last record that ends before this one begins.
    let low = 0;
    let high = i;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.last + slack < sorted[i]!.first) low = middle + 1;
      else high = middle;
    }
    previous.push(low);
    best.push(Math.max(best[i]!, best[low]! + weight(sorted[i]!)));
  }
  const chosen: T[] = [];
  for (let i = sorted.length; i > 0;) {
    if (best[i]! === best[i - 1]!) i--;
    else {
      chosen.push(sorted[i - 1]!);
      i = previous[i - 1]!;
    }
  }
  return chosen.reverse();
}

/**
 * Of records that say the same (`key`), keeps one for each thing that happened: a record of another capture that overlaps in
 * time with a kept one is a double of it, and the better of the two stays.
 */
export function once<T extends { capture: string }>(
  records: readonly T[],
  key: (record: T) => string,
  span: (record: T) => Timed,
  better: (a: T, b: T) => boolean,
  slack: number,
): T[] {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const k = key(record);
    const group = groups.get(k);
    if (group) group.push(record);
    else groups.set(k, [record]);
  }
  const kept: T[] = [];
  for (const group of groups.values()) {
    if (group.length === 1) {
      kept.push(group[0]!);
      continue;
    }
    const mine: { record: T; captures: Set<string> }[] = [];
    for (const record of [...group].sort((a, b) => span(a).first - span(b).first)) {
      const r = span(record);
      const double = mine.find((m) => {
        const s = span(m.record);
        return !m.captures.has(record.capture) && s.first <= r.last + slack && r.first <= s.last + slack;
      });
      if (!double) mine.push({ record, captures: new Set([record.capture]) });
      else {
        double.captures.add(record.capture);
        if (better(record, double.record)) double.record = record;
      }
    }
    for (const m of mine) kept.push(m.record);
  }
  return kept;
}
