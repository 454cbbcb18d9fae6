// `capture read`: what captures hold, without a site: machines, conversations, operations. Shape of --json: docs/schemas/capture-read.json.
import { counted, byteCount } from '#kit';
import type { WireFacts } from '#facts';
import { listArgument } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

export const captureRead: CommandSpec = {
  name: 'capture read',
  summary: 'read captures: machines, conversations, operations',
  arguments: [['<files...>', 'pcap or pcapng, also gzip or zstd']],
  async run(input, io) {
    const { readCapture } = await import('#wire');
    const read: WireFacts[] = [];
    for (const file of listArgument(input, 0)) {
      read.push(
        await readCapture(file, {
          onProgress: (p) => io.progress(`${file}: ${counted(p.packets, 'packet')}, ${byteCount(p.bytes)} read`),
        }),
      );
    }
    io.progress('');
    const { hostsOf } = await import('../output/hosts.ts');
    if (io.json) {
      const { captureDocument, conversationDocument, operationDocument } = await import('../output/capture-json.ts');
      const { mapped, streamJson } = await import('../output/json-stream.ts');
      await streamJson(io, {
        version: 1,
        captures: mapped(read, (f) => captureDocument(f.capture)),
        hosts: hostsOf(read),
        conversations: mapped(
          read.flatMap((f) => f.conversations),
          conversationDocument,
        ),
        operations: mapped(
          read.flatMap((f) => f.operations),
          operationDocument,
        ),
      });
    } else {
      const { captureText } = await import('../output/capture-text.ts');
      await io.out(read.map((f) => captureText(f, hostsOf([f]).length, io)).join('\n'));
    }
    return exit.fine;
  },
};
