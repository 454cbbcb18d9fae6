// ftp: the control connection (RFC 959). In: a byte stream. Out: log-ons whose password crossed the wire readable, and the server's greeting.
import { inert } from '#kit';
import type { Context, RawDecoder, RawProtocol } from '../../protocol.ts';
import { isFactoryWord } from '../factory-words.ts';
import { Lines } from '../lines.ts';
import { rawText } from '../octets.ts';

const longestLine = 1024;
const nobody = /^(anonymous|ftp)$/i;

function decodeFtp(context: Context): RawDecoder {
  const lines = { client: new Lines(longestLine), server: new Lines(longestLine) };
  let account: string | undefined;
  let greeted = false;
  let encrypted = false;
  context.claim('ftp');
  return {
    feed(from, bytes, start, end, at) {
      if (encrypted) return;
      lines[from].add(bytes, start, end, (line) => {
        if (from === 'server') {
          const greeting = greeted ? null : /^220[- ](.+)$/.exec(line);
          if (greeting) {
            context.sighting(
              { address: context.server.address },
              'system',
              inert(greeting[1]!.trim()),
              'ftp',
              'medium',
              at,
            );
          }
          greeted = true;
          // RFC 4217: after 234 both sides speak TLS.
          encrypted = line.startsWith('234 ');
          if (encrypted) context.handOver('tls');
          return !encrypted;
        }
        const command = /^\s*(USER|PASS)(?: (.*))?$/i.exec(line);
        if (command?.[1]!.toUpperCase() === 'USER') account = command[2]?.trim() ?? '';
        else if (command) {
          const open = account !== undefined && nobody.test(account);
          const use = { protocol: 'ftp', account: account === undefined ? undefined : inert(account) };
          if (open) context.credential({ ...use, kind: 'no-password' }, at);
          else context.credential({ ...use, kind: 'password', factoryDefault: isFactoryWord(command[2] ?? '') }, at);
        }
        return true;
      });
    },
    gap(from) {
      lines[from].clear();
    },
  };
}

export const ftp: RawProtocol = {
  name: 'ftp',
  layer: 'tcp',
  kind: 'raw',
  ports: [21, 2121],
  recognise(from, bytes, start, end) {
    if (end - start < 4) return undefined;
    const text = rawText(bytes, start, start + 4);
    return from === 'server'
      ? /^[1-5]\d\d[ -]/.test(text)
      : /^(USER|PASS|AUTH|FEAT|SYST|OPTS|HOST|CWD |PWD|TYPE|QUIT|PORT|EPRT|PASV|EPSV)/i.test(text);
  },
  open: decodeFtp,
};
