// General status codes of CIP answers (The CIP Networks Library, volume 1, appendix B), and of PCCC inside them.
const texts: Record<number, string> = {
  0x01: 'connection failure',
  0x02: 'no resources',
  0x03: 'invalid value',
  0x04: 'path not understood',
  0x05: 'no such object',
  0x07: 'connection lost',
  0x08: 'service not supported',
  0x09: 'invalid attribute value',
  0x0a: 'attribute list error',
  0x0b: 'already in that state',
  0x0c: 'not possible in this state',
  0x0d: 'object already exists',
  0x0e: 'attribute cannot be set',
  0x0f: 'permission denied',
  0x10: 'not possible in this device state',
  0x11: 'answer too large',
  0x13: 'not enough data',
  0x14: 'attribute not supported',
  0x15: 'too much data',
  0x16: 'object does not exist',
  0x19: 'could not be stored',
  0x1a: 'request too large to route',
  0x1c: 'attribute missing',
  0x1e: 'error in one of the services',
  0x1f: 'error of the maker',
  0x20: 'invalid parameter',
  0x26: 'path size invalid',
  0x27: 'unexpected attribute',
  0x28: 'invalid member',
  0x2a: 'service not supported here',
};

/** Set in an outcome code that is a PCCC status. */
export const PCCC_STATUS = 0x1000000;

/** Text of an outcome: general status, and the first word of the extended status times 256. */
export function cipErrorText(code: number): string {
  if (code >= PCCC_STATUS) return `PCCC status 0x${(code - PCCC_STATUS).toString(16).padStart(2, '0')}`;
  const status = code & 0xff;
  const extended = code >> 8;
  const text = texts[status];
  const more = extended ? ` (extended 0x${extended.toString(16).padStart(4, '0')})` : '';
  return `status 0x${status.toString(16).padStart(2, '0')}${text ? `: ${text}` : ''}${more}`;
}
