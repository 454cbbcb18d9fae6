// Proves that blanking hides every word that a secret may stand behind, wherever it stands and however it is written.
import { describe, expect, it } from 'vitest';
import { blanked } from './secrets.ts';

const words = [
  ...[
    'password',
    'PASSWD',
    'passphrase',
    'pwd',
    'secret',
    'Community',
    'psk',
    'psksecret',
    'pre-shared-key',
    'presharedkey',
  ],
  ...[
    'key-string',
    'keystring',
    'md5',
    'auth-key',
    'authentication-key',
    'authkey',
    'private-key',
    'privkey',
    'priv',
    'auth',
  ],
  ...[
    'encrypted',
    'phash',
    'hash',
    'key',
    'wpa-psk',
    'wpapsk',
    'token',
    'credential',
    'credentials',
    'snmp-server user',
  ],
  ...['ROOT_PASSWORD', 'hm2UserPassword', 'snmpCommunityName', 'SNMP_RO_COMMUNITY', 'my_private_key', 'tunnelPsk'],
];

describe('blanking', () => {
  it('hides what stands behind each of the words', () => {
    for (const word of words) {
      for (const line of [
        `set ${word} herring7`,
        `x 1 ${word} "herring7"`,
        `<a>${word}="herring7"`,
        `${word}: herring7`,
      ]) {
        expect(blanked(line), line).not.toContain('herring7');
        expect(blanked(line), line).toContain('***');
      }
    }
  });

  it('hides what looks like a hash or a key, wherever it stands in the line', () => {
    const shapes = [
      '$1$abcdefgh$ijklmnop',
      '0123456789abcdefABCDEF0123456789',
      `${'aB3+'.repeat(11)}=`,
      'ENC SH2inventedvalue',
    ];
    for (const shape of shapes) {
      for (let before = 0; before < 70; before++) {
        const line = `${'x '.repeat(before)}${shape} end`;
        expect(blanked(line), line).not.toContain(shape);
        expect(blanked(line).endsWith(' end')).toBe(true);
      }
    }
  });

  it('leaves a line without any as it is', () => {
    for (const line of ['permit tcp any host 192.0.2.1 eq 443', 'description crane 7, camera mast', '']) {
      expect(blanked(line)).toBe(line);
    }
  });
});
