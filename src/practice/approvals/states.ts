// The life of a request for approval, as a table: from which state which event leads where, and which ledger entry records it.
export const states = ['requested', 'half-signed', 'approved', 'refused', 'withdrawn', 'void', 'expired'] as const;

export type State = (typeof states)[number];

/** What can happen to a request. `expire` happens by the clock alone. */
export type Event = 'sign' | 'refuse' | 'withdraw' | 'change' | 'expire';

interface Transition {
  from: State;
  event: Event;
  to: State;
  /** Kind of the ledger entry that records it; none where the request itself already said when. */
  entry?: EntryKind;
}

type EntryKind =
  | 'key'
  | 'key-revoked'
  | 'approval-requested'
  | 'approval-signed'
  | 'approval-refused'
  | 'approval-withdrawn'
  | 'approval-void';

/** What is not in this table cannot happen. Refused, withdrawn, void and expired requests stay so: whoever still wants it asks anew. */
export const transitions: readonly Transition[] = [
  { from: 'requested', event: 'sign', to: 'half-signed', entry: 'approval-signed' },
  { from: 'requested', event: 'refuse', to: 'refused', entry: 'approval-refused' },
  { from: 'requested', event: 'withdraw', to: 'withdrawn', entry: 'approval-withdrawn' },
  { from: 'requested', event: 'change', to: 'void', entry: 'approval-void' },
  { from: 'requested', event: 'expire', to: 'expired' },
  { from: 'half-signed', event: 'sign', to: 'approved', entry: 'approval-signed' },
  { from: 'half-signed', event: 'refuse', to: 'refused', entry: 'approval-refused' },
  { from: 'half-signed', event: 'withdraw', to: 'withdrawn', entry: 'approval-withdrawn' },
  { from: 'half-signed', event: 'change', to: 'void', entry: 'approval-void' },
  { from: 'half-signed', event: 'expire', to: 'expired' },
  { from: 'approved', event: 'withdraw', to: 'withdrawn', entry: 'approval-withdrawn' },
  { from: 'approved', event: 'change', to: 'void', entry: 'approval-void' },
  { from: 'approved', event: 'expire', to: 'expired' },
];

/** The state that follows, or undefined where the event cannot happen. */
export function after(from: State, event: Event): State | undefined {
  return transitions.find((t) => t.from === from && t.event === event)?.to;
}
