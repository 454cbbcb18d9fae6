// Which packets stand behind a finding, capture by capture, each with a note that gives its number in the original.
import { SECOND } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { Conversation } from '#facts';
import type { Assessment } from './assessment.ts';
import type { Finding } from '#findings';

interface WantedPackets {
  capture: Sha256;
  /** Numbers in the capture, in order, each once. */
  packets: number[];
  /** Conversations that those packets belong to: what was said around them is taken too, up to the limit. */
  conversations: Conversation[];
  comments: Map<number, string>;
  /** Of the conversations, only what was said in this span. */
  span: { from: Instant; to: Instant };
}

/** At most this many packets a file; the first and last of the evidence are always among them. */
export const packetLimit = 2000;

/** What was said this long before and after is taken too. */
const around = 5 * SECOND;

/** One entry a capture, in the order in which the finding names them. */
export function wantedPackets(assessment: Assessment, finding: Finding): WantedPackets[] {
  const wanted = new Map<Sha256, WantedPackets>();
  const span = {
    from: Math.min(...finding.saw.map((s) => s.at)) - around,
    to: Math.max(...finding.saw.map((s) => s.until ?? s.at)) + around,
  };
  for (const saw of finding.saw) {
    for (const e of saw.evidence) {
      if (e.kind !== 'packet') continue;
      let w = wanted.get(e.artefact);
      if (!w)
        wanted.set(
          e.artefact,
          (w = { capture: e.artefact, packets: [], conversations: [], comments: new Map(), span }),
        );
      const note = `${finding.id}: ${e.what || saw.what} (packet ${e.packet} of the capture)`;
      const before = w.comments.get(e.packet);
      if (before === undefined) w.packets.push(e.packet);
      if (before !== note) w.comments.set(e.packet, before === undefined ? note : `${before}\n${note}`);
    }
  }
  const { conversations, operations } = assessment.view.facts;
  for (const w of wanted.values()) {
    w.packets.sort((a, b) => a - b);
    const named = new Set(w.packets);
    const meant = (f: { capture: Sha256; firstPacket: number; lastPacket: number }) =>
      f.capture === w.capture && (named.has(f.firstPacket) || named.has(f.lastPacket));
    const ids = new Set(operations.filter(meant).map((o) => o.conversation));
    w.conversations = conversations.filter((c) => meant(c) || (c.capture === w.capture && ids.has(c.id)));
  }
  return [...wanted.values()];
}
