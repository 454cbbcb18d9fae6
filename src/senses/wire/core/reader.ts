// Reads packets: link layer, IP, transport, conversation, stream. This is the path every packet takes, so it keeps what it
// parses in fields of one object, looks conversations up by integers and allocates nothing; it is one long file because it
// is one path.
import type { Packet } from '#capfile';
import { ipv4Text, ipv6Text } from '#kit';
import type { Conversation, Transport, WireEnd } from '#facts';
import type { DatagramProtocol, EthernetProtocol, Moment, Protocol } from '../protocol.ts';
import { Collect } from '../collect.ts';
import { DatagramSession, EthernetSession } from '../streams/datagrams.ts';
import { Candidates } from '../streams/session.ts';
import type { Host } from '../streams/session.ts';
import { TcpStream } from '../streams/tcp.ts';
import type { StreamProtocol } from '../streams/tcp.ts';
import {
  Conversations,
  DATA,
  FIN,
  FLAGS,
  FLIPPED,
  HAS_MAC,
  KEY_A,
  KEY_B,
  KEY_META,
  KEY_PORTS,
  KIND_ETHERNET,
  KIND_IPV4,
  KIND_IPV6,
  LAST,
  MAC_HIGH,
  MAC_LOW_A,
  MAC_LOW_B,
  RESET,
  ROW,
  SEEN,
  START_A,
  STREAM,
  SYN,
  SYN_ACK,
  USE_A,
} from './conversations.ts';
import { Fragments } from './fragments.ts';
import { USE_ARP, USE_GRATUITOUS, USE_ND, USE_TRAFFIC, Uses } from './uses.ts';
import { Words } from './words.ts';

/** Bounds on what one capture may make us keep. */
const MOST_CONVERSATIONS = 150_000;
/** Past it, conversations are kept without the client's port, as many more as this. */
const MOST_FOLDED = 50_000;
const MOST_USES = 200_000;
/** Conversations with a decoder at work; past it, those idle longest are closed. */
const MOST_STREAMS = 16_384;
/** Bytes that streams may hold together while they wait for the rest of a message or for a gap to close. */
const MOST_HELD = 96 << 20;
const MOST_FAULTS = 50;
/** Tunnels inside tunnels that are followed. */
const MOST_TUNNELS = 3;

/** Keys of frames with a length instead of an EtherType: LLC by destination service access point, SNAP by organisation. */
export const LLC = 0x10000;
export const SNAP_CISCO = 0x20000;
export const SNAP_OTHER = 0x30000;

/** Kinds of what was not understood, above the EtherTypes and the keys above. */
const MISSED_IP = 0x100000;
const MISSED_GRE = 0x200000;

const TCP = 6;
const UDP = 17;
const SCTP = 132;
const GRE = 47;
const ICMP = 1;
const ICMPV6 = 58;

type Session = TcpStream | DatagramSession | EthernetSession;

export class PacketReader implements Host {
  readonly conversations = new Conversations(MOST_CONVERSATIONS);
  readonly uses = new Uses(MOST_USES);
  readonly collect = new Collect();
  /** IPv6 addresses, MAC addresses and VLAN stacks by number. Stack 0 is "untagged". */
  readonly ipv6 = new Words();
  readonly macs = new Words();
  readonly stacks = new Words();
  readonly #missed = new Map<number | string, number>();
  readonly faults: { protocol: string; error: unknown; at: Moment }[] = [];
  faultCount = 0;
  bytes = 0;
  truncated = 0;
  /** Packets that belong to no conversation because there were too many, or that are no frame at all. */
  unkept = 0;
  first = Infinity;
  last = -Infinity;
  gapFrom = 0;
  gapTo = 0;

  /** Number of the conversation (from 0) that the last packet was counted for, or -1. */
  current = -1;

  readonly #streams: (Session | undefined)[] = [undefined];
  readonly #free: number[] = [];
  #open = 0;
  /** Bytes that the open streams hold. */
  #held = 0;
  readonly #tcp: Candidates<StreamProtocol>;
  readonly #udp: Candidates<DatagramProtocol>;
  readonly #ethernet = new Map<number, EthernetProtocol>();
  readonly #fragments = new Fragments();

  // The packet at hand.
  #view: DataView = new DataView(new ArrayBuffer(0));
  #bytesOf: Uint8Array = new Uint8Array(0);
  #time = 0.5;
  #packet = 0;
  #offset = 0.5;
  #length = 0;
  #moment: Moment | undefined;
  #hasMac = false;
  #sourceHigh = 0;
  #sourceLow = 0;
  #targetHigh = 0;
  #targetLow = 0;
  /** VLAN stack: its number, and its tags (up to four) while they are read. */
  #stack = 0;
  #etherType = 0;
  /** Past the captured part of the frame. */
  #end = 0;
  /** IP: kind, protocol, addresses as 32-bit words or numbers of them, and the end of the payload on the wire. */
  #kind = 0;
  #protocol = 0;
  #source = 0;
  #target = 0;
  #wireEnd = 0;
  /** Where the frame ended on the wire: a length field that says more is wrong, not a sign of bytes that were lost. */
  #frameEnd = 0;
  #tunnels = 0;

  constructor(protocols: readonly Protocol[]) {
    this.stacks.id(0, 0, 0, 0);
    this.#tcp = new Candidates(protocols.filter((p) => p.layer === 'tcp'));
    this.#udp = new Candidates(protocols.filter((p) => p.layer === 'udp'));
    for (const protocol of protocols) {
      if (protocol.layer !== 'ethernet') continue;
      for (const type of protocol.etherTypes) if (!this.#ethernet.has(type)) this.#ethernet.set(type, protocol);
    }
  }

  /** Takes one packet in. Bound, so that it can be handed over as it is. */
  readonly packet = (p: Packet): void => {
    const time = p.time;
    this.bytes += p.originalLength;
    if (p.end - p.start < p.originalLength) this.truncated++;
    if (time > this.last) {
      if (time - this.last > this.gapTo - this.gapFrom && this.last !== -Infinity) {
        this.gapFrom = this.last;
        this.gapTo = time;
      }
      this.last = time;
    }
    if (time < this.first) this.first = time;
    this.#view = p.view;
    this.#bytesOf = p.bytes;
    this.#time = time;
    this.#packet = p.packet;
    this.#offset = p.offset;
    this.#length = p.originalLength;
    this.#moment = undefined;
    this.#end = p.end;
    this.#frameEnd = p.start + p.originalLength;
    this.#stack = 0;
    this.#hasMac = false;
    this.current = -1;
    this.#tunnels = 0;
    if (p.linkType === 1) this.#ethernetFrame(p.start);
    else this.#otherLink(p.linkType, p.start);
  };

  #at(): Moment {
    return (this.#moment ??= { time: this.#time, packet: this.#packet, offset: this.#offset });
  }

  /** Counts a packet of which something was not understood: said in words, or by the number of `missText`. */
  #miss(what: string | number): void {
    this.#missed.set(what, (this.#missed.get(what) ?? 0) + 1);
  }

  /** What no decoder here reads, with packet counts, most first. */
  notUnderstood(): { what: string; packets: number }[] {
    const list = [...this.#missed].map(([what, packets]) => ({
      what: typeof what === 'string' ? what : missText(what),
      packets,
    }));
    return list.sort((a, b) => b.packets - a.packets);
  }

  // ── Link layers ──

  #ethernetFrame(start: number): void {
    if (this.#end - start < 14) {
      this.unkept++;
      this.#miss('Ethernet frames shorter than their header');
      return;
    }
    const view = this.#view;
    this.#targetHigh = view.getUint16(start);
    this.#targetLow = view.getInt32(start + 2);
    this.#sourceHigh = view.getUint16(start + 6);
    this.#sourceLow = view.getInt32(start + 8);
    this.#hasMac = true;
    const type = view.getUint16(start + 12);
    if (type === 0x0800) {
      this.#etherType = type;
      this.#ipv4(start + 14);
    } else this.#typed(type, start + 14);
  }

  /** What follows an EtherType: tags are taken off, then the network layer. */
  #typed(first: number, from: number): void {
    let type = first;
    let start = from;
    const view = this.#view;
    let tags = 0;
    let inner = 0;
    let middle = 0;
    let outer = 0;
    while ((type === 0x8100 || type === 0x88a8 || type === 0x9100) && tags < 8) {
      if (this.#end - start < 4) break;
      const vlan = view.getUint16(start) & 0xfff;
      // VLAN 0 carries a priority only (IEEE 802.1Q): such a frame is untagged.
      if (vlan !== 0) {
        if (outer === 0) outer = vlan;
        else if (middle === 0) middle = vlan;
        else inner = (inner << 12) | vlan;
      }
      type = view.getUint16(start + 2);
      start += 4;
      tags++;
    }
    if (outer !== 0) this.#stack = this.stacks.id(outer, middle, inner, 0);
    this.#etherType = type;
    this.#network(type, start);
  }

  #network(type: number, start: number): void {
    switch (type) {
      case 0x0800:
        this.#ipv4(start);
        return;
      case 0x86dd:
        this.#ipv6(start);
        return;
      case 0x0806:
        this.#arp(start);
        return;
      case 0x8847:
      case 0x8848:
        this.#mpls(start);
        return;
      case 0x8864:
        this.#pppoe(start);
        return;
    }
    if (type <= 1500) this.#llc(start, Math.min(this.#end, start + type));
    else this.#belowIp(type, start, this.#end);
  }

  /** RFC 3032: labels to the bottom of the stack, then what the first nibble says. */
  #mpls(start: number): void {
    let p = start;
    for (let labels = 0; labels < 16 && this.#end - p >= 5; labels++) {
      const bottom = (this.#bytesOf[p + 2]! & 1) === 1;
      p += 4;
      if (!bottom) continue;
      const nibble = this.#bytesOf[p]! >>> 4;
      if (nibble === 4) this.#ipv4(p);
      else if (nibble === 6) this.#ipv6(p);
      else break;
      return;
    }
    this.#belowIp(this.#etherType, start, this.#end);
  }

  /** RFC 2516: the session's PPP protocol number. */
  #pppoe(start: number): void {
    if (this.#end - start >= 8) {
      const protocol = this.#view.getUint16(start + 6);
      if (protocol === 0x0021) {
        this.#ipv4(start + 8);
        return;
      }
      if (protocol === 0x0057) {
        this.#ipv6(start + 8);
        return;
      }
    }
    this.#belowIp(this.#etherType, start, this.#end);
  }

  /** IEEE 802.2 LLC, and SNAP (RFC 1042), which carries an EtherType again. */
  #llc(start: number, end: number): void {
    const bytes = this.#bytesOf;
    if (end - start < 3) {
      this.#belowIp(LLC, start, end);
      return;
    }
    const target = bytes[start]!;
    if (target === 0xaa && bytes[start + 1] === 0xaa && end - start >= 8) {
      const organisation = this.#view.getUint32(start + 2) & 0xffffff;
      const type = this.#view.getUint16(start + 6);
      if (organisation === 0 || organisation === 0x0000f8) {
        if (type > 1500) {
          this.#etherType = type;
          this.#network(type, start + 8);
          return;
        }
      }
      this.#belowIp((organisation === 0x00000c ? SNAP_CISCO : SNAP_OTHER) | type, start + 8, end);
      return;
    }
    this.#belowIp(LLC | target, start + 3, end);
  }

  #otherLink(linkType: number, start: number): void {
    const view = this.#view;
    const have = this.#end - start;
    switch (linkType) {
      case 101:
      case 12:
      case 14:
      case 228:
      case 229:
        if (have > 0) {
          this.#rawIp(start);
          return;
        }
        break;
      case 0:
      case 108:
        if (have >= 4) {
          this.#loopback(view.getUint32(start), view.getUint32(start, true), start + 4);
          return;
        }
        break;
      case 113:
        if (have >= 16) {
          this.#cookedSource(view.getUint16(start + 2), view.getUint16(start + 4), start + 6);
          this.#cooked(view.getUint16(start + 14), start + 16);
          return;
        }
        break;
      case 276:
        if (have >= 20) {
          this.#cookedSource(view.getUint16(start + 8), this.#bytesOf[start + 11]!, start + 12);
          this.#cooked(view.getUint16(start), start + 20);
          return;
        }
        break;
      case 239:
        this.#netfilterLog(start);
        return;
      default:
        this.unkept++;
        this.#miss(`link type ${linkType}`);
        return;
    }
    this.unkept++;
    this.#miss('frames shorter than their header');
  }

  #rawIp(start: number): void {
    const version = this.#bytesOf[start]! >>> 4;
    if (version === 4) {
      this.#etherType = 0x0800;
      this.#ipv4(start);
    } else if (version === 6) {
      this.#etherType = 0x86dd;
      this.#ipv6(start);
    } else {
      this.unkept++;
      this.#miss('raw packets that are not IP');
    }
  }

  /** The address family stands in the byte order of the machine that captured. */
  #loopback(big: number, little: number, start: number): void {
    const family = Math.min(big, little);
    if (family === 2) this.#typed(0x0800, start);
    else if (family === 10 || family === 23 || family === 24 || family === 28 || family === 30)
      this.#typed(0x86dd, start);
    else {
      this.unkept++;
      this.#miss(`loopback address family ${family}`);
    }
  }

  /** Linux cooked capture knows the sender's address only. */
  #cookedSource(hardware: number, length: number, at: number): void {
    if (hardware !== 1 || length !== 6) return;
    this.#sourceHigh = this.#view.getUint16(at);
    this.#sourceLow = this.#view.getInt32(at + 2);
    this.#targetHigh = 0;
    this.#targetLow = 0;
    this.#hasMac = true;
  }

  #cooked(type: number, start: number): void {
    if (type === 0x0004) this.#llc(start, this.#end);
    else if (type > 1500) this.#typed(type, start);
    else this.#belowIp(LLC | 0xff, start, this.#end);
  }

  /** NFLOG: attributes in the byte order of the machine; the packet is the one of type 9. */
  #netfilterLog(start: number): void {
    const view = this.#view;
    for (let p = start + 4; p + 4 <= this.#end;) {
      const little = view.getUint16(p + 2, true) < 256;
      const length = view.getUint16(p, little);
      const type = view.getUint16(p + 2, little);
      if (length < 4) break;
      if (type === 9 && p + 4 < this.#end) {
        this.#end = Math.min(this.#end, p + length);
        this.#rawIp(p + 4);
        return;
      }
      p += (length + 3) & ~3;
    }
    this.unkept++;
    this.#miss('NFLOG records without a packet');
  }

  // ── Network layers ──

  #ipv4(start: number): void {
    const view = this.#view;
    const have = this.#end - start;
    if (have < 20) {
      this.#belowIp(this.#etherType, start, this.#end);
      return;
    }
    const head = view.getUint8(start);
    const header = (head & 15) * 4;
    if (head >>> 4 !== 4 || header < 20) {
      this.#belowIp(this.#etherType, start, this.#end);
      return;
    }
    const total = view.getUint16(start + 2);
    // Zero: left to the network card (segmentation offload). Then the frame tells the length.
    const length = total === 0 ? this.#length : total;
    this.#wireEnd = Math.min(start + length, this.#frameEnd);
    if (this.#wireEnd < this.#end) this.#end = this.#wireEnd;
    this.#kind = KIND_IPV4;
    this.#source = view.getInt32(start + 12);
    this.#target = view.getInt32(start + 16);
    this.#protocol = view.getUint8(start + 9);
    const payload = start + header;
    const fragment = view.getUint16(start + 6) & 0x3fff;
    if (fragment === 0) {
      if (this.#protocol === TCP) this.#tcpSegment(payload, this.#end);
      else this.#transport(payload, this.#end);
    } else this.#fragment(payload, (fragment & 0x1fff) * 8, (fragment & 0x2000) === 0, view.getUint16(start + 4));
  }

  #ipv6(start: number): void {
    const view = this.#view;
    if (this.#end - start < 40 || this.#bytesOf[start]! >>> 4 !== 6) {
      this.#belowIp(this.#etherType, start, this.#end);
      return;
    }
    const length = view.getUint16(start + 4);
    this.#wireEnd = Math.min(start + 40 + length, this.#frameEnd);
    // Zero stands for a jumbogram or for segmentation offload: the frame tells the length.
    if (length === 0) this.#wireEnd = start + this.#length;
    if (this.#wireEnd < this.#end) this.#end = this.#wireEnd;
    this.#kind = KIND_IPV6;
    this.#source = this.#ipv6Id(start + 8);
    this.#target = this.#ipv6Id(start + 24);
    this.#protocol = view.getUint8(start + 6);
    this.#extensions(start + 40, this.#end);
  }

  #ipv6Id(at: number): number {
    const v = this.#view;
    return this.ipv6.id(v.getInt32(at), v.getInt32(at + 4), v.getInt32(at + 8), v.getInt32(at + 12));
  }

  /** RFC 8200 §4: extension headers up to the transport. */
  #extensions(from: number, end: number): void {
    const bytes = this.#bytesOf;
    let p = from;
    for (let n = 0; n < 16; n++) {
      const header = this.#protocol;
      if (header === 44) {
        if (end - p < 8) break;
        this.#protocol = bytes[p]!;
        const field = this.#view.getUint16(p + 2);
        // An "atomic" fragment is whole (RFC 6946).
        if ((field & 0xfff9) !== 0) {
          this.#fragment(p + 8, field & 0xfff8, (field & 1) === 0, this.#view.getInt32(p + 4));
          return;
        }
        p += 8;
      } else if (header === 0 || header === 43 || header === 60 || header === 135 || header === 139 || header === 140) {
        if (end - p < 8) break;
        this.#protocol = bytes[p]!;
        p += 8 + bytes[p + 1]! * 8;
      } else break;
    }
    this.#transport(Math.min(p, end), end);
  }

  /**
   * Fragments are counted as a conversation of their IP protocol without ports; the one that makes the datagram whole counts
   * for the conversation of the datagram, as Wireshark does.
   */
  #fragment(start: number, at: number, last: boolean, identification: number): void {
    const key = `${this.#kind}.${this.#stack}.${this.#source}.${this.#target}.${this.#protocol}.${identification}`;
    const whole = this.#fragments.add(key, this.#bytesOf, start, this.#end, at, last, this.#time);
    if (whole === undefined) {
      this.#portless();
      return;
    }
    this.#bytesOf = whole;
    this.#view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    this.#end = whole.length;
    this.#wireEnd = whole.length;
    this.#frameEnd = whole.length;
    if (this.#kind === KIND_IPV6) this.#extensions(0, whole.length);
    else this.#transport(0, whole.length);
  }

  // ── Transports ──

  #transport(from: number, end: number): void {
    let start = from;
    // Authentication header (RFC 4302): the payload is readable behind it.
    for (let n = 0; this.#protocol === 51 && end - start >= 8 && n < 4; n++) {
      this.#protocol = this.#bytesOf[start]!;
      start += (this.#bytesOf[start + 1]! + 2) * 4;
    }
    switch (this.#protocol) {
      case TCP:
        this.#tcpSegment(start, end);
        return;
      case UDP:
        this.#udpDatagram(start, end);
        return;
      case SCTP:
        if (end - start >= 4) {
          this.#conversation(this.#view.getUint16(start), this.#view.getUint16(start + 2));
          return;
        }
        break;
      case ICMPV6:
        if (this.#kind === KIND_IPV6) this.#neighbours(start, end);
        break;
      case GRE:
        // Both are told: the tunnel, and what goes through it.
        this.#conversation(0, 0);
        if (this.#tunnels++ < MOST_TUNNELS) this.#tunnel(start, end);
        return;
    }
    this.#portless();
  }

  /**
   * GRE (RFC 2784, RFC 2890) with IP or Ethernet inside, and ERSPAN, by which a switch sends a copy of its traffic elsewhere
   * (draft-foschiano-erspan). The tunnel's ends are no neighbours of what is inside, so no MAC goes with it.
   */
  #tunnel(start: number, end: number): void {
    if (end - start < 4) return;
    const view = this.#view;
    const flags = view.getUint16(start);
    const type = view.getUint16(start + 2);
    if ((flags & 0x4007) !== 0) return;
    let p = start + 4;
    for (const bit of [0x8000, 0x2000, 0x1000]) if ((flags & bit) !== 0) p += 4;
    this.#length -= p - start;
    this.#stack = 0;
    this.#hasMac = false;
    if (type === 0x6558) this.#ethernetFrame(p);
    else if (type === 0x88be || type === 0x22eb) {
      // Without a sequence number there is no ERSPAN header (type I).
      const headed = (flags & 0x1000) !== 0 && end - p >= 12;
      const vlan = headed ? view.getUint16(p) & 0xfff : 0;
      if (headed) p += type === 0x88be ? 8 : 12 + (view.getUint8(p + 11) & 1) * 8;
      if (vlan !== 0) this.#stack = this.stacks.id(vlan, 0, 0, 0);
      this.#ethernetFrame(p);
    } else if (type === 0x0800 || type === 0x86dd) {
      this.#etherType = type;
      this.#network(type, p);
    } else this.#miss(MISSED_GRE | type);
  }

  /** IP without ports that we read. */
  #portless(): void {
    if (this.#protocol !== ICMP && this.#protocol !== ICMPV6) this.#miss(MISSED_IP | this.#protocol);
    this.#conversation(0, 0);
  }

  #tcpSegment(start: number, end: number): void {
    const view = this.#view;
    if (end - start < 4) {
      this.#portless();
      return;
    }
    const entry = this.#conversation(view.getUint16(start), view.getUint16(start + 2));
    if (entry < 0 || end - start < 16) return;
    const conversations = this.conversations;
    const words = conversations.words;
    const id = entry >>> 1;
    const direction = entry & 1;
    const row = id * ROW;
    const flags = view.getUint8(start + 13);
    const header = (view.getUint8(start + 12) >>> 4) * 4;
    if (header < 20) return;
    const payload = start + header;
    // Bytes of data on the wire, of which `end - payload` were captured.
    const data = this.#wireEnd - payload;
    if ((flags & 7) !== 0) {
      this.#control(id, direction, row, flags, view.getUint32(start + 4));
    }
    const stream = words[row + STREAM]!;
    if (data > 0 && (flags & 2) === 0) words[row + FLAGS]! |= DATA << direction;
    if (stream < 0) return;
    if (stream === 0) {
      if (data <= 0 || (flags & 6) !== 0) return;
      this.#openStream(id, row);
      if (words[row + STREAM]! <= 0) return;
    }
    const session = this.#streams[words[row + STREAM]!] as TcpStream;
    try {
      // The data first: an answer in the same packet must not be judged before it.
      if ((flags & 16) !== 0) session.acknowledge(direction, view.getUint32(start + 8), this.#time);
      if (data > 0 && (flags & 6) === 0) {
        const captured = Math.max(0, end - payload);
        session.segment(
          direction,
          view.getUint32(start + 4),
          this.#bytesOf,
          payload,
          payload + captured,
          Math.max(0, data - captured),
          this.#at(),
        );
      }
      if ((flags & 4) !== 0) session.end(this.#at());
    } catch (error) {
      session.fail(error, this.#at());
    }
    if (session.done) this.#close(id, (flags & 4) !== 0 ? 0 : -1);
    else if (data > 0) {
      const held = session.held;
      this.#held += held - session.counted;
      session.counted = held;
      if (this.#held > MOST_HELD) this.#closeIdle();
    }
  }

  /** SYN, FIN and RST. A new SYN with another sequence number is a new connection between the same ports. */
  #control(id: number, direction: number, row: number, flags: number, sequence: number): void {
    const words = this.conversations.words;
    let state = words[row + FLAGS]!;
    if ((flags & 2) !== 0) {
      const start = (sequence + 1) | 0;
      const kind = (flags & 16) !== 0 ? SYN_ACK : SYN;
      const known = (state & ((SYN | SYN_ACK) << direction)) !== 0;
      if (known ? words[row + START_A + direction] !== start : words[row + STREAM]! !== 0) {
        // Only a SYN begins anew; a strange answer to it does not.
        if (kind === SYN) {
          this.#restart(id, row);
          state = words[row + FLAGS]! & ~((SYN | SYN_ACK) << (1 - direction));
        }
      }
      words[row + START_A + direction] = start;
      state |= kind << direction;
    }
    if ((flags & 1) !== 0) state |= FIN << direction;
    if ((flags & 4) !== 0) state |= RESET << direction;
    words[row + FLAGS] = state;
  }

  #restart(id: number, row: number): void {
    const stream = this.conversations.words[row + STREAM]!;
    if (stream > 0) {
      this.#streams[stream]!.end(this.#at());
      this.#close(id, 0);
    }
    this.conversations.words[row + STREAM] = 0;
  }

  #openStream(id: number, row: number): void {
    const words = this.conversations.words;
    const flags = words[row + FLAGS]!;
    const ports = words[row + KEY_PORTS]!;
    // Direction 0 is the first sender; the key has the lower end first.
    const low = ports >>> 16;
    const high = ports & 0xffff;
    const portA = flags & FLIPPED ? high : low;
    const portB = flags & FLIPPED ? low : high;
    if (this.#tcp.anywhere.length === 0 && this.#tcp.usual(portA, portB).length === 0) {
      words[row + STREAM] = -1;
      return;
    }
    const clientDirection = this.clientOf(id);
    const start = (direction: number) =>
      flags & ((SYN | SYN_ACK) << direction) ? words[row + START_A + direction]! >>> 0 : -1;
    const known = clientDirection === 0 ? { client: portA, server: portB } : { client: portB, server: portA };
    const stream = new TcpStream(this, this.#tcp, id, known, clientDirection, start(0), start(1));
    if (stream.done) words[row + STREAM] = -1;
    else this.#enter(id, stream);
  }

  #udpDatagram(start: number, end: number): void {
    const view = this.#view;
    if (end - start < 4) {
      this.#portless();
      return;
    }
    const entry = this.#conversation(view.getUint16(start), view.getUint16(start + 2));
    if (entry < 0 || end - start < 9) return;
    const words = this.conversations.words;
    const id = entry >>> 1;
    const direction = entry & 1;
    const row = id * ROW;
    let stream = words[row + STREAM]!;
    if (stream < 0) return;
    if (stream === 0) {
      const ports = words[row + KEY_PORTS]!;
      const flipped = words[row + FLAGS]! & FLIPPED;
      const portA = flipped ? ports & 0xffff : ports >>> 16;
      const portB = flipped ? ports >>> 16 : ports & 0xffff;
      const candidates = this.#udp.of(portB, portA);
      if (candidates.list.length === 0) {
        words[row + STREAM] = -1;
        return;
      }
      this.#enter(id, new DatagramSession(this, id, candidates, this.clientOf(id)));
      stream = words[row + STREAM]!;
    }
    // A datagram that the capture cut is not whole.
    if (end < this.#wireEnd) return;
    const length = view.getUint16(start + 4);
    const until = length >= 8 && start + length < end ? start + length : end;
    this.#hand(id, this.#streams[stream] as DatagramSession, direction, start + 8, until);
  }

  #hand(id: number, session: DatagramSession | EthernetSession, direction: number, start: number, end: number): void {
    try {
      session.datagram(direction, this.#bytesOf, start, end, this.#at());
    } catch (error) {
      session.fail(error, this.#at());
    }
    if (session.done) this.#close(id, -1);
  }

  // ── Below IP ──

  #belowIp(type: number, start: number, end: number): void {
    const protocol = this.#ethernet.get(type);
    if (protocol === undefined) this.#miss(type);
    this.#kind = KIND_ETHERNET;
    this.#protocol = 0;
    this.#source = this.macs.id(this.#hasMac ? this.#sourceHigh : 0, this.#hasMac ? this.#sourceLow : 0, 0, 0);
    this.#target = this.macs.id(this.#hasMac ? this.#targetHigh : 0, this.#hasMac ? this.#targetLow : 0, 0, 0);
    const entry = this.#conversation(type >>> 16, type & 0xffff);
    if (entry < 0 || protocol === undefined) return;
    const id = entry >>> 1;
    const row = id * ROW;
    if (this.conversations.words[row + STREAM] === 0) {
      try {
        this.#enter(id, new EthernetSession(this, id, protocol));
      } catch (error) {
        this.fault(protocol.name, error, this.#at());
        this.conversations.words[row + STREAM] = -1;
      }
    }
    const stream = this.conversations.words[row + STREAM]!;
    if (stream > 0 && start < end) {
      this.#hand(id, this.#streams[stream] as EthernetSession, entry & 1, start, end);
    }
  }

  /** RFC 826, for Ethernet and IPv4. */
  #arp(start: number): void {
    const view = this.#view;
    if (this.#end - start >= 28 && view.getUint32(start) === 0x00010800 && view.getUint16(start + 4) === 0x0604) {
      const address = view.getInt32(start + 14);
      const asked = view.getInt32(start + 24);
      if (address !== 0) {
        this.#use(
          view.getUint16(start + 8),
          view.getInt32(start + 10),
          address,
          KIND_IPV4,
          address === asked ? USE_GRATUITOUS : USE_ARP,
        );
      }
    }
    this.#kind = KIND_ETHERNET;
    this.#protocol = 0;
    this.#source = this.macs.id(this.#hasMac ? this.#sourceHigh : 0, this.#hasMac ? this.#sourceLow : 0, 0, 0);
    this.#target = this.macs.id(this.#hasMac ? this.#targetHigh : 0, this.#hasMac ? this.#targetLow : 0, 0, 0);
    this.#conversation(0, 0x0806);
  }

  /** RFC 4861: what neighbours say of their own link-layer address, and routers of themselves. */
  #neighbours(start: number, end: number): void {
    if (end - start < 8) return;
    const type = this.#bytesOf[start]!;
    if (type === 135 && end - start >= 24) this.#linkLayer(start + 24, end, 1, this.#source);
    else if (type === 136 && end - start >= 24) this.#linkLayer(start + 24, end, 2, this.#ipv6Id(start + 8));
    else if (type === 134 && this.#hasMac) {
      const address = this.ipv6Text(this.#source);
      const offer = { mac: this.#sourceMac(), address, source: 'router-advertisement', router: address } as const;
      this.collect.gateway(this.#tags(this.#stack), offer, this.#at());
    }
  }

  #linkLayer(from: number, end: number, wanted: number, address: number): void {
    for (let p = from; p + 8 <= end;) {
      const size = this.#bytesOf[p + 1]! * 8;
      if (size === 0) return;
      if (this.#bytesOf[p] === wanted && this.#addressable(KIND_IPV6, address)) {
        this.#use(this.#view.getUint16(p + 2), this.#view.getInt32(p + 4), address, KIND_IPV6, USE_ND);
        return;
      }
      p += size;
    }
  }

  #use(high: number, low: number, address: number, kind: number, source: number): void {
    const key = (this.#stack << 8) | (source << 4) | kind;
    const row = this.uses.row(high, low, address, key, this.#time, this.#packet, this.#offset);
    if (row >= 0) this.uses.touch(row, this.#time);
  }

  /** An address that can name one machine. */
  #addressable(kind: number, address: number): boolean {
    if (kind === KIND_IPV4) return address >>> 28 < 0xe && address !== 0;
    const first = this.ipv6.word(address, 0);
    if (first >>> 24 === 0xff) return false;
    return (
      first !== 0 ||
      this.ipv6.word(address, 1) !== 0 ||
      this.ipv6.word(address, 2) !== 0 ||
      this.ipv6.word(address, 3) !== 0
    );
  }

  // ── Conversations ──

  /** Counts the packet for its conversation. @returns twice its number plus the direction, or -1 where none can be kept. */
  #conversation(sourcePort: number, targetPort: number): number {
    const conversations = this.conversations;
    const source = this.#source;
    const target = this.#target;
    const meta = (this.#stack << 10) | (this.#kind << 8) | this.#protocol;
    const low = source < target || (source === target && sourcePort <= targetPort);
    const a = low ? source : target;
    const b = low ? target : source;
    const ethernet = this.#kind === KIND_ETHERNET;
    const ports = ethernet || low ? (sourcePort << 16) | targetPort : (targetPort << 16) | sourcePort;
    let id = conversations.find(a, b, ports, meta);
    let direction: number;
    let row: number;
    if (id < 0) {
      if (conversations.count >= conversations.most && !this.#roomFor(sourcePort, targetPort)) {
        if (conversations.count >= conversations.most + MOST_FOLDED) {
          this.unkept++;
          return -1;
        }
        return this.#folded(sourcePort, targetPort);
      }
      id = conversations.add(a, b, ports, meta, this.#time, this.#packet, this.#offset);
      row = id * ROW;
      direction = 0;
      const words = conversations.words;
      let flags = low ? 0 : FLIPPED;
      if (this.#hasMac) {
        flags |= HAS_MAC;
        words[row + MAC_HIGH] = (this.#sourceHigh << 16) | this.#targetHigh;
        words[row + MAC_LOW_A] = this.#sourceLow;
        words[row + MAC_LOW_B] = this.#targetLow;
      }
      words[row + FLAGS] = flags;
    } else {
      row = id * ROW;
      direction = low === ((conversations.words[row + FLAGS]! & FLIPPED) === 0) ? 0 : 1;
    }
    const words = conversations.words;
    const seen = SEEN << direction;
    if ((words[row + FLAGS]! & seen) === 0) {
      words[row + FLAGS]! |= seen;
      // The other end's first packet tells its address better than where the first packet was sent to.
      if (direction === 1 && this.#hasMac) {
        words[row + MAC_HIGH] = (words[row + MAC_HIGH]! & 0xffff0000) | this.#sourceHigh;
        words[row + MAC_LOW_B] = this.#sourceLow;
      }
    }
    conversations.count1(id, direction, this.#length, this.#time, this.#packet, this.#offset);
    if (this.#hasMac && !ethernet) {
      const use = words[row + USE_A + direction]!;
      if (use >= 0 && this.uses.is(use, this.#sourceHigh, this.#sourceLow)) this.uses.touch(use, this.#time);
      else this.#trafficUse(row, direction);
    }
    this.current = id;
    return id * 2 + direction;
  }

  /** A conversation that could not be folded any further still has room. */
  #roomFor(sourcePort: number, targetPort: number): boolean {
    const foldable = this.#kind !== KIND_ETHERNET && sourcePort !== 0 && targetPort !== 0;
    return !foldable && this.conversations.count < this.conversations.most + MOST_FOLDED;
  }

  /** Too many conversations: the port that looks like a client's is left out, so that who talks to whom is still told. */
  #folded(sourcePort: number, targetPort: number): number {
    const entry = sourcePort > targetPort ? this.#conversation(0, targetPort) : this.#conversation(sourcePort, 0);
    // Streams of many connections in one cannot be put in order.
    if (entry >= 0 && this.#protocol === TCP) this.conversations.words[(entry >>> 1) * ROW + STREAM] = -1;
    return entry;
  }

  #trafficUse(row: number, direction: number): void {
    if (!this.#addressable(this.#kind, this.#source)) return;
    const key = (this.#stack << 8) | (USE_TRAFFIC << 4) | this.#kind;
    const use = this.uses.row(
      this.#sourceHigh,
      this.#sourceLow,
      this.#source,
      key,
      this.#time,
      this.#packet,
      this.#offset,
    );
    this.conversations.words[row + USE_A + direction] = use;
    if (use >= 0) this.uses.touch(use, this.#time);
  }

  // ── Sessions ──

  #enter(id: number, session: Session): void {
    if (this.#open >= MOST_STREAMS) this.#closeIdle();
    const place = this.#free.pop() ?? this.#streams.length;
    this.#streams[place] = session;
    this.conversations.words[id * ROW + STREAM] = place;
    this.#open++;
  }

  /** Frees the place of a session. `state`: 0 if another may begin on this conversation, else -1. */
  #close(id: number, state: 0 | -1): void {
    const row = id * ROW;
    const place = this.conversations.words[row + STREAM]!;
    this.conversations.words[row + STREAM] = state;
    if (place <= 0) return;
    const session = this.#streams[place];
    if (session instanceof TcpStream) this.#held -= session.counted;
    this.#streams[place] = undefined;
    this.#free.push(place);
    this.#open--;
  }

  /** Closes the eighth of the sessions that have been idle longest, and more while they hold too much. */
  #closeIdle(): void {
    const open = this.#streams.filter((s) => s !== undefined);
    open.sort((x, y) => this.conversations.real(x.conversation, LAST) - this.conversations.real(y.conversation, LAST));
    for (const [i, session] of open.entries()) {
      if (i >= open.length / 8 && this.#held <= MOST_HELD / 2) break;
      session.end(this.#at());
      this.#close(session.conversation, 0);
    }
  }

  /** The capture has ended: everything still open reports. */
  finish(): void {
    this.#moment = undefined;
    for (const session of this.#streams) session?.end(this.#at());
    this.#streams.length = 1;
  }

  // ── What sessions and results ask ──

  fault(protocol: string, error: unknown, at: Moment): void {
    this.faultCount++;
    if (this.faults.length < MOST_FAULTS) this.faults.push({ protocol, error, at });
  }

  seen(conversation: number, direction: number): boolean {
    return (this.conversations.word(conversation, FLAGS) & (SEEN << direction)) !== 0;
  }

  /** The end (0: first sender) that opened the conversation, as far as its packets tell. */
  clientOf(id: number): number {
    const c = this.conversations;
    const flags = c.word(id, FLAGS);
    if (flags & SYN) return 0;
    if (flags & (SYN << 1)) return 1;
    if (flags & SYN_ACK) return 1;
    if (flags & (SYN_ACK << 1)) return 0;
    const protocol = c.word(id, KEY_META) & 0xff;
    const kind = (c.word(id, KEY_META) >>> 8) & 3;
    if (kind === KIND_ETHERNET || (protocol !== TCP && protocol !== UDP && protocol !== SCTP)) return 0;
    const ports = c.word(id, KEY_PORTS);
    const portA = flags & FLIPPED ? ports & 0xffff : ports >>> 16;
    const portB = flags & FLIPPED ? ports >>> 16 : ports & 0xffff;
    if (portA === portB) return 0;
    const known = protocol === TCP ? this.#tcp : this.#udp;
    const usualA = known.usual(portA, portA).length > 0;
    const usualB = known.usual(portB, portB).length > 0;
    if (usualA !== usualB) return usualA ? 1 : 0;
    // Below 1024 are services, above 49152 (RFC 6335) the ports that clients are given.
    const rank = (port: number) => (port < 1024 ? 0 : port < 32768 ? 1 : 2);
    if (rank(portA) !== rank(portB)) return rank(portA) < rank(portB) ? 1 : 0;
    return 0;
  }

  ends(id: number, clientDirection: number): { client: WireEnd; server: WireEnd } {
    const a = this.#wireEndOf(id, 0);
    const b = this.#wireEndOf(id, 1);
    return clientDirection === 0 ? { client: a, server: b } : { client: b, server: a };
  }

  #wireEndOf(id: number, direction: number): WireEnd {
    const c = this.conversations;
    const meta = c.word(id, KEY_META);
    const kind = (meta >>> 8) & 3;
    const flags = c.word(id, FLAGS);
    const end: WireEnd = {};
    const lowEnd = ((flags & FLIPPED) === 0) === (direction === 0);
    if (kind !== KIND_ETHERNET) {
      end.address = this.#shownAddress(kind, c.word(id, lowEnd ? KEY_A : KEY_B));
      const protocol = meta & 0xff;
      if (protocol === TCP || protocol === UDP || protocol === SCTP) {
        const ports = c.word(id, KEY_PORTS);
        const port = lowEnd ? ports >>> 16 : ports & 0xffff;
        // Fragments of a datagram that never became whole have none, nor has the client of folded conversations.
        if (port !== 0) end.port = port;
      }
    }
    if (flags & HAS_MAC) {
      const high = c.word(id, MAC_HIGH);
      const mac = this.#shownMac(
        direction === 0 ? high >>> 16 : high & 0xffff,
        c.word(id, direction === 0 ? MAC_LOW_A : MAC_LOW_B),
      );
      if (mac !== '00:00:00:00:00:00' || kind === KIND_ETHERNET) end.mac = mac;
    }
    return end;
  }

  vlans(id: number): number[] {
    return this.#tags(this.conversations.word(id, KEY_META) >>> 10);
  }

  /** Tags of a VLAN stack, outermost first. */
  #tags(stack: number): number[] {
    const tags: number[] = [];
    const inner = this.stacks.word(stack, 2);
    for (const tag of [this.stacks.word(stack, 0), this.stacks.word(stack, 1), (inner >>> 12) & 0xfff, inner & 0xfff]) {
      if (tag !== 0) tags.push(tag);
    }
    return tags;
  }

  stackTags(stack: number): number[] {
    return this.#tags(stack);
  }

  transport(id: number): Transport {
    return transportOf(this.conversations.word(id, KEY_META), this.conversations.word(id, KEY_PORTS));
  }

  /** One text for each address, however many conversations it has: they share it. */
  readonly #shown = new Map<number, string>();

  #shownAddress(kind: number, address: number): string {
    const key = (address >>> 0) + kind * 0x100000000;
    let text = this.#shown.get(key);
    if (text === undefined) {
      text = this.addressText(kind, address);
      this.#shown.set(key, text);
    }
    return text;
  }

  readonly #shownMacs = new Map<number, string>();

  #shownMac(high: number, low: number): string {
    const key = (high & 0xffff) * 0x100000000 + (low >>> 0);
    let text = this.#shownMacs.get(key);
    if (text === undefined) {
      text = macOf(high, low);
      this.#shownMacs.set(key, text);
    }
    return text;
  }

  addressText(kind: number, address: number): string {
    return kind === KIND_IPV4 ? ipv4Text(address >>> 0) : this.ipv6Text(address);
  }

  ipv6Text(id: number): string {
    const view = new DataView(new ArrayBuffer(16));
    for (let i = 0; i < 4; i++) view.setInt32(i * 4, this.ipv6.word(id, i));
    return ipv6Text(new Uint8Array(view.buffer), 0);
  }

  #sourceMac(): string {
    return macOf(this.#sourceHigh, this.#sourceLow);
  }
}

const hex2 = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** A MAC address kept as its upper 16 and lower 32 bits, as text. */
export function macOf(high: number, low: number): string {
  return `${hex2[(high >>> 8) & 255]}:${hex2[high & 255]}:${hex2[low >>> 24]}:${hex2[(low >>> 16) & 255]}:${hex2[(low >>> 8) & 255]}:${hex2[low & 255]}`;
}

/** Fragments of which the datagram never became whole have no ports: they are plain IP. */
export function transportOf(meta: number, ports: number): Conversation['transport'] {
  if (((meta >>> 8) & 3) === KIND_ETHERNET) return 'ethernet';
  const ported = (meta & 0xff) === TCP || (meta & 0xff) === UDP || (meta & 0xff) === SCTP;
  if (ported && ports === 0) return 'ip';
  switch (meta & 0xff) {
    case TCP:
      return 'tcp';
    case UDP:
      return 'udp';
    case SCTP:
      return 'sctp';
    case ICMP:
      return 'icmp';
    case ICMPV6:
      return 'icmpv6';
  }
  return 'ip';
}

function missText(what: number): string {
  if (what & MISSED_IP) return `IP protocol ${what & 0xff}`;
  return what & MISSED_GRE ? `GRE ${typeText(what & 0xffff)}` : typeText(what);
}

/** `EtherType 0x88cc`, `LLC 0x42`, `SNAP 00000c 0x2000`. */
function typeText(type: number): string {
  const hex = (n: number, digits: number) => `0x${n.toString(16).padStart(digits, '0')}`;
  switch (type & 0xf0000) {
    case LLC:
      return `LLC ${hex(type & 0xff, 2)}`;
    case SNAP_CISCO:
      return `SNAP 00000c ${hex(type & 0xffff, 4)}`;
    case SNAP_OTHER:
      return `SNAP ${hex(type & 0xffff, 4)}`;
  }
  return `EtherType ${hex(type, 4)}`;
}
