// A capture for measuring readers: twenty cranes at work, as many packets as asked for, written as they are made.
import { basename, dirname } from 'node:path';
import type { Instant } from '#kit';
import { SECOND } from '#kit';
import { tagPolling } from './calm/control.ts';
import { Chance } from './chance.ts';
import type { Face, Line } from './traffic/packet.ts';
import { line } from './traffic/packet.ts';
import { arp, frame, udp } from './traffic/small.ts';
import type { WrittenCapture } from './traffic/sink.ts';
import { Sensors } from './traffic/sink.ts';
import { Tcp } from './traffic/tcp.ts';
import { Timeline } from './traffic/timeline.ts';
import * as enip from './traffic/protocols/enip.ts';
import { MODBUS_PORT, modbusPolling } from './traffic/protocols/modbus.ts';
import { lookUp } from './traffic/protocols/names.ts';
import { cyclic, PROFINET } from './traffic/protocols/profinet.ts';
import { S7, S7_PORT } from './traffic/protocols/s7.ts';
import { tlsSession } from './traffic/protocols/tls.ts';
import { RTSP_PORT, rtspPull } from './traffic/protocols/video.ts';

const CRANES = 20;
const START = Date.UTC(2026, 10, 21, 13);

/** One crane of the bench: its stations by number, its dialogues without an end. */
class BenchCrane {
  private readonly plan: Timeline;
  private readonly file: string;
  private readonly crane: number;
  private readonly chance: Chance;
  private port = 49152;

  constructor(plan: Timeline, file: string, crane: number, chance: Chance) {
    this.plan = plan;
    this.file = file;
    this.crane = crane;
    this.chance = chance;
  }

  private face(net: number, host: number): Face {
    return {
      mac: Uint8Array.of(0x02, 0, this.crane, net, 0, host),
      ip: ((10 << 24) | (70 << 16) | ((this.crane * 10 + net) << 8) | host) >>> 0,
    };
  }

  private line(net: number, a: number, b: number): Line {
    const view = { file: this.file, vlan: 1000 + this.crane * 10 + net, hopsFromA: 0, hopsFromB: 0 };
    return line([{ ...view, a: this.face(net, a), b: this.face(net, b) }], 128, 64, this.chance.bits());
  }

  private tcp(over: Line, serverPort: number, at: Instant): Tcp {
    const clientPort = this.port;
    this.port = this.port === 65535 ? 49152 : this.port + 1;
    return new Tcp({ line: over, clientPort, serverPort, chance: this.chance.fork(`${clientPort} ${serverPort}`), at });
  }

  private soon(): Instant {
    return START + this.chance.between(0, 3 * SECOND);
  }

  private *beat(from: Instant, ms: number): Generator<Instant> {
    for (let at = from + ms; ; at += ms * this.chance.between(0.95, 1.05)) yield at;
  }

  run(): void {
    if (this.crane % 2 === 0) this.rockwell();
    else this.siemens();
    this.sensing();
    for (let camera = 4; camera < 12; camera++) {
      const at = this.soon();
      const tcp = this.tcp(this.line(3, 2, camera), RTSP_PORT, at);
      this.plan.plan(at, () => rtspPull(tcp, `10.70.${this.crane * 10 + 3}.${camera}`, this.beat(at, 1000), 5));
    }
    this.office();
  }

  private rockwell(): void {
    for (let device = 20; device < 30; device++) {
      const at = this.soon();
      const over = this.line(0, 10, device);
      const own = this.chance.fork(`io ${device}`);
      const ids = [own.bits(), own.bits()] as const;
      const data = own.bytes(32);
      const beat = this.beat(at, 100);
      this.plan.plan(at, function* () {
        let n = 0;
        for (const t of beat) {
          n++;
          yield udp(t, over, true, 2222, 2222, enip.implicit(ids[0], n, data, n));
          yield udp(t + 3, over, false, 2222, 2222, enip.implicit(ids[1], n, data, n));
        }
      });
    }
    for (const panel of [50, 51]) {
      const at = this.soon();
      const tcp = this.tcp(this.line(0, panel, 10), enip.ENIP_PORT, at);
      const identity = enip.rockwell('1756-EN2TR/C', 200, 10, 7, this.chance.bits());
      this.plan.plan(at, () => tagPolling(tcp, identity, this.beat(at + SECOND, 100), panel === 50));
    }
  }

  private siemens(): void {
    for (let device = 20; device < 30; device++) {
      const at = this.soon();
      const over = this.line(0, 10, device);
      const own = this.chance.fork(`io ${device}`);
      const data = own.bytes(40);
      const beat = this.beat(at, 100);
      this.plan.plan(at, function* () {
        for (const t of beat) {
          yield frame(t, over, true, PROFINET, cyclic(0x8000 + device, data, Math.floor(t * 32)));
          yield frame(t + 2, over, false, PROFINET, cyclic(0x8100 + device, data, Math.floor(t * 32) + 64));
        }
      });
    }
    for (const panel of [50, 51]) {
      const at = this.soon();
      const s7 = new S7(this.tcp(this.line(0, panel, 10), S7_PORT, at));
      const beat = this.beat(at + SECOND, 100);
      this.plan.plan(at, function* () {
        yield* s7.open();
        let n = 0;
        for (const t of beat) {
          yield* s7.tcp.until(t);
          if (panel === 50 && ++n % 20 === 0) yield* s7.write(10, 2, n & 0xffff);
          else yield* s7.read(10, 0, 64);
        }
      });
    }
  }

  private sensing(): void {
    const at = this.soon();
    const tcp = this.tcp(this.line(0, 10, 40), MODBUS_PORT, at);
    this.plan.plan(at, () => modbusPolling(tcp, this.beat(at, 100)));
  }

  /** Monitoring, short sessions, names and neighbours: where most of the distinct conversations come from. */
  private office(): void {
    const at = this.soon();
    const up = this.tcp(this.line(1, 10, 2), 8443, at);
    const exchanges = (beat: Generator<Instant>) =>
      (function* () {
        for (const t of beat) yield { at: t, up: 1500, down: 200 };
      })();
    this.plan.plan(at, () =>
      tlsSession(up, { serverName: 'rcms01.ot.marlow.example' }, exchanges(this.beat(at, 2000))),
    );
    const web = this.line(1, 12, 2);
    const sessions = this.beat(at, 2000);
    this.plan.plan(at, () => this.shortSessions(web, sessions));
    const dns = this.line(1, 11, 3);
    const questions = this.beat(at, 1000);
    const ids = this.chance.fork('dns');
    this.plan.plan(at, function* () {
      let n = 0;
      for (const t of questions)
        yield* lookUp(
          t,
          dns,
          50000 + (n++ % 8000),
          ids.int(1, 65535),
          `host-${n % 40}.ot.marlow.example`,
          '10.72.0.10',
        );
    });
    const who = this.line(1, 13, 1);
    const asks = this.beat(at, 700);
    this.plan.plan(at, function* () {
      for (const t of asks) {
        yield arp(t, who, 'ask');
        yield arp(t + 0.3, who, 'answer');
      }
    });
  }

  private *shortSessions(over: Line, beat: Generator<Instant>): ReturnType<typeof tlsSession> {
    for (const t of beat) {
      const tcp = this.tcp(over, 443, t);
      yield* tlsSession(tcp, { serverName: `service-${this.chance.int(1, 30)}.marlow.example` }, [
        { at: t + 60, up: 500, down: 2500 },
      ]);
    }
  }
}

/**
 * Writes a capture with a realistic mix: EtherNet/IP, S7, Modbus and PROFINET polls, cameras, TLS, names, ARP, all on VLANs. In memory there is
 * only what is going on at the moment.
 * @param path the pcapng to write; its folder must exist.
 * @param packets how many; two million are about a gigabyte less a third.
 */
export function makeBenchCapture(path: string, packets: number, seed = 1): WrittenCapture {
  const chance = new Chance(seed).fork('bench');
  const file = basename(path).replace(/\.pcapng$/, '');
  const plan = new Timeline();
  for (let crane = 1; crane <= CRANES; crane++) new BenchCrane(plan, file, crane, chance.fork(`crane ${crane}`)).run();
  const sensors = new Sensors(dirname(path), 'Traffic for measurements: invented.');
  let written = 0;
  for (const packet of plan.run()) {
    if (written++ >= packets) break;
    sensors.packet(packet);
  }
  return sensors.close()[0]!;
}
