// Facts from DNS messages: who asked for which name, what was answered, and how hosts call themselves (mDNS, LLMNR).
import { inert } from '#kit';
import type { WireEnd } from '#facts';
import type { Context, Moment, Side } from '../../protocol.ts';
import { answeredNames } from './answers.ts';
import { type Message, readMessage, rr } from './message.ts';
import { reversedAddress } from './reverse.ts';

export type Kind = 'dns' | 'mdns' | 'llmnr';

/** One decoder per conversation. @param kind which of the three is spoken: it decides whose word an answer is. */
export function decodeDns(context: Context, kind: Kind) {
  return (from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void => {
    const message = readMessage(bytes, start, end);
    if (!message) return;
    context.claim(kind);
    const sender = from === 'client' ? context.client : context.server;
    // A reply whose query was not captured still tells that somebody asked.
    const asked = !message.response || (kind === 'dns' && !context.seen(from === 'client' ? 'server' : 'client'));
    if (asked) for (const q of message.questions) if (q.name) context.name('dns-query', inert(q.name, 260), at);
    if (!message.response) return;
    for (const [name, addresses] of answeredNames(message)) {
      if (name) context.name('dns-answer', inert(name, 260), at, addresses);
    }
    if (kind === 'dns') nameOthers(context, message, at);
    else nameOneself(context, kind, message, sender, at);
  };
}

/** A server's word on other machines: `medium`. */
function nameOthers(context: Context, message: Message, at: Moment): void {
  const asked = message.questions[0]?.name;
  for (const record of message.records) {
    if (record.section !== 'answer') continue;
    if (record.address !== undefined && record.name) {
      context.sighting({ address: record.address }, 'name', inert(asked || record.name), 'dns', 'medium', at);
    }
    const address = record.type === rr.ptr ? reversedAddress(record.name) : undefined;
    if (address !== undefined && record.target) {
      context.sighting({ address }, 'name', inert(record.target), 'dns', 'medium', at);
    }
  }
}

/**
 * A host's word on itself: `high` for a name that the sender gives the very address it sends from, with its MAC, since these
 * messages do not leave the link. Other addresses of that name are its own word too; names of others (proxies) are `medium`.
 */
function nameOneself(context: Context, kind: Kind, message: Message, sender: Readonly<WireEnd>, at: Moment): void {
  const own = new Set<string>();
  for (const r of message.records) if (r.address !== undefined && r.address === sender.address) own.add(r.name);
  for (const record of message.records) {
    const name = record.name;
    if (record.address !== undefined) {
      const self = record.address === sender.address;
      const about = self ? { mac: sender.mac, address: record.address } : { address: record.address };
      context.sighting(about, 'name', inert(name), kind, own.has(name) ? 'high' : 'medium', at);
    } else if (record.type === rr.hinfo && record.text && own.has(name)) {
      context.sighting({ mac: sender.mac, address: sender.address }, 'system', inert(record.text), kind, 'high', at);
    } else if (record.type === rr.ptr && record.target) {
      const address = reversedAddress(name);
      const self = address !== undefined && address === sender.address;
      const about = self ? { mac: sender.mac, address } : { address };
      if (address) context.sighting(about, 'name', inert(record.target), kind, self ? 'high' : 'medium', at);
    }
  }
}
