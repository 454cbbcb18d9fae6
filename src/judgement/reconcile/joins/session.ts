// something seen × session: was there a recorded session through the gate, to this target, at this time?
import { MINUTE, parseInstant } from '#kit';
import type { Session } from '#site';
import { endOf, within } from '../clock.ts';
import type { Within } from '../clock.ts';
import type { Located, View } from '../view.ts';
import type { Seen } from './change.ts';

interface SessionMatch {
  answer: Within;
  session?: Session;
}

/** One logs on to the gate a little before the record of the session begins, and leaves it a little after. */
const AT_THE_GATE = 15 * MINUTE;

/** Whether the record is of a session that ran through this client: the gate itself, or the station it worked from. */
function through(session: Session, client: Located): boolean {
  const id = client.asset?.id;
  return id !== undefined && (id === session.via || id === session.from_asset);
}

/**
 * The session record that covers what was seen. The last leg may be the gate to a station (`via` → `from_asset`), or the station
 * to the target; a session to a whole crane covers every device on it.
 */
export function sessionFor(view: View, seen: Seen): SessionMatch {
  let best: SessionMatch = { answer: 'outside' };
  for (const session of view.site.sessions) {
    const from = parseInstant(session.from)!;
    const to = endOf(session.until);
    if (seen.server.asset?.id === session.via) {
      // Somebody's own machine at the gate: whose it is, the gate knows; that a session was open, its record says.
      if (within(seen, { from: from - AT_THE_GATE, to: to + AT_THE_GATE }, 0) === 'inside')
        return { answer: 'inside', session };
      continue;
    }
    if (!through(session, seen.client)) continue;
    const reaches =
      view.within(session.target, seen.server) ||
      (seen.server.asset !== undefined && seen.server.asset.id === session.from_asset);
    if (!reaches) continue;
    const answer = within(seen, { from, to }, seen.errorMs);
    if (answer === 'inside') return { answer, session };
    if (answer === 'cannot-tell' || !best.session) best = { answer, session };
  }
  return best;
}

/**
 * Sessions during which a station worked on a target: those that name the target and ran while it was seen. The station counts
 * if the session names it, or names none and its gate was seen to talk to it (which the caller need not show).
 */
export function sessionsDuring(view: View, seen: Seen): { session: Session; answer: Within }[] {
  return view.site.sessions.flatMap((session) => {
    if (!view.within(session.target, seen.server)) return [];
    const station = seen.client.asset?.id;
    if (session.from_asset !== undefined && station !== session.from_asset && station !== session.via) return [];
    const answer = within(seen, { from: parseInstant(session.from)!, to: endOf(session.until) }, seen.errorMs);
    return answer === 'outside' ? [] : [{ session, answer }];
  });
}
