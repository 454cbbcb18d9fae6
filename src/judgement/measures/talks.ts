// Which conversations concern a subject, found once per view; and how their packets are quoted as evidence.
import type { Evidence, Operation } from '#facts';
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

/** The first and last packet of what was seen of a conversation, in each capture that saw it. */
export function talkEvidence(talk: Talk, most = 4): Evidence[] {
  return talk.conversations.slice(0, Math.ceil(most / 2)).flatMap((c) => {
    const first: Evidence = {
      kind: 'packet',
      artefact: c.capture,
      packet: c.firstPacket,
      offset: c.firstOffset,
      what: `first packet, ${endName(talk.client)} to ${endName(talk.server)}`,
    };
    if (c.lastPacket === c.firstPacket) return [first];
    return [first, { ...first, packet: c.lastPacket, offset: c.lastOffset, what: 'last packet' }];
  });
}

/** The first and last packet of one operation. */
export function operationEvidence(o: Operation): Evidence[] {
  const what = `${o.name}${o.subject === undefined ? '' : ` ${o.subject}`}`;
  const first: Evidence = { kind: 'packet', artefact: o.capture, packet: o.firstPacket, offset: o.firstOffset, what };
  if (o.lastPacket === o.firstPacket) return [first];
  return [first, { ...first, packet: o.lastPacket, offset: o.lastOffset, what: `${what}: end` }];
}

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
