// ssh: the secure shell, by its greeting on any port (RFC 4253 §4.2). Out: that it is spoken, and what software both ends name.
// Everything after the greeting is left unread.
import { inert } from '#kit';
import type { Context, RawDecoder, RawProtocol, Side } from '../../protocol.ts';
import { Lines } from '../lines.ts';

const greeting = 'SSH-';

function decodeSsh(context: Context): RawDecoder {
  const lines: Record<Side, Lines | undefined> = { client: new Lines(1024), server: new Lines(1024) };
  return {
    feed(from, bytes, start, end, at) {
      lines[from]?.add(bytes, start, end, (line) => {
        // A server may write other lines before its greeting.
        if (!line.startsWith(greeting)) return from === 'server';
        context.claim('ssh');
        const { address } = from === 'client' ? context.client : context.server;
        context.sighting({ address }, 'system', inert(line.trim()), 'ssh', 'medium', at);
        lines[from] = undefined;
        return false;
      });
    },
    gap(from) {
      lines[from] = undefined;
    },
  };
}

export const ssh: RawProtocol = {
  name: 'ssh',
  layer: 'tcp',
  kind: 'raw',
  ports: [22],
  anyPort: true,
  recognise(_from, bytes, start, end) {
    for (let i = 0; i < greeting.length; i++) {
      if (start + i >= end) return undefined;
      if (bytes[start + i] !== greeting.charCodeAt(i)) return false;
    }
    return true;
  },
  open: decodeSsh,
};
