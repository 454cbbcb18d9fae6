// The largest and the least of a list of any length (spreading a list into Math.max fails once it is long).

/** The largest value, or minus infinity of an empty list. */
export const most = <T>(items: Iterable<T>, of: (item: T) => number): number => {
  let value = Number.NEGATIVE_INFINITY;
  for (const item of items) value = Math.max(value, of(item));
  return value;
};

/** The least value, or infinity of an empty list. */
export const least = <T>(items: Iterable<T>, of: (item: T) => number): number => {
  let value = Number.POSITIVE_INFINITY;
  for (const item of items) value = Math.min(value, of(item));
  return value;
};
