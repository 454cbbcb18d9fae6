// NetBIOS names on the wire (RFC 1001 §14.1): sixteen bytes, each written as two letters A to P, the last byte telling the kind.
interface NetbiosName {
  /** Up to 15 characters, blanks at the end removed. Not inert. */
  text: string;
  /** 0x00 workstation, 0x03 messenger, 0x20 file server, 0x1b to 0x1e browser roles. */
  kind: number;
}

/** Decodes the first label of an encoded name. @returns undefined where it is no NetBIOS name. */
export function netbiosName(encoded: string): NetbiosName | undefined {
  if (!/^[a-p]{32}(?:\.|$)/.test(encoded)) return undefined;
  let text = '';
  for (let i = 0; i < 32; i += 2) {
    text += String.fromCharCode(((encoded.charCodeAt(i) - 97) << 4) | (encoded.charCodeAt(i + 1) - 97));
  }
  return { text: text.slice(0, 15).replace(/[ \0]+$/, ''), kind: text.charCodeAt(15) };
}
