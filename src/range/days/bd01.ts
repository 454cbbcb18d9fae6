// BD01: a visitor's laptop on a crane port and on office Wi-Fi at once.
import { MINUTE, SECOND } from '#kit';
import { fields, hex } from '../traffic/bytes.ts';
import { linkLocal } from '../calm/ground.ts';
import { craneWatch } from '../place/route.ts';
import type { Station } from '../place/terminal.ts';
import { dhcpExchange } from '../traffic/protocols/dhcp.ts';
import { llmnrAsk, mdnsAnnounce } from '../traffic/protocols/names.ts';
import { arp } from '../traffic/small.ts';
import type { BadDay, Story } from './bad-day.ts';
import { choose, fileOf, hour, minuteText, written } from './bad-day.ts';

const laptops = [
  { name: 'KTX-LT-22', wired: '00:90:27:5a:10:22', wifi: '00:90:27:5b:41:9c', wifiIp: '10.80.9.77' },
  { name: 'FIELD-NB-07', wired: '00:90:27:61:0d:07', wifi: '00:90:27:62:77:30', wifiIp: '10.80.9.112' },
  { name: 'SERVICE-PC-15', wired: '00:90:27:70:33:15', wifi: '00:90:27:70:9e:b4', wifiIp: '10.80.10.41' },
];

/** A computer comes up on a network: address by DHCP, gateway by ARP, its name to the neighbours, again every two minutes. */
function presence(
  story: Story,
  host: Station,
  watch: string,
  from: number,
  until: number,
  duid: Uint8Array,
  name: string,
): void {
  const { day } = story;
  const here = linkLocal(day, host, watch);
  const own = day.chance.fork(`presence ${host.id} ${watch}`);
  const lease = { xid: own.bits(), hostName: name, vendorClass: 'MSFT 5.0', clientId: duid, seconds: 28800 };
  const gate = day.terminal.gateway(host.zone).ip;
  day.plan.plan(from, () =>
    dhcpExchange(from, here, { ...lease, address: host.ip, mask: '255.255.255.224', router: gate }),
  );
  day.plan.one(arp(from + 300, here, 'ask'));
  day.plan.one(arp(from + 301, here, 'answer'));
  day.plan.one(arp(from + 400, here, 'announce'));
  for (let at = from + 2 * SECOND; at < until; at += 2 * MINUTE) {
    day.plan.plan(at, () => mdnsAnnounce(at, here, name, host.ip));
    day.plan.plan(at + 5000, () => llmnrAsk(at + 5000, here, own.int(50000, 60000), own.int(1, 65535), name));
  }
}

export const bd01: BadDay = {
  id: 'BD01',
  title: 'Vendor laptop on a crane port and on office Wi-Fi at once',
  measure: 'multi-homing',
  twin: 'LT-MAINT-1 on one crane in the morning and on another in the afternoon, never on two networks at the same time',

  cast(terminal, seed, chance) {
    const cranes = terminal.site.cranes.filter((c) => c.type === 'STS').map((c) => c.id);
    const crane = choose(seed, 'STS-04', cranes);
    const other = choose(
      seed,
      'STS-01',
      cranes.filter((c) => c !== crane),
    );
    const laptop = choose(seed, 0, [0, 1, 2]);
    return {
      cranes: [crane, other],
      parts: { laptop: String(laptop) },
      at: hour(seed, chance, '13:04:11', '08:10', '16:30'),
    };
  },

  make(story) {
    const { terminal, day, registers, cast, begin, twin } = story;
    const [crane, other] = cast.cranes as [string, string];
    const laptop = laptops[Number(cast.parts.laptop)]!;
    const wiredUntil = begin + 36 * MINUTE;
    const wifiFrom = begin - 6 * MINUTE;
    const wifiUntil = begin + 37 * MINUTE;
    registers.put('visits', {
      id: 'V-2211',
      people: ['v.abb1'],
      crane,
      zones: `${crane}/MGMT`,
      cabinet: `CAB-${crane}-GROUND`,
      from: written(begin - 34 * MINUTE),
      until: written(begin + 3 * 60 * MINUTE),
      purpose: 'Read drive logs after a hoist fault',
      work_order: 'WO-77411',
      escort: 'tech1',
      clearance_checked: true,
      devices: ['LT-MAINT-1'],
    });
    const free = (zone: string) =>
      terminal.zone(zone).subnets[0]!.replace(/\d+\/\d+$/, '') +
      String(Number(/\.(\d+)\//.exec(terminal.zone(zone).subnets[0]!)![1]) + 28);
    // The same machine identifier on both cards (RFC 4361): type, interface, DUID of its first card.
    const duid = fields().u8(255).u32(1).u16(1).u16(1).u32(0x2f0a1b2c).raw(hex(laptop.wired)).done();
    const otherDuid = fields().u8(255).u32(1).u16(1).u16(1).u32(0x2d117733).raw(hex('02004c4f4f50')).done();
    if (!twin) {
      const wired = terminal.stranger(laptop.name, `${crane}/MGMT`, laptop.wired, free(`${crane}/MGMT`));
      const wifi = terminal.stranger(laptop.name, 'OFFICE-WIFI', laptop.wifi, laptop.wifiIp);
      presence(story, wifi, 'office', wifiFrom, wifiUntil, duid, laptop.name);
      presence(story, wired, craneWatch(crane), begin, wiredUntil, duid, laptop.name);
    } else {
      const office = terminal.stranger('OFFICE-LT-31', 'OFFICE-WIFI', '00:90:27:11:31:31', '10.80.9.31');
      presence(story, office, 'office', wifiFrom, wifiUntil, otherDuid, 'OFFICE-LT-31');
      const own = fields()
        .u8(255)
        .u32(1)
        .u16(1)
        .u16(1)
        .u32(0x2c00aa11)
        .raw(hex(terminal.asset('LT-MAINT-1').mac[0]!))
        .done();
      const morning = terminal.moved('LT-MAINT-1', `${other}/MGMT`, free(`${other}/MGMT`));
      const later = terminal.moved('LT-MAINT-1', `${crane}/MGMT`, free(`${crane}/MGMT`));
      const half = 18 * MINUTE;
      presence(
        story,
        morning,
        craneWatch(other),
        begin - 5 * 60 * MINUTE,
        begin - 5 * 60 * MINUTE + half,
        own,
        'LT-MAINT-1',
      );
      presence(story, later, craneWatch(crane), begin + 60 * MINUTE, begin + 60 * MINUTE + half, own, 'LT-MAINT-1');
    }
    return {
      day: 'BD01',
      measure: 'multi-homing',
      mustMention: [laptop.name, crane, minuteText(story, begin)],
      subjects: [crane, `${crane}/MGMT`, 'site'],
      evidence: [
        { file: fileOf(day, craneWatch(crane)), client: free(`${crane}/MGMT`), from: begin, to: wiredUntil + MINUTE },
        { file: fileOf(day, 'office'), client: laptop.wifiIp, from: wifiFrom, to: wifiUntil + MINUTE },
      ],
      from: begin,
      to: wiredUntil,
    };
  },
};
