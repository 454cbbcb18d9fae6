// Ways to the device itself: terminal lines, web, SNMP, file transfer, discovery and the small servers that nobody wants.
import { inert } from '#kit';
import type { ManagementService } from '#facts';
import { rows, Table } from '../../core/cisco/table.ts';
import type { Inside, Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { lines, oneLine } from './state.ts';
import type { IosState, TerminalLine } from './state.ts';
import { passwordWeakness, secretKind } from './weakness.ts';

type R = Row<IosState>;

const lineTable = new Table<{ ios: IosState; at: TerminalLine }>([
  {
    words: 'transport input',
    state: 'modelled',
    read: (c, _l, rest, no) => void (c.at.input = no ? [] : rest.map((w) => w.toLowerCase())),
  },
  {
    words: 'access-class',
    state: 'modelled',
    read: (c, line, rest, no) => {
      if (no || !rest[0] || rest[1] === 'out') return undefined;
      c.at.access = { name: rest[0], line: line.n };
      c.ios.usedForPackets.add(`${rest[0]}/4`);
      return undefined;
    },
  },
  {
    words: 'ipv6 access-class',
    state: 'modelled',
    read: (c, line, rest, no) => {
      if (!no && rest[0] && rest[1] !== 'out') c.at.access6 = { name: rest[0], line: line.n };
    },
  },
  {
    words: 'password',
    state: 'modelled',
    read: (c, line, rest, no) => {
      if (no) return;
      c.at.secret = true;
      passwordWeakness(c.ios, line.n, rest, `password of line ${c.at.kind}`);
    },
  },
  { words: 'secret', state: 'modelled', read: (c) => void (c.at.secret = true) },
  {
    words: 'login',
    state: 'modelled',
    read: (c, _l, rest, no) => void (c.at.login = no ? 'none' : (rest[0] ?? 'line')),
  },
  { words: 'modem', state: 'limited', note: 'somebody may dial in here; a modem has to be declared' },
  { words: 'rotary', state: 'limited', note: 'further ports for log-ons are not listed' },
  ...rows<{ ios: IosState; at: TerminalLine }>(
    'harmless',
    'management',
    `exec-timeout, session-timeout, absolute-timeout, logging synchronous, privilege level, history, length, width, stopbits, databits, parity, speed, txspeed, rxspeed, flowcontrol, transport output, transport preferred,
     exec, no-exec, session-limit, escape-character, location, notify, monitor, logout-warning, vacant-message, motd-banner, exec-banner, ip tcp, ip netmask-format, authorization, accounting, autocommand, autoselect, terminal-type, full-help, timeout, exec prompt,
     usb-inactivity-timeout, media-type, stty, international, editing, activation-character, disconnect-character, start-character, stop-character, hold-character, special-character-bits, data-character-bits, refuse-message, session-disconnect-warning,
     padding, telnet, terminal-queue, domain-lookup, insecure, lockable, callback, dispatch-character, exec-character-bits, default-value, script, ttysoft, show-timestamp, timestamp, cli whitespace completion, users, line-banner`,
  ),
]);

function terminal(ios: IosState, line: Line, rest: string[]): Inside {
  const kind = (rest[0] ?? 'vty').toLowerCase();
  const at: TerminalLine = {
    kind: kind.startsWith('con') ? 'console' : kind === 'default' ? 'vty' : kind,
    at: lines(line),
  };
  ios.terminals.push(at);
  return lineTable.inside({ ios, at }, ios.book, { scope: 'management', element: `line ${at.kind}` });
}

function service(
  made: Omit<ManagementService, 'at' | 'enabled'>,
  when: (rest: string[]) => boolean = () => true,
): NonNullable<R['read']> {
  return (ios, line, rest, no) => {
    if (!when(rest)) return 'harmless';
    const known = ios.device.management.find((m) => m.service === made.service && m.name === made.name);
    if (known) {
      known.enabled = !no;
      known.at = oneLine(line.n);
    } else ios.device.management.push({ ...made, enabled: !no, at: oneLine(line.n) });
    return undefined;
  };
}

const tcp = (port: number) => ({ protocol: 6, port, encrypted: false });
const udp = (port: number) => ({ protocol: 17, port, encrypted: false });

const community: NonNullable<R['read']> = (ios, line, rest, no) => {
  if (no) return;
  const word = rest[0] ?? '';
  let w = rest.slice(1);
  if (w[0] === 'view') w = w.slice(2);
  const write = w.some((x) => x.toLowerCase() === 'rw');
  const list = w.filter((x) => !/^(ro|rw|ipv6)$/i.test(x))[0];
  const name = write ? 'SNMP community that may write' : 'SNMP community that reads';
  ios.device.management.push({ service: 'snmp', name, enabled: true, ...udp(161), at: oneLine(line.n) });
  if (list !== undefined) {
    ios.sources.push({ service: ios.device.management.at(-1)!, acl: list });
    ios.usedForPackets.add(`${list}/4`);
  }
  if (/^["']?(public|private|cisco|ilmi|admin|snmp|community|default)["']?$/i.test(word))
    ios.device.weaknesses.push({ kind: 'factory-community', what: name, at: oneLine(line.n) });
};

const enable: NonNullable<R['read']> = (ios, line, rest, no) => {
  if (no) return;
  const body = rest[0] === 'level' ? rest.slice(2) : rest;
  if (line.words[1]?.toLowerCase() === 'password') passwordWeakness(ios, line.n, body, 'enable password');
  else secretKind(ios, line.n, body, 'enable secret');
};

const user: NonNullable<R['read']> = (ios, line, rest, no) => {
  if (no) return;
  const name = rest[0] ?? '';
  const what = `account ${name.slice(0, 32)}`;
  const p = rest.findIndex((w) => w.toLowerCase() === 'password');
  const s = rest.findIndex((w) => w.toLowerCase() === 'secret');
  if (rest.some((w) => w.toLowerCase() === 'nopassword'))
    ios.device.weaknesses.push({ kind: 'no-password', what, at: oneLine(line.n) });
  else if (p >= 0) passwordWeakness(ios, line.n, rest.slice(p + 1), what);
  else if (s >= 0) secretKind(ios, line.n, rest.slice(s + 1), what);
};

export const managementRows: R[] = [
  ...rows<IosState>('not-modelled', 'management', 'virtual-service, app-hosting, iox, guestshell', {
    note: 'a program that runs on the device may answer by itself',
    inside: 'same',
  }),
  { words: 'line', state: 'modelled', scope: 'management', inside: terminal },
  { words: 'username', state: 'harmless', scope: 'management', read: user, inside: 'aside' },
  { words: 'user', state: 'harmless', inside: 'aside', silent: true },
  { words: 'enable password', state: 'modelled', scope: 'management', read: enable },
  { words: 'enable secret', state: 'modelled', scope: 'management', read: enable },
  { words: 'enable', state: 'harmless', scope: 'management' },
  { words: 'ip http server', state: 'modelled', scope: 'management', read: service({ service: 'http', ...tcp(80) }) },
  {
    words: 'ip http secure-server',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'https', ...tcp(443), encrypted: true }),
  },
  {
    words: 'ip http port',
    state: 'modelled',
    scope: 'management',
    read: (ios, _l, rest, no) =>
      void (no || /^\d{1,5}$/.test(rest[0] ?? '') === false || (ios.httpPorts.http = Number(rest[0]))),
  },
  {
    words: 'ip http secure-port',
    state: 'modelled',
    scope: 'management',
    read: (ios, _l, rest, no) =>
      void (no || /^\d{1,5}$/.test(rest[0] ?? '') === false || (ios.httpPorts.https = Number(rest[0]))),
  },
  {
    words: 'ip http access-class',
    state: 'modelled',
    scope: 'management',
    read: (ios, _l, rest, no) => {
      const name = rest.filter((w) => w !== 'ipv4' && w !== 'ipv6')[0];
      if (no || !name || rest[0] === 'ipv6') return;
      ios.httpAccess = name;
      ios.usedForPackets.add(`${name}/4`);
    },
  },
  { words: 'ip http', state: 'harmless', scope: 'management' },
  { words: 'snmp-server community', state: 'modelled', scope: 'management', read: community },
  {
    words: 'snmp-server group',
    state: 'modelled',
    scope: 'management',
    read: (ios, line, rest, no) => {
      if (no) return;
      // A group: name, version, and with version 3 how it is protected; its list stands last.
      const made: ManagementService = {
        service: 'snmp',
        name: inert(`SNMP ${rest[1] ?? ''} group ${rest[0] ?? ''}`, 64),
        enabled: true,
        ...udp(161),
        encrypted: rest.includes('priv'),
        at: oneLine(line.n),
      };
      ios.device.management.push(made);
      const at = rest.indexOf('access');
      const acl = at < 0 ? undefined : rest[at + 1];
      if (acl === undefined || acl === 'ipv6') return;
      ios.sources.push({ service: made, acl });
      ios.usedForPackets.add(`${acl}/4`);
    },
  },
  { words: 'snmp-server user', state: 'harmless', scope: 'management', inside: 'aside' },
  { words: 'tftp-server', state: 'modelled', scope: 'management', read: service({ service: 'tftp', ...udp(69) }) },
  { words: 'ftp-server', state: 'modelled', scope: 'management', read: service({ service: 'ftp', ...tcp(21) }) },
  {
    words: 'ip scp server enable',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'scp', ...tcp(22), encrypted: true }),
  },
  {
    words: 'netconf ssh',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'netconf', ...tcp(830), encrypted: true }),
    inside: 'same',
  },
  {
    words: 'netconf-yang',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'netconf', ...tcp(830), encrypted: true }, (r) => r.length === 0),
    inside: 'same',
  },
  {
    words: 'restconf',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'https', name: 'RESTCONF', ...tcp(443), encrypted: true }),
  },
  {
    words: 'cdp run',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'discovery', name: 'CDP', encrypted: false }),
  },
  {
    words: 'cdp enable',
    state: 'modelled',
    scope: 'management',
    silent: true,
    read: service({ service: 'discovery', name: 'CDP', encrypted: false }),
  },
  {
    words: 'lldp run',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'discovery', name: 'LLDP', encrypted: false }),
  },
  {
    words: 'service tcp-small-servers',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'TCP small servers (echo, discard, chargen, daytime)', ...tcp(7) }),
  },
  {
    words: 'service udp-small-servers',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'UDP small servers (echo, discard, chargen)', ...udp(7) }),
  },
  {
    words: 'service finger',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'finger', ...tcp(79) }),
  },
  {
    words: 'ip finger',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'finger', ...tcp(79) }),
  },
  {
    words: 'ip dns server',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'DNS server', ...udp(53) }),
  },
  {
    words: 'ip identd',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'identd', ...tcp(113) }),
  },
  {
    words: 'ip bootp server',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'BOOTP server', ...udp(67) }),
  },
  {
    words: 'vstack',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'Smart Install', ...tcp(4786) }),
  },
  {
    words: 'ip rcmd rsh-enable',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'rsh', ...tcp(514) }),
  },
  {
    words: 'ip rcmd rcp-enable',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'rcp', ...tcp(514) }),
  },
  {
    words: 'profinet',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'PROFINET', encrypted: false }),
  },
  {
    words: 'cip',
    state: 'modelled',
    scope: 'management',
    read: service({ service: 'other', name: 'EtherNet/IP (CIP)', ...tcp(44818) }),
  },
  { words: 'ip ssh', state: 'harmless', scope: 'management' },
  { words: 'aaa', state: 'harmless', scope: 'management', inside: 'same' },
  { words: 'aaa new-model', state: 'modelled', scope: 'management', read: (ios, _l, _r, no) => void (ios.aaa = !no) },
  {
    words: 'control-plane',
    state: 'limited',
    scope: 'management',
    note: 'what it would stop on the way to the device is read as passing',
    inside: 'same',
  },
];

/** When everything is known: lines and web services with their sources. */
export function finishManagement(ios: IosState): void {
  const { device } = ios;
  for (const m of device.management) {
    if (m.service === 'http' && ios.httpPorts.http !== undefined) m.port = ios.httpPorts.http;
    if (m.service === 'https' && m.name === undefined && ios.httpPorts.https !== undefined)
      m.port = ios.httpPorts.https;
    if ((m.service === 'http' || m.service === 'https') && ios.httpAccess !== undefined)
      ios.sources.push({ service: m, acl: ios.httpAccess });
  }
  for (const t of ios.terminals) terminalServices(ios, t);
  for (const { service: m, acl } of ios.sources) {
    const from = permittedSources(ios, acl);
    if (from) m.from = from;
  }
}

function terminalServices(ios: IosState, t: TerminalLine): void {
  const { device } = ios;
  if (t.kind === 'console' || t.kind === 'aux') {
    device.management.push({ service: 'serial', name: t.kind, enabled: true, encrypted: false, at: t.at });
  } else if (t.kind === 'vty') {
    // Without `transport input`, older releases take every protocol: the worst case.
    const input = t.input ?? ['all'];
    const all = input.includes('all');
    for (const [name, port] of [
      ['ssh', 22],
      ['telnet', 23],
    ] as const) {
      if (!all && !input.includes(name)) continue;
      const made: ManagementService = {
        service: name,
        enabled: true,
        protocol: 6,
        port,
        encrypted: name === 'ssh',
        at: t.at,
      };
      device.management.push(made);
      if (t.access) ios.sources.push({ service: made, acl: t.access.name });
    }
    if (input.includes('none'))
      device.management.push({ service: 'ssh', enabled: false, protocol: 6, port: 22, encrypted: true, at: t.at });
  }
  if (t.login === 'none' && !ios.aaa) device.weaknesses.push({ kind: 'no-password', what: `line ${t.kind}`, at: t.at });
}

/** Sources that a list permits, at most; undefined where it says anybody. */
function permittedSources(ios: IosState, name: string): ManagementService['from'] {
  const filter = ios.filters.get(`${name}/4`);
  if (!filter || filter.otherwise === 'permit') return undefined;
  const include: string[] = [];
  const except: string[] = [];
  for (const rule of filter.rules) {
    if (!rule.enabled) continue;
    if (rule.action === 'permit') {
      if (!rule.match.from) return undefined;
      include.push(...rule.match.from.include);
    } else if (include.length === 0 && rule.match.from && !rule.match.may && !rule.match.services && !rule.match.to)
      except.push(...rule.match.from.include);
  }
  return { include, ...(except.length > 0 ? { except } : {}), names: [name] };
}
