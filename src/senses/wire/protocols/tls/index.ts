// tls: SSL 2.0 to TLS 1.3 on any port (RFC 8446, RFC 5246). In: records. Out: server names, certificate names and issuers.
// What is encrypted stays unread.
import type { FramedProtocol } from '../../protocol.ts';
import { u16 } from '../octets.ts';
import { decodeTls } from './decoder.ts';
import { version2Length } from './version2.ts';

/** 2^14 bytes of content and what encryption may add (RFC 5246 §6.2.3). */
const longestRecord = 0x4000 + 2048;

export const tls: FramedProtocol = {
  name: 'tls',
  layer: 'tcp',
  kind: 'framed',
  ports: [443, 8443, 4843, 636, 853, 990, 992, 993, 995, 8883, 5671, 5986, 2221, 802],
  header: 5,
  longest: longestRecord + 5,
  anyPort: true,
  length(bytes, start) {
    const type = bytes[start]!;
    if (type < 20 || type > 24) return version2Length(bytes, start);
    if (bytes[start + 1] !== 3 || bytes[start + 2]! > 4) return 0;
    const length = u16(bytes, start + 3);
    if (length > longestRecord || length < (type === 23 ? 0 : 1)) return 0;
    if (type === 20 && length !== 1) return 0;
    return length + 5;
  },
  open: decodeTls,
};
