// Secrets never leave the reader: wherever text of a configuration is handed on, what may be a password, a key, a hash or a community is blanked.

const hidden = '***';

/** Words after which a secret stands, in the dialects read here. Rather too many than one too few: the text is for people to find the line by. */
const before =
  /\b(password|passwd|passphrase|pwd|secret|community|psk|psksecret|pre-?shared-?key|key-?string|md5|auth(?:entication)?-?key|private-?key|privkey|priv|auth|encrypted|phash|hash|key|wpa-?psk|token|credentials?|snmp-server user)\b(["'>:=\s]+)(?!-)(.*)$/i;

/** The same inside longer names: `ROOT_PASSWORD`, `hm2UserPassword`, `snmpCommunityName`, `SNMP_RO_COMMUNITY`. */
const within =
  /((?:password|passwd|passphrase|secret|community|psk|private_?key|privkey)[\w-]*)(["'>:=.[\s]+)(?!-)(.*)$/i;

/** A part of every word in both: most lines hold none, and are done with one look. */
const anyWord = /pass|pwd|secret|community|psk|key|md5|auth|priv|encrypted|hash|token|credential|snmp-server user/i;

const crypt = /\$[0-9a-z]{1,2}\$[^\s"'<>]+/gi; // crypt(3): $1$, $5$, $6$, $8$, $9$ …
const enc = /\bENC\s+\S+/g; // FortiOS
const pem = /-----BEGIN[^-]*-----/g;
const hex = /\b[0-9A-Fa-f]{32,}\b/g;
const base64 = /\b[A-Za-z0-9+/]{40,}={0,2}(?![A-Za-z0-9])/g;

/** Letters of hexadecimal numbers and of Base64. */
const encoded = new Uint8Array(128);
for (let code = 0; code < 128; code++) encoded[code] = /[A-Za-z0-9+/]/.test(String.fromCharCode(code)) ? 1 : 0;

/** Whether 32 such letters may stand together: of so many one stands in each 32nd place. Most lines of a configuration need no closer look. */
function mayBeEncoded(text: string): boolean {
  for (let at = 31; at < text.length; at += 32) {
    if (encoded[text.charCodeAt(at)] !== 1) continue;
    let from = at;
    while (from > 0 && encoded[text.charCodeAt(from - 1)] === 1) from--;
    let to = at + 1;
    while (to < text.length && encoded[text.charCodeAt(to)] === 1) to++;
    if (to - from >= 32) return true;
  }
  return false;
}

/** The text with everything that may be a secret replaced by `***`. */
export function blanked(text: string): string {
  let result = text;
  if (text.includes('$')) result = result.replace(crypt, hidden);
  if (text.includes('ENC')) result = result.replace(enc, hidden);
  if (text.includes('-----BEGIN')) result = result.replace(pem, hidden);
  if (mayBeEncoded(text)) result = result.replace(hex, hidden).replace(base64, hidden);
  if (!anyWord.test(result)) return result;
  for (const words of [before, within]) {
    result = result.replace(words, (_, word: string, gap: string) => `${word}${gap.replace(/["']/g, '')}${hidden}`);
  }
  return result;
}
