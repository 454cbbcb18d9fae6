import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { deviceOf, reading } from '../onboard/testing.ts';
import type { ConfiguredDevice, Filter } from '#facts';

const profile = `# mGuard configuration profile
# Product: FL MGUARD RS4000 TX/TX
# Version: 8.8.6.default
# Date: 2026-11-19T02:00:00Z
HOSTNAME = "crane7-fw"
ROUTERMODE = "router"
MY_LOCAL_IP = {
  {
    IP = "192.168.10.1"
    NETMASK = "255.255.255.192"
    VLAN = "yes"
    VLAN_ID = "10"
  }
  { IP = "192.168.10.65" NETMASK = "27" VLAN = "yes" VLAN_ID = "20" }
}
EXTERNAL_IP = {
  { IP = "198.51.100.2" NETMASK = "255.255.255.248" VLAN = "no" }
}
EXTERNAL_GATEWAY = "198.51.100.1"
NAT_1_1 = {
  { LOCAL_NETWORK = "192.168.10.0" EXTERNAL_NETWORK = "203.0.113.0" NETMASK = "26" ENABLE_ARP = "yes" }
}
NAT_MASQ = {
  { INTERFACE = "external" FROM_IP = "192.168.10.64/27" COMMENT = "HMI" }
}
PORTFORWARDING = {
  { PROTO = "tcp" FROM_IP = "198.51.100.128/26" IN_IP = "%extern" IN_PORT = "8102" TO_IP = "192.168.10.10" TO_PORT = "102" }
}
FW_INCOMING = {
  {
    PROTO = "tcp"
    FROM_IP = "198.51.100.128/26"
    FROM_PORT = "any"
    IN_IP = "192.168.10.10"
    IN_PORT = "102"
    ACTION = "ACCEPT"
    LOG = "yes"
    COMMENT = "engineering"
  }
  { PROTO = "all" FROM_IP = "0.0.0.0/0" IN_IP = "192.168.10.0/26" ACTION = "REJECT" }
  { PROTO = "udp" FROM_IP = "clocks" IN_IP = "0.0.0.0/0" IN_PORT = "ntp" ACTION = "maintenance" }
}
FW_OUTGOING_POLICY = "ping"
FW_IP_GROUPS = {
  { NAME = "clocks" MEMBERS = { { IP = "198.51.100.5" } { IP = "198.51.100.6/32" } } }
}
FW_RULESETS = {
  { NAME = "maintenance" ENABLED = "ondemand" RULES = { { PROTO = "udp" IN_PORT = "123" ACTION = "ACCEPT" } } }
}
HTTPS_REMOTE_ACCESS = "yes"
HTTPS_ACCESS = {
  { FROM_IP = "198.51.100.128/26" INTERFACE = "external" ACTION = "ACCEPT" LOG = "no" COMMENT = "" }
}
SNMP_V1V2_ACCESS = "yes"
SNMP_RO_COMMUNITY = "public"
SNMP_RW_COMMUNITY = "tide7house"
ROOT_PASSWORD = "root"
VPN_CONNECTION = {
  {
    NAME = "maker"
    ENABLED = "ondemand"
    GATEWAY = "%any"
    PSK = "herring-and-salt"
    TUNNEL = { { LOCAL = "192.168.10.0/26" REMOTE = "192.0.2.0/24" ENABLED = "yes" } }
    FW_INCOMING = { { PROTO = "tcp" IN_PORT = "443" ACTION = "ACCEPT" } }
  }
}
NTP_SERVER = "198.51.100.5"
`;

const filterOf = (device: ConfiguredDevice, name: string): Filter => device.filters.find((f) => f.name === name)!;

describe('a profile of an mGuard', () => {
  const device = deviceOf(profile, 'crane7.atv');

  test('names the device, its networks and its VLANs', () => {
    expect(device).toMatchObject({
      name: 'crane7-fw',
      dialect: 'mguard',
      model: 'FL MGUARD RS4000 TX/TX',
      version: '8.8.6.default',
      forwards: 'yes',
    });
    expect(device.interfaces.map((i) => [i.name, i.addresses, i.vlan])).toEqual([
      ['internal', [], undefined],
      ['internal.10', ['192.168.10.1/26'], 10],
      ['internal.20', ['192.168.10.65/27'], 20],
      ['external', ['198.51.100.2/29'], undefined],
      ['vpn maker', [], undefined],
    ]);
    expect(device.routes).toMatchObject([{ prefix: '0.0.0.0/0', via: '198.51.100.1' }]);
    expect(device.files[0]!.written).toBe(Date.UTC(2026, 10, 19, 2));
  });

  test('every line of it is understood', () => {
    expect(device.open).toEqual([]);
    expect(device.problems).toEqual([]);
    expect(device.files[0]!.lines.states.unrecognised).toBe(0);
  });

  test('a packet is translated, asked, and translated again', () => {
    expect(device.transit.map((s) => [s.kind, s.kind === 'filter' ? s.filter : s.name, s.in, s.out])).toEqual([
      ['nat', 'port forwarding and 1:1 NAT', ['WAN'], undefined],
      ['filter', 'FW_INCOMING', ['WAN'], ['LAN']],
      ['filter', 'FW_OUTGOING', ['LAN'], ['WAN']],
      ['filter', 'between networks of one side', ['LAN'], ['LAN']],
      ['filter', 'between networks of one side', ['WAN'], ['WAN']],
      ['filter', 'FW_INCOMING of VPN maker', ['vpn maker'], undefined],
      ['filter', 'FW_OUTGOING of VPN maker', undefined, ['vpn maker']],
      ['nat', '1:1 NAT and masquerading by external', undefined, ['WAN']],
    ]);
  });

  test('1:1 NAT is pairwise both ways and goes before masquerading', () => {
    const [first, , last] = [device.transit[0]!, 0, device.transit.at(-1)!];
    if (first.kind !== 'nat' || last.kind !== 'nat') throw new Error('no translation');
    expect(first.rules.map((r) => [r.match.to?.include, r.destination])).toEqual([
      [['198.51.100.2'], { to: { include: ['192.168.10.10'] }, ports: [102, 102] }],
      [['203.0.113.0/26'], { to: { include: ['192.168.10.0/26'] }, pairwise: true }],
    ]);
    expect(last.rules.map((r) => [r.match.from?.include, r.source])).toEqual([
      [['192.168.10.0/26'], { to: { include: ['203.0.113.0/26'] }, pairwise: true }],
      [['192.168.10.64/27'], { to: 'interface' }],
    ]);
  });

  test('incoming rules keep their order, their sets and their action', () => {
    const rules = filterOf(device, 'FW_INCOMING').rules;
    expect(rules.map((r) => [r.id, r.action, r.reject ?? false])).toEqual([
      ['port forwarding 1', 'permit', false],
      ['rule 1', 'permit', false],
      ['rule 2', 'deny', true],
      ['rule 3', 'jump', false],
    ]);
    expect(rules[1]!.match).toEqual({
      family: 4,
      from: { include: ['198.51.100.128/26'] },
      to: { include: ['192.168.10.10'] },
      services: [{ protocol: 6, toPorts: [[102, 102]] }],
    });
    expect(rules[1]).toMatchObject({ logged: true, at: { file: 0, line: 30, to: 39 } });
    expect(rules[3]!.match.from?.include).toEqual(['198.51.100.5', '198.51.100.6/32']);
    expect(rules[3]!.match.services).toEqual([{ protocol: 17, toPorts: [[123, 123]] }]);
    expect(filterOf(device, rules[3]!.target!).rules[0]!.match.may).toHaveLength(1);
    expect(filterOf(device, 'FW_INCOMING').otherwise).toBe('deny');
  });

  test('the general setting "ping" lets nothing but an echo request pass', () => {
    const out = filterOf(device, 'FW_OUTGOING');
    expect(out.rules.map((r) => r.match.services)).toEqual([[{ protocol: 1, icmp: { type: 8 } }]]);
    expect(out.otherwise).toBe('deny');
  });

  test('between two VLANs of the LAN side nothing is promised: a perhaps', () => {
    const rule = filterOf(device, 'between networks of one side').rules[0]!;
    expect(rule.action).toBe('permit');
    expect(rule.match.may).toHaveLength(1);
  });

  test('a table of its own for the LAN side is asked where a profile has one', () => {
    const own = deviceOf(
      `${profile}FW_LAN_LAN = {\n  { PROTO = "tcp" FROM_IP = "192.168.10.64/27" IN_IP = "192.168.10.10" IN_PORT = "102" ACTION = "ACCEPT" }\n}\n`,
    );
    expect(filterOf(own, 'FW_LAN_LAN')).toMatchObject({ otherwise: 'deny', rules: [{ action: 'permit' }] });
    const asked = own.transit.filter((s) => s.in?.[0] === 'LAN' && s.out?.[0] === 'LAN');
    expect(asked.map((s) => s.kind === 'filter' && s.filter)).toEqual(['FW_LAN_LAN']);
  });

  test('ways to the device and log-ons as delivered are told, secrets are not', () => {
    expect(device.management.filter((m) => m.enabled).map((m) => [m.service, m.on, m.from?.include])).toEqual([
      ['https', ['internal', 'internal.10', 'internal.20'], undefined],
      ['https', ['external'], ['198.51.100.128/26']],
      ['ssh', ['internal', 'internal.10', 'internal.20'], undefined],
      ['snmp', ['internal', 'internal.10', 'internal.20'], undefined],
    ]);
    expect(device.weaknesses.map((w) => [w.kind, w.what])).toEqual([
      ['factory-password', 'account root'],
      ['factory-community', 'read community'],
    ]);
    expect(JSON.stringify(device)).not.toMatch(/tide7house|herring/);
  });

  test('a missing incoming table drops everything, a missing outgoing table lets everything out', () => {
    const bare = deviceOf('# mGuard configuration profile\nROUTERMODE = "router"\n');
    expect(filterOf(bare, 'FW_INCOMING')).toMatchObject({ rules: [], otherwise: 'deny' });
    expect(filterOf(bare, 'FW_OUTGOING')).toMatchObject({ rules: [], otherwise: 'permit' });
    const empty = deviceOf('# mGuard configuration profile\nFW_OUTGOING = {}\n');
    expect(filterOf(empty, 'FW_OUTGOING')).toMatchObject({ rules: [], otherwise: 'deny' });
  });

  test('a stealth profile bridges and does not route', () => {
    const stealth = deviceOf('# mGuard configuration profile\nROUTERMODE = "stealth"\n');
    expect(stealth).toMatchObject({ transparent: true, forwards: 'no' });
  });

  test('an unknown key, an unknown column and an unknown action stay open or become a perhaps', () => {
    const odd = deviceOf(
      profile
        .replace('NTP_SERVER', 'BACK_DOOR')
        .replace('LOG = "yes"', 'LOG = "yes"\n    SECOND_IP = "0.0.0.0/0"')
        .replace('ACTION = "REJECT"', 'ACTION = "SOMETIMES"'),
    );
    expect(odd.open.map((o) => [o.text, o.state, o.element])).toEqual([
      ['SECOND_IP = "0.0.0.0/0"', 'unrecognised', 'FW_INCOMING'],
      ['BACK_DOOR = "198.51.100.5"', 'unrecognised', undefined],
    ]);
    const rules = filterOf(odd, 'FW_INCOMING').rules;
    expect(rules[1]!.match.may).toHaveLength(1);
    expect(rules[2]!.match.may).toEqual(['the action "SOMETIMES" was not understood']);
  });

  test('whatever is cut out of or put into a profile, it is read to the end and no line is lost', () => {
    fc.assert(
      fc.property(
        fc.nat(profile.length),
        fc.nat(40),
        fc.constantFrom('', '{', '}', '"', '= {', '\n#', 'X = "', '{ {', 'ACTION'),
        (at, length, put) => {
          const text = `# mGuard configuration profile\n${profile.slice(0, at)}${put}${profile.slice(at + length)}`;
          const { devices } = reading(text);
          const { total, relevant, states } = devices[0]!.files[0]!.lines;
          expect(total).toBe(text.replace(/\n$/, '').split('\n').length);
          expect(Object.values(states).reduce((a, b) => a + b)).toBe(relevant);
        },
      ),
      checks(2000),
    );
  });

  test('a profile that was cut off says so and stays open where it was cut', () => {
    const cut = deviceOf(profile.slice(0, profile.indexOf('IN_IP = "192.168.10.10"')));
    expect(cut.problems.length).toBeGreaterThan(0);
    expect(cut.open.length).toBeGreaterThan(0);
  });

  test('a secret under a key nobody knows is blanked in the open line', () => {
    const odd = deviceOf(
      `${profile}ROOT_PASSWORD_NEXT = "tide-and-time"\nVPN_PSK_LIST = {\n  { PSK2 = "tide-and-time" }\n}\n`,
    );
    expect(odd.open.length).toBeGreaterThan(1);
    expect(JSON.stringify(odd)).not.toContain('tide-and-time');
  });

  test('braces nested without end are a problem and no fall', () => {
    const deep = deviceOf(`# mGuard configuration profile\nA = ${'{ { B = '.repeat(5000)}`);
    expect(deep.problems.length).toBeGreaterThan(0);
  });
});
