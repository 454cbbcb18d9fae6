// Interfaces, bridges with VLAN filtering, interface lists, addresses and routes of RouterOS.
import type { ConfiguredDevice, DeviceInterface, InterfaceKind, NumberRange, SwitchPort } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember, normalRanges } from '../../core/sets.ts';
import type { Statement } from './statements.ts';
import { yes } from './statements.ts';

const tunnels: Record<string, boolean> = {
  gre: true,
  gre6: true,
  eoip: true,
  eoipv6: true,
  ipip: true,
  ipipv6: true,
  '6to4': true,
  'l2tp-client': true,
  'pptp-client': true,
  'sstp-client': true,
  'ovpn-client': true,
  wireguard: true,
  vxlan: true,
  'pppoe-client': false,
  'ppp-client': false,
  lte: false,
  vrrp: false,
  bonding: false,
  macvlan: false,
  veth: false,
};

export function readInterfaces(
  statements: readonly Statement[],
  device: ConfiguredDevice,
  seven: boolean,
  book: LineBook,
): void {
  const renamed = new Map<string, string>();
  const done = (
    s: Statement,
    state: 'modelled' | 'limited' = 'modelled',
    scope: 'interface' | 'layer2' = 'interface',
  ) => book.mark([s.line, s.to], state, { scope });
  const put = (
    name: string,
    s: Statement,
    kind: InterfaceKind,
    more: Partial<DeviceInterface> = {},
  ): DeviceInterface => {
    const known = device.interfaces.find((i) => i.name === name);
    if (known) {
      Object.assign(known, more);
      if (kind !== 'physical') known.kind = kind;
      return known;
    }
    const made: DeviceInterface = {
      name,
      kind,
      enabled: !yes(s, 'disabled'),
      ...(s.properties.has('comment') ? { description: s.properties.get('comment')! } : {}),
      addresses: [],
      ...more,
      at: { file: 0, line: s.line, ...(s.to > s.line ? { to: s.to } : {}) },
    };
    device.interfaces.push(made);
    return made;
  };
  const of = (menu: string) => statements.filter((s) => s.menu === menu);
  for (const s of of('interface ethernet')) {
    const old = s.find.get('default-name') ?? s.item ?? '';
    const name = s.properties.get('name') ?? old;
    renamed.set(old, name);
    put(name, s, 'physical', { enabled: !yes(s, 'disabled') });
    done(s);
  }
  for (const menu of ['interface wireless', 'interface wifi', 'interface wifiwave2']) {
    for (const s of of(menu)) {
      put(s.properties.get('name') ?? s.find.get('default-name') ?? s.item ?? 'wireless', s, 'wireless', {
        enabled: s.properties.get('disabled') !== 'yes',
      });
      done(s, 'limited');
    }
  }
  for (const s of of('interface bridge')) {
    if (s.verb === 'add') put(s.properties.get('name') ?? 'bridge', s, 'bridge', { members: [] });
    done(s, 'modelled', 'layer2');
  }
  for (const s of of('interface vlan')) {
    const id = Number(s.properties.get('vlan-id') ?? 1);
    if (!Number.isInteger(id) || id < 1 || id > 4094) continue;
    put(s.properties.get('name') ?? `vlan${id}`, s, 'vlan', { vlan: id, parent: s.properties.get('interface') ?? '' });
    device.vlans.push({ id, name: s.properties.get('name') ?? `vlan${id}`, at: { file: 0, line: s.line } });
    done(s);
  }
  for (const [kind, tunnel] of Object.entries(tunnels)) {
    for (const s of of(`interface ${kind}`)) {
      const name = s.properties.get('name') ?? s.find.get('default-name') ?? s.item ?? kind;
      put(
        name,
        s,
        kind === 'bonding'
          ? 'bond'
          : kind === 'lte' || kind === 'ppp-client'
            ? 'cellular'
            : kind === 'macvlan' || kind === 'veth' || kind === 'vrrp'
              ? 'virtual'
              : 'tunnel',
        {
          ...(kind.endsWith('-client') || kind === 'lte' ? { dynamicAddress: true } : {}),
          ...(kind === 'bonding'
            ? { members: (s.properties.get('slaves') ?? '').split(',').filter((m) => m !== '') }
            : {}),
        },
      );
      if (kind === 'vrrp')
        device.redundancy.push({
          protocol: 'VRRP',
          ports: [s.properties.get('interface') ?? ''],
          at: { file: 0, line: s.line },
        });
      if (tunnel) {
        const peer = s.properties.get('remote-address') ?? s.properties.get('connect-to');
        device.tunnels.push({
          name,
          interface: name,
          ...(peer === undefined ? {} : { peer }),
          at: { file: 0, line: s.line },
        });
      }
      done(s, tunnel ? 'limited' : 'modelled');
    }
  }
  bridges(statements, device, seven, renamed, put, book);
  lists(statements, device, book);
  addresses(statements, device, put, book);
}

type Put = (name: string, s: Statement, kind: InterfaceKind, more?: Partial<DeviceInterface>) => DeviceInterface;

function bridges(
  statements: readonly Statement[],
  device: ConfiguredDevice,
  seven: boolean,
  renamed: ReadonlyMap<string, string>,
  put: Put,
  book: LineBook,
): void {
  const filtering = new Set(
    statements
      .filter((s) => s.menu === 'interface bridge' && yes(s, 'vlan-filtering'))
      .map((s) => s.properties.get('name') ?? 'bridge'),
  );
  const members = statements.filter((s) => s.menu === 'interface bridge vlan');
  const vlans = (text: string | undefined): NumberRange[] =>
    (text ?? '').split(',').flatMap((part): NumberRange[] => {
      const m = /^(\d+)(?:-(\d+))?$/.exec(part);
      return m ? [[Number(m[1]), Number(m[2] ?? m[1])]] : [];
    });
  const has = (text: string | undefined, name: string) => (text ?? '').split(',').includes(name);
  for (const s of members) {
    book.mark([s.line, s.to], 'modelled', { scope: 'layer2' });
    for (const [from, to] of vlans(s.properties.get('vlan-ids'))) {
      for (let id = from; id <= Math.min(to, 4094); id++) {
        if (!device.vlans.some((v) => v.id === id))
          device.vlans.push({
            id,
            ...(s.properties.has('comment') ? { name: s.properties.get('comment')! } : {}),
            at: { file: 0, line: s.line },
          });
      }
    }
  }
  const port = (bridge: string, name: string, s: Statement): SwitchPort => {
    const pvid = Number(s.properties.get('pvid') ?? 1);
    const at = [{ file: 0, line: s.line, ...(s.to > s.line ? { to: s.to } : {}) }];
    if (!filtering.has(bridge)) {
      // Without VLAN filtering a bridge passes every frame with the tag that it has.
      return {
        mode: 'hybrid',
        pvid: 1,
        tagged: [[2, 4094]],
        untagged: [[1, 1]],
        accepts: 'all',
        ingressFiltering: false,
        at,
      };
    }
    const own = members.filter((m) => m.properties.get('bridge') === bridge && !yes(m, 'disabled'));
    const tagged = normalRanges(
      own.filter((m) => has(m.properties.get('tagged'), name)).flatMap((m) => vlans(m.properties.get('vlan-ids'))),
    );
    const untagged = normalRanges([
      [pvid, pvid],
      ...own.filter((m) => has(m.properties.get('untagged'), name)).flatMap((m) => vlans(m.properties.get('vlan-ids'))),
    ]);
    const frames = s.properties.get('frame-types') ?? 'admit-all';
    const filter = s.properties.get('ingress-filtering');
    return {
      mode: tagged.length ? (frames === 'admit-only-vlan-tagged' ? 'trunk' : 'hybrid') : 'access',
      ...(frames === 'admit-only-vlan-tagged' ? {} : { pvid }),
      tagged,
      untagged:
        frames === 'admit-only-vlan-tagged'
          ? normalRanges(untagged.filter(([a, b]) => a !== pvid || b !== pvid))
          : untagged,
      accepts:
        frames === 'admit-only-vlan-tagged'
          ? 'tagged'
          : frames === 'admit-only-untagged-and-priority-tagged'
            ? 'untagged'
            : 'all',
      // On by itself since RouterOS 7, off before.
      ingressFiltering: filter === undefined ? seven : filter === 'yes',
      ...(s.properties.has('horizon') && s.properties.get('horizon') !== 'none' ? { isolated: true } : {}),
      at,
    };
  };
  for (const s of statements.filter((st) => st.menu === 'interface bridge port')) {
    const bridge = s.properties.get('bridge') ?? '';
    const written = s.properties.get('interface') ?? '';
    const name = renamed.get(written) ?? written;
    book.mark([s.line, s.to], s.verb === 'add' ? 'modelled' : 'not-modelled', { scope: 'layer2' });
    if (yes(s, 'disabled') || s.verb !== 'add') continue;
    put(name, s, 'physical', { parent: bridge, switchport: port(bridge, name, s) });
    device.interfaces.find((i) => i.name === bridge)?.members?.push(name);
  }
  for (const s of statements.filter((st) => st.menu === 'interface bridge' && st.verb === 'add')) {
    const name = s.properties.get('name') ?? 'bridge';
    // The bridge itself is a port of the router in it.
    const found = device.interfaces.find((i) => i.name === name);
    if (found) found.switchport = port(name, name, s);
  }
}

function lists(statements: readonly Statement[], device: ConfiguredDevice, book: LineBook): void {
  const zone = (name: string, line: number) => {
    let found = device.zones.find((z) => z.name === name);
    if (!found) device.zones.push((found = { name, interfaces: [], at: { file: 0, line } }));
    return found;
  };
  for (const s of statements) {
    if (s.menu === 'interface list') {
      const found = zone(s.properties.get('name') ?? s.item ?? '', s.line);
      book.mark([s.line, s.to], s.properties.has('exclude') ? 'not-modelled' : 'modelled', { scope: 'interface' });
      for (const other of (s.properties.get('include') ?? '').split(',')) {
        if (other !== '') included.set(found, [...(included.get(found) ?? []), other]);
      }
    } else if (s.menu === 'interface list member') {
      book.mark([s.line, s.to], 'modelled', { scope: 'interface' });
      if (!yes(s, 'disabled'))
        zone(s.properties.get('list') ?? '', s.line).interfaces.push(s.properties.get('interface') ?? '');
    }
  }
  for (const found of device.zones) {
    const seen = new Set([found.name]);
    const queue = [...(included.get(found) ?? [])];
    for (const name of queue) {
      if (seen.has(name)) continue;
      seen.add(name);
      const other = device.zones.find((z) => z.name === name);
      if (!other) continue;
      found.interfaces.push(...other.interfaces.filter((i) => !found.interfaces.includes(i)));
      queue.push(...(included.get(other) ?? []));
    }
  }
}

const included = new WeakMap<object, string[]>();

function addresses(statements: readonly Statement[], device: ConfiguredDevice, put: Put, book: LineBook): void {
  for (const s of statements) {
    const lines: [number, number] = [s.line, s.to];
    const off = yes(s, 'disabled');
    if (s.menu === 'ip address' || s.menu === 'ipv6 address') {
      const [ip, bits] = (s.properties.get('address') ?? '').split('/');
      const member = addressMember(ip!);
      const pool = s.properties.has('from-pool');
      if (member === undefined) continue;
      book.mark(lines, pool ? 'limited' : 'modelled', { scope: 'interface' });
      if (off) continue;
      const port = put(s.properties.get('interface') ?? '', s, 'physical');
      if (pool) port.dynamicAddress = true;
      else port.addresses.push(`${member}/${bits ?? (member.includes(':') ? '64' : '32')}`);
    } else if (s.menu === 'ip dhcp-client' || s.menu === 'ipv6 dhcp-client') {
      book.mark(lines, 'modelled', { scope: 'interface' });
      if (!off && s.properties.has('interface'))
        put(s.properties.get('interface')!, s, 'physical', { dynamicAddress: true });
    } else if (s.menu === 'ip route' || s.menu === 'ipv6 route') {
      const prefix = addressMember(s.properties.get('dst-address') ?? (s.menu === 'ip route' ? '0.0.0.0/0' : '::/0'));
      if (prefix === undefined || s.verb !== 'add') continue;
      book.mark(lines, 'modelled', { scope: 'route' });
      if (off) continue;
      const discards =
        s.properties.has('blackhole') || /^(blackhole|prohibit|unreachable)$/.test(s.properties.get('type') ?? '');
      const gateways = (s.properties.get('gateway') ?? '').split(',').filter((g) => g !== '');
      const distance = Number(s.properties.get('distance') ?? 1);
      const table = s.properties.get('routing-table') ?? s.properties.get('routing-mark');
      const base = {
        prefix,
        source: 'static' as const,
        distance,
        ...(table === undefined || table === 'main' ? {} : { vrf: table }),
        at: { file: 0, line: s.line },
      };
      if (gateways.length === 0) device.routes.push({ ...base, ...(discards ? { discards: true } : {}) });
      for (const gateway of gateways) {
        const [hop, leg] = gateway.split('%');
        const via = addressMember(hop!);
        device.routes.push({
          ...base,
          ...(via === undefined ? { interface: hop! } : { via }),
          ...(leg === undefined ? {} : { interface: leg }),
        });
      }
    }
  }
}
