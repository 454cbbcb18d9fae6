// BD26: the ring switches still have what they were delivered with, and it crosses the network in clear.
import { MINUTE } from '#kit';
import { COLLECTED } from '../configs/config-set.ts';
import { ConfigSet } from '../configs/config-set.ts';
import { httpGet, snmpV2, snmpV3 } from '../traffic/protocols/services.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

const RING = ['RING-1', 'RING-2', 'RING-3', 'RING-4'];
const ROUNDS = 30;

export const bd26: BadDay = {
  id: 'BD26',
  title: 'Clear-text and default passwords on switches',
  measure: 'access-control',
  twin: 'The same questions by SNMP version 3 with authentication and privacy, the page by HTTPS',

  cast(_terminal, seed, chance) {
    return {
      cranes: [],
      parts: { page: choose(seed, 'RING-2', RING) },
      at: hour(seed, chance, '10:05', '06:00', '20:00'),
    };
  },

  make({ terminal, day, configs, cast, begin, twin, chance }) {
    const nms = terminal.station('NMS01');
    const page = terminal.station(cast.parts.page!);
    const to = begin + ROUNDS * MINUTE;
    for (const id of RING) {
      const line = day.line(nms, terminal.station(id));
      const own = chance.fork(`snmp ${id}`);
      for (let n = 0; n < ROUNDS; n++) {
        const at = begin + n * MINUTE + own.int(0, 900);
        const port = day.port(nms);
        if (twin) day.plan.plan(at, () => snmpV3(at, line, port, 'nms', own.bits(), (k) => own.bytes(k)));
        else day.plan.plan(at, () => snmpV2(at, line, port, 'public', own.bits()));
      }
    }
    const loggedOn = `Authorization: Basic ${Buffer.from('admin:private').toString('base64')}\r\n`;
    for (let n = 0; n < 3; n++) {
      const at = begin + (3 + n) * MINUTE;
      if (twin)
        day.connect(nms, page, 443, at, (tcp) =>
          tlsSession(tcp, { certificateName: page.id.toLowerCase() }, [{ at: at + 400, up: 300, down: 4000 }]),
        );
      else day.connect(nms, page, 80, at, (tcp) => httpGet(tcp, page.ip, '/', 4000, loggedOn));
    }
    if (!twin) {
      for (const id of RING) configs.find(COLLECTED, id)!.weak = true;
      // The page without encryption has to come through.
      const fw = ConfigSet.site(configs.find(COLLECTED, 'FW-OT')!);
      const backup = fw.policies.find((p) => p.name === 'F054' && p.from === 'OT-MGMT' && p.to === 'QUAY-NET')!;
      backup.ports = ['22', '80', '443'];
    }
    return {
      day: 'BD26',
      measure: 'access-control',
      mustMention: [page.id, minuteText({ terminal }, begin + 3 * MINUTE)],
      subjects: ['site'],
      evidence: [
        { file: fileOf(day, 'dmz'), client: nms.ip, server: page.ip, port: 80, from: begin, to },
        { file: fileOf(day, 'dmz'), client: nms.ip, server: page.ip, port: 161, from: begin, to },
      ],
      configEvidence: [
        'name="hm2SnmpV2AdminStatus">1<',
        'name="hm2WebHttpAdminStatus">1<',
        'name="hm2UserPassword">private<',
      ].map((text) => ({ file: `configs/${COLLECTED}/${page.id}.xml`, text })),
      from: begin,
      to,
    };
  },
};
