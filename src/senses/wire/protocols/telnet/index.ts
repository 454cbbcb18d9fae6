// telnet: terminal sessions (RFC 854). In: a byte stream. Out: log-ons whose password crossed the wire readable.
import { inert } from '#kit';
import type { Context, Moment, RawDecoder, RawProtocol } from '../../protocol.ts';
import { isFactoryWord } from '../factory-words.ts';
import { printable } from '../octets.ts';
import { Plain } from './plain.ts';

const accountPrompt = /(?:log ?in|user(?: ?name)?|account|benutzer)(?: name)?\s*[:>]\s*$/i;
const secretPrompt = /(?:pass(?:word|code|wd)?|pin|passwort)(?: for [^\r\n]{1,40})?\s*[:>]\s*$/i;

function decodeTelnet(context: Context): RawDecoder {
  const plain = { client: new Plain(), server: new Plain() };
  /** The end of what the server wrote: a prompt stands there while it waits. */
  let screen = '';
  let typed = '';
  let waitsFor: 'account' | 'secret' | undefined;
  let account: string | undefined;
  let before = '';
  context.claim('telnet');

  /** The line that answers a prompt is whole. The prompt has then been answered: the same text does not count twice. */
  function entered(at: Moment): void {
    if (waitsFor === 'account' && typed !== '') account = inert(typed.trim());
    if (waitsFor === 'secret') {
      context.credential({ protocol: 'telnet', kind: 'password', account, factoryDefault: isFactoryWord(typed) }, at);
    }
    waitsFor = undefined;
    screen = '';
    typed = '';
  }

  return {
    feed(from, bytes, start, end, at) {
      const text = plain[from].read(bytes, start, end);
      if (from === 'server') {
        screen = (screen + text).slice(-80);
        if (secretPrompt.test(screen)) waitsFor = 'secret';
        else if (accountPrompt.test(screen)) waitsFor = 'account';
        return;
      }
      for (const c of text) {
        const second = c === '\n' && before === '\r';
        before = c;
        if (second) continue;
        if (c === '\r' || c === '\n') entered(at);
        else if (c === '\b' || c === '\u007f') typed = typed.slice(0, -1);
        else if (typed.length < 128) typed += c;
      }
    },
    gap(from) {
      plain[from].reset();
      typed = '';
    },
    end() {
      typed = '';
    },
  };
}

export const telnet: RawProtocol = {
  name: 'telnet',
  layer: 'tcp',
  kind: 'raw',
  ports: [23, 2323],
  recognise(_from, bytes, start, end) {
    if (bytes[start] === 0xff) return end - start < 2 ? undefined : bytes[start + 1]! >= 0xf0;
    return printable(bytes, start, Math.min(end, start + 16));
  },
  open: decodeTelnet,
};
