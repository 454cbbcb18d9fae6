// What a rule matches, as the device says it, resolved to addresses and ports and still readable.

/**
 * A set of addresses: the union of `include` less the union of `except`. Members are a prefix (`10.70.10.0/26`), a range
 * (`10.70.10.5-10.70.10.9`) or one address, IPv4 or IPv6, in normal form (RFC 5952). An empty `include` holds nothing.
 */
export interface AddressSet {
  include: string[];
  except?: string[];
  /** Names of the objects it was made of, for people. */
  names?: string[];
}

/** Inclusive, from and to. */
export type NumberRange = [from: number, to: number];

/** One kind of packet by protocol and ports. Absent parts are any. */
export interface ServiceMatch {
  /** IANA protocol number; absent: any. */
  protocol?: number;
  fromPorts?: NumberRange[];
  toPorts?: NumberRange[];
  /** ICMP (of the protocol's version): type and code. */
  icmp?: { type: number; code?: number };
}

/**
 * State of the connection a packet belongs to, as the device tracks it (netfilter's words). `new` is the first packet; `established`
 * any packet of a connection that both ends have spoken on, replies included. A stateless test of TCP's ACK or RST flag (IOS `established`) is
 * `established` too.
 */
export type PacketState = 'new' | 'established' | 'related' | 'invalid' | 'untracked';

/** All conditions must hold. Absent is any. */
export interface Match {
  family?: 4 | 6;
  from?: AddressSet;
  to?: AddressSet;
  /** Union. Absent: any protocol. Empty: none. */
  services?: ServiceMatch[];
  /** Interfaces or zones (of this device, by name) the packet came in by. */
  in?: string[];
  /** Interfaces or zones it leaves by. */
  out?: string[];
  notIn?: string[];
  notOut?: string[];
  states?: PacketState[];
  /**
   * Conditions on the frame below IP, for filters of bridges: EtherTypes; MAC conditions are a `may`.
   */
  etherTypes?: number[];
  /**
   * Conditions that only the device can decide while it runs (an application, a host name, a user, a time of day, fragments): the rule
   * matches at most what the other parts say, and perhaps less. Each in words.
   */
  may?: string[];
}
