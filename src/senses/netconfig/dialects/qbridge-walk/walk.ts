// What snmpwalk prints, as values by numeric object id: `-On`, `-OX`, or symbolic with or without the module's name.

export interface WalkValue {
  /** Numeric, without the leading dot. */
  oid: string;
  kind: 'number' | 'bytes' | 'address' | 'oid' | 'other';
  /** Number as text, dotted address, or text as printed. */
  text: string;
  /** Octets as Latin-1, for strings. */
  bytes?: string;
  line: number;
  to: number;
}

/** Columns that are read, by the names that the MIBs give them. */
const columns: Record<string, string> = {
  sysDescr: '1.3.6.1.2.1.1.1',
  sysObjectID: '1.3.6.1.2.1.1.2',
  sysUpTime: '1.3.6.1.2.1.1.3',
  sysContact: '1.3.6.1.2.1.1.4',
  sysName: '1.3.6.1.2.1.1.5',
  sysLocation: '1.3.6.1.2.1.1.6',
  sysServices: '1.3.6.1.2.1.1.7',
  ifNumber: '1.3.6.1.2.1.2.1',
  ifIndex: '1.3.6.1.2.1.2.2.1.1',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifType: '1.3.6.1.2.1.2.2.1.3',
  ifMtu: '1.3.6.1.2.1.2.2.1.4',
  ifSpeed: '1.3.6.1.2.1.2.2.1.5',
  ifPhysAddress: '1.3.6.1.2.1.2.2.1.6',
  ifAdminStatus: '1.3.6.1.2.1.2.2.1.7',
  ifOperStatus: '1.3.6.1.2.1.2.2.1.8',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ifAlias: '1.3.6.1.2.1.31.1.1.1.18',
  ipForwarding: '1.3.6.1.2.1.4.1',
  ipAdEntAddr: '1.3.6.1.2.1.4.20.1.1',
  ipAdEntIfIndex: '1.3.6.1.2.1.4.20.1.2',
  ipAdEntNetMask: '1.3.6.1.2.1.4.20.1.3',
  ipAdEntBcastAddr: '1.3.6.1.2.1.4.20.1.4',
  ipAdEntReasmMaxSize: '1.3.6.1.2.1.4.20.1.5',
  ipRouteDest: '1.3.6.1.2.1.4.21.1.1',
  ipRouteNextHop: '1.3.6.1.2.1.4.21.1.7',
  ipRouteMask: '1.3.6.1.2.1.4.21.1.11',
  ipCidrRouteDest: '1.3.6.1.2.1.4.24.4.1.1',
  ipCidrRouteMask: '1.3.6.1.2.1.4.24.4.1.2',
  ipCidrRouteNextHop: '1.3.6.1.2.1.4.24.4.1.4',
  dot1dBaseBridgeAddress: '1.3.6.1.2.1.17.1.1',
  dot1dBaseNumPorts: '1.3.6.1.2.1.17.1.2',
  dot1dBaseType: '1.3.6.1.2.1.17.1.3',
  dot1dBasePort: '1.3.6.1.2.1.17.1.4.1.1',
  dot1dBasePortIfIndex: '1.3.6.1.2.1.17.1.4.1.2',
  dot1dStpPortState: '1.3.6.1.2.1.17.2.15.1.3',
  dot1dStpPortEnable: '1.3.6.1.2.1.17.2.15.1.4',
  dot1dTpFdbAddress: '1.3.6.1.2.1.17.4.3.1.1',
  dot1dTpFdbPort: '1.3.6.1.2.1.17.4.3.1.2',
  dot1dTpFdbStatus: '1.3.6.1.2.1.17.4.3.1.3',
  dot1qVlanVersionNumber: '1.3.6.1.2.1.17.7.1.1.1',
  dot1qMaxVlanId: '1.3.6.1.2.1.17.7.1.1.2',
  dot1qMaxSupportedVlans: '1.3.6.1.2.1.17.7.1.1.3',
  dot1qNumVlans: '1.3.6.1.2.1.17.7.1.1.4',
  dot1qGvrpStatus: '1.3.6.1.2.1.17.7.1.1.5',
  dot1qTpFdbPort: '1.3.6.1.2.1.17.7.1.2.2.1.2',
  dot1qTpFdbStatus: '1.3.6.1.2.1.17.7.1.2.2.1.3',
  dot1qVlanNumDeletes: '1.3.6.1.2.1.17.7.1.4.1',
  dot1qVlanFdbId: '1.3.6.1.2.1.17.7.1.4.2.1.3',
  dot1qVlanCurrentEgressPorts: '1.3.6.1.2.1.17.7.1.4.2.1.4',
  dot1qVlanCurrentUntaggedPorts: '1.3.6.1.2.1.17.7.1.4.2.1.5',
  dot1qVlanStatus: '1.3.6.1.2.1.17.7.1.4.2.1.6',
  dot1qVlanCreationTime: '1.3.6.1.2.1.17.7.1.4.2.1.7',
  dot1qVlanStaticName: '1.3.6.1.2.1.17.7.1.4.3.1.1',
  dot1qVlanStaticEgressPorts: '1.3.6.1.2.1.17.7.1.4.3.1.2',
  dot1qVlanForbiddenEgressPorts: '1.3.6.1.2.1.17.7.1.4.3.1.3',
  dot1qVlanStaticUntaggedPorts: '1.3.6.1.2.1.17.7.1.4.3.1.4',
  dot1qVlanStaticRowStatus: '1.3.6.1.2.1.17.7.1.4.3.1.5',
  dot1qPvid: '1.3.6.1.2.1.17.7.1.4.5.1.1',
  dot1qPortAcceptableFrameTypes: '1.3.6.1.2.1.17.7.1.4.5.1.2',
  dot1qPortIngressFiltering: '1.3.6.1.2.1.17.7.1.4.5.1.3',
  dot1qPortGvrpStatus: '1.3.6.1.2.1.17.7.1.4.5.1.4',
  dot1qPortGvrpFailedRegistrations: '1.3.6.1.2.1.17.7.1.4.5.1.5',
  dot1qPortGvrpLastPduOrigin: '1.3.6.1.2.1.17.7.1.4.5.1.6',
  dot1qPortRestrictedVlanRegistration: '1.3.6.1.2.1.17.7.1.4.5.1.7',
  lldpLocSysName: '1.0.8802.1.1.2.1.3.3',
  lldpLocPortId: '1.0.8802.1.1.2.1.3.7.1.3',
  lldpLocPortDesc: '1.0.8802.1.1.2.1.3.7.1.4',
  lldpRemChassisIdSubtype: '1.0.8802.1.1.2.1.4.1.1.4',
  lldpRemChassisId: '1.0.8802.1.1.2.1.4.1.1.5',
  lldpRemPortIdSubtype: '1.0.8802.1.1.2.1.4.1.1.6',
  lldpRemPortId: '1.0.8802.1.1.2.1.4.1.1.7',
  lldpRemPortDesc: '1.0.8802.1.1.2.1.4.1.1.8',
  lldpRemSysName: '1.0.8802.1.1.2.1.4.1.1.9',
  lldpRemSysDesc: '1.0.8802.1.1.2.1.4.1.1.10',
};

/** Roots under which symbolic output may stop being symbolic: `iso.3.6…`, `SNMPv2-SMI::mib-2.17…`. */
const roots: Record<string, string> = {
  iso: '1',
  org: '1.3',
  dod: '1.3.6',
  internet: '1.3.6.1',
  mgmt: '1.3.6.1.2',
  'mib-2': '1.3.6.1.2.1',
  enterprises: '1.3.6.1.4.1',
  private: '1.3.6.1.4',
  snmpModules: '1.3.6.1.6.3',
  ifXEntry: '1.3.6.1.2.1.31.1.1.1',
  lldpMIB: '1.0.8802.1.1.2',
};

/** The object id of a printed name, numeric; undefined where a name in it is not known. */
export function numericOid(printed: string): string | undefined {
  const name = printed.replace(/^[A-Za-z][\w-]*::/, '').replace(/^\./, '');
  // `-OX`: indexes in brackets; STRING: before a printed one. Quoted indexes are texts and belong to tables that are not read.
  const plain = name.replace(/\[(?:STRING: |Hex-STRING: )?([^\]]*)\]/g, '.$1');
  const m = /^([A-Za-z][\w-]*)((?:\.[^.\s]+)*)$/.exec(plain);
  const tail = m ? m[2]! : '';
  if (m) {
    const head = Object.hasOwn(columns, m[1]!)
      ? columns[m[1]!]
      : Object.hasOwn(roots, m[1]!)
        ? roots[m[1]!]
        : undefined;
    const index = indexNumbers(tail);
    return head === undefined || index === undefined ? undefined : head + index;
  }
  return /^\d+(\.\d+)+$/.test(plain) ? plain : undefined;
}

/** MAC addresses in indexes are printed as `0:1d:9c:7b:2f:ab`; they are six numbers. */
function indexNumbers(tail: string): string | undefined {
  let out = '';
  for (const part of tail.split('.').slice(1)) {
    if (/^\d+$/.test(part)) out += `.${part}`;
    else if (/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(part)) {
      out += part
        .split(':')
        .map((h) => `.${Number.parseInt(h, 16)}`)
        .join('');
    } else return undefined;
  }
  return out;
}

export interface Walk {
  values: WalkValue[];
  /** Lines whose object is named and not known here. */
  unknown: { line: number; name: string }[];
  /** Comments and what the program says of itself. */
  remarks: number[];
}

/** Reads printed lines; values that go over several lines are joined. */
export function parseWalk(lines: readonly string[]): Walk {
  const walk: Walk = { values: [], unknown: [], remarks: [] };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '') continue;
    if (/^\s*(#|End of MIB|No more variables|Timeout:|Created directory|snmp(bulk)?walk )/.test(line)) {
      walk.remarks.push(i + 1);
      continue;
    }
    const eq = line.indexOf(' = ');
    const bare = eq < 0 && line.endsWith(' =') ? line.length - 2 : eq;
    if (bare < 0) {
      walk.unknown.push({ line: i + 1, name: line.trim().slice(0, 80) });
      continue;
    }
    const printed = line.slice(0, bare).trim();
    let value = line.slice(bare + 2).trim();
    const first = i + 1;
    if (/^Hex-STRING:/.test(value)) {
      while (i + 1 < lines.length && /^\s*[0-9A-F]{2}( [0-9A-F]{2})*\s*$/.test(lines[i + 1]!))
        value += ` ${lines[++i]!.trim()}`;
    } else if (/^(STRING: )?"/.test(value)) {
      // A text with line ends in it goes on until its quote closes.
      while (!closed(value) && i + 1 < lines.length && i - first < 50 && !lines[i + 1]!.includes(' = '))
        value += `\n${lines[++i]!}`;
    }
    const oid = numericOid(printed);
    if (oid === undefined) {
      for (let n = first; n <= i + 1; n++) walk.unknown.push({ line: n, name: printed.slice(0, 80) });
      continue;
    }
    walk.values.push({ oid, ...valueOf(value), line: first, to: i + 1 });
  }
  return walk;
}

const closed = (value: string): boolean => /"$/.test(value) && value.replace(/^STRING: /, '').length > 1;

function valueOf(value: string): Pick<WalkValue, 'kind' | 'text' | 'bytes'> {
  const m = /^([A-Za-z][\w-]*(?: \w+)?): ?([^]*)$/.exec(value);
  const type = m?.[1] ?? '';
  const rest = m ? m[2]! : value;
  if (type === 'Hex-STRING') {
    const hex = rest.replace(/[^0-9A-Fa-f]/g, '');
    const bytes = hex.length % 2 === 0 ? Buffer.from(hex, 'hex').toString('latin1') : '';
    return { kind: 'bytes', text: bytes, bytes };
  }
  if (type === 'STRING' || (type === '' && rest.startsWith('"'))) {
    const quoted = rest.startsWith('"') && rest.endsWith('"') && rest.length > 1;
    const bytes = quoted ? rest.slice(1, -1).replace(/\\([\\"])/g, '$1') : rest;
    // A physical address is printed as a string of hex pairs without quotes.
    return { kind: 'bytes', text: bytes, bytes };
  }
  if (type === 'IpAddress') return { kind: 'address', text: rest.trim() };
  if (type === 'OID') return { kind: 'oid', text: rest.trim() };
  const number = /^(?:[\w-]*\()?(-?\d+)\)?(?:\s.*)?$/.exec(rest.trim());
  if (number && (type === '' || /^(INTEGER|Gauge32|Counter32|Counter64|Unsigned32|Timeticks|UInteger32)$/.test(type))) {
    return { kind: 'number', text: number[1]! };
  }
  return { kind: 'other', text: rest };
}
