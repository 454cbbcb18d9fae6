// Services: custom ones, groups, and those that every FortiGate has from the start (FortiOS Administration Guide, predefined services).
import { normalRanges } from '../../core/sets.ts';
import type { NumberRange, ServiceMatch } from '#facts';
import { Taker } from './scope.ts';
import type { Scope } from './scope.ts';

/** What a policy's services come to. Absent `services`: any protocol. */
export interface ServiceSet {
  services?: ServiceMatch[];
  may: string[];
}

const tcp = (...ports: (number | NumberRange)[]): ServiceMatch => ({ protocol: 6, toPorts: ranges(ports) });
const udp = (...ports: (number | NumberRange)[]): ServiceMatch => ({ protocol: 17, toPorts: ranges(ports) });
const ranges = (ports: (number | NumberRange)[]): NumberRange[] =>
  ports.map((p) => (typeof p === 'number' ? [p, p] : p));
const both = (...ports: (number | NumberRange)[]) => [tcp(...ports), udp(...ports)];
const icmp = (type: number): ServiceMatch => ({ protocol: 1, icmp: { type } });

/** A device that lists its services lists these too; they fill in where an excerpt names one without its definition. */
const predefined: Record<string, ServiceMatch[] | 'any'> = {
  ALL: 'any',
  ANY: 'any',
  ALL_TCP: [tcp([1, 65535])],
  ALL_UDP: [udp([1, 65535])],
  ALL_ICMP: [{ protocol: 1 }],
  ALL_ICMP6: [{ protocol: 58 }],
  NONE: [],
  webproxy: [tcp([0, 65535])],
  GRE: [{ protocol: 47 }],
  AH: [{ protocol: 51 }],
  ESP: [{ protocol: 50 }],
  OSPF: [{ protocol: 89 }],
  AOL: [tcp([5190, 5194])],
  BGP: [tcp(179)],
  'DCE-RPC': both(135),
  DHCP: [udp([67, 68])],
  DHCP6: [udp(546, 547)],
  DNS: both(53),
  FINGER: [tcp(79)],
  FTP: [tcp(21)],
  FTP_GET: [tcp(21)],
  FTP_PUT: [tcp(21)],
  GOPHER: [tcp(70)],
  GTP: [tcp(3386), udp(3386, 2123, 2152)],
  H323: [tcp(1720, 1503), udp(1719)],
  HTTP: [tcp(80)],
  HTTPS: [tcp(443)],
  IKE: [udp(500, 4500)],
  IMAP: [tcp(143)],
  IMAPS: [tcp(993)],
  'Internet-Locator-Service': [tcp(389)],
  IRC: [tcp([6660, 6669])],
  KERBEROS: both(88, 464),
  L2TP: both(1701),
  LDAP: [tcp(389)],
  LDAP_UDP: [udp(389)],
  MGCP: [udp(2427, 2727)],
  MMS: [tcp(1755), udp([1024, 5000])],
  'MS-SQL': [tcp(1433, 1434)],
  MYSQL: [tcp(3306)],
  NetMeeting: [tcp(1720)],
  NFS: both(111, 2049),
  NNTP: [tcp(119)],
  NTP: both(123),
  'ONC-RPC': both(111),
  'PC-Anywhere': [tcp(5631), udp(5632)],
  PING: [icmp(8)],
  PING6: [{ protocol: 58, icmp: { type: 128 } }],
  POP3: [tcp(110)],
  POP3S: [tcp(995)],
  PPTP: [tcp(1723)],
  QUAKE: [udp(26000, 27000, 27910, 27960)],
  RADIUS: [udp(1812, 1813)],
  'RADIUS-OLD': [udp(1645, 1646)],
  RAUDIO: [udp(7070)],
  RDP: [tcp(3389)],
  REXEC: [tcp(512)],
  RIP: [udp(520)],
  RLOGIN: [{ protocol: 6, fromPorts: [[512, 1023]], toPorts: [[513, 513]] }],
  RSH: [{ protocol: 6, fromPorts: [[512, 1023]], toPorts: [[514, 514]] }],
  RTSP: [tcp(554, 7070, 8554), udp(554)],
  SAMBA: [tcp(139)],
  SCCP: [tcp(2000)],
  SIP: both(5060),
  'SIP-MSNmessenger': [tcp(1863)],
  SMB: [tcp(445)],
  SMTP: [tcp(25)],
  SMTPS: [tcp(465)],
  SNMP: both([161, 162]),
  SOCKS: both(1080),
  SQUID: [tcp(3128)],
  SSH: [tcp(22)],
  SYSLOG: [udp(514)],
  TALK: [udp([517, 518])],
  TELNET: [tcp(23)],
  TFTP: [udp(69)],
  TIMESTAMP: [icmp(13)],
  INFO_REQUEST: [icmp(15)],
  INFO_ADDRESS: [icmp(17)],
  TRACEROUTE: [udp([33434, 33535])],
  UUCP: [tcp(540)],
  VDOLIVE: [tcp([7000, 7010])],
  VNC: [tcp(5900)],
  WAIS: [tcp(210)],
  WINFRAME: [tcp(1494, 2598)],
  WINS: both(1512),
  'X-WINDOWS': [tcp([6000, 6063])],
  'Web Access': [tcp(80, 443)],
};

const marks = [
  'category',
  'comment',
  'color',
  'visibility',
  'uuid',
  'fabric-object',
  'global-object',
  'explicit-proxy',
];
const tuning = [
  'tcp-halfclose-timer',
  'tcp-halfopen-timer',
  'tcp-timewait-timer',
  'tcp-rst-timer',
  'udp-idle-timer',
  'session-ttl',
  'check-reset-range',
];

/** Reads the services of one VDOM; the result resolves a policy's list of names. */
export function readServices(scope: Scope): (names: readonly string[]) => ServiceSet {
  const own = new Map<string, { services?: ServiceMatch[]; may: string[] }>();
  const groups = new Map<string, string[]>();
  const table = scope.table('firewall service custom');
  if (table) new Taker(scope.book, table.own, 'filter');
  for (const entry of scope.entries('firewall service custom')) {
    const t = new Taker(scope.book, entry, 'filter');
    own.set(entry.name, custom(t));
    t.harmless([...marks, ...tuning]);
  }
  const groupTable = scope.table('firewall service group');
  if (groupTable) new Taker(scope.book, groupTable.own, 'filter');
  for (const entry of scope.entries('firewall service group')) {
    const t = new Taker(scope.book, entry, 'filter');
    groups.set(entry.name, t.words('member') ?? []);
    t.word('proxy');
    t.harmless(marks);
  }

  const resolve = (names: readonly string[], seen: Set<string>, into: ServiceMatch[], may: string[]): boolean => {
    let any = false;
    for (const name of names) {
      if (seen.has(name)) continue;
      seen.add(name);
      const members = groups.get(name);
      const one = own.get(name);
      if (members) any = resolve(members, seen, into, may) || any;
      else if (one) {
        if (one.services) into.push(...one.services);
        else any = true;
        may.push(...one.may);
      } else {
        const known = predefined[name];
        if (known === 'any') any = true;
        else if (known) into.push(...known);
        else {
          any = true;
          may.push(`service "${name}", which this file does not define`);
        }
      }
    }
    return any;
  };
  return (names) => {
    const services: ServiceMatch[] = [];
    const may: string[] = [];
    const any = resolve(names, new Set(), services, may);
    return any ? { may } : { services, may };
  };
}

function custom(t: Taker): { services?: ServiceMatch[]; may: string[] } {
  const may: string[] = [];
  const protocol = t.word('protocol') ?? 'TCP/UDP/SCTP';
  const name = t.entry.name;
  if (t.setting('fqdn') && t.words('fqdn', 'limited', 'the device looks the name up: the rule may match')) {
    may.push(`service "${name}" of a host name`);
  }
  const range = t.words('iprange');
  if (range && range[0] !== '0.0.0.0' && range[0] !== '::') may.push(`service "${name}" only towards ${range[0]}`);
  if (t.open(['app-service-type', 'application', 'app-category'], 'an application: the rule may match', 'limited')) {
    may.push(`application of service "${name}"`);
  }
  if (t.word('proxy') === 'enable') may.push(`service "${name}" of the web proxy`);
  const type = t.word('icmptype');
  const code = t.word('icmpcode');
  const number = t.word('protocol-number');
  const ports = { 6: t.words('tcp-portrange'), 17: t.words('udp-portrange'), 132: t.words('sctp-portrange') };
  t.words('udplite-portrange', 'not-modelled', 'UDP-Lite');
  switch (protocol) {
    case 'ICMP':
    case 'ICMP6': {
      const p = protocol === 'ICMP' ? 1 : 58;
      if (type === undefined) return { services: [{ protocol: p }], may };
      return {
        services: [
          { protocol: p, icmp: { type: Number(type), ...(code === undefined ? {} : { code: Number(code) }) } },
        ],
        may,
      };
    }
    case 'IP': {
      const n = Number(number ?? 0);
      return n === 0 ? { may } : { services: [{ protocol: n }], may };
    }
    case 'TCP/UDP/SCTP':
    case 'TCP/UDP/UDP-Lite/SCTP': {
      const services: ServiceMatch[] = [];
      for (const [p, words] of Object.entries(ports)) {
        for (const word of words ?? []) {
          const one = portPair(word);
          if (one) services.push({ protocol: Number(p), ...one });
          else may.push(`ports "${word}" of service "${name}"`);
        }
      }
      return services.length > 0 || may.length === 0 ? { services, may } : { may };
    }
    default:
      // HTTP, FTP, CONNECT, SOCKS, ALL: of the explicit proxy alone.
      if (protocol !== 'ALL') may.push(`service "${name}" of kind ${protocol}`);
      return { may };
  }
}

/** `80`, `80-90`, `80-90:1024-65535` (destination, then source). */
function portPair(text: string): Pick<ServiceMatch, 'toPorts' | 'fromPorts'> | undefined {
  const m = /^(\d{1,5})(?:-(\d{1,5}))?(?::(\d{1,5})(?:-(\d{1,5}))?)?$/.exec(text);
  if (!m) return undefined;
  const pair = (a: string, b: string | undefined): NumberRange => [Number(a), Number(b ?? a)];
  const toPorts = normalRanges([pair(m[1]!, m[2])]);
  if (m[3] === undefined) return { toPorts };
  const from = pair(m[3], m[4]);
  return from[0] <= 1 && from[1] >= 65535 ? { toPorts } : { toPorts, fromPorts: [from] };
}
