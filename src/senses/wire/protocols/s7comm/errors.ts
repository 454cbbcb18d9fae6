// Error codes of S7comm: class and code of an answer's header, the parameter error of user data, the return code of an item.
const texts: Record<number, string> = {
  0x8104: 'not available on this module',
  0xd0a1: 'not permitted at this protection level',
  0xd209: 'block not found',
  0xd20c: 'block cannot be copied',
  0xd240: 'coordination rules violated',
  0xd241: 'not permitted at this protection level',
  0xd401: 'information not available',
  0xd402: 'information not available',
};

const classes: Record<number, string> = {
  0x81: 'application relationship',
  0x82: 'object definition',
  0x83: 'no resources',
  0x84: 'service failed',
  0x85: 'supplies',
  0x87: 'access refused',
};

const items: Record<number, string> = {
  0x01: 'hardware error',
  0x03: 'access to the object not allowed',
  0x05: 'invalid address',
  0x06: 'type not supported',
  0x07: 'type does not fit',
  0x0a: 'object does not exist',
};

/** Set in an outcome code that is the return code of an item. */
export const ITEM = 0x10000;

export function s7ErrorText(code: number): string {
  if (code >= ITEM) {
    const item = code - ITEM;
    return items[item] ?? `return code 0x${item.toString(16).padStart(2, '0')}`;
  }
  const text = texts[code] ?? classes[code >> 8];
  return `error 0x${code.toString(16).padStart(4, '0')}${text ? `: ${text}` : ''}`;
}
