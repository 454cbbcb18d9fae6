// BD19: a vendor's remote session that was approved for looking only becomes a program download.
import { MINUTE, SECOND } from '#kit';
import { logixIdentity } from '../calm/control.ts';
import { hostName } from '../calm/upward.ts';
import { craneWatch } from '../place/route.ts';
import { ENIP_PORT } from '../traffic/protocols/enip.ts';
import { logixDownload, logixUpload } from '../traffic/protocols/logix.ts';
import { RDP_PORT, rdpSession } from '../traffic/protocols/remote.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText, written } from './bad-day.ts';
import { logixCranes } from './bd03.ts';

export const bd19: BadDay = {
  id: 'BD19',
  title: 'Vendor updates remotely instead of visiting',
  measure: 'vendor-visits',
  twin: 'An upload, which only reads the program, in a diagnosis session',

  cast(_terminal, seed, chance) {
    const crane = choose(seed, 'STS-01', logixCranes);
    return { cranes: [crane], parts: {}, at: hour(seed, chance, '16:14', '07:00', '21:00') };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin } = story;
    const crane = cast.cranes[0]!;
    const plc = terminal.first(crane, 'plc-main');
    const ews = terminal.station('EWS01');
    const jump = terminal.station('JUMP01');
    const caller = terminal.far('10.80.48.61', 'VPN-POOL', '10.80.48.61');
    const start = begin - 24 * MINUTE;
    const to = begin + 55 * SECOND;
    registers.put('sessions', {
      id: 'S-0944',
      grant: 'AG-02',
      person: 'v.tme1',
      via: 'JUMP01',
      target: `EWS01, ${crane}`,
      from: written(start),
      until: written(begin + 26 * MINUTE),
      purpose: `Diagnose a hoist drive fault on ${crane}`,
      kind: 'diagnose',
      mfa: true,
      recorded: true,
      supervisor: 'm.lindqvist',
    });
    const portal = [{ at: start + 40_000, up: 900, down: 4000 }];
    day.connect(caller, jump, 443, start + 10_000, (tcp) => tlsSession(tcp, { serverName: hostName(jump) }, portal));
    const session = { user: 'v.tme1', host: 'EWS01', seconds: 46 * 60, everySeconds: 15 };
    day.connect(jump, ews, RDP_PORT, start + MINUTE, (tcp) => rdpSession(tcp, session));
    const work = twin ? logixUpload : logixDownload;
    day.connect(ews, plc, ENIP_PORT, begin, (tcp) => work(tcp, logixIdentity(day, plc)));
    return {
      day: 'BD19',
      measure: 'vendor-visits',
      mustMention: [crane, plc.id, 'S-0944', minuteText(story, begin)],
      subjects: [crane],
      evidence: ['dmz', 'quay', craneWatch(crane)].map((watch) => ({
        file: fileOf(day, watch),
        client: ews.ip,
        server: plc.ip,
        port: ENIP_PORT,
        from: begin,
        to,
      })),
      from: begin,
      to,
    };
  },
};
