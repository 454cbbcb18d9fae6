// MMS (ISO 9506) shares port 102 and COTP with S7. It is only named here, so that it is not taken for something else.

/** Object identifier of MMS as an association names it: 1.0.9506.2, in BER. */
const MMS_OBJECT = [0x28, 0xca, 0x22, 0x02];

/** Whether this user data of COTP is an association for MMS, or data of one (ISO 8327 give-tokens and data, ISO 8823 user data). */
export function looksLikeMms(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (first === 1 && start + 5 <= end)
    return bytes[start + 1] === 0 && bytes[start + 2] === 1 && bytes[start + 3] === 0 && bytes[start + 4] === 0x61;
  // An initiation without the layers between: request or answer, and a length that fits.
  if (first === 0xa8 || first === 0xa9) return bytes[start + 1] === end - start - 2;
  if (first !== 0x0d && first !== 0x0e) return false;
  const stop = Math.min(end, start + 512) - MMS_OBJECT.length;
  for (let p = start + 2; p <= stop; p++) if (MMS_OBJECT.every((b, i) => bytes[p + i] === b)) return true;
  return false;
}
