// Streams put together from segments that were lost, doubled, cut, reordered or never seen from the start. The decoder here
// is a made-up protocol of tagged, numbered messages, so that what comes out can be held against what went in.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writePcap } from '#capfile';
import { written } from '../../../ground/capfile/testing.ts';
import { checks } from '../../../ground/kit/testing.ts';
import type { FramedProtocol, Protocol, RawProtocol, Side } from '../protocol.ts';
import { readCapture } from '../read.ts';
import { ACK, ethernet, FIN, ipv4, PSH, RST, SYN, tcp } from '../testing.ts';

const a = '10.70.10.5';
const b = '10.70.10.20';
const PORT = 7007;

interface Heard {
  messages: { from: Side; text: string; packet: number }[];
  gaps: Side[];
  opened: number;
  ended: number;
}

/** `QW`, length of the whole in two bytes, number, filling. */
function message(number: number, length: number): Buffer {
  const out = Buffer.alloc(Math.max(8, length), 0x40 + (number % 26));
  out.write('QW', 0, 'latin1');
  out.writeUInt16BE(out.length, 2);
  out.writeUInt32BE(number, 4);
  return out;
}

function framed(heard: Heard, more: Partial<FramedProtocol> = {}): FramedProtocol {
  return {
    name: 'numbered',
    ports: [PORT],
    layer: 'tcp',
    kind: 'framed',
    header: 4,
    longest: 4096,
    length: (bytes, start) =>
      bytes[start] === 0x51 && bytes[start + 1] === 0x57 ? (bytes[start + 2]! << 8) | bytes[start + 3]! : 0,
    open: (context) => {
      heard.opened++;
      return {
        message: (from, bytes, start, end, at) => {
          context.claim('numbered');
          heard.messages.push({
            from,
            text: Buffer.from(bytes.slice(start, end)).toString('latin1'),
            packet: at.packet,
          });
        },
        gap: (from) => heard.gaps.push(from),
        end: () => heard.ended++,
      };
    },
    ...more,
  };
}

const nothing = (): Heard => ({ messages: [], gaps: [], opened: 0, ended: 0 });

interface Segment {
  from: 'client' | 'server';
  sequence: number;
  flags?: number;
  acknowledge?: number;
  data?: Uint8Array;
  /** Bytes of the frame that the capture kept. */
  kept?: number;
  time?: number;
}

function read(segments: readonly Segment[], protocols: readonly Protocol[], port = PORT) {
  const bytes = written((path) => {
    const writer = writePcap(path, { linkType: 1 });
    for (const [i, s] of segments.entries()) {
      const flags = s.flags ?? ACK | PSH;
      const client = s.from === 'client';
      const segment = tcp(client ? 50000 : port, client ? port : 50000, s.sequence, s.acknowledge ?? 0, flags, s.data);
      const frame = ethernet(0x0800, ipv4(client ? a : b, client ? b : a, 6, segment));
      writer.packet({ time: s.time ?? 1000 + i, bytes: frame.subarray(0, s.kept), originalLength: frame.length });
    }
    writer.close();
  });
  return readCapture(bytes, { protocols });
}

const syn = (from: 'client' | 'server', sequence: number): Segment => ({
  from,
  sequence,
  flags: from === 'client' ? SYN : SYN | ACK,
});

const texts = (heard: Heard, from: Side) => heard.messages.filter((m) => m.from === from).map((m) => m.text);
const shown = (messages: readonly Buffer[]) => messages.map((m) => m.toString('latin1'));

describe('a stream', () => {
  test('comes out whole however it is segmented, doubled and reordered, also across the end of the sequence numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 8, max: 600 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
        async (lengths, cuts, start, chance) => {
          const messages = lengths.map((length, i) => message(i, length));
          const stream = Buffer.concat(messages);
          const segments: Segment[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = Math.min(cuts[i % cuts.length]!, stream.length - at);
            // Some segments reach back over what was sent before, as retransmissions of several segments in one do.
            const back = Math.min(at, chance[i % 40]! % 3 === 0 ? chance[i % 40]! % 50 : 0);
            segments.push({
              from: 'client',
              sequence: (start + 1 + at - back) >>> 0,
              data: stream.subarray(at - back, at + size),
            });
            at += size;
          }
          // Neighbours change places, some are sent twice.
          const sent: Segment[] = [];
          for (const [i, s] of segments.entries()) {
            const luck = chance[(i * 7 + 3) % 40]!;
            if (luck % 5 === 0 && sent.length > 0) sent.splice(sent.length - 1, 0, s);
            else sent.push(s);
            if (luck % 7 === 0) sent.push(s);
          }
          const heard = nothing();
          await read([syn('client', start), syn('server', 5), ...sent], [framed(heard)]);
          expect(texts(heard, 'client')).toEqual(shown(messages));
          expect(heard.gaps).toEqual([]);
        },
      ),
      checks(2000),
    );
  });

  test('that lost segments gives every message that arrived whole, in order, and says that bytes are missing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 8, max: 300 }), { minLength: 4, maxLength: 20 }),
        fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (lengths, lost, oneSided) => {
          const messages = lengths.map((length, i) => message(i, length));
          const segments: Segment[] = [syn('client', 100), syn('server', 500)];
          let at = 101;
          for (const [i, data] of messages.entries()) {
            if (!lost.includes(i)) segments.push({ from: 'client', sequence: at, acknowledge: 501, data });
            at += data.length;
            if (!oneSided) segments.push({ from: 'server', sequence: 501, acknowledge: at, flags: ACK });
          }
          const heard = nothing();
          await read(segments, [framed(heard)]);
          const arrived = messages.filter((_, i) => !lost.includes(i));
          // A message at the start of a segment that fills it is enough to find the way back.
          expect(texts(heard, 'client')).toEqual(shown(arrived));
          const last = messages.length - 1;
          const inside = lost.some((i) => i < last && arrived.length > 0 && i < messages.lastIndexOf(arrived.at(-1)!));
          expect(heard.gaps.length > 0).toBe(inside);
        },
      ),
      checks(2000),
    );
  });

  test('joined in the middle of a message is followed from the next message on', async () => {
    const messages = [message(1, 300), message(2, 40), message(3, 50), message(4, 60)];
    const stream = Buffer.concat(messages).subarray(120);
    const heard = nothing();
    const { conversations } = await read(
      [
        { from: 'client', sequence: 7000, data: stream.subarray(0, 200) },
        { from: 'client', sequence: 7200, data: stream.subarray(200) },
      ],
      [framed(heard)],
    );
    expect(texts(heard, 'client')).toEqual(shown(messages.slice(1)));
    expect(conversations[0]!.protocol).toBe('numbered');
    expect(conversations[0]!.server.port).toBe(PORT);
  });

  test('the bytes that came first win where segments overlap with others', async () => {
    const one = message(1, 60);
    const other = Buffer.from(one);
    other.fill(0x7a, 20);
    const heard = nothing();
    await read(
      [
        syn('client', 0),
        syn('server', 0),
        { from: 'client', sequence: 41, data: one.subarray(40) },
        { from: 'client', sequence: 1, data: other.subarray(0, 20) },
        { from: 'client', sequence: 21, data: one.subarray(20, 40) },
        { from: 'client', sequence: 1, data: other },
      ],
      [framed(heard)],
    );
    expect(texts(heard, 'client')).toEqual(shown([one]));
  });

  test('bytes that the capture cut off are a gap, not a wait', async () => {
    const cut = message(1, 500);
    const next = message(2, 30);
    const heard = nothing();
    await read(
      [
        syn('client', 0),
        syn('server', 0),
        { from: 'client', sequence: 1, data: cut, kept: 200 },
        { from: 'client', sequence: 501, data: next },
      ],
      [framed(heard)],
    );
    expect(texts(heard, 'client')).toEqual(shown([next]));
    expect(heard.gaps).toEqual(['client']);
  });

  test('a new SYN with another number is a new connection between the same ports: one conversation, a new decoder', async () => {
    const first = message(1, 20);
    const second = message(2, 20);
    const heard = nothing();
    const { conversations } = await read(
      [
        syn('client', 100),
        { from: 'client', sequence: 101, data: first },
        syn('client', 900_000),
        syn('client', 900_000),
        { from: 'client', sequence: 900_001, data: second },
        { from: 'client', sequence: 900_021, flags: RST },
      ],
      [framed(heard)],
    );
    expect(conversations).toHaveLength(1);
    expect(texts(heard, 'client')).toEqual(shown([first, second]));
    expect([heard.opened, heard.ended, heard.gaps]).toEqual([2, 2, []]);
  });

  test('a gap that nothing acknowledges is given up after three seconds of the capture', async () => {
    const late = message(2, 20);
    const later = message(3, 20);
    const heard = nothing();
    await read(
      [
        syn('client', 0),
        { from: 'client', sequence: 1, data: message(0, 20) },
        { from: 'client', sequence: 41, data: late, time: 2000 },
        { from: 'client', sequence: 61, data: later, time: 6000 },
      ],
      [framed(heard)],
    );
    expect(heard.messages.map((m) => m.packet)).toEqual([2, 3, 4]);
  });

  test('that ends reports what is open exactly once', async () => {
    for (const last of [FIN | ACK, RST]) {
      const heard = nothing();
      await read(
        [
          syn('client', 0),
          { from: 'client', sequence: 1, data: message(0, 20) },
          { from: 'client', sequence: 21, flags: last },
        ],
        [framed(heard)],
      );
      expect(heard.ended).toBe(1);
    }
  });
});

describe('finding the decoder', () => {
  const two = [message(1, 20), message(2, 30)];
  const dialogue = (data: readonly Buffer[]): Segment[] => {
    let at = 1;
    return [
      syn('client', 0),
      syn('server', 0),
      ...data.map((d) => {
        at += d.length;
        return { from: 'client' as const, sequence: at - d.length, data: d };
      }),
    ];
  };

  test('on an unusual port two messages name the protocol, and both are handed over; one does not', async () => {
    const heard = nothing();
    const { conversations } = await read(dialogue(two), [framed(heard, { anyPort: true })], 9999);
    expect(conversations[0]!.protocol).toBe('numbered');
    expect(texts(heard, 'client')).toEqual(shown(two));
    const once = nothing();
    const alone = await read(dialogue(two.slice(0, 1)), [framed(once, { anyPort: true })], 9999);
    expect(alone.conversations[0]!.protocol).toBe('tcp');
    expect(once.opened).toBe(0);
  });

  test('other content on the usual port is not the protocol', async () => {
    const heard = nothing();
    const { conversations } = await read(dialogue([Buffer.from('GET / HTTP/1.1\r\n\r\n')]), [framed(heard)]);
    expect(conversations[0]!.protocol).toBe('tcp');
    expect(heard.opened).toBe(0);
  });

  test('a decoder that refuses hands on to the next candidate, the message at hand included', async () => {
    const heard = nothing();
    const refusing: FramedProtocol = {
      ...framed(nothing()),
      name: 'refusing',
      open: (context) => ({ message: () => context.reject() }),
    };
    const { conversations } = await read(dialogue(two), [refusing, framed(heard)]);
    expect(texts(heard, 'client')).toEqual(shown(two));
    expect(conversations[0]!.protocol).toBe('numbered');
  });

  test('a decoder that hands over leaves the rest of the stream to the named one, and the outermost name stays', async () => {
    const fed: string[] = [];
    const inner: RawProtocol = {
      name: 'inner',
      ports: [],
      layer: 'tcp',
      kind: 'raw',
      recognise: () => false,
      open: (context) => ({
        feed: (from, bytes, start, end) => {
          context.claim('inner');
          fed.push(`${from} ${Buffer.from(bytes.slice(start, end)).toString()}`);
        },
      }),
    };
    const outer: FramedProtocol = {
      ...framed(nothing()),
      name: 'outer',
      open: (context) => ({
        message: () => {
          context.claim('outer');
          context.handOver('inner');
        },
      }),
    };
    const { conversations } = await read(
      [
        ...dialogue([Buffer.concat([message(1, 20), Buffer.from('rest')])]),
        { from: 'server', sequence: 1, data: Buffer.from('answer') },
      ],
      [outer, inner],
    );
    expect(fed).toEqual(['client rest', 'server answer']);
    expect(conversations[0]!.protocol).toBe('outer');
  });

  test('a decoder that throws stops its conversation only, and is a problem with the packet', async () => {
    const faulty: FramedProtocol = {
      ...framed(nothing()),
      open: () => ({
        message: () => {
          throw new Error('cannot');
        },
      }),
    };
    const { capture, conversations } = await read(dialogue(two), [faulty]);
    expect(conversations[0]!.clientPackets).toBe(3);
    expect(capture.problems).toHaveLength(1);
    expect(capture.problems[0]!.what).toContain('cannot');
    expect(capture.problems[0]!.where).toMatchObject({ packet: 3 });
  });
});
