// What a crane's controllers say to their drives, inputs and outputs, load cells, scanners and panels.
import { MINUTE } from '#kit';
import type { Station } from '../place/terminal.ts';
import { joined } from '../traffic/bytes.ts';
import type { Packets } from '../traffic/packet.ts';
import { frame, udp } from '../traffic/small.ts';
import type { Tcp } from '../traffic/tcp.ts';
import * as enip from '../traffic/protocols/enip.ts';
import { MODBUS_PORT, modbusPolling } from '../traffic/protocols/modbus.ts';
import { cyclic, dcpGroup, identified, identifyAll, PROFINET } from '../traffic/protocols/profinet.ts';
import { S7, S7_PORT } from '../traffic/protocols/s7.ts';
import { sopas } from '../traffic/protocols/services.ts';
import type { Day } from './day.ts';

/** Identity of a Rockwell controller as its communication module tells it. */
export function logixIdentity(day: Day, plc: Station): enip.Identity {
  return enip.rockwell('1756-EN2TR/C', 200, 10, 7, day.chance.fork(`serial ${plc.id}`).bits());
}

const tags = ['HOIST.SpeedRef', 'HOIST.Torque', 'TROLLEY.Position', 'GANTRY.Speed', 'BOOM.Angle', 'SPREADER.Status'];

/** An HMI or monitoring PC reads tags of a Logix controller, and writes one now and then if it may. */
export function* tagPolling(tcp: Tcp, identity: enip.Identity, times: Iterable<number>, writes: boolean): Packets {
  const session = new enip.Session(tcp);
  yield* tcp.open();
  yield* session.register();
  yield* session.forwardOpen();
  yield* enip.identityRead(session, identity);
  let nth = 0;
  for (const at of times) {
    yield* tcp.until(at);
    nth++;
    const tag = tags[nth % tags.length]!;
    const values = [tcp.chance.between(0, 100), tcp.chance.between(0, 100), tcp.chance.between(0, 100)];
    if (writes && nth % 20 === 0) yield* session.connected(enip.writeTag('HMI.Lamp', nth % 2), enip.answer(0x4d));
    else if (nth % 3 === 0) yield* session.connected(enip.readFragment(tag, 3), enip.tagAnswer(0x52, values));
    else yield* session.connected(enip.readTag(tag), enip.tagAnswer(0x4c, values.slice(0, 1)));
  }
  yield* session.forwardClose();
  yield* session.unregister();
  yield* tcp.close();
}

/** STS-01/02: EtherNet/IP inputs and outputs, tags to the cabin and the monitoring PC. */
export function rockwellControl(day: Day, crane: string): void {
  const { terminal } = day;
  const plc = terminal.first(crane, 'plc-main');
  const identity = logixIdentity(day, plc);
  for (const device of terminal.on(crane, 'remote-io', 'vfd', 'plc-safety')) {
    day.connect(plc, device, enip.ENIP_PORT, day.from + day.chance.between(500, 9000), function* (tcp) {
      const session = new enip.Session(tcp);
      yield* tcp.open();
      yield* session.register();
      yield* session.forwardOpen();
      yield* session.unregister();
      yield* tcp.close();
    });
    const line = day.line(plc, device);
    const own = day.chance.fork(`io ${device.id}`);
    const [out, back] = [own.bits(), own.bits()];
    day.every(`io ${device.id}`, 180, function* (at, nth) {
      const data = own.bytes(24);
      yield udp(
        at,
        line,
        true,
        2222,
        2222,
        enip.implicit(out, nth + 1, joined([Uint8Array.of(1, 0, 0, 0), data]), nth + 1),
      );
      yield udp(at + 4, line, false, 2222, 2222, enip.implicit(back, nth + 1, data, nth + 1));
    });
  }
  for (const panel of terminal.on(crane, 'hmi', 'cms')) {
    const writes = panel.asset?.role === 'hmi';
    const start = day.from + day.chance.between(2000, 20000);
    day.connect(panel, plc, enip.ENIP_PORT, start, (tcp) =>
      tagPolling(tcp, identity, day.beat(`tags ${panel.id}`, 75, start + 2000), writes),
    );
  }
}

/** Cyclic PROFINET between a controller and its devices, and the search with which the controller began. */
export function profinetControl(day: Day, crane: string): void {
  const { terminal } = day;
  const plc = terminal.first(crane, 'plc-main');
  const devices = terminal.on(crane, 'remote-io', 'vfd');
  const xid = day.chance.fork(`dcp ${crane}`).bits();
  let frameId = 0x8000;
  for (const [n, device] of devices.entries()) {
    const line = day.line(plc, device);
    const own = day.chance.fork(`io ${device.id}`);
    if (n === 0) day.plan.one(frame(day.from + 400, line, true, PROFINET, identifyAll(xid), dcpGroup));
    const vendor = /Siemens/.test(device.asset?.maker ?? '')
      ? 0x002a
      : /ABB/.test(device.asset?.maker ?? '')
        ? 0x001a
        : 0x0184;
    const name = identified(
      xid,
      device.id.toLowerCase(),
      device.asset?.model?.slice(0, 25) ?? 'device',
      vendor,
      0x0301,
      line.views[0]?.b.ip ?? 0,
    );
    day.plan.one(frame(day.from + 420 + n * 11, line, false, PROFINET, name));
    const id = frameId++;
    day.every(`io ${device.id}`, 120, function* (at) {
      const count = Math.floor(at * 32);
      yield frame(at, line, true, PROFINET, cyclic(id, own.bytes(40), count));
      yield frame(at + 2, line, false, PROFINET, cyclic(id | 0x0100, own.bytes(40), count + 64));
    });
  }
}

/** What a S7-300 controller says of itself. */
export function* s7Identity(s7: S7, plc: Station): Packets {
  yield* s7.identify('6ES7 317-2FK14-0AB0', [3, 2, 17]);
  yield* s7.names(plc.id.slice(0, 24), 'CPU 317F-2 PN/DP', 'S C-C2UR28922012');
}

function inStop(day: Day, plc: Station, at: number): boolean {
  const stop = day.stopped.get(plc.id);
  return stop !== undefined && at > stop.from && at < stop.to;
}

/** RTG-01..06: panel and monitoring PC read and write variables of the S7-300. */
export function s7Control(day: Day, crane: string): void {
  const { terminal } = day;
  const plc = terminal.first(crane, 'plc-main');
  for (const panel of terminal.on(crane, 'hmi', 'cms')) {
    const isPanel = panel.asset?.role === 'hmi';
    const start = day.from + day.chance.between(2000, 20000);
    day.connect(panel, plc, S7_PORT, start, function* (tcp) {
      const s7 = new S7(tcp);
      yield* s7.open();
      if (!isPanel) yield* s7Identity(s7, plc);
      let nth = 0;
      for (const at of day.beat(`s7 ${panel.id}`, 60, start + 3000)) {
        yield* tcp.until(at);
        nth++;
        if (isPanel && nth % 20 === 0) yield* s7.write(10, 2 * (nth % 8), nth & 0xff);
        else if (!isPanel && nth % 10 === 0) yield* s7.mode(inStop(day, plc, at) ? 4 : 8);
        else yield* s7.read(10, 0, 24);
      }
      yield* s7.close();
    });
  }
}

/** Load cell (Modbus/TCP) and laser scanners (SOPAS), where the crane has them. */
export function sensing(day: Day, crane: string): void {
  const { terminal } = day;
  const plc = terminal.first(crane, 'plc-main');
  for (const cell of terminal.on(crane, 'load-cell')) {
    const start = day.from + day.chance.between(1000, 12000);
    day.connect(plc, cell, MODBUS_PORT, start, (tcp) =>
      modbusPolling(tcp, day.beat(`load ${cell.id}`, 100, start + 1000, day.to - 2 * MINUTE)),
    );
  }
  for (const scanner of terminal.on(crane, 'anti-collision', 'load-position')) {
    const start = day.from + day.chance.between(1000, 12000);
    day.connect(scanner, plc, 2111, start, (tcp) =>
      sopas(tcp, day.beat(`scan ${scanner.id}`, 120, start + 1000, day.to - 2 * MINUTE)),
    );
  }
}
