// A log-on secret that crossed the wire in the clear must not travel on in a report: of packets of such a conversation only the
// headers are copied, which prove who spoke to whom and when.
import { renameSync } from 'node:fs';
import { openCapture, packetComments, writePcapng } from '#capfile';
import type { PacketToWrite } from '#capfile';
import type { Sha256 } from '#kit';
import type { FactSet } from '#facts';

/** Whether a secret was read in one of these conversations, or in one of these packets. */
export function holdsSecret(
  facts: Pick<FactSet, 'credentials'>,
  capture: Sha256,
  conversations: readonly number[],
  packets: readonly number[],
): boolean {
  return facts.credentials.some(
    (c) => c.capture === capture && (conversations.includes(c.conversation) || packets.includes(c.packet)),
  );
}

const ETHERNET = 1;

/** Where the headers of an Ethernet frame end, up to TCP or UDP (IEEE 802.3, 802.1Q; RFC 791, 8200, 9293, 768); of anything else nothing counts as header. */
export function headerLength(bytes: Uint8Array, linkType: number): number {
  const at = (i: number) => bytes[i] ?? 0;
  if (linkType !== ETHERNET) return 0;
  let p = 12;
  while (p < 24 && ((at(p) === 0x81 && at(p + 1) === 0) || (at(p) === 0x88 && at(p + 1) === 0xa8))) p += 4;
  const type = (at(p) << 8) | at(p + 1);
  p += 2;
  let protocol: number;
  if (type === 0x0800) {
    protocol = at(p + 9);
    p += (at(p) & 15) * 4;
  } else if (type === 0x86dd) {
    protocol = at(p + 6);
    p += 40;
  } else return Math.min(p, bytes.length);
  if (protocol === 6) p += (at(p + 12) >> 4) * 4;
  else if (protocol === 17) p += 8;
  return Math.min(p, bytes.length);
}

/** Rewrites a pcapng file of excerpts in place: every packet cut to its headers, its true length and its notes kept. */
export async function cutToHeaders(path: string): Promise<void> {
  const packets: PacketToWrite[] = [];
  const info = await openCapture(path).each((p) => {
    const bytes = p.bytes.slice(p.start, p.end);
    packets.push({
      time: p.time,
      bytes: bytes.subarray(0, headerLength(bytes, p.linkType)),
      originalLength: p.originalLength,
      interfaceId: p.interfaceId,
      comment: [...packetComments(p), 'Only the headers are copied: a log-on secret stands in this conversation.'].join(
        '\n',
      ),
    });
  });
  const writer = writePcapng(`${path}.new`, {
    interfaces: info.interfaces.map(({ linkType, name }) => ({ linkType, name })),
    comment: info.comments.join('\n') || undefined,
  });
  for (const packet of packets) writer.packet(packet);
  writer.close();
  renameSync(`${path}.new`, path);
}
