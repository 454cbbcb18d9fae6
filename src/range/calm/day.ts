// A day being planned: whose packets, between when, seen by whom. What a calm day and a bad day add to is one of these.
import type { Instant } from '#kit';
import { MINUTE, SECOND } from '#kit';
import type { Chance } from '../chance.ts';
import type { Recording } from '../place/route.ts';
import { route } from '../place/route.ts';
import type { Station, Terminal } from '../place/terminal.ts';
import type { Line, Packet, Packets, View } from '../traffic/packet.ts';
import { Tcp } from '../traffic/tcp.ts';
import { Timeline } from '../traffic/timeline.ts';

export class Day {
  readonly terminal: Terminal;
  readonly chance: Chance;
  readonly plan = new Timeline();
  readonly recording: Recording;
  readonly from: Instant;
  readonly to: Instant;
  /** What a place does not see although it lies on the way. */
  readonly hidden: ((packet: Packet, view: View) => boolean)[] = [];
  /** Controllers that are in STOP for a while. */
  readonly stopped = new Map<string, { from: Instant; to: Instant }>();
  /** 1 for the usual pace; 2 sends half as often. */
  readonly pace: number;
  private readonly ports = new Map<string, number>();

  constructor(o: {
    terminal: Terminal;
    chance: Chance;
    recording: Recording;
    from: Instant;
    to: Instant;
    pace?: number;
  }) {
    this.terminal = o.terminal;
    this.chance = o.chance;
    this.recording = o.recording;
    this.from = o.from;
    this.to = o.to;
    this.pace = o.pace ?? 1;
  }

  line(a: Station, b: Station): Line {
    return route(this.terminal, a, b, this.recording, this.chance.fork(`line ${a.id} ${b.id}`));
  }

  /** The next ephemeral port of a station: never the same twice in a day until the range is used up. */
  port(station: Station): number {
    const next = this.ports.get(station.id) ?? this.chance.fork(`ports ${station.id}`).int(49152, 57000);
    this.ports.set(station.id, next >= 65535 ? 49152 : next + 1);
    return next;
  }

  /** A TCP connection from `a` to a port of `b`, not opened yet. */
  tcp(a: Station, b: Station, serverPort: number, at: Instant, over = this.line(a, b)): Tcp {
    const clientPort = this.port(a);
    const chance = this.chance.fork(`tcp ${a.id} ${clientPort} ${b.id} ${serverPort}`);
    return new Tcp({ line: over, clientPort, serverPort, chance, at });
  }

  /** Plans a dialogue over a new connection. */
  connect(a: Station, b: Station, serverPort: number, at: Instant, talk: (tcp: Tcp) => Packets): void {
    if (at >= this.to) return;
    this.plan.plan(at, () => talk(this.tcp(a, b, serverPort, at)));
  }

  /** Times from the beginning of the day to shortly before its end, about `seconds` apart, never quite regular. */
  *beat(label: string, seconds: number, from: Instant = this.from, to: Instant = this.to - MINUTE): Generator<Instant> {
    const chance = this.chance.fork(`beat ${label}`);
    const every = seconds * SECOND * this.pace;
    for (
      let at = from + chance.between(0.1, 1) * Math.min(every, MINUTE);
      at < to;
      at += every * chance.between(0.9, 1.1)
    ) {
      yield at;
    }
  }

  /** Plans something small at each beat. */
  every(label: string, seconds: number, make: (at: Instant, nth: number) => Packets): void {
    const times = this.beat(label, seconds);
    const first = times.next();
    if (first.done) return;
    this.plan.plan(first.value, function* () {
      yield* make(first.value, 0);
      let nth = 1;
      for (const at of times) yield* make(at, nth++);
    });
  }
}
