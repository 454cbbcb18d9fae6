// Secrets never leave the reader: wherever text of a configuration is handed on, what may be a password, a key, a hash or a community is blanked.

const hidden = '***';

/** Words after which a secret stands, in the dialects read here. Rather too many than one too few: the text is for people to find the line by. */
const before =
  /\b(password|passwd|passphrase|pwd|secret|community|psk|psksecret|pre-?shared-?key|key-?string|md5|auth(?:entication)?-?key|private-?key|privkey|priv|auth|encrypted|phash|hash|key|wpa-?psk|token|credentials?|snmp-server user)\b(["'>:=\s]+)(?!-)(.*)$/i;

/** The same inside longer names: `ROOT_PASSWORD`, `hm2UserPassword`, `snmpCommunityName`, `SNMP_RO_COMMUNITY`. */
const within =
  /((?:password|passwd|passphrase|secret|community|psk|private_?key|privkey)[\w-]*)(["'>:=.[\s]+)(?!-)(.*)$/i;

const shapes = [
  /\$[0-9a-z]{1,2}\$[^\s"'<>]+/gi, // crypt(3): $1$, $5$, $6$, $8$, $9$ …
  /\bENC\s+\S+/g, // FortiOS
  /-----BEGIN[^-]*-----/g,
  /\b[0-9A-Fa-f]{32,}\b/g,
  /\b[A-Za-z0-9+/]{40,}={0,2}(?![A-Za-z0-9])/g,
];

/** The text with everything that may be a secret replaced by `***`. */
export function blanked(text: string): string {
  let result = text;
  for (const shape of shapes) result = result.replace(shape, hidden);
  for (const words of [before, within]) {
    result = result.replace(words, (_, word: string, gap: string) => `${word}${gap.replace(/["']/g, '')}${hidden}`);
  }
  return result;
}
