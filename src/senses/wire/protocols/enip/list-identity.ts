// Answer to ListIdentity (The CIP Networks Library, volume 2, §2-4.2): the device introduces itself.
import { ipv4Text } from '#kit';
import type { Context, Moment } from '../../protocol.ts';
import { readIdentity, sightIdentity } from '../cip/identity.ts';

const IDENTITY_ITEM = 0x0c;
const MOST_ITEMS = 8;

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

/** `p`: the item count. Each item: type, length, version, socket address (16 bytes, network order), identity, state. */
export function readListIdentity(
  context: Context,
  sender: string | undefined,
  bytes: Uint8Array,
  p: number,
  end: number,
  at: Moment,
): void {
  if (p + 2 > end) return;
  const count = Math.min(u16(bytes, p), MOST_ITEMS);
  let item = p + 2;
  for (let i = 0; i < count && item + 4 <= end; i++) {
    const start = item + 4;
    const stop = start + u16(bytes, item + 2);
    if (stop > end) return;
    if (u16(bytes, item) === IDENTITY_ITEM && start + 18 <= stop) {
      const id = readIdentity(bytes, start + 18, stop);
      const own =
        ((bytes[start + 6]! << 24) | (bytes[start + 7]! << 16) | (bytes[start + 8]! << 8) | bytes[start + 9]!) >>> 0;
      // The address it names is its own; where it names none, the sender's is.
      if (id) sightIdentity(context, own === 0 ? sender : ipv4Text(own), id, 'enip', at);
    }
    item = stop;
  }
}
