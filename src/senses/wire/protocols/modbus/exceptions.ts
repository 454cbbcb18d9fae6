// Exception codes of Modbus (Application Protocol Specification V1.1b3 §7).
const texts: Record<number, string> = {
  1: 'function not supported',
  2: 'no such address',
  3: 'value not allowed',
  4: 'device failed',
  5: 'accepted, still working',
  6: 'device busy',
  7: 'refused',
  8: 'memory parity error',
  10: 'gateway has no path',
  11: 'device behind the gateway did not answer',
};

export function exceptionText(code: number): string {
  return `exception ${code}${texts[code] ? `: ${texts[code]}` : ''}`;
}
