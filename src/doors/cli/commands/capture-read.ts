// `capture read`: what captures hold, without a site: machines, conversations, operations. Shape of --json: docs/schemas/capture-read.json.
import { byteCount, counted, problemText, QuaywallError } from '#kit';
import type { Problem } from '#kit';
import type { WireFacts } from '#facts';
import { listArgument } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { faultProblem } from '../faults.ts';
import type { Io } from '../io.ts';

export const captureRead: CommandSpec = {
  name: 'capture read',
  summary: 'read captures: machines, conversations, operations',
  arguments: [['<files...>', 'pcap or pcapng, also gzip or zstd']],
  async run(input, io) {
    const { read, problems } = await readAll(listArgument(input, 0), io);
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
      const captures = read.filter((f) => f.capture.format !== 'unknown');
      await io.out(captures.map((f) => captureText(f, hostsOf([f]).length, io)).join('\n'));
    }
    for (const problem of problems) io.note(problemText(problem));
    return problems.length > 0 ? exit.error : exit.fine;
  },
};

/** Reads every file that can be read; the others are problems, all told at the end. */
async function readAll(files: readonly string[], io: Io): Promise<{ read: WireFacts[]; problems: Problem[] }> {
  const { readCapture } = await import('#wire');
  const read: WireFacts[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      const facts = await readCapture(file, {
        onProgress: (p) =>
          io.progress(`${file}: ${counted(p.packets, 'packet')}, ${byteCount(p.bytes)} of ${byteCount(p.fileBytes)}`),
      });
      if (facts.capture.format === 'unknown') problems.push(...notCapture(file, facts.capture.problems));
      read.push({ ...facts, capture: { ...facts.capture, file } });
    } catch (error) {
      problems.push(...(error instanceof QuaywallError ? error.problems : [faultProblem(error, file)]));
    }
  }
  io.progress('');
  return { read, problems };
}

function notCapture(file: string, said: readonly Problem[]): readonly Problem[] {
  if (said.length > 0) return said.slice(0, 1).map((p) => ({ ...p, where: { ...p.where, file } }));
  return [{ what: 'this is no capture', where: { file }, expected: 'pcap or pcapng, plain, gzip or zstd' }];
}
