// Bytes of a text file to text: byte order marks, UTF-8, UTF-16 in either order, else Windows-1252 as office programs write it.

interface Decoded {
  text: string;
  encoding: 'UTF-8' | 'UTF-16 little-endian' | 'UTF-16 big-endian' | 'Windows-1252';
  because: string;
}

/** The text, or a sentence on what the file is instead and what to do. Never throws. */
export function decodeText(bytes: Uint8Array): Decoded | { not: string; remedy: string } {
  const other = knownBinary(bytes);
  if (other) return other;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { text: decode(bytes.subarray(3), 'utf-8'), encoding: 'UTF-8', because: 'it begins with the UTF-8 mark' };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return {
      text: decode(bytes.subarray(2), 'utf-16le'),
      encoding: 'UTF-16 little-endian',
      because: 'it begins with the UTF-16 mark',
    };
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return {
      text: decode(bytes.subarray(2), 'utf-16be'),
      encoding: 'UTF-16 big-endian',
      because: 'it begins with the UTF-16 mark',
    };
  }
  // Without a mark, Latin text in UTF-16 has a zero in every second byte.
  const zeros = [0, 0];
  const some = Math.min(bytes.length, 4096);
  for (let i = 0; i < some; i++) if (bytes[i] === 0) zeros[i % 2]!++;
  if (zeros[1]! > some / 4 && zeros[0]! < some / 16) {
    return { text: decode(bytes, 'utf-16le'), encoding: 'UTF-16 little-endian', because: 'every second byte is zero' };
  }
  if (zeros[0]! > some / 4 && zeros[1]! < some / 16) {
    return { text: decode(bytes, 'utf-16be'), encoding: 'UTF-16 big-endian', because: 'every second byte is zero' };
  }
  if (zeros[0]! + zeros[1]! > 0) {
    return { not: 'the file is not text (it has zero bytes)', remedy: 'Save the list as CSV and import that.' };
  }
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
      encoding: 'UTF-8',
      because: 'every byte is valid UTF-8',
    };
  } catch {
    return { text: decode(bytes, 'windows-1252'), encoding: 'Windows-1252', because: 'it is not valid UTF-8' };
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

function knownBinary(bytes: Uint8Array): { not: string; remedy: string } | undefined {
  const starts = (...head: number[]) => head.every((b, i) => bytes[i] === b);
  if (starts(0x50, 0x4b, 0x03, 0x04)) {
    return {
      not: 'the file is an Excel workbook or another archive',
      remedy: 'In Excel: File, Save As, "CSV UTF-8", then import that.',
    };
  }
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return {
      not: 'the file is an old Excel workbook (.xls)',
      remedy: 'In Excel: File, Save As, "CSV UTF-8", then import that.',
    };
  }
  if (starts(0x25, 0x50, 0x44, 0x46)) {
    return { not: 'the file is a PDF', remedy: 'Ask for the spreadsheet it was printed from.' };
  }
  return undefined;
}
