// Generated configurations of firewalls: long rule lists over named objects, as terminals grow them.
import { Dice, remarks, until } from './dice.ts';

export function fortios(bytes: number): string {
  const dice = new Dice(1);
  const objects = until(bytes * 0.3, ['config firewall address'], (n) => [
    `    edit "h${n}"`,
    `        set uuid 00000000-0000-51e0-0000-${String(n).padStart(12, '0')}`,
    n % 3 ? `        set subnet ${dice.host()} 255.255.255.255` : `        set subnet ${dice.subnet()} 255.255.255.0`,
    '    next',
  ]);
  const count = Math.max(1, (objects.match(/edit/g) ?? []).length);
  const rules = until(
    bytes * 0.7,
    ['end', 'config firewall policy'],
    (n) => [
      `    edit ${n + 1}`,
      `        set name "rule ${n + 1}"`,
      `        set uuid 00000000-0000-51e1-0000-${String(n).padStart(12, '0')}`,
      `        set srcintf "${dice.of(['port1', 'port2', 'port3'])}"`,
      `        set dstintf "${dice.of(['port1', 'port2', 'port3'])}"`,
      ...(n % 10 ? ['        set action accept'] : []),
      `        set srcaddr "h${dice.below(count)}" "h${dice.below(count)}"`,
      `        set dstaddr "h${dice.below(count)}"`,
      '        set schedule "always"',
      `        set service "${dice.of(['SSH', 'HTTPS', 'DNS', 'NTP', 'S7'])}"`,
      '        set logtraffic all',
      `        set comments "${dice.of(remarks)}"`,
      '    next',
    ],
    ['end'],
  );
  const head = `#config-version=FGR60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system global
    set hostname "QUAY-FW"
end
config system interface
${[1, 2, 3].map((n) => `    edit "port${n}"\n        set vdom "root"\n        set ip 10.${15 + n}.0.1 255.255.0.0\n        set type physical\n    next`).join('\n')}
end
config firewall service custom
${[
  ['SSH', 'tcp', 22],
  ['HTTPS', 'tcp', 443],
  ['DNS', 'udp', 53],
  ['NTP', 'udp', 123],
  ['S7', 'tcp', 102],
]
  .map(([n, p, d]) => `    edit "${n}"\n        set ${p}-portrange ${d}\n    next`)
  .join('\n')}
end
`;
  return head + objects + rules;
}

export function panosSet(bytes: number): string {
  const dice = new Dice(2);
  const names = Math.ceil(bytes / 900);
  let n = 0;
  const objects = until(bytes * 0.2, [], () => [`set address h${n++ % names} ip-netmask ${dice.host()}/32`]);
  const rules = until(bytes * 0.8, [], (i) => {
    const r = `set rulebase security rules r${i}`;
    return [
      `${r} from ${dice.of(['inside', 'outside', 'crane'])}`,
      `${r} to ${dice.of(['inside', 'outside', 'crane'])}`,
      `${r} source [ h${dice.below(n)} h${dice.below(n)} ]`,
      `${r} destination h${dice.below(n)}`,
      `${r} application any`,
      `${r} service ${dice.of(['s7', 'ssh', 'web'])}`,
      `${r} action ${i % 10 ? 'allow' : 'deny'}`,
      `${r} log-end yes`,
      `${r} description "${dice.of(remarks)}"`,
    ];
  });
  return `set deviceconfig system hostname QUAY-PA
set network interface ethernet ethernet1/1 layer3 ip 10.16.0.1/16
set network interface ethernet ethernet1/2 layer3 ip 10.17.0.1/16
set network interface ethernet ethernet1/3 layer3 ip 10.18.0.1/16
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ethernet1/3 ]
set zone inside network layer3 ethernet1/1
set zone outside network layer3 ethernet1/2
set zone crane network layer3 ethernet1/3
set service s7 protocol tcp port 102
set service ssh protocol tcp port 22
set service web protocol tcp port 80,443
${objects}${rules}`;
}

export function panosXml(bytes: number): string {
  const dice = new Dice(3);
  let n = 0;
  const member = (name: string, ...values: string[]) =>
    `            <${name}>${values.map((v) => `<member>${v}</member>`).join('')}</${name}>`;
  const objects = until(bytes * 0.2, [], () => [
    `          <entry name="h${n++}">`,
    `            <ip-netmask>${dice.host()}/32</ip-netmask>`,
    '          </entry>',
  ]);
  const rules = until(bytes * 0.8, [], (i) => [
    `          <entry name="r${i}">`,
    member('from', dice.of(['inside', 'outside', 'crane'])),
    member('to', dice.of(['inside', 'outside', 'crane'])),
    member('source', `h${dice.below(n)}`, `h${dice.below(n)}`),
    member('destination', `h${dice.below(n)}`),
    member('application', 'any'),
    member('service', dice.of(['s7', 'ssh', 'web'])),
    `            <action>${i % 10 ? 'allow' : 'deny'}</action>`,
    '          </entry>',
  ]);
  const zone = (name: string, port: number) =>
    `<entry name="${name}"><network><layer3><member>ethernet1/${port}</member></layer3></network></entry>`;
  const service = (name: string, port: string) =>
    `<entry name="${name}"><protocol><tcp><port>${port}</port></tcp></protocol></entry>`;
  return `<?xml version="1.0"?>
<config version="10.1.0" urldb="paloaltonetworks">
  <devices>
    <entry name="localhost.localdomain">
      <deviceconfig><system><hostname>QUAY-PA</hostname></system></deviceconfig>
      <network>
        <interface>
          <ethernet>
            ${[1, 2, 3].map((i) => `<entry name="ethernet1/${i}"><layer3><ip><entry name="10.${15 + i}.0.1/16"/></ip></layer3></entry>`).join('\n            ')}
          </ethernet>
        </interface>
      </network>
      <vsys>
        <entry name="vsys1">
          <zone>${zone('inside', 1)}${zone('outside', 2)}${zone('crane', 3)}</zone>
          <service>${service('s7', '102')}${service('ssh', '22')}${service('web', '80,443')}</service>
          <address>
${objects}          </address>
          <rulebase><security><rules>
${rules}          </rules></security></rulebase>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
`;
}

export function checkpoint(bytes: number): string {
  const dice = new Dice(4);
  const object = (uid: string, type: string, more: object) => ({ uid, name: uid, type, ...more });
  const hosts = Array.from({ length: 300 }, (_, n) => object(`h${n}`, 'host', { 'ipv4-address': dice.host() }));
  const dictionary = [
    object('any', 'CpmiAnyObject', { name: 'Any' }),
    object('accept', 'RulebaseAction', { name: 'Accept' }),
    object('drop', 'RulebaseAction', { name: 'Drop' }),
    object('targets', 'Global', { name: 'Policy Targets' }),
    object('s7', 'service-tcp', { port: '102' }),
    object('ssh', 'service-tcp', { port: '22' }),
    ...hosts,
  ];
  const rules = Array.from({ length: Math.ceil((bytes - 40_000) / 1050) }, (_, n) => ({
    uid: `r${n + 1}`,
    type: 'access-rule',
    'rule-number': n + 1,
    name: dice.of(remarks),
    source: [`h${dice.below(300)}`, `h${dice.below(300)}`],
    'source-negate': false,
    destination: [`h${dice.below(300)}`],
    'destination-negate': false,
    service: [dice.of(['s7', 'ssh'])],
    'service-negate': false,
    vpn: ['any'],
    content: ['any'],
    'content-negate': false,
    'content-direction': 'any',
    time: ['any'],
    'install-on': ['targets'],
    track: { type: 'none', 'per-session': false, 'per-connection': false, accounting: false },
    action: n % 10 ? 'accept' : 'drop',
    enabled: true,
    comments: '',
  }));
  return JSON.stringify(
    {
      uid: 'layer',
      name: 'Network',
      rulebase: rules,
      'objects-dictionary': dictionary,
      from: 1,
      to: rules.length,
      total: rules.length,
    },
    null,
    2,
  );
}

export function ciscoAsa(bytes: number): string {
  const dice = new Dice(5);
  let n = 0;
  const objects = until(bytes * 0.2, [], () => [`object network h${n++}`, ` host ${dice.host()}`]);
  const rules = until(bytes * 0.8, [], (i) => [
    ...(i % 5 ? [] : [`access-list inside_in remark ${dice.of(remarks)}`]),
    i % 2
      ? `access-list inside_in extended ${i % 10 ? 'permit' : 'deny'} tcp object h${dice.below(n)} object h${dice.below(n)} eq ${dice.port()}`
      : `access-list inside_in extended permit udp ${dice.subnet()} 255.255.255.0 host ${dice.host()} range 1024 ${20000 + dice.below(9)} log`,
  ]);
  return `: Saved
ASA Version 9.16(4)
!
hostname QUAY-ASA
!
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.16.0.1 255.252.0.0
!
${objects}${rules}access-group inside_in in interface inside
route outside 0.0.0.0 0.0.0.0 192.0.2.254 1
: end
`;
}

export function mguard(bytes: number): string {
  const dice = new Dice(6);
  return until(
    bytes,
    [
      '# mGuard configuration profile',
      '# Product: FL MGUARD RS4000 TX/TX',
      '# Version: 8.8.6.default',
      'HOSTNAME = "crane7-fw"',
      'ROUTERMODE = "router"',
      'MY_LOCAL_IP = {',
      '  { IP = "10.16.0.1" NETMASK = "255.255.0.0" VLAN = "no" }',
      '}',
      'EXTERNAL_IP = {',
      '  { IP = "192.0.2.2" NETMASK = "255.255.255.0" VLAN = "no" }',
      '}',
      'FW_INCOMING = {',
    ],
    (n) => [
      '  {',
      `    PROTO = "${n % 3 ? 'tcp' : 'udp'}"`,
      `    FROM_IP = "${dice.subnet()}/24"`,
      '    FROM_PORT = "any"',
      `    IN_IP = "${dice.host()}"`,
      `    IN_PORT = "${dice.port()}"`,
      `    ACTION = "${n % 10 ? 'ACCEPT' : 'DROP'}"`,
      '    LOG = "no"',
      `    COMMENT = "${dice.of(remarks)}"`,
      '  }',
    ],
    ['}'],
  );
}

export function scalance(bytes: number): string {
  const dice = new Dice(7);
  return until(
    bytes,
    [
      '! SCALANCE S615 V07.02.02',
      'system name crane5-fw',
      'base bridge-mode dot1q-vlan',
      'vlan 10',
      ' name CTRL',
      ' ports () untagged (fa 0/1,fa 0/2)',
      ' exit',
      'vlan 2',
      ' ports () untagged (fa 0/5)',
      ' exit',
      'interface vlan 10',
      ' ip address 10.16.0.1 255.255.0.0',
      ' exit',
      'interface vlan 2',
      ' ip address 192.0.2.2 255.255.255.0',
      ' exit',
      'firewall',
      ' ipv4service name s7 protocol tcp dst 102',
    ],
    (n) => [
      ` ipv4rule from vlan 2 to vlan 10 srcip ${dice.subnet()}/24 dstip ${dice.host()} action ${n % 10 ? 'acc' : 'drop'} service ${n % 2 ? 's7' : 'all'} log info prior ${n} comment ${dice.of(remarks)}`,
    ],
    [' no shutdown', ' exit'],
  );
}

export function opnsense(bytes: number): string {
  const dice = new Dice(8);
  return until(
    bytes,
    [
      '<?xml version="1.0"?>',
      '<opnsense>',
      '  <system><hostname>quay-gate</hostname></system>',
      '  <interfaces>',
      '    <wan><enable>1</enable><if>igb0</if><ipaddr>192.0.2.2</ipaddr><subnet>24</subnet></wan>',
      '    <lan><enable>1</enable><if>igb1</if><ipaddr>10.16.0.1</ipaddr><subnet>16</subnet></lan>',
      '  </interfaces>',
      '  <filter>',
    ],
    (n) => [
      '    <rule>',
      `      <type>${n % 10 ? 'pass' : 'block'}</type>`,
      `      <interface>${n % 2 ? 'wan' : 'lan'}</interface>`,
      '      <ipprotocol>inet</ipprotocol>',
      `      <protocol>${n % 3 ? 'tcp' : 'udp'}</protocol>`,
      `      <descr>${dice.of(remarks)}</descr>`,
      '      <source>',
      `        <address>${dice.subnet()}/24</address>`,
      '      </source>',
      '      <destination>',
      `        <address>${dice.host()}</address>`,
      `        <port>${dice.port()}</port>`,
      '      </destination>',
      '    </rule>',
    ],
    ['  </filter>', '</opnsense>'],
  );
}

export function junosSet(bytes: number): string {
  const dice = new Dice(9);
  return until(bytes, junosHead, (n) => {
    const policy = `set security policies from-zone office to-zone cranes policy p${n}`;
    const host = n % 800;
    return [
      ...(n < 800 ? [`set security address-book global address h${n} ${dice.host()}/32`] : []),
      `${policy} match source-address h${dice.below(host + 1)}`,
      `${policy} match destination-address h${dice.below(host + 1)}`,
      `${policy} match application ${dice.of(['junos-ssh', 'junos-https', 's7'])}`,
      `${policy} then ${n % 10 ? 'permit' : 'deny'}`,
    ];
  });
}

const junosHead = [
  'set version 21.4R3',
  'set system host-name quay-gate',
  'set interfaces ge-0/0/0 unit 0 family inet address 10.16.0.1/16',
  'set interfaces ge-0/0/1 unit 0 family inet address 10.17.0.1/16',
  'set applications application s7 protocol tcp',
  'set applications application s7 destination-port 102',
  'set security zones security-zone office interfaces ge-0/0/0.0',
  'set security zones security-zone cranes interfaces ge-0/0/1.0',
];

export function junosBraces(bytes: number): string {
  const dice = new Dice(10);
  return until(
    bytes,
    [
      'version 21.4R3;',
      'system {',
      '    host-name quay-gate;',
      '}',
      'interfaces {',
      '    ge-0/0/0 {',
      '        unit 0 {',
      '            family inet {',
      '                filter {',
      '                    input edge;',
      '                }',
      '                address 10.16.0.1/16;',
      '            }',
      '        }',
      '    }',
      '}',
      'firewall {',
      '    family inet {',
      '        filter edge {',
    ],
    (n) => [
      `            term t${n} {`,
      '                from {',
      '                    source-address {',
      `                        ${dice.subnet()}/24;`,
      '                    }',
      '                    destination-address {',
      `                        ${dice.host()}/32;`,
      '                    }',
      `                    protocol ${n % 3 ? 'tcp' : 'udp'};`,
      `                    destination-port [ ${dice.port()} ${dice.port()} ];`,
      '                }',
      `                then ${n % 10 ? 'accept' : 'discard'};`,
      '            }',
    ],
    ['        }', '    }', '}'],
  );
}

export function routeros(bytes: number): string {
  const dice = new Dice(11);
  return until(
    bytes,
    [
      '# 2026-11-21 06:12:44 by RouterOS 7.15.2',
      '# model = RB5009',
      '/interface ethernet',
      'set [ find default-name=ether1 ] name=uplink',
      'set [ find default-name=ether2 ] name=plc',
      '/ip address',
      'add address=192.0.2.2/24 interface=uplink',
      'add address=10.16.0.1/16 interface=plc',
      '/ip firewall filter',
    ],
    (n) => [
      `add action=${n % 10 ? 'accept' : 'drop'} chain=forward comment="${dice.of(remarks)}" dst-address=${dice.host()} \\`,
      `    dst-port=${dice.port()},${dice.port()} in-interface=uplink protocol=tcp src-address=${dice.subnet()}/24`,
    ],
    ['/system identity', 'set name=quay-gate'],
  );
}

export function iptables(bytes: number): string {
  const dice = new Dice(12);
  const chains = Array.from({ length: 20 }, (_, n) => `zone${n}`);
  return until(
    bytes,
    [
      '*filter',
      ':INPUT DROP [0:0]',
      ':FORWARD DROP [0:0]',
      ':OUTPUT ACCEPT [0:0]',
      ...chains.map((c) => `:${c} - [0:0]`),
      '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      ...chains.map((c, n) => `-A FORWARD -i eth${n} -j ${c}`),
    ],
    (n) => [
      `-A ${dice.of(chains)} -s ${dice.subnet()}/24 -d ${dice.host()}/32 -p tcp -m tcp --dport ${dice.port()} -m comment --comment "${dice.of(remarks)}" -j ${n % 10 ? 'ACCEPT' : 'DROP'}`,
      `-A ${dice.of(chains)} -s ${dice.host()}/32 -p udp -m multiport --dports ${dice.port()},${10000 + dice.below(5000)} -j ACCEPT`,
    ],
    ['COMMIT'],
  );
}

export function nftables(bytes: number): string {
  const dice = new Dice(13);
  return until(
    bytes,
    [
      'table inet gate {',
      '\tset engineers {',
      '\t\ttype ipv4_addr',
      '\t\tflags interval',
      '\t\telements = { 10.16.1.0/25, 10.16.2.200 }',
      '\t}',
      '\tchain forward {',
      '\t\ttype filter hook forward priority filter; policy drop;',
      '\t\tct state { established, related } accept',
    ],
    (n) => [
      `\t\tiifname "eth${dice.below(20)}" ip saddr ${dice.subnet()}/24 ip daddr ${dice.host()} tcp dport ${dice.port()} counter packets 0 bytes 0 ${n % 10 ? 'accept' : 'drop'} comment "${dice.of(remarks)}"`,
      `\t\tip saddr @engineers ip daddr { ${dice.host()}, ${dice.host()} } udp dport ${dice.port()} accept`,
    ],
    ['\t}', '}'],
  );
}
