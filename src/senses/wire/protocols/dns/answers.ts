// What the records of a response say about names: to which addresses each leads, aliases followed within the message.
import { type Message, type RecordOfName, rr } from './message.ts';
import { reversedAddress } from './reverse.ts';

const telling = new Set<number>([rr.a, rr.aaaa, rr.cname, rr.ptr, rr.srv]);
/** Addresses kept of one name, and records looked at in one response: more are not needed to tell where a name leads. */
const most = 64;
const mostRecords = 256;

/** Every name that the response gives an address, an alias, a host or a service for, with the addresses it leads to. */
export function answeredNames(message: Message): Map<string, string[]> {
  const direct = new Map<string, RecordOfName[]>();
  let taken = 0;
  for (const record of message.records) {
    if (!telling.has(record.type)) continue;
    if (++taken > mostRecords) break;
    const list = direct.get(record.name);
    if (list) list.push(record);
    else direct.set(record.name, [record]);
  }
  const found = new Map<string, string[]>();
  const add = (name: string, addresses: Iterable<string>) => {
    const all = new Set(found.get(name));
    for (const address of addresses) if (all.size < most) all.add(address);
    found.set(name, [...all]);
  };
  for (const [name, records] of direct) {
    add(name, addressesOf(name, direct));
    for (const record of records) {
      if (record.target === undefined || record.target === '') continue;
      const asked = record.type === rr.ptr ? reversedAddress(name) : undefined;
      add(record.target, asked ? [asked] : addressesOf(record.target, direct));
    }
  }
  return found;
}

/** Addresses of a name, over at most eight aliases (RFC 1034 §3.6.2 asks for none; resolvers stop near there). */
function addressesOf(name: string, direct: ReadonlyMap<string, readonly RecordOfName[]>): Set<string> {
  const addresses = new Set<string>();
  let here: string | undefined = name;
  for (let step = 0; step < 8 && here !== undefined; step++) {
    let next: string | undefined;
    for (const record of direct.get(here) ?? []) {
      if (record.address !== undefined && addresses.size < most) addresses.add(record.address);
      if (record.type === rr.cname || record.type === rr.srv) next ??= record.target;
    }
    here = next;
  }
  return addresses;
}
