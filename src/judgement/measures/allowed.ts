// Whether a talk is allowed at the time it took place: by a service without condition, or inside the change, session or visit it asks for.
import type { Conversation } from '#facts';
import type { Talk, View } from '#reconcile';
import { changeFor, sessionFor, sessionsDuring, visitsDuring } from '#reconcile';

interface Allowance {
  state: 'allowed' | 'not-allowed' | 'out-of-time' | 'cannot-tell';
  /** What is missing, in words. */
  why: string;
}

const remembered = new WeakMap<Talk, Allowance>();

/** The answer for the whole talk: the worst over its conversations, each held against the windows by its capture's clock. */
export function allowance(view: View, talk: Talk): Allowance {
  let known = remembered.get(talk);
  if (!known) remembered.set(talk, (known = worstOf(view, talk)));
  return known;
}

const rank = { allowed: 0, 'cannot-tell': 1, 'out-of-time': 2, 'not-allowed': 3 };

function worstOf(view: View, talk: Talk): Allowance {
  const service = talk.allowedBy;
  if (!service) return { state: 'not-allowed', why: 'no declared service allows it' };
  if (service.when === 'always') return { state: 'allowed', why: '' };
  let worst: Allowance = { state: 'allowed', why: '' };
  for (const c of talk.conversations) {
    const one = conditional(view, talk, c, service.when);
    if (rank[one.state] > rank[worst.state]) worst = one;
  }
  return worst;
}

function conditional(view: View, talk: Talk, c: Conversation, when: 'change' | 'session' | 'visit'): Allowance {
  const seen = {
    client: talk.client,
    server: talk.server,
    from: c.first,
    to: c.last,
    errorMs: view.clockErrorMs(c.capture),
  };
  const answers: string[] = [];
  let why = '';
  if (when === 'change') {
    const change = changeFor(view, seen, [
      'program',
      'firmware',
      'configuration',
      'software',
      'hardware',
      'flow',
      'firewall',
    ]);
    answers.push(change.answer);
    why = change.why;
  }
  // A recorded session to the target lets its station look; what it may do there is judged by the operations.
  answers.push(sessionFor(view, seen).answer, ...sessionsDuring(view, seen).map((s) => s.answer));
  if (when === 'session') why = 'no session record covers it';
  if (when === 'visit') {
    const crane = talk.server.crane ?? talk.client.crane;
    if (crane !== undefined) answers.push(...visitsDuring(view, crane, seen).map((v) => v.answer));
    why = 'nobody had signed in for a visit';
  }
  if (answers.includes('inside')) return { state: 'allowed', why: '' };
  if (answers.includes('cannot-tell')) return { state: 'cannot-tell', why };
  return { state: 'out-of-time', why };
}
