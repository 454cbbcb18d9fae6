// For tests only: one made-up switch written as HiOS XML, as HiOS commands and as what snmpwalk prints, each by a way of its own.
import type { MadePort } from './testing.ts';
import { vlansOf } from './testing.ts';

const names = (ports: readonly MadePort[], of: (p: MadePort) => number[], vlan: number): number[] =>
  ports.flatMap((p, i) => (of(p).includes(vlan) ? [i + 1] : []));

/** Octets of a port list (RFC 4363): port 1 is the highest bit of the first octet. */
function octets(numbers: number[], size: number): number[] {
  const list = Array<number>(size).fill(0);
  for (const n of numbers) list[Math.floor((n - 1) / 8)]! |= 128 >> ((n - 1) % 8);
  return list;
}

const hex = (list: number[]): string => list.map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ');

export function asXml(ports: readonly MadePort[], portLists: 'names' | 'bits'): string {
  const list = (of: (p: MadePort) => number[], vlan: number, name: string) => {
    const found = names(ports, of, vlan);
    return portLists === 'names'
      ? `<Attribute name="${name}" convert="portlist">${found.map((n) => `1/${n}`).join(',')}</Attribute>`
      : `<Attribute name="${name}">${hex(octets(found, 2))}</Attribute>`;
  };
  const port = (i: number, name: string) =>
    portLists === 'names'
      ? `<Attribute name="${name}" convert="ifname">1/${i + 1}</Attribute>`
      : `<Attribute name="${name}">${i + 1}</Attribute>`;
  const vlans = vlansOf(ports).map(
    (id) => `<Entry>
<Attribute name="dot1qVlanIndex">${id}</Attribute>
<Attribute name="dot1qVlanStaticName">56 ${hex([48 + (id % 10)])}</Attribute>
${list((p) => [...p.tagged, ...p.untagged], id, 'dot1qVlanStaticEgressPorts')}
${list((p) => p.forbidden, id, 'dot1qVlanForbiddenEgressPorts')}
${list((p) => p.untagged, id, 'dot1qVlanStaticUntaggedPorts')}
<Attribute name="dot1qVlanStaticRowStatus">1</Attribute>
</Entry>`,
  );
  const rows = ports.map(
    (p, i) => `<Entry>
${port(i, 'dot1dBasePort')}
<Attribute name="dot1qPvid">${p.pvid}</Attribute>
<Attribute name="dot1qPortAcceptableFrameTypes">${p.accepts === 'all' ? 1 : 2}</Attribute>
<Attribute name="dot1qPortIngressFiltering">${p.ingressFiltering ? 1 : 2}</Attribute>
</Entry>`,
  );
  const interfaces = ports.map(
    (_, i) => `<Entry>
<Attribute name="ifIndex" convert="ifname">1/${i + 1}</Attribute>
<Attribute name="ifType">6</Attribute>
<Attribute name="ifAdminStatus">1</Attribute>
</Entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Config xmlns="urn:xml:ns:mibconf:base:1.0">
<Header><Variable name="productId">BRS40</Variable><Variable name="swMajorRelNum">9</Variable></Header>
<MibData>
<MIB name="SNMPv2-MIB"><Scalar name="system"><Attribute name="sysName">made-up</Attribute></Scalar></MIB>
<MIB name="IF-MIB"><Table name="ifEntry">
${interfaces.join('\n')}
</Table></MIB>
<MIB name="Q-BRIDGE-MIB">
<Table name="dot1qVlanStaticEntry">
${vlans.join('\n')}
</Table>
<Table name="dot1qPortVlanEntry">
${rows.join('\n')}
</Table>
</MIB>
<MIB name="HM2-PLATFORM-SWITCHING-MIB"><Scalar name="hm2AgentStpSwitchConfigGroup">
<Attribute name="hm2AgentStpAdminMode">2</Attribute>
</Scalar></MIB>
</MibData>
</Config>
`;
}

export function asCommands(ports: readonly MadePort[]): string {
  const out = ['! BRS40 Configuration', '! Version: HiOS-2A-09.0', 'vlan database'];
  for (const id of vlansOf(ports)) out.push(`vlan add ${id}`, `name ${id} V${id % 10}`);
  out.push('exit', 'configure', 'system name made-up', 'no spanning-tree operation');
  ports.forEach((p, i) => {
    out.push(`interface 1/${i + 1}`);
    if (!p.tagged.includes(1) && !p.untagged.includes(1)) out.push('vlan participation auto 1');
    for (const id of [...p.tagged, ...p.untagged]) out.push(`vlan participation include ${id}`);
    for (const id of p.tagged) out.push(`vlan tagging ${id}`);
    for (const id of p.forbidden) out.push(`vlan participation exclude ${id}`);
    if (p.pvid !== 1) out.push(`vlan pvid ${p.pvid}`);
    if (p.accepts === 'tagged') out.push('vlan acceptframe vlanonly');
    if (p.ingressFiltering) out.push('vlan ingressfilter');
    out.push('exit');
  });
  return `${out.join('\n')}\n`;
}

/** As net-snmp prints octets: as text where all can be printed, else as hex, sixteen a line. */
function printed(list: number[]): string {
  if (list.every((b) => b >= 32 && b < 127)) {
    return `STRING: "${String.fromCharCode(...list).replace(/[\\"]/g, '\\$&')}"`;
  }
  return `Hex-STRING: ${hex(list)} `;
}

export type WalkStyle = 'numeric' | 'symbolic' | 'brackets' | 'iso';

export function asWalk(ports: readonly MadePort[], style: WalkStyle): string {
  const modules: Record<string, [name: string, oid: string]> = {
    sysName: ['SNMPv2-MIB', '1.3.6.1.2.1.1.5'],
    ifName: ['IF-MIB', '1.3.6.1.2.1.31.1.1.1.1'],
    ifType: ['IF-MIB', '1.3.6.1.2.1.2.2.1.3'],
    dot1dBasePortIfIndex: ['BRIDGE-MIB', '1.3.6.1.2.1.17.1.4.1.2'],
    dot1qVlanStaticName: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.3.1.1'],
    dot1qVlanStaticEgressPorts: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.3.1.2'],
    dot1qVlanForbiddenEgressPorts: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.3.1.3'],
    dot1qVlanStaticUntaggedPorts: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.3.1.4'],
    dot1qVlanStaticRowStatus: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.3.1.5'],
    dot1qPvid: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.5.1.1'],
    dot1qPortAcceptableFrameTypes: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.5.1.2'],
    dot1qPortIngressFiltering: ['Q-BRIDGE-MIB', '1.3.6.1.2.1.17.7.1.4.5.1.3'],
  };
  const out: string[] = [];
  const put = (name: string, index: number, value: string, word?: string) => {
    const [module, oid] = modules[name]!;
    const object = {
      numeric: `.${oid}.${index}`,
      iso: `iso${oid.slice(1)}.${index}`,
      symbolic: `${module}::${name}.${index}`,
      brackets: `${module}::${name}[${index}]`,
    }[style];
    const number = /^INTEGER: (\d+)$/.exec(value);
    const shown =
      word !== undefined && number && (style === 'symbolic' || style === 'brackets')
        ? `INTEGER: ${word}(${number[1]})`
        : value;
    out.push(`${object} = ${shown}`);
  };
  put('sysName', 0, 'STRING: made-up');
  // Bridge ports and interfaces are numbered apart.
  ports.forEach((_, i) => {
    put('ifName', i + 101, style === 'numeric' ? `STRING: "1/${i + 1}"` : `STRING: 1/${i + 1}`);
    put('ifType', i + 101, 'INTEGER: 6', 'ethernetCsmacd');
    put('dot1dBasePortIfIndex', i + 1, `INTEGER: ${i + 101}`);
  });
  for (const id of vlansOf(ports)) {
    put('dot1qVlanStaticName', id, `STRING: "V${id % 10}"`);
    put(
      'dot1qVlanStaticEgressPorts',
      id,
      printed(
        octets(
          names(ports, (p) => [...p.tagged, ...p.untagged], id),
          20,
        ),
      ),
    );
    put(
      'dot1qVlanForbiddenEgressPorts',
      id,
      printed(
        octets(
          names(ports, (p) => p.forbidden, id),
          2,
        ),
      ),
    );
    put(
      'dot1qVlanStaticUntaggedPorts',
      id,
      printed(
        octets(
          names(ports, (p) => p.untagged, id),
          2,
        ),
      ),
    );
    put('dot1qVlanStaticRowStatus', id, 'INTEGER: 1', 'active');
  }
  ports.forEach((p, i) => {
    put('dot1qPvid', i + 1, `Gauge32: ${p.pvid}`);
    put(
      'dot1qPortAcceptableFrameTypes',
      i + 1,
      `INTEGER: ${p.accepts === 'all' ? 1 : 2}`,
      p.accepts === 'all' ? 'admitAll' : 'admitOnlyVlanTagged',
    );
    put('dot1qPortIngressFiltering', i + 1, `INTEGER: ${p.ingressFiltering ? 1 : 2}`, String(p.ingressFiltering));
  });
  // Hex goes on in a second line after sixteen octets.
  return `${out.map((line) => line.replace(/^(.*Hex-STRING: (?:[0-9A-F]{2} ){16})(.+)$/, '$1\n$2')).join('\n')}\n`;
}
