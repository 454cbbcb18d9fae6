// something seen × exception: was this departure from the measure accepted by somebody, and is that still in force?
import { endOf } from '../clock.ts';
import type { Exception } from '#site';
import type { Located, View } from '../view.ts';

/** The approved exception from `measure` for one of `subjects` that holds at `at` and, where it names ends, for these ends. */
export function exceptionFor(
  view: View,
  measure: string,
  subjects: readonly string[],
  at: number,
  client?: Located,
  server?: Located,
): Exception | undefined {
  return view.site.exceptions.find(
    (e) =>
      e.measure === measure &&
      e.approved_by.length > 0 &&
      endOf(e.until) >= at &&
      e.subjects.some((s) => subjects.includes(s) || s === 'site') &&
      (e.from === undefined || (client !== undefined && view.within(e.from, client))) &&
      (e.to === undefined || (server !== undefined && view.within(e.to, server))),
  );
}
