// What the ground says: servers among themselves, the office, the Internet edge; and what every network says of itself.
import { ip, mac } from '../traffic/packet.ts';
import type { Line, Packets } from '../traffic/packet.ts';
import { ascii } from '../traffic/bytes.ts';
import { line } from '../traffic/packet.ts';
import { arp, frame } from '../traffic/small.ts';
import { lookUp } from '../traffic/protocols/names.ts';
import { lldp, LLDP, lldpGroup, ntpExchange } from '../traffic/protocols/services.ts';
import { tlsData, tlsHandshake, tlsSession } from '../traffic/protocols/tls.ts';
import { craneWatch } from '../place/route.ts';
import type { Station } from '../place/terminal.ts';
import { hostName, kept } from './upward.ts';
import type { Day } from './day.ts';

/** A line on which one station speaks to its own link only. */
export function linkLocal(day: Day, station: Station, watch: string, tagged = true): Line {
  const here = { mac: mac(station.mac), ip: ip(station.ip) };
  const gate = day.terminal.gateway(station.zone);
  const vlan = tagged ? station.zone.vlans[0] : undefined;
  const view = {
    file: `${day.recording.date}-${watch}`,
    vlan,
    a: here,
    b: { mac: mac(gate.mac), ip: ip(gate.ip) },
    hopsFromA: 0,
    hopsFromB: 0,
  };
  const crane = station.zone.crane;
  return line(
    [view],
    station.ttl,
    64,
    day.chance.fork(`link ${station.id} ${watch}`).bits(),
    crane === undefined ? [station.id] : [station.id, crane],
  );
}

/** Neighbours: each switch names itself, each station asks for its gateway now and then. */
export function onTheLink(day: Day, crane: string): void {
  if (!day.recording.cranes.has(crane)) return;
  const { terminal } = day;
  const watch = craneWatch(crane);
  for (const device of terminal.on(crane, 'switch')) {
    const here = linkLocal(day, device, watch, false);
    const about = `${device.asset?.maker ?? ''} ${device.asset?.model ?? ''}, firmware ${device.asset?.firmware ?? 'unknown'}`;
    const words = lldp(mac(device.mac), 'port 1', device.id, about, ip(device.ip));
    day.every(`lldp ${device.id}`, 240, function* (at) {
      yield frame(at, here, true, LLDP, words, lldpGroup);
    });
  }
  for (const asset of terminal.site.assets) {
    if (asset.crane !== crane || asset.ip.length === 0 || asset.mac.length === 0 || !asset.on_network) continue;
    const station = terminal.station(asset.id);
    if (station.zone.function === 'uplink' || station.zone.crane !== crane) continue;
    const here = linkLocal(day, station, watch);
    day.every(`arp ${station.id}`, 2700, function* (at) {
      yield arp(at, here, 'ask');
      yield arp(at + 0.4, here, 'answer');
    });
  }
}

/** The servers of the ground. */
export function servers(day: Day): void {
  const { terminal } = day;
  const s = (id: string) => terminal.station(id);
  kept(day, s('HIST01'), s('HISTREP'), 5450, 120, 900, 60);
  kept(day, s('ECSGW01'), s('TOSBRK01'), 5671, 120, 500, 200);
  kept(day, s('TOSBRK01'), s('N4APP01'), 443, 90, 600, 900);
  for (const id of ['JUMP01', 'INTAKE01', 'BKP01', 'OTDC01']) kept(day, s(id), s('SYSLOG01'), 6514, 300, 400, 40);
  for (const id of ['RCMS01', 'RCMS02', 'EWS01', 'EWS02', 'HIST01'])
    kept(day, s(id), s('SYSLOG01'), 5986, 400, 900, 60);
  for (const id of ['RCMS01', 'HIST01', 'PATCH01', 'HISTREP', 'JUMP01']) {
    const over = day.line(s(id), s('OTDC01'));
    const ids = day.chance.fork(`dns ${id}`);
    day.every(`dns ${id}`, 900, (at) =>
      lookUp(at, over, day.port(s(id)), ids.int(1, 65535), hostName(s('SYSLOG01')), s('SYSLOG01').ip),
    );
  }
  for (const id of ['RCMS01', 'RCMS02', 'ECSGW01', 'TOSBRK01']) {
    const over = day.line(s(id), s('NTP01'));
    day.every(`ntp ${id}`, 1200, (at) => ntpExchange(at, over, 123));
  }
  for (const id of ['RING-1', 'RING-2', 'RING-3', 'RING-4', 'CORESW']) {
    const ring = s(id);
    const here = linkLocal(day, ring, 'quay', false);
    const words = lldp(
      mac(ring.mac),
      'port 1',
      ring.id,
      `${ring.asset?.maker} ${ring.asset?.model}, ${ring.asset?.firmware}`,
      ip(ring.ip),
    );
    day.every(`lldp ${id}`, 60, function* (at) {
      yield frame(at, here, true, LLDP, words, lldpGroup);
    });
  }
}

/** Message partners of the terminal, with the addresses and names that their agreements cover. */
export const partners: readonly { address: string; name: string }[] = [
  { address: '198.51.100.20', name: 'as2.meridian-lines.example' },
  { address: '198.51.100.40', name: 'as2.harbor-entry.example' },
  { address: '198.51.100.60', name: 'pcs.port-community.example' },
];

/** A page fetched through the web proxy: CONNECT (RFC 9110 section 9.3.6), then TLS with the server itself. */
function* throughProxy(day: Day, from: Station, at: number, host: string, up: number, down: number): Packets {
  const tcp = day.tcp(from, day.terminal.station('PROXY01'), 3128, at);
  yield* tcp.open();
  yield* tcp.say('client', ascii(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`));
  yield* tcp.say('server', ascii('HTTP/1.1 200 Connection established\r\n\r\n'));
  yield* tlsHandshake(tcp, { serverName: host, organisation: 'Invented publisher' });
  yield* tlsData(tcp, 'client', up);
  yield* tlsData(tcp, 'server', down);
  yield* tcp.close();
}

/** Internet edge and office. */
export function edge(day: Day): void {
  const { terminal } = day;
  const edi = terminal.station('EDI01');
  for (const [n, partner] of partners.entries()) {
    const there = terminal.far(partner.name, 'INTERNET', partner.address);
    day.every(`edi ${partner.name}`, 1500 + 300 * n, (at) =>
      tlsSession(day.tcp(edi, there, 443, at), { serverName: partner.name, organisation: 'Invented partner' }, [
        { at: at + 500, up: 6000, down: 800 },
      ]),
    );
  }
  for (const id of ['PCMAINT', 'PCYSO']) {
    day.every(`web ${id}`, 1500, (at) =>
      throughProxy(day, terminal.station(id), at, 'www.port-news.example', 700, 12000),
    );
  }
  day.every('reports', 2 * 3600, (at) =>
    tlsSession(
      day.tcp(terminal.station('PCMAINT'), terminal.station('HISTREP'), 443, at),
      { serverName: hostName(terminal.station('HISTREP')) },
      [{ at: at + 300, up: 600, down: 20000 }],
    ),
  );
}
