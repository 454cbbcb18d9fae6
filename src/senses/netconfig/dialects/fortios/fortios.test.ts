// Proves the reader of FortiOS against real devices' answers, foreign configurations, and rule lists whose answer is known before they are written.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice } from '#facts';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { firstMatch, asFortios, madeFlow, madeRules, packetOf } from './testing-rules.ts';
import { readFile, readText, routed, walk } from './testing.ts';

const folder = corpora('config');

const crane = `#config-version=FGR60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system global
    set hostname "STS-07-FW"
    set admin-sport 8443
end
config system admin
    edit "admin"
        set accprofile "super_admin"
    next
    edit "integrator"
        set trusthost1 198.51.100.0 255.255.255.0
        set password ENC SH2invented/secret+value==
    next
end
config system interface
    edit "wan1"
        set vdom "root"
        set ip 192.0.2.2 255.255.255.240
        set allowaccess ping https
        set type physical
    next
    edit "internal"
        set vdom "root"
        set ip 198.51.100.1 255.255.255.0
        set allowaccess ping https ssh telnet http snmp
        set type physical
    next
    edit "cam"
        set vdom "root"
        set ip 203.0.113.1 255.255.255.0
        set interface "internal"
        set vlanid 40
    next
    edit "off"
        set status down
        set vdom "root"
    next
end
config system snmp sysinfo
    set status enable
end
config system snmp community
    edit 1
        set name "public"
    next
end
config firewall address
    edit "plc"
        set subnet 198.51.100.16 255.255.255.240
    next
    edit "plc 5"
        set subnet 198.51.100.21 255.255.255.255
    next
    edit "cameras"
        set type iprange
        set start-ip 203.0.113.10
        set end-ip 203.0.113.19
    next
    edit "vendor"
        set type fqdn
        set fqdn "support.example.net"
    next
    edit "odd"
        set type wildcard
        set wildcard 198.51.100.1 255.255.255.1
    next
end
config firewall addrgrp
    edit "plc without 5"
        set member "plc"
        set exclude enable
        set exclude-member "plc 5"
    next
    edit "mixed"
        set member "plc without 5" "cameras"
    next
end
config firewall service custom
    edit "S7"
        set tcp-portrange 102
    next
    edit "from low"
        set udp-portrange 2000-2010:100-199
    next
end
config firewall service group
    edit "engineering"
        set member "S7" "SSH"
    next
end
config firewall schedule onetime
    edit "visit"
        set end 23:59 2026/12/31
    next
end
config firewall vip
    edit "hmi"
        set extip 192.0.2.5
        set extintf "wan1"
        set portforward enable
        set mappedip "198.51.100.9"
        set extport 8080
        set mappedport 80
    next
    edit "all of it"
        set extip 192.0.2.8-192.0.2.11
        set extintf "any"
        set mappedip "203.0.113.8-203.0.113.11"
    next
end
config firewall policy
    edit 1
        set name "to the PLC"
        set srcintf "wan1"
        set dstintf "internal"
        set srcaddr "all"
        set dstaddr "plc without 5"
        set action accept
        set schedule "always"
        set service "engineering"
        set comments "asked for by the workshop"
        set logtraffic all
    next
    edit 2
        set srcintf "internal"
        set dstintf "wan1"
        set srcaddr "all"
        set dstaddr "vendor"
        set action accept
        set schedule "always"
        set service "HTTPS"
        set nat enable
    next
    edit 3
        set srcintf "wan1"
        set dstintf "internal"
        set srcaddr "all"
        set dstaddr "hmi"
        set action accept
        set schedule "always"
        set service "HTTP"
    next
    edit 4
        set srcintf "wan1"
        set dstintf "cam"
        set srcaddr "all"
        set dstaddr "mixed"
        set action accept
        set schedule "visit"
        set service "ALL"
    next
    edit 5
        set srcintf "cam"
        set dstintf "internal"
        set srcaddr "cameras"
        set srcaddr-negate enable
        set dstaddr "odd"
        set action accept
        set schedule "always"
        set service "from low"
    next
    edit 6
        set srcintf "any"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
        set status disable
    next
    edit 7
        set srcintf "internal"
        set dstintf "cam"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "RDP"
        set users "anna"
    next
end
config router static
    edit 1
        set gateway 192.0.2.1
        set device "wan1"
    next
end
`;

const device = (text: string): ConfiguredDevice => readText(text).devices[0]!;

describe('a FortiGate on a crane', () => {
  const fw = device(crane);
  const says = (
    from: string,
    to: string,
    protocol: number,
    toPort: number,
    inside: string,
    out: string,
    fromPort?: number,
  ) => walk(fw, { from, to, protocol, toPort, ...(fromPort === undefined ? {} : { fromPort }) }, inside, out);

  it('is understood to the last line', () => {
    expect(fw.open.filter((o) => o.state !== 'limited')).toEqual([]);
    expect(fw).toMatchObject({ name: 'STS-07-FW', model: 'FGR60F', version: '7.2.8', maker: 'Fortinet', problems: [] });
  });

  it('lets through what its policies name and nothing else', () => {
    expect(says('192.0.2.1', '198.51.100.17', 6, 102, 'wan1', 'internal').said).toBe('permit');
    expect(says('192.0.2.1', '198.51.100.17', 6, 22, 'wan1', 'internal').said).toBe('permit');
    expect(says('192.0.2.1', '198.51.100.17', 6, 23, 'wan1', 'internal').said).toBe('deny');
    expect(says('192.0.2.1', '198.51.100.21', 6, 102, 'wan1', 'internal').said).toBe('deny');
    expect(says('192.0.2.1', '198.51.100.17', 6, 102, 'cam', 'internal').said).toBe('deny');
  });

  it('keeps ranges of source ports, negation and masks with gaps exact', () => {
    expect(says('203.0.113.9', '198.51.100.3', 17, 2005, 'cam', 'internal', 150).said).toBe('permit');
    expect(says('203.0.113.9', '198.51.100.3', 17, 2005, 'cam', 'internal', 200).said).toBe('deny');
    expect(says('203.0.113.10', '198.51.100.3', 17, 2005, 'cam', 'internal', 150).said).toBe('deny');
    expect(says('203.0.113.9', '198.51.100.2', 17, 2005, 'cam', 'internal', 150).said).toBe('deny');
  });

  it('says may where only the running device knows: host names, users, schedules', () => {
    expect(says('198.51.100.9', '192.0.2.14', 6, 443, 'internal', 'wan1').said).toBe('may');
    expect(says('198.51.100.9', '203.0.113.10', 6, 3389, 'internal', 'cam').said).toBe('may');
    expect(says('192.0.2.1', '203.0.113.12', 6, 1, 'wan1', 'cam').said).toBe('may');
    expect(fw.filters[0]!.rules.find((r) => r.id === 'policy 4')!.expires).toBe(Date.UTC(2026, 11, 31, 23, 59));
  });

  it('takes a virtual IP in the addresses before translation, and shows the packet behind it', () => {
    expect(says('192.0.2.1', '192.0.2.5', 6, 8080, 'wan1', 'internal')).toMatchObject({
      said: 'permit',
      packet: { to: '198.51.100.9', toPort: 80 },
    });
    expect(says('192.0.2.1', '192.0.2.5', 6, 80, 'wan1', 'internal').said).toBe('deny');
    expect(says('192.0.2.1', '198.51.100.9', 6, 80, 'wan1', 'internal').said).toBe('deny');
    expect(says('192.0.2.1', '192.0.2.10', 6, 80, 'wan1', 'cam').said).toBe('deny');
  });

  it('lists which service of the device answers where', () => {
    const on = (service: string) => fw.management.find((m) => m.service === service);
    expect(on('telnet')).toMatchObject({ on: ['internal'], encrypted: false, enabled: true });
    expect(on('https')).toMatchObject({ on: ['wan1', 'internal'], port: 8443 });
    expect(on('snmp')).toMatchObject({ enabled: true, on: ['internal'] });
    expect(fw.weaknesses.map((w) => w.kind).sort()).toEqual(['factory-community', 'no-password']);
  });

  it('never hands on a password or a community', () => {
    const text = JSON.stringify(readText(crane));
    expect(text).not.toContain('invented');
    expect(text).not.toContain('"public"');
  });
});

describe('FortiOS rule lists', () => {
  it('decide every flow as a first-match list of the same rules does', () => {
    fc.assert(
      fc.property(madeRules, fc.array(madeFlow, { minLength: 1, maxLength: 12 }), (rules, flows) => {
        const fw = device(asFortios(rules));
        expect(fw.open).toEqual([]);
        for (const flow of flows) {
          const said = walk(fw, packetOf(flow), `port${flow.in + 1}`, `port${flow.out + 1}`).said;
          expect(said).toBe(firstMatch(rules, flow) ?? 'deny');
        }
      }),
      checks(4000),
    );
  });

  it('with central NAT, a policy sees the address behind the translation', () => {
    const central = device(
      crane.replace(
        'config system snmp sysinfo',
        'config system settings\nset central-nat enable\nend\nconfig system snmp sysinfo',
      ),
    );
    const p = { from: '192.0.2.1', to: '192.0.2.5', protocol: 6, toPort: 8080 };
    expect(walk(central, p, 'wan1', 'internal')).toMatchObject({
      said: 'permit',
      packet: { to: '198.51.100.9', toPort: 80 },
    });
  });

  it('in the policy-based mode a packet must pass both tables', () => {
    const both = device(
      asFortios([
        {
          permit: true,
          enabled: true,
          in: undefined,
          out: undefined,
          from: undefined,
          to: undefined,
          notTo: false,
          service: undefined,
        },
      ]) +
        '\nconfig firewall security-policy\nedit 1\nset srcintf "port1"\nset dstintf "port2"\nset srcaddr "all"\nset dstaddr "all"\nset action accept\nset schedule "always"\nset service "SSH"\nnext\nend\n',
    );
    const p = { from: '10.0.0.1', to: '10.0.1.1', protocol: 6, toPort: 22 };
    expect(walk(both, p, 'port1', 'port2').said).toBe('permit');
    expect(walk(both, { ...p, toPort: 23 }, 'port1', 'port2').said).toBe('deny');
    expect(walk(both, p, 'port2', 'port1').said).toBe('deny');
  });

  it('VDOMs keep to their own interfaces and policies', () => {
    const two = device(
      `config vdom\nedit root\nnext\nedit crane\nnext\nend\nconfig global\nconfig system interface\nedit "a"\nset vdom "root"\nnext\nedit "b"\nset vdom "root"\nnext\nedit "c"\nset vdom "crane"\nnext\nedit "d"\nset vdom "crane"\nnext\nend\nend\nconfig vdom\nedit root\nconfig firewall policy\nedit 1\nset srcintf "any"\nset dstintf "any"\nset srcaddr "all"\nset dstaddr "all"\nset action accept\nset service "ALL"\nset schedule "always"\nnext\nend\nend\nconfig vdom\nedit crane\nconfig firewall policy\nend\nend\n`,
    );
    const p = { from: '192.0.2.1', to: '198.51.100.1', protocol: 6, toPort: 80 };
    expect(walk(two, p, 'a', 'b').said).toBe('permit');
    expect(walk(two, p, 'c', 'd').said).toBe('deny');
    expect(walk(two, p, 'a', 'd').said).toBe('deny');
  });

  it('zones and tunnels of one name in two VDOMs are kept apart', () => {
    const vdom = (name: string, port: string, action: string) =>
      `config vdom\nedit ${name}\nconfig system zone\nedit "in"\nset interface "${port}"\nnext\nend\nconfig vpn ipsec phase1-interface\nedit "t-${name}"\nset interface "${port}"\nset remote-gw 192.0.2.77\nnext\nend\nconfig firewall policy\nedit 1\nset srcintf "in"\nset dstintf "t-${name}"\nset srcaddr "all"\nset dstaddr "all"\nset action ${action}\nset service "ALL"\nset schedule "always"\nnext\nend\nend\n`;
    const two = device(
      `config vdom\nedit root\nnext\nedit crane\nnext\nend\nconfig global\nconfig system interface\nedit "a"\nset vdom "root"\nnext\nedit "c"\nset vdom "crane"\nnext\nend\nend\n${vdom('root', 'a', 'accept')}${vdom('crane', 'c', 'deny')}`,
    );
    const p = { from: '192.0.2.1', to: '198.51.100.1', protocol: 6, toPort: 80 };
    expect(two.zones.map((z) => z.name)).toEqual(['root/in', 'crane/in']);
    expect(walk(two, p, 'a', 't-root').said).toBe('permit');
    expect(walk(two, p, 'c', 't-crane').said).toBe('deny');
    expect(walk(two, p, 'a', 't-crane').said).toBe('deny');
    expect(two.tunnels).toMatchObject([{ name: 't-root', peer: '192.0.2.77' }, { name: 't-crane' }]);
  });

  it('a zone with intrazone allow opens between its own interfaces alone', () => {
    const zoned = device(
      asFortios([]).replace('set interface "port3"', 'set interface "port3" "port2"\nset intrazone allow'),
    );
    const p = { from: '10.0.0.1', to: '10.0.1.1', protocol: 6, toPort: 1 };
    expect(walk(zoned, p, 'port2', 'port3').said).toBe('permit');
    expect(walk(zoned, p, 'port1', 'port3').said).toBe('deny');
  });
});

describe('lines nobody knows', () => {
  const lines = crane.split('\n');
  const inside = lines.flatMap((line, i) =>
    /^ {8}set /.test(line) && i > lines.indexOf('config system interface') && !/community|name "public"/.test(line)
      ? [i]
      : [],
  );

  it('are open wherever they are planted in a table that counts', () => {
    for (const i of inside) {
      const planted = [...lines];
      planted.splice(i, 0, '        set quaywall-planted 7');
      const open = device(planted.join('\n')).open.filter((o) => o.state === 'unrecognised');
      expect(
        open.map((o) => o.at.line),
        lines[i],
      ).toEqual([i + 1]);
    }
  });

  it('tables that can change what reaches what are open whole, and a cluster is where a port has a gateway of its own', () => {
    const states = (more: string) => device(`${crane}${more}`).open.map((o) => `${o.state} ${o.scope}`);
    const before = states('');
    const added = (more: string) => [...new Set(states(more).slice(before.length))];
    expect(added('config system ha\n    set mode a-p\n    set monitor "wan1"\nend\n')).toEqual([]);
    expect(added('config system ha\n    set ha-mgmt-status enable\nend\n')).toEqual(['limited management']);
    expect(added('config system link-monitor\n    edit "up"\n        set server "192.0.2.1"\n    next\nend\n')).toEqual(
      ['not-modelled route'],
    );
    expect(added('config system proxy-arp\n    edit 1\n        set ip 192.0.2.9\n    next\nend\n')).toEqual([
      'not-modelled interface',
    ]);
    expect(added('config antivirus profile\n    edit "x"\n    next\nend\n')).toEqual([]);
  });

  it('a table nobody knows is open with all its lines', () => {
    const open = device(
      `${crane}config firewall quaywall-planted\n    edit 1\n        set x y\n    next\nend\n`,
    ).open.filter((o) => o.state === 'unrecognised');
    expect(open).toHaveLength(5);
  });

  it('a damaged file never stops the reader, and its problems name lines of the file', () => {
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(40),
        fc.constantFrom(
          '"',
          'end',
          'next',
          'config firewall policy',
          'edit',
          'set',
          '\\',
          '\u0000',
          'append service x',
          'move 1 after 2',
          '',
        ),
        fc.boolean(),
        (at, cut, word, drop) => {
          const made = [...lines];
          if (drop) made.splice(at, cut);
          else made[at] = `${made[at]!.slice(0, cut)}${word}${made[at]!.slice(cut)}`;
          const text = made.join('\n');
          const bytes = readText(`#config-version=X1-7.0.0:opmode=0\n${text}`);
          for (const p of bytes.problems) expect(p.where?.line ?? 1).toBeLessThanOrEqual(made.length + 2);
          expect(bytes.devices).toHaveLength(1);
        },
      ),
      checks(4000),
    );
  });
});

describe.skipIf(!folder)('FortiOS files of others', () => {
  const index = folder
    ? readFileSync(join(folder, 'INDEX.tsv'), 'utf8')
        .split('\n')
        .map((l) => l.split('\t'))
        .filter((f) => f[1] === 'fortios')
        .map((f) => join(folder, f[0]!))
    : [];

  it('are understood to at least 95 lines of 100', () => {
    let relevant = 0;
    let open = 0;
    for (const path of index) {
      const reading = readFile(path);
      expect(reading?.dialect, path).toBe('fortios');
      const { lines } = reading!.devices[0]!.files[0]!;
      relevant += lines.relevant;
      open += lines.states.unrecognised + lines.states['not-modelled'];
    }
    console.info(
      `FortiOS: ${index.length} files, ${relevant} relevant lines, ${((100 * (relevant - open)) / relevant).toFixed(2)} % understood`,
    );
    expect(open / relevant).toBeLessThan(0.05);
  });

  it('hold unknown lines only where their authors put rubbish', () => {
    const rubbish = new Set(['edit_recovery', 'fortios_replacemsg']);
    for (const path of index) {
      const unknown = readFile(path)!.devices[0]!.open.filter((o) => o.state === 'unrecognised');
      if (rubbish.has(basename(path))) expect(unknown.every((o) => /UNDEFINED|^line$/.test(o.text))).toBe(true);
      else expect(unknown, path).toEqual([]);
    }
  });

  it('never give their secrets away', () => {
    let found = 0;
    for (const path of index) {
      const text = readFileSync(path, 'latin1');
      const secrets = [...text.matchAll(/\bENC (\S{6,})|"?-----BEGIN[^\n]*\n([^\n]{20,})/g)]
        .flatMap((m) => [m[1], m[2]])
        .filter((s) => s !== undefined && s !== '<removed>');
      found += secrets.length;
      const out = JSON.stringify(readFile(path));
      for (const secret of secrets) expect(out.includes(secret!), path).toBe(false);
    }
    expect(found).toBeGreaterThan(10);
  });

  it('a real FortiGate’s flows are answered as it answered them', () => {
    const facts = readFileSync(join(folder!, 'facts/real-flows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (l) =>
          JSON.parse(l) as {
            case: string;
            src: string;
            dst: string;
            proto: string;
            dport: number | null;
            expect: string;
          },
      );
    const fw = readFile(join(folder!, 'batfish+lab-validation/fortios_fw_policy_basic/configs/fw/show.txt'))!
      .devices[0]!;
    const own = facts.filter((f) => f.case === 'fortios_fw_policy_basic');
    expect(own.length).toBeGreaterThan(6);
    for (const f of own) {
      const protocol = { tcp: 6, udp: 17, icmp: 1 }[f.proto]!;
      const packet = {
        from: f.src,
        to: f.dst,
        protocol,
        ...(f.dport === null ? { icmpType: 8 } : { toPort: f.dport }),
      };
      expect(routed(fw, packet).said, JSON.stringify(f)).toBe(f.expect);
    }
  });

  it('policies that aerleon generated hold what their source asks', () => {
    const units = join(folder!, 'aerleon+aerleon/fortigate-units');
    expect(readdirSync(units).length).toBeGreaterThan(50);
    const of = (name: string) => readFile(join(units, `FortigateTest.${name}.stdout.ref`))!.devices[0]!;
    const p = (from: string, to: string, toPort: number, protocol = 6) => ({ from, to, protocol, toPort });
    const terms = of('testMultipleTerms');
    expect(walk(terms, p('10.1.1.1', '10.1.1.3', 80), 'port1', 'port2').said).toBe('deny');
    expect(walk(terms, { ...p('10.1.1.1', '10.1.1.3', 53), fromPort: 80 }, 'port1', 'port2').said).toBe('permit');
    expect(walk(terms, { ...p('10.1.1.5', '10.1.1.3', 53), fromPort: 80 }, 'port1', 'port2').said).toBe('deny');
    const less = of('testDestinationExcludesMixed_Exclude_Mixed');
    expect(walk(less, p('192.0.2.1', '1.1.1.1', 1), 'port1', 'port2').said).toBe('permit');
    expect(walk(less, p('192.0.2.1', '1.1.1.3', 1), 'port1', 'port2').said).toBe('deny');
    expect(walk(less, p('2001:db8:1::1', '2001:db8::1', 1), 'port1', 'port2').said).toBe('permit');
    expect(walk(less, p('2001:db8:1::1', '2001:db8::3', 1), 'port1', 'port2').said).toBe('deny');
  });
});
