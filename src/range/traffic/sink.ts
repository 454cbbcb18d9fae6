// Where rendered packets go: one pcapng per sensor, opened when its first packet comes.
import { join } from 'node:path';
import type { Instant } from '#kit';
import { writePcapng } from '#capfile';
import type { CaptureWriter } from '#capfile';
import type { Packet, Packets, View } from './packet.ts';
import { render } from './render.ts';

export interface WrittenCapture {
  file: string;
  packets: number;
  first: Instant;
  last: Instant;
}

const LINKTYPE_ETHERNET = 1;

interface Open extends WrittenCapture {
  writer: CaptureWriter;
}

/** Writes each packet into the capture of every place that sees it. Packets must come in order of time. */
export class Sensors {
  private readonly folder: string;
  private readonly comment: string;
  private readonly open = new Map<string, Open>();
  private readonly scratch = new Uint8Array(4096);
  private readonly hidden: (packet: Packet, view: View) => boolean;

  /** @param hidden says what a place does not get to see although it lies on the way: a broken fibre, a crane without power. */
  constructor(folder: string, comment: string, hidden: (packet: Packet, view: View) => boolean = () => false) {
    this.folder = folder;
    this.comment = comment;
    this.hidden = hidden;
  }

  packet(packet: Packet): void {
    for (const view of packet.line.views) {
      if (this.hidden(packet, view)) continue;
      const length = render(packet, view, this.scratch);
      if (length === 0) continue;
      let to = this.open.get(view.file);
      if (!to) {
        const file = `${view.file}.pcapng`;
        const writer = writePcapng(join(this.folder, file), {
          interfaces: [{ linkType: LINKTYPE_ETHERNET, name: view.file }],
          comment: this.comment,
        });
        to = { file, packets: 0, first: packet.time, last: packet.time, writer };
        this.open.set(view.file, to);
      }
      to.writer.packet({ time: packet.time, bytes: this.scratch.subarray(0, length) });
      to.packets++;
      to.last = packet.time;
    }
    if (packet.ether !== 0x0800) return;
    if (packet.up) packet.line.idA = (packet.line.idA + 1) & 0xffff;
    else packet.line.idB = (packet.line.idB + 1) & 0xffff;
  }

  all(packets: Packets): this {
    for (const p of packets) this.packet(p);
    return this;
  }

  /** Closes all files. @returns what was written, by file name. */
  close(): WrittenCapture[] {
    const out = [...this.open.values()].map(({ writer, file, packets, first, last }) => {
      writer.close();
      return { file, packets, first, last };
    });
    return out.sort((x, y) => (x.file < y.file ? -1 : 1));
  }
}
