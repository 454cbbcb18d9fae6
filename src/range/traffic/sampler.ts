// Every dialogue of the packet maker once, in one capture: for tests of readers and for whoever wants to see what the range can say.
import { dirname, basename } from 'node:path';
import { Chance } from '../chance.ts';
import { joined } from './bytes.ts';
import type { Face, Line } from './packet.ts';
import { ip, line, mac } from './packet.ts';
import { arp, frame, ping, udp } from './small.ts';
import type { WrittenCapture } from './sink.ts';
import { Sensors } from './sink.ts';
import { Tcp } from './tcp.ts';
import { Timeline } from './timeline.ts';
import { dhcpExchange } from './protocols/dhcp.ts';
import * as enip from './protocols/enip.ts';
import { logixDownload, logixLook, logixUpload } from './protocols/logix.ts';
import { MODBUS_PORT, modbusPolling } from './protocols/modbus.ts';
import { llmnrAsk, lookUp, mdnsAnnounce } from './protocols/names.ts';
import { cyclic, dcpGroup, identified, identifyAll, PROFINET } from './protocols/profinet.ts';
import { RDP_PORT, rdpSession, VNC_PORT, vncSession } from './protocols/remote.ts';
import { S7, S7_PORT } from './protocols/s7.ts';
import * as services from './protocols/services.ts';
import { tlsSession } from './protocols/tls.ts';
import { RTSP_PORT, rtspPull, sipRegister } from './protocols/video.ts';

/** 2026-11-21 08:00 in New York. */
const START = Date.UTC(2026, 10, 21, 13);

/**
 * Writes the sampler.
 * @param path the pcapng to write; its folder must exist.
 */
export function makeSampler(path: string, seed = 1): WrittenCapture {
  const chance = new Chance(seed).fork('sampler');
  const file = basename(path).replace(/\.pcapng$/, '');
  const plan = new Timeline();
  let at = START;
  let port = 49200;
  const face = (n: number): Face => ({ mac: mac(`02000a46000${n.toString(16)}`), ip: ip(`10.70.10.${n}`) });
  const between = (a: number, b: number, vlan?: number): Line =>
    line([{ file, vlan, a: face(a), b: face(b), hopsFromA: 0, hopsFromB: 0 }], 128, 64, chance.bits());
  const connect = (serverPort: number, vlan?: number): Tcp =>
    new Tcp({
      line: between(1, 2, vlan),
      clientPort: port++,
      serverPort,
      chance: chance.fork(`port ${port}`),
      at: (at += 60000),
    });
  const every = (n: number, seconds: number) => Array.from({ length: n }, (_, i) => at + 1000 + i * seconds * 1000);

  const lan = between(1, 2);
  plan.one(arp(at, lan, 'ask'));
  plan.one(arp(at + 0.4, lan, 'answer'));
  plan.one(arp(at + 5, lan, 'announce'));
  plan.one(ping(at + 10, lan, true, 7, 1));
  plan.one(ping(at + 11, lan, false, 7, 1));

  const id = enip.rockwell('1756-EN2TR/C', 200, 10, 7, 0x00c0ffee);
  const look = connect(enip.ENIP_PORT, 1010);
  plan.plan(look.at, () => logixLook(look, id));
  const download = connect(enip.ENIP_PORT);
  plan.plan(download.at, () => logixDownload(download, id));
  const upload = connect(enip.ENIP_PORT);
  plan.plan(upload.at, () => logixUpload(upload, id));
  const tags = connect(enip.ENIP_PORT);
  plan.plan(tags.at, function* () {
    yield* tags.open();
    const session = new enip.Session(tags);
    yield* session.register();
    yield* session.identify(id, face(2).ip);
    yield* session.forwardOpen();
    yield* session.connected(enip.readTag('HOIST.Speed'), enip.tagAnswer(0x4c, [1.5]));
    yield* session.connected(enip.readFragment('LOADS', 4), enip.tagAnswer(0x52, [1, 2, 3, 4]));
    yield* session.connected(enip.writeTag('HMI.Lamp', 1), enip.answer(0x4d));
    yield* session.forwardClose();
    yield* session.unregister();
    yield* tags.close();
  });
  for (let i = 0; i < 5; i++) {
    const data = joined([Uint8Array.of(1, 0, 0, 0), chance.bytes(24)]);
    plan.one(udp(at + i * 20, lan, true, 2222, 2222, enip.implicit(0x80fe0014, i + 1, data, i + 1)));
  }

  const modbus = connect(MODBUS_PORT);
  const polls = every(6, 2);
  plan.plan(modbus.at, () => modbusPolling(modbus, polls));

  const s7 = new S7(connect(S7_PORT, 2040));
  plan.plan(s7.tcp.at, function* () {
    yield* s7.open();
    yield* s7.identify('6ES7 317-2FK14-0AB0', [3, 2, 17]);
    yield* s7.names('RTG-04', 'CPU 317F-2 PN/DP', 'S C-C2UR28922012');
    yield* s7.mode(8);
    yield* s7.read(10, 0, 24);
    yield* s7.write(10, 2, 61);
    yield* s7.upload('08', 1, chance.bytes(400));
    yield* s7.download('08', 1, chance.bytes(400));
    yield* s7.stop();
    yield* s7.mode(4);
    yield* s7.service('P_PROGRAM');
    yield* s7.close();
  });

  for (let i = 0; i < 4; i++)
    plan.one(frame(at + i * 4, lan, true, PROFINET, cyclic(0x8001, chance.bytes(40), i * 128)));
  plan.one(frame(at + 30, lan, true, PROFINET, identifyAll(99), dcpGroup));
  plan.one(frame(at + 90, lan, false, PROFINET, identified(99, 'rtg04-rio-cab', 'ET200S', 0x2a, 0x0302, face(2).ip)));

  const video = connect(RTSP_PORT);
  const bursts = every(3, 5);
  plan.plan(video.at, () => rtspPull(video, '10.70.10.2', bursts, 12));
  plan.plan(at, () => sipRegister(at, lan, 'intercom-cab', '10.70.10.1', '10.70.10.2', 4711));

  const names = at + 7;
  plan.plan(names, () => lookUp(names, lan, 50001, 11, 'rcms01.ot.marlow.example', '10.72.0.10'));
  plan.plan(names + 10, () => lookUp(names + 10, lan, 50002, 12, 'nowhere.example', null));
  plan.plan(names + 20, () => mdnsAnnounce(names + 20, lan, 'LT-MAINT-1', '10.70.10.1'));
  plan.plan(names + 30, () => llmnrAsk(names + 30, lan, 50003, 13, 'LT-MAINT-1'));
  const lease = { xid: chance.bits(), hostName: 'LT-MAINT-1', vendorClass: 'MSFT 5.0' };
  const given = { address: '10.70.10.1', mask: '255.255.255.192', router: '10.70.10.2', seconds: 28800 };
  plan.plan(names + 40, () => dhcpExchange(names + 40, lan, { ...lease, ...given }));

  const tls = connect(8443);
  const exchanges = every(3, 5).map((t) => ({ at: t, up: 900, down: 5000 }));
  plan.plan(tls.at, () => tlsSession(tls, { serverName: 'rcms01.ot.marlow.example' }, exchanges));
  const rdp = connect(RDP_PORT);
  plan.plan(rdp.at, () => rdpSession(rdp, { user: 'oteng', host: 'EWS02', seconds: 40, everySeconds: 3 }));
  const vnc = connect(VNC_PORT);
  plan.plan(vnc.at, () => vncSession(vnc, 'STS-01-CMS', 5));
  const smb = connect(445);
  plan.plan(smb.at, () => services.smbPull(smb, 200000));
  const web = connect(80);
  plan.plan(web.at, () => services.httpGet(web, '10.70.10.2', '/status', 300));
  const scanner = connect(2111);
  const scans = every(4, 1);
  plan.plan(scanner.at, () => services.sopas(scanner, scans));
  const refused = connect(445);
  plan.plan(refused.at, () => refused.refused());
  const silent = connect(139);
  plan.plan(silent.at, () => silent.knock());

  const t = at + 12000;
  plan.plan(t, () => services.ntpExchange(t, lan, 50010));
  plan.plan(t + 10, () => services.snmpV2(t + 10, lan, 50011, 'public', 5));
  plan.plan(t + 20, () => services.snmpV3(t + 20, lan, 50012, 'nms', 6, (n) => chance.bytes(n)));
  plan.plan(t + 30, () => services.syslogLine(t + 30, lan, 50013, 'STS-01-FW', 'DROP 10.70.14.4'));
  plan.plan(t + 40, () => services.stunTry(t + 40, lan, 50014, chance.bytes(12)));
  const words = services.lldp(face(1).mac, 'Gi1/1', 'STS-01-SW-EHOUSE', 'Stratix 5700 15.2(7)E2', face(1).ip);
  plan.one(frame(t + 50, lan, true, services.LLDP, words, services.lldpGroup));
  return new Sensors(dirname(path), 'Exercise traffic: invented.').all(plan.run()).close()[0]!;
}
