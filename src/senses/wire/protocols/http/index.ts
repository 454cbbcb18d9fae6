// http: HTTP/1 on any port (RFC 9112). In: a byte stream. Out: hosts asked for, server software, log-ons that crossed the wire readable.
// Of bodies only short forms are looked at, for log-ons.
import type { RawProtocol } from '../../protocol.ts';
import { decodeHttp } from './decoder.ts';
import { isStart } from './headers.ts';

const longestStart = 8192;

export const http: RawProtocol = {
  name: 'http',
  layer: 'tcp',
  kind: 'raw',
  ports: [80, 8080, 8000, 8008, 8081, 8088, 8888, 3128, 7080, 9080, 5985],
  anyPort: true,
  recognise(from, bytes, start, end) {
    // Every start line begins with a capital letter: the cheap way out for everything else.
    if (bytes[start]! < 0x41 || bytes[start]! > 0x5a) return false;
    const feed = bytes.indexOf(0x0a, start);
    const whole = feed >= 0 && feed < end;
    const stop = Math.min(whole ? feed : end, start + longestStart);
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString('latin1');
    if (whole) return isStart(line.replace(/\r$/, ''));
    const begun = from === 'server' ? /^H(T(T(P(\/.*)?)?)?)?$/ : /^[A-Z-]{1,11}( [\x21-\xff]*( [HTP/1.0]*)?)?$/;
    return stop - start < longestStart && begun.test(line) ? undefined : false;
  },
  open: decodeHttp,
};
