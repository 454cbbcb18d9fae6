// Which conversations concern a subject, found once per view; and how their packets are quoted as evidence.
import type { Conversation, Evidence, Operation } from '#facts';
import type { Located, Talk, View } from '#reconcile';

const byCrane = new WeakMap<View, Map<string, Talk[]>>();

/** Conversations with an end on the crane, of captures whose place is known. */
export function talksOfCrane(view: View, crane: string): readonly Talk[] {
  let index = byCrane.get(view);
  if (!index) {
    index = new Map();
    for (const talk of view.talks) {
      if (!talk.assigned) continue;
      for (const c of new Set([talk.client.crane, talk.server.crane])) {
        if (c === undefined) continue;
        const list = index.get(c);
        if (list) list.push(talk);
        else index.set(c, [talk]);
      }
    }
    byCrane.set(view, index);
  }
  return index.get(crane) ?? [];
}

/** Conversations of captures whose place is known. */
export const placedTalks = (view: View): Talk[] => view.talks.filter((t) => t.assigned);

/** The first and the last packet of a talk in each capture that saw it. */
export function talkEvidence(talk: Talk, captures = 3): Evidence[] {
  const seen = new Map<string, { first: Conversation; last: Conversation }>();
  for (const c of talk.conversations) {
    const known = seen.get(c.capture);
    if (!known) seen.set(c.capture, { first: c, last: c });
    else {
      if (c.first < known.first.first) known.first = c;
      if (c.last > known.last.last) known.last = c;
    }
  }
  return [...seen].slice(0, captures).flatMap(([artefact, { first, last }]) => {
    const begin: Evidence = {
      kind: 'packet',
      artefact,
      packet: first.firstPacket,
      offset: first.firstOffset,
      what: `first packet, ${endName(talk.client)} to ${endName(talk.server)}`,
    };
    if (last.lastPacket === first.firstPacket) return [begin];
    return [begin, { ...begin, packet: last.lastPacket, offset: last.lastOffset, what: 'last packet' }];
  });
}

/** The first and last packet of one operation. */
export function operationEvidence(o: Operation): Evidence[] {
  const what = `${o.name}${o.subject === undefined ? '' : ` ${o.subject}`}`;
  const first: Evidence = { kind: 'packet', artefact: o.capture, packet: o.firstPacket, offset: o.firstOffset, what };
  if (o.lastPacket === o.firstPacket) return [first];
  return [first, { ...first, packet: o.lastPacket, offset: o.lastOffset, what: `${what}: end` }];
}

/** The connection in which an operation took place, in each capture that saw it. */
export const connectionEvidence = (talk: Talk, o: Operation): Evidence[] =>
  talkEvidence({
    ...talk,
    conversations: talk.conversations.filter((c) => c.first <= o.until && c.last >= o.time),
  });

/** Where something was read on the wire. */
export const packetEvidence = (at: { capture: string; packet: number; offset: number }, what: string): Evidence => ({
  kind: 'packet',
  artefact: at.capture,
  packet: at.packet,
  offset: at.offset,
  what,
});

/** An end as the quay calls it: the asset, else the address. */
export const endName = (end: Located): string => end.label;
