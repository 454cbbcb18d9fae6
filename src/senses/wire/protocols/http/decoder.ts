// Facts from HTTP: the host that was asked for, the server's own name for its software, log-ons in the clear (RFC 9110, RFC 7617).
import { inert } from '#kit';
import type { Context, Moment, RawDecoder } from '../../protocol.ts';
import { isFactoryWord } from '../factory-words.ts';
import { type Body, type Head, HeadReader } from './headers.ts';

const mostWaiting = 64;
const accountField = /^(?:(?:j_)?user(?:_?(?:name|id))?|login(?:_?name)?|log|account|uid|name|email)$/i;
const secretField = /^(?:(?:j_)?pass(?:word|wd|code)?|pwd|psw|pw|user_?pass(?:word)?|login_?pass(?:word)?)$/i;

export function decodeHttp(context: Context): RawDecoder {
  let moment: Moment = { time: 0, packet: 0, offset: 0 };
  /** Methods of requests whose responses are still to come: a response to HEAD has no body, one to CONNECT opens a tunnel. */
  const waiting: string[] = [];
  let claimed = false;

  function request(head: Head): Body {
    claim();
    const [method = '', target = ''] = head.start.split(' ', 2);
    if (waiting.length < mostWaiting) waiting.push(method);
    const host = hostOf(target) ?? hostOf(`//${head.headers.get('host') ?? ''}`);
    if (host) context.name('http-host', inert(host, 260), moment);
    for (const header of ['authorization', 'proxy-authorization']) basic(head.headers.get(header));
    if (!hasBody(head)) return 'none';
    return /^application\/x-www-form-urlencoded\b/i.test(head.headers.get('content-type') ?? '') ? 'form' : 'as-framed';
  }

  function response(head: Head): Body {
    claim();
    const status = Number(head.start.slice(9, 12));
    const method = status >= 200 ? waiting.shift() : waiting[0];
    const software = head.headers.get('server');
    if (software)
      context.sighting({ address: context.server.address }, 'system', inert(software), 'http', 'medium', moment);
    if (method === 'CONNECT' && status >= 200 && status < 300) {
      // RFC 9110 §9.3.6: from here on the stream is whatever both ends agreed on, nearly always TLS.
      context.handOver('tls');
      return 'rest';
    }
    if (status === 101) return 'rest';
    if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return 'none';
    return 'as-framed';
  }

  function basic(header: string | undefined): void {
    const encoded = /^basic +([A-Za-z0-9+/_=-]{1,1024})$/i.exec(header ?? '');
    if (!encoded) return;
    const pair = Buffer.from(encoded[1]!, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon < 0) return;
    const account = inert(pair.slice(0, colon));
    const factoryDefault = isFactoryWord(pair.slice(colon + 1));
    context.credential({ protocol: 'http', kind: 'password', account, factoryDefault }, moment);
  }

  /** A log-on page of a device: the form carries an account and a password, each under one of a few names. */
  function form(text: string): void {
    let account: string | undefined;
    let secret: string | undefined;
    for (const [field, value] of new URLSearchParams(text)) {
      if (accountField.test(field)) account ??= value;
      if (secretField.test(field)) secret ??= value;
    }
    if (!secret) return;
    const use = { protocol: 'http', kind: 'password', factoryDefault: isFactoryWord(secret) } as const;
    context.credential({ ...use, account: account === undefined ? undefined : inert(account) }, moment);
  }

  function claim(): void {
    if (!claimed) context.claim('http');
    claimed = true;
  }

  const sides = { client: new HeadReader(request, form), server: new HeadReader(response) };
  return {
    feed(from, bytes, start, end, at) {
      moment = at;
      sides[from].add(bytes, start, end);
    },
    gap(from) {
      sides[from].lost();
      waiting.length = 0;
    },
  };
}

function hasBody(head: Head): boolean {
  return head.headers.has('content-length') || head.headers.has('transfer-encoding');
}

/** The host in an absolute target, `host:port` of CONNECT, or `//host:port`: lower case, without port and brackets. */
function hostOf(target: string): string | undefined {
  const found =
    /^(?:https?:)?\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s]+)/i.exec(target) ??
    /^([^/?#:@\s]+):\d{1,5}$/.exec(target);
  return found?.[1]!.replace(/^\[|\]$/g, '').toLowerCase();
}
