// Passwords: what is weak about them is told, they themselves never leave. Type 7 is an obfuscation with a public table, so a factory password in it is seen.
import type { IosState } from './state.ts';
import { oneLine } from './state.ts';

const factory = new Set([
  'cisco',
  'admin',
  'password',
  'switch',
  'router',
  'stratix',
  'rockwell',
  'default',
  'changeme',
  'cisco123',
  'admin123',
]);

const table = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';

function plainOfType7(text: string): string | undefined {
  const m = /^(\d\d)((?:[0-9A-Fa-f]{2})*)$/.exec(text);
  if (!m) return undefined;
  const start = Number(m[1]);
  let plain = '';
  for (let i = 0; i * 2 < m[2]!.length; i++) {
    const byte = Number.parseInt(m[2]!.slice(i * 2, i * 2 + 2), 16);
    plain += String.fromCharCode(byte ^ table.charCodeAt((start + i) % table.length));
  }
  return plain;
}

/** `password [0|7] …`: in clear text, or as good as that. */
export function passwordWeakness(ios: IosState, line: number, rest: readonly string[], what: string): void {
  const at = oneLine(line);
  const typed = rest.length > 1 && /^\d{1,2}$/.test(rest[0]!);
  const kind = typed ? rest[0]! : '0';
  const value = (typed ? rest[1] : rest[0]) ?? '';
  if (kind === '8' || kind === '9' || kind === '6' || kind === '5') return;
  const plain = kind === '7' ? plainOfType7(value) : value;
  if (plain !== undefined && factory.has(plain.toLowerCase()))
    ios.device.weaknesses.push({ kind: 'factory-password', what, at });
  ios.device.weaknesses.push({ kind: kind === '7' ? 'weak-hash' : 'clear-text-password', what, at });
}

/** `secret [0|4|5|8|9] …`: type 4 is unsalted SHA-256, broken; 0 is stored hashed, but stood here in clear text. */
export function secretKind(ios: IosState, line: number, rest: readonly string[], what: string): void {
  const at = oneLine(line);
  const typed = rest.length > 1 && /^\d{1,2}$/.test(rest[0]!);
  if (!typed || rest[0] === '0') {
    const value = (typed ? rest[1] : rest[0]) ?? '';
    if (factory.has(value.toLowerCase())) ios.device.weaknesses.push({ kind: 'factory-password', what, at });
    ios.device.weaknesses.push({ kind: 'clear-text-password', what, at });
  } else if (rest[0] === '4' || rest[0] === '7') ios.device.weaknesses.push({ kind: 'weak-hash', what, at });
}
