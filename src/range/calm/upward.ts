// What a crane says to the rest of the terminal: monitoring data up, jobs down, video, voice, names, time, logs, health, images.
import { HOUR, MINUTE, SECOND } from '#kit';
import type { Station } from '../place/terminal.ts';
import { RTSP_PORT, rtspPull, sipRegister } from '../traffic/protocols/video.ts';
import { lookUp } from '../traffic/protocols/names.ts';
import { httpGet, ntpExchange, smbPull, snmpV3 } from '../traffic/protocols/services.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { Day } from './day.ts';

const domain = 'ot.marlow-point.example';

/** Host name of a station in the OT directory. */
export const hostName = (station: Station): string => `${station.id.toLowerCase()}.${domain}`;

/** A TLS connection kept all day, with an exchange at each beat. */
export function kept(day: Day, a: Station, b: Station, port: number, seconds: number, up: number, down: number): void {
  const start = day.from + day.chance.fork(`kept ${a.id} ${b.id} ${port}`).between(2, 50) * SECOND;
  day.connect(a, b, port, start, (tcp) => {
    const chance = tcp.chance.fork('sizes');
    const exchanges = (function* () {
      for (const at of day.beat(`kept ${a.id} ${b.id} ${port}`, seconds, start + 5 * SECOND)) {
        yield { at, up: chance.int(up / 2, up), down: chance.int(down / 2, down) };
      }
    })();
    return tlsSession(tcp, { serverName: hostName(b), organisation: 'Marlow Point Terminals' }, exchanges);
  });
}

/**
 * Monitoring up to the fleet server, job lists, container numbers. Job data (6001) and positions (6010) are left out: those ports belong to
 * X11 elsewhere, and a foreign reader would call their TLS malformed.
 */
export function monitoring(day: Day, crane: string): void {
  const { terminal } = day;
  const [rcms, broker] = ['RCMS01', 'TOSBRK01'].map((id) => terminal.station(id));
  const isSts = terminal.has(crane, 'cabin-view');
  for (const cms of terminal.on(crane, 'cms')) {
    kept(day, cms, rcms!, 8443, 180, 1800, 120);
    if (isSts) kept(day, cms, terminal.station('SYSLOG01'), 5986, 500, 1400, 90);
  }
  for (const vmt of terminal.on(crane, 'vmt')) kept(day, vmt, broker!, 443, 500, 300, 1500);
  for (const ocr of terminal.on(crane, 'ocr-server')) {
    kept(day, ocr, broker!, 443, 600, 700, 90);
    for (const camera of terminal.on(crane, 'camera').filter((c) => c.zone === ocr.zone && c.id.includes('OCRCAM')))
      kept(day, ocr, camera, 443, 1800, 200, 9000);
  }
}

/** Cameras pulled by the recorder: on the camera network and, alone of all that stands there, on the supplier network. */
export function video(day: Day, crane: string): void {
  const { terminal } = day;
  const vms = terminal.station('VMS01');
  for (const camera of terminal.on(crane, 'camera')) {
    if (camera.id.includes('OCRCAM')) continue;
    const start = day.from + day.chance.fork(`video ${camera.id}`).between(5, 100) * SECOND;
    day.connect(vms, camera, RTSP_PORT, start, (tcp) =>
      rtspPull(tcp, terminal.outside(camera), day.beat(`video ${camera.id}`, 2400, start + 5 * SECOND), 4),
    );
  }
  const sip = terminal.station('SIP01');
  for (const station of terminal.on(crane, 'intercom', 'public-address')) {
    const line = day.line(station, sip);
    const calls = day.chance.fork(`sip ${station.id}`);
    day.every(`sip ${station.id}`, 3600, (at) =>
      sipRegister(at, line, station.id.toLowerCase(), terminal.outside(station), sip.ip, calls.int(1, 1 << 30)),
    );
  }
}

/** Names, time, logs and health of what stands on the crane. */
export function housekeeping(day: Day, crane: string): void {
  const { terminal } = day;
  const [dc, ntp, log, nms, patch] = ['OTDC01', 'NTP01', 'SYSLOG01', 'NMS01', 'PATCH01'].map((id) =>
    terminal.station(id),
  );
  for (const host of terminal.on(crane, 'cms', 'cabin-view', 'ground-view')) {
    const line = day.line(host, dc!);
    const ids = day.chance.fork(`dns ${host.id}`);
    day.every(`dns ${host.id}`, 1800, (at, nth) => {
      const wanted = nth % 3 === 2 ? patch! : terminal.station('RCMS01');
      return lookUp(at, line, day.port(host), ids.int(1, 65535), hostName(wanted), wanted.ip);
    });
    kept(day, host, dc!, 636, 3600, 400, 1200);
    day.every(`wsus ${host.id}`, 6 * 3600, (at) =>
      httpGet(day.tcp(host, patch!, 8530, at), `${hostName(patch!)}:8530`, '/ClientWebService/client.asmx', 500),
    );
  }
  const managed = terminal.on(crane, 'switch', 'firewall', 'ups');
  for (const device of managed) {
    const line = day.line(nms!, device);
    const own = day.chance.fork(`snmp ${device.id}`);
    day.every(`snmp ${device.id}`, 900, (at) =>
      snmpV3(at, line, day.port(nms!), 'nms', own.bits(), (n) => own.bytes(n)),
    );
    if (device.asset?.role !== 'ups') kept(day, device, log!, 6514, 1200, 350, 40);
  }
  for (const device of terminal.on(crane, 'switch', 'ups', 'serial-server')) {
    const line = day.line(device, ntp!);
    day.every(`ntp ${device.id}`, 1800, (at) => ntpExchange(at, line, 123));
  }
}

/** System images in the small hours, while the crane is idle; settings of switches and firewall fetched by the network manager. */
export function backups(day: Day, crane: string, images: boolean): void {
  const { terminal } = day;
  const [vault, nms] = ['BKP01', 'NMS01'].map((id) => terminal.station(id));
  if (images)
    for (const [n, host] of terminal.on(crane, 'cms').entries())
      day.connect(vault!, host, 445, day.from + 1 * HOUR + n * 20 * MINUTE + day.chance.between(0, 9) * MINUTE, (tcp) =>
        smbPull(tcp, 600_000, 40),
      );
  for (const [n, device] of terminal.on(crane, 'switch', 'firewall').entries()) {
    const at = day.from + 2 * HOUR + n * 6 * MINUTE + day.chance.between(1, 5) * MINUTE;
    day.connect(nms!, device, 443, at, (tcp) =>
      tlsSession(tcp, { certificateName: device.id.toLowerCase() }, [{ at: at + 600, up: 300, down: 9000 }]),
    );
  }
}
