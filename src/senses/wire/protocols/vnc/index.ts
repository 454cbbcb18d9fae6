// vnc: the remote frame buffer protocol (RFC 6143) on any port. In: a byte stream. Out: the desktop's name and whether it lets
// anybody in without a password.
import type { RawProtocol } from '../../protocol.ts';
import { decodeVnc } from './decoder.ts';

const greeting = 'RFB ddd.ddd\n';

/** Whether a stream begins with a version message; undefined while its bytes are too few to tell. */
function begins(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  for (let i = 0; i < greeting.length; i++) {
    if (start + i >= end) return undefined;
    const c = bytes[start + i]!;
    if (greeting[i] === 'd' ? c < 0x30 || c > 0x39 : c !== greeting.charCodeAt(i)) return false;
  }
  return true;
}

export const vnc: RawProtocol = {
  name: 'vnc',
  layer: 'tcp',
  kind: 'raw',
  ports: [5900, 5901, 5902, 5903, 5904, 5905, 5500, 5800],
  anyPort: true,
  recognise: (_from, bytes, start, end) => begins(bytes, start, end),
  open: decodeVnc,
};
