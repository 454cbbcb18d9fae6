// Proves that quoting a configuration shows its lines under their numbers and none of its secrets.
import { expect, it } from 'vitest';
import { sha256 } from '#kit';
import { shownConfig } from './shown.ts';

const shown = (text: string | Buffer) => {
  const bytes = Buffer.from(text);
  return shownConfig({ name: 'configs/a.cfg', sha256: sha256(bytes), bytes });
};

it('keeps every line in its place and blanks what may be a secret', () => {
  const text = [
    'hostname deck',
    'enable secret 5 $1$abcd$notARealHashAtAll',
    'crypto key',
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEowIBAAKCAQEAtotallyInventedKeyMaterialThatIsLongEnoughToSee',
    'shortTail==',
    '-----END RSA PRIVATE KEY-----',
    'interface Vlan110',
  ].join('\r\n');
  const lines = shown(text).split('\n');
  expect(lines).toHaveLength(8);
  expect(lines[0]).toBe('hostname deck');
  expect(lines[7]).toBe('interface Vlan110');
  for (const secret of ['notARealHashAtAll', 'MIIEow', 'shortTail']) expect(lines.join('\n')).not.toContain(secret);
});

it('reads UTF-16 as the readers do, so that line numbers agree', () => {
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a\r\nb\r\nc', 'utf16le')]);
  expect(shown(wide)).toBe('a\nb\nc');
});
