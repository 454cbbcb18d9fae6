// Facts from SNMP: communities that crossed the wire readable, reads and changes of settings, and how a device names and describes itself.
import { inert } from '#kit';
import type { HostAttribute } from '#facts';
import type { Context, DatagramDecoder, Moment, OperationReport, Side } from '../../protocol.ts';
import { isFactoryWord } from '../factory-words.ts';
import { description } from '../lldp/message.ts';
import { siemensIdentity } from '../lldp/siemens.ts';
import { shownText } from '../octets.ts';
import { isOid, oidText } from './ber.ts';
import { readSnmp, type SnmpMessage } from './message.ts';

/** 1.3.6.1.2.1.1.1.0 and 1.3.6.1.2.1.1.5.0 (RFC 3418), as encoded. */
const sysDescr = [0x2b, 6, 1, 2, 1, 1, 1, 0];
const sysName = [0x2b, 6, 1, 2, 1, 1, 5, 0];

type Kind = Pick<OperationReport, 'name' | 'class' | 'detail' | 'attack'>;
const kinds: Record<number, Kind> = {
  0: { name: 'Get request', class: 'read', detail: 'DISC', attack: 'T0888' },
  1: { name: 'Get next request', class: 'read', detail: 'DISC', attack: 'T0888' },
  3: { name: 'Set request', class: 'manage', detail: 'M-CONFIG', attack: 'T0836' },
  4: { name: 'Trap', class: 'read', detail: 'O-ALARM' },
  5: { name: 'Get bulk request', class: 'read', detail: 'DISC', attack: 'T0888' },
  6: { name: 'Inform', class: 'read', detail: 'O-ALARM' },
  7: { name: 'Trap', class: 'read', detail: 'O-ALARM' },
};
/** Cisco's tables by which a switch sends its configuration to a file server or takes one from it. */
const copying = /^1\.3\.6\.1\.4\.1\.9\.(?:9\.96\.1\.1|2\.1\.55)(?:\.|$)/;
const copy: Kind = { name: 'Set request (configuration copy)', class: 'manage', detail: 'M-FILE', attack: 'T0811' };
const set = 3;
const response = 2;
const report = 8;
const trap = new Set([4, 7]);
const mostWaiting = 256;

interface Waiting {
  pdu: number;
  at: Moment;
  from: Side;
  /** Set requests: what is set first. */
  subject?: string;
}

export function decodeSnmp(context: Context): DatagramDecoder {
  const waiting = new Map<number, Waiting>();
  let claimed = false;

  function operation(asked: Waiting, outcome: OperationReport['outcome'], last: Moment, error?: number): void {
    const kind = copying.test(asked.subject ?? '') ? copy : kinds[asked.pdu];
    if (!kind) return;
    const failed = error === undefined || error === 0 ? undefined : `error status ${error}`;
    const by = asked.from;
    context.operation({
      protocol: 'snmp',
      code: String(asked.pdu),
      ...kind,
      subject: asked.subject,
      outcome,
      error: failed,
      first: asked.at,
      last,
      by,
    });
  }

  function unanswered(asked: Waiting): void {
    operation(asked, context.seen(asked.from === 'client' ? 'server' : 'client') ? 'unanswered' : 'unseen', asked.at);
  }

  function exchange(message: SnmpMessage, bytes: Uint8Array, from: Side, at: Moment): void {
    const { pdu, request } = message;
    if (pdu === undefined) return;
    if (trap.has(pdu)) return operation({ pdu, at, from }, 'unseen', at);
    if (request === undefined) return;
    if (pdu !== response && pdu !== report) {
      const same = waiting.get(request);
      // The same request again is a repetition of one that got no answer in time.
      if (same) return;
      if (waiting.size >= mostWaiting) {
        const [oldest, asked] = waiting.entries().next().value!;
        waiting.delete(oldest);
        unanswered(asked);
      }
      const [first] = message.variables;
      const subject = pdu === set && first ? oidText(bytes, first.name) : undefined;
      waiting.set(request, { pdu, at, from, subject });
      return;
    }
    const asked = waiting.get(request);
    if (!asked || asked.from === from) return;
    waiting.delete(request);
    operation(asked, pdu === response && (message.error ?? 0) === 0 ? 'ok' : 'error', at, message.error);
  }

  function identity(message: SnmpMessage, bytes: Uint8Array, from: Side, at: Moment): void {
    const { address } = from === 'client' ? context.client : context.server;
    const say = (attribute: HostAttribute, value: string | undefined) => {
      if (value) context.sighting({ address }, attribute, value, 'snmp', 'high', at);
    };
    for (const { name, value } of message.variables) {
      if (value.tag !== 4) continue;
      if (isOid(bytes, name, sysName)) say('name', shownText(bytes, value.start, value.end));
      if (!isOid(bytes, name, sysDescr)) continue;
      const text = description(bytes, value.start, value.end);
      say('system', text);
      for (const [attribute, part] of Object.entries(siemensIdentity(text) ?? {}))
        say(attribute as HostAttribute, part);
    }
  }

  return {
    datagram(from, bytes, start, end, at) {
      const message = readSnmp(bytes, start, end);
      if (!message) return;
      if (!claimed) context.claim('snmp');
      claimed = true;
      const answer = message.pdu === response || message.pdu === report;
      if (message.community !== undefined && !answer) {
        const factoryDefault = isFactoryWord(message.community);
        context.credential({ protocol: 'snmp', kind: 'community', factoryDefault }, at);
      }
      if (message.user && message.authenticated === false && !answer) {
        context.credential({ protocol: 'snmp', kind: 'no-password', account: inert(message.user) }, at);
      }
      exchange(message, bytes, from, at);
      if (message.pdu === response) identity(message, bytes, from, at);
    },
    end() {
      for (const asked of waiting.values()) unanswered(asked);
      waiting.clear();
    },
  };
}
