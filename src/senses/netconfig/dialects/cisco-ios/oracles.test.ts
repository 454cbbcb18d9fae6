// Facts that other parsers made of the same texts: Ansible's Cisco collection and ntc-templates.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import type { ConfiguredDevice, FilterRule, VlanSet } from '#facts';
import { fullInterfaceName } from '../../core/cisco/interface-name.ts';
import { vlanList } from '../../core/cisco/vlan-list.ts';
import { configText } from '../../core/text.ts';
import { LineBook } from '../../core/line-book.ts';
import { ciscoIos } from './index.ts';

const root = corpora('config');
const ansible = join(root ?? '', 'ansible-collections+cisco.ios');
const ntc = join(root ?? '', 'networktocode+ntc-templates/cisco_ios');

/** Read by this dialect, whatever the recognition says of so short a text. */
function read(text: string): ConfiguredDevice {
  const t = configText({ name: 'x.txt', sha256: '0'.repeat(64), bytes: new TextEncoder().encode(text) });
  const book = new LineBook(t);
  const [d] = ciscoIos.read(t, book);
  d!.open = book.open(0);
  return d!;
}

const file = (path: string): string => readFileSync(path, 'utf8');
const vars = (module: string): Record<string, unknown> =>
  parse(file(join(ansible, module, 'vars/main.yaml'))) as Record<string, unknown>;

interface Side {
  any?: boolean;
  host?: string;
  address?: string;
  wildcard_bits?: string;
  port_protocol?: { eq?: string };
}
interface Ace {
  sequence?: number;
  grant?: string;
  protocol?: string;
  source?: Side;
  destination?: Side;
  log?: unknown;
  remarks?: string[];
}

/** Address and wildcard as the prefix they are here: all of this oracle's masks are plain. */
const prefix = (s: Side | undefined): string | undefined => {
  if (!s || s.any) return undefined;
  if (s.host) return s.host.toLowerCase();
  if (s.address?.includes('/')) return s.address.toLowerCase();
  const wild = s.wildcard_bits!.split('.').map(Number);
  const address = s.address!.split('.').map((o, i) => Number(o) & ~wild[i]! & 255);
  const bits = 32 - wild.reduce((n, o) => n + o.toString(2).replaceAll('0', '').length, 0);
  return `${address.join('.')}/${bits}`;
};

const protocols: Record<string, number | undefined> = { ip: undefined, ipv6: undefined, tcp: 6, udp: 17, icmp: 1 };
const ports: Record<string, number> = { www: 80, '22': 22 };

describe.skipIf(root === undefined)("facts of Ansible's cisco.ios collection", () => {
  it('agrees on access lists', () => {
    const d = read(file(join(ansible, 'ios_acls/tests/cli/_parsed.cfg')));
    const parsed = (
      vars('ios_acls') as {
        parsed: { config: { afi: string; acls: { name: string; acl_type?: string; aces: Ace[] }[] }[] };
      }
    ).parsed.config;
    let compared = 0;
    for (const family of parsed) {
      for (const acl of family.acls) {
        const filter = d.filters.find((f) => f.name === acl.name)!;
        const mine = filter.rules.filter((r) => !r.implicit);
        const theirs = acl.aces.filter((a) => a.grant !== undefined);
        const simple = (r: FilterRule) => ({
          id: r.id,
          action: r.action,
          from: r.match.from?.include[0],
          to: r.match.to?.include[0],
          protocol: r.match.services?.[0]?.protocol,
          port: r.match.services?.[0]?.toPorts?.[0]?.[0],
          logged: r.logged ?? false,
        });
        expect(mine.map(simple)).toEqual(
          theirs.map((a) => ({
            id: String(a.sequence),
            action: a.grant,
            from: prefix(a.source),
            to: prefix(a.destination),
            protocol: family.afi === 'ipv6' && a.protocol === 'icmp' ? 58 : protocols[a.protocol ?? 'ip'],
            port: a.destination?.port_protocol?.eq === undefined ? undefined : ports[a.destination.port_protocol.eq],
            logged: a.log !== undefined,
          })),
        );
        compared += mine.length;
      }
    }
    expect(compared).toBe(17);
    expect(d.filters.find((f) => f.name === 'TEST')!.rules[0]!.comment).toBe(
      'FIRST REMARK BEFORE LINE 10; ============; ALLOW HOST FROM BUILDING 10',
    );
  });

  it('agrees on switch ports', () => {
    const d = read(file(join(ansible, 'ios_l2_interfaces/tests/cli/_parsed.cfg')));
    const parsed = vars('ios_l2_interfaces').parsed as
      | {
          config: {
            name: string;
            access?: { vlan: number };
            trunk?: { allowed_vlans: string[]; native_vlan: number };
          }[];
        }
      | undefined;
    for (const theirs of parsed?.config ?? []) {
      const s = d.interfaces.find((i) => i.name === theirs.name)!.switchport!;
      if (theirs.access) expect(s.pvid).toBe(theirs.access.vlan);
      if (theirs.trunk) {
        expect(s.untagged.some(([a, b]) => a <= theirs.trunk!.native_vlan && theirs.trunk!.native_vlan <= b)).toBe(
          true,
        );
        expect(members(s.tagged, s.untagged)).toEqual(
          expect.arrayContaining(ids(vlanList(theirs.trunk.allowed_vlans.join(','))!)),
        );
      }
    }
    expect(d.interfaces.map((i) => i.name)).toEqual(['GigabitEthernet2', 'GigabitEthernet3']);
    expect(d.interfaces[0]!.switchport).toMatchObject({ mode: 'access', pvid: 30 });
    // No mode is written: it may negotiate, so VLAN 1 of an access port is in it too.
    expect(d.interfaces[1]!.switchport).toMatchObject({ mode: 'dynamic' });
  });

  it('agrees on interfaces', () => {
    const d = read(file(join(ansible, 'ios_interfaces/tests/cli/_parsed.cfg')));
    const parsed = vars('ios_interfaces').parsed as
      { config: { name: string; description: string; enabled: boolean }[] } | undefined;
    expect(d.interfaces.map((i) => ({ name: i.name, description: i.description, enabled: i.enabled }))).toEqual(
      parsed?.config.map((i) => ({ name: i.name, description: i.description, enabled: i.enabled })) ?? [
        { name: 'GigabitEthernet2', description: 'interfaces 0/1', enabled: true },
        { name: 'GigabitEthernet3', description: 'interfaces 0/2', enabled: false },
      ],
    );
  });

  it('agrees on static routes', () => {
    const d = read(file(join(ansible, 'ios_static_routes/tests/cli/_parsed.cfg')));
    const data = vars('ios_static_routes').parsed_data as {
      address_families: {
        routes: {
          dest: string;
          next_hops: { distance_metric?: number; forward_router_address?: string; interface?: string }[];
        }[];
      }[];
    }[];
    const theirs = data.flatMap((v) =>
      v.address_families.flatMap((f) =>
        f.routes.flatMap((r) =>
          r.next_hops.map((h) => ({
            prefix: r.dest,
            via: h.forward_router_address,
            interface: h.interface,
            distance: h.distance_metric,
          })),
        ),
      ),
    );
    expect(
      d.routes.map((r) => ({ prefix: r.prefix, via: r.via, interface: r.interface, distance: r.distance })),
    ).toEqual(theirs);
  });

  it('agrees on VLANs of `show vlan`', () => {
    const d = read(file(join(ansible, 'ios_vlans/tests/cli/_parsed.cfg')));
    const parsed = vars('ios_vlans').parsed as
      { after?: unknown; config?: { vlan_id: number; name: string }[] } | { vlan_id: number; name: string }[];
    const list = (Array.isArray(parsed) ? parsed : (parsed.config ?? [])) as { vlan_id: number; name: string }[];
    expect(d.vlans.map((v) => [v.id, v.name])).toEqual(list.map((v) => [v.vlan_id, v.name]));
    expect(list.length).toBeGreaterThan(4);
  });
});

const ids = (set: VlanSet): number[] => set.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));
const members = (...sets: VlanSet[]): number[] => sets.flatMap(ids);

/** Every sample of a command with its parsed answer. */
function samples(command: string): { name: string; device: ConfiguredDevice; rows: Record<string, unknown>[] }[] {
  if (root === undefined) return [];
  return readdirSync(join(ntc, command))
    .filter((f) => f.endsWith('.raw'))
    .map((f) => ({
      name: f,
      device: read(file(join(ntc, command, f))),
      rows: (parse(file(join(ntc, command, f.replace('.raw', '.yml')))) as { parsed_sample: Record<string, unknown>[] })
        .parsed_sample,
    }));
}

describe.skipIf(root === undefined)('samples of ntc-templates', () => {
  it('agrees on VLANs and their ports', () => {
    const all = samples('show_vlan');
    for (const s of all) {
      expect(s.device.vlans.map((v) => [String(v.id), v.name])).toEqual(s.rows.map((r) => [r.vlan_id, r.vlan_name]));
      for (const r of s.rows) {
        const mine = s.device.interfaces.filter((i) => i.switchport?.pvid === Number(r.vlan_id)).map((i) => i.name);
        expect(mine).toEqual((r.interfaces as string[]).map(fullInterfaceName));
      }
    }
    expect(all.length).toBeGreaterThan(0);
  });

  it('agrees on `show interfaces switchport`', () => {
    let n = 0;
    for (const s of samples('show_interfaces_switchport')) {
      for (const r of s.rows) {
        if (r.switchport !== 'Enabled') continue;
        const port = s.device.interfaces.find((i) => i.name === fullInterfaceName(String(r.interface)))?.switchport;
        const where = `${s.name} ${String(r.interface)}`;
        expect(port, where).toBeDefined();
        const admin = String(r.admin_mode);
        expect(port!.mode, where).toBe(
          admin.startsWith('static access')
            ? 'access'
            : admin.startsWith('trunk')
              ? 'trunk'
              : admin.startsWith('dynamic')
                ? 'dynamic'
                : port!.mode,
        );
        if (port!.mode === 'access') expect(port!.pvid, where).toBe(Number(r.access_vlan));
        if (port!.mode === 'trunk' && port!.untagged.length > 0) expect(port!.pvid, where).toBe(Number(r.native_vlan));
        if (/^\d+$/.test(String(r.voice_vlan))) expect(port!.voiceVlan, where).toBe(Number(r.voice_vlan));
        const trunking = (r.trunking_vlans as string[]).join(',');
        if (port!.mode === 'trunk') {
          const allowed = vlanList(trunking)!;
          expect(new Set(members(port!.tagged, port!.untagged)), where).toEqual(new Set(ids(allowed)));
        }
        n++;
      }
    }
    expect(n).toBeGreaterThan(20);
  });

  it('agrees on learned addresses', () => {
    let n = 0;
    const own = /^(cpu|router|switch|drop|vl\d+|vlan\d+|sup-eth\S*|stby-switch)$/i;
    for (const s of samples('show_mac-address-table')) {
      const theirs = s.rows
        .filter((r) => (Number.parseInt(String(r.destination_address).slice(0, 2), 16) & 1) === 0)
        .flatMap((r) =>
          (r.destination_port as string[])
            .filter((p) => !own.test(p) && /\d/.test(p))
            .map((p) =>
              `${String(r.vlan_id)} ${String(r.destination_address)
                .replaceAll('.', '')
                .replace(/(..)(?=.)/g, '$1:')} ${fullInterfaceName(p)}`.toLowerCase(),
            ),
        );
      const mine = s.device.state!.macs.map((m) => `${m.vlan ?? 'all'} ${m.mac} ${m.port}`.toLowerCase());
      expect(new Set(mine), s.name).toEqual(new Set(theirs));
      n += theirs.length;
    }
    expect(n).toBeGreaterThan(50);
  });

  it('agrees on neighbours of LLDP and CDP', () => {
    let n = 0;
    for (const s of samples('show_lldp_neighbors_detail')) {
      const theirs = s.rows
        .filter((r) => r.local_interface !== '')
        .map((r) => [fullInterfaceName(String(r.local_interface)), r.neighbor_name]);
      const mine = s.device.state!.neighbours.map((x) => [x.port, x.name]);
      expect(mine, s.name).toEqual(theirs);
      n += mine.length;
    }
    for (const s of samples('show_cdp_neighbors_detail')) {
      const theirs = s.rows.map((r) => [
        fullInterfaceName(String(r.local_interface)),
        r.neighbor_name,
        fullInterfaceName(String(r.neighbor_interface)),
      ]);
      expect(
        s.device.state!.neighbours.map((x) => [x.port, x.name, x.remotePort]),
        s.name,
      ).toEqual(theirs);
      n += theirs.length;
    }
    expect(n).toBeGreaterThan(15);
  });
});
