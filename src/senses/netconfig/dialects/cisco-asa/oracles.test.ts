// Facts of other programs about the same texts: Firewall Builder's importer, Ansible's cisco.asa, ntc-templates; and how much is understood.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../../../ground/kit/testing.ts';
import type { ConfiguredDevice } from '#facts';
import { LineBook } from '../../core/line-book.ts';
import { configText } from '../../core/text.ts';
import { ciscoIos } from '../cisco-ios/index.ts';
import { ciscoAsa } from './index.ts';

const root = corpora('config') ?? '';

function read(text: string): { device: ConfiguredDevice; book: LineBook } {
  const t = configText({ name: 'x.cfg', sha256: '0'.repeat(64), bytes: new TextEncoder().encode(text) });
  const book = new LineBook(t);
  const [device] = ciscoAsa.read(t, book);
  return { device: device!, book };
}
const file = (path: string): string => readFileSync(join(root, path), 'latin1');

describe.skipIf(root === '')('Cisco ASA beside other programs', () => {
  it.each(['asa8.0', 'asa8.3-acl', 'asa8.3', 'pix7', 'fwsm1'])(
    'finds the rules and interfaces that the importer of Firewall Builder found in %s',
    (name) => {
      const { device: d } = read(file(`fwbuilder+fwbuilder/importer-asa/${name}.test`));
      const log = file(`fwbuilder+fwbuilder/importer-asa/${name}.output`).split('\n');
      const rules = log.flatMap((l) => {
        // Its lists for log-ons and ICMP are of its own making; here they are management services.
        const m = /^(\d+): filtering rule: access list (\S+), action (\w+)/.exec(l);
        return m && !/^(ssh|telnet|icmp|http)_commands_/.test(m[2]!) ? [`${m[1]} ${m[2]} ${m[3]}`] : [];
      });
      const applied = new Set(log.flatMap((l) => /ruleset (\S+) direction/.exec(l)?.[1] ?? []));
      const mine = d.filters.flatMap((f) =>
        f.rules
          .filter((r) => !r.implicit && r.text.startsWith('access-list'))
          .map((r) => `${r.at.line} ${f.name} ${r.action}`),
      );
      // It knows addresses of named interfaces only; rules that it could not take at all it tells as errors.
      expect(new Set(mine.filter((m) => rules.includes(m)))).toEqual(new Set(rules));
      expect(mine.filter((m) => applied.has(m.split(' ')[1]!) && !rules.includes(m))).toEqual([]);
      const addresses = log.flatMap((l) => /Interface address: (\d\S+)\/(\d\S+)/.exec(l)?.[1] ?? []);
      expect(d.interfaces.flatMap((i) => i.addresses.map((a) => a.split('/')[0]!))).toEqual(
        expect.arrayContaining(addresses),
      );
      const labels = log.flatMap((l) => /Interface label: (\S+)/.exec(l)?.[1] ?? []);
      expect(d.zones.map((z) => z.name)).toEqual(expect.arrayContaining(labels));
    },
  );

  it("agrees with Ansible's cisco.asa on lists", () => {
    const { device: d } = read(file('ansible-collections+cisco.asa/asa_acls/tests/cli/_parsed.cfg'));
    interface Side {
      any?: boolean;
      host?: string;
      address?: string;
      netmask?: string;
      port_protocol?: { eq: string };
    }
    interface Ace {
      grant: string;
      protocol: string;
      source: Side;
      destination: Side;
      inactive?: boolean;
      log?: string;
    }
    const vars = parse(file('ansible-collections+cisco.asa/asa_acls/vars/main.yaml')) as {
      parsed: { config: { acls: { name: string; aces: Ace[] }[] } };
    };
    const port: Record<string, number> = { www: 80, telnet: 23 };
    const protocol: Record<string, number> = { tcp: 6, igrp: 9 };
    const at = (s: Side) => (s.address?.includes('/') ? s.address : `${s.address}/24`);
    for (const acl of vars.parsed.config.acls) {
      const mine = d.filters.find((f) => f.name === acl.name)!.rules;
      expect(
        mine.map((r) => ({
          action: r.action,
          from: r.match.from?.include,
          to: r.match.to?.include,
          services: r.match.services,
          enabled: r.enabled,
          logged: r.logged ?? false,
        })),
      ).toEqual(
        acl.aces.map((a) => ({
          action: a.grant,
          from: [at(a.source)],
          to: [at(a.destination)],
          services: [
            {
              protocol: protocol[a.protocol],
              ...(a.source.port_protocol
                ? { fromPorts: [[port[a.source.port_protocol.eq], port[a.source.port_protocol.eq]]] }
                : {}),
              ...(a.destination.port_protocol
                ? { toPorts: [[port[a.destination.port_protocol.eq], port[a.destination.port_protocol.eq]]] }
                : {}),
            },
          ],
          enabled: !a.inactive,
          logged: a.log !== undefined,
        })),
      );
    }
  });

  it('reads one policy of Aerleon the same in the words of IOS, NX-OS, EOS, Brocade and ASA', () => {
    const listOf = (name: string, dialect: typeof ciscoAsa, list: string) => {
      const t = configText({
        name,
        sha256: '0'.repeat(64),
        bytes: new TextEncoder().encode(file(`aerleon+aerleon/multitarget/sample_multitarget.${name}.ref`)),
      });
      const book = new LineBook(t);
      const filter = dialect.read(t, book)[0]!.filters.find((f) => f.name === list)!;
      expect(book.open(0).filter((o) => o.element === list)).toEqual([]);
      expect(filter.otherwise).toBe('deny');
      return filter.rules.map((r) => ({ action: r.action, match: r.match }));
    };
    const ios = listOf('acl', ciscoIos, 'edge-inbound');
    expect(ios.length).toBeGreaterThan(40);
    for (const name of ['nxacl', 'eacl', 'bacl']) expect(listOf(name, ciscoIos, 'edge-inbound'), name).toEqual(ios);
    // An ASA follows sessions by itself: Aerleon writes its `established` rules there as plain permits.
    const plain = ios.map((r) => {
      const match = { ...r.match };
      delete match.states;
      return { action: r.action, match };
    });
    expect(listOf('asa', ciscoAsa, 'asa_in')).toEqual(plain);
  });

  it('agrees with ntc-templates on objects', () => {
    const folder =
      'networktocode+ntc-templates/cisco_asa/show_running-config_object_network/cisco_asa_show_running-config_object_network';
    const rows = (parse(file(`${folder}.yml`)) as { parsed_sample: Record<string, string>[] }).parsed_sample;
    const uses = rows.map((r) => `access-list T extended permit ip object ${r.name} any`).join('\n');
    const rules = read(`${file(`${folder}.raw`)}\n${uses}\n`).device.filters.find((f) => f.name === 'T')!.rules;
    const bits = (mask: string) =>
      mask.split('.').reduce((n, o) => n + Number(o).toString(2).replaceAll('0', '').length, 0);
    expect(rules.map((r) => [r.match.from?.include, r.match.may?.length ?? 0])).toEqual(
      rows.map((r) => {
        if (r.type === 'fqdn') return [undefined, 1];
        if (r.type === 'host') return [[r.host], 0];
        if (r.type === 'range') return [[`${r.start_ip}-${r.end_ip}`], 0];
        return [[`${r.network}/${r.prefix_length || bits(r.netmask!)}`], 0];
      }),
    );
    expect(rows.length).toBeGreaterThan(10);
  });

  it('understands at least 95 of 100 relevant lines', () => {
    const rows = file('INDEX.tsv')
      .trim()
      .split('\n')
      .map((l) => l.split('\t'))
      .filter((c) => c[1] === 'cisco-asa');
    /** Filed under ASA, and no ASA configuration: logs of an importer, IOS and NX-OS lists, the output of `show access-list` of a router. */
    const none = [/\.output$/, /configs\/cisco_acl$/, /iosAccessGroupAcl$/];
    const sum = [0, 0];
    const all = [0, 0];
    const states: Record<string, number> = {};
    for (const [name] of rows) {
      const { book } = read(file(name!));
      const { relevant, states: s } = book.count();
      expect(Object.values(s).reduce((a, b) => a + b, 0)).toBe(relevant);
      all[0]! += relevant;
      all[1]! += s.unrecognised;
      if (none.some((n) => n.test(name!))) continue;
      sum[0]! += relevant;
      sum[1]! += s.unrecognised;
      for (const [k, v] of Object.entries(s)) states[k] = (states[k] ?? 0) + v;
    }
    console.log(
      `Cisco ASA: ${(100 * (1 - sum[1]! / sum[0]!)).toFixed(2)} % of ${sum[0]} relevant lines understood (${JSON.stringify(states)}); with the files that are none ${(100 * (1 - all[1]! / all[0]!)).toFixed(2)} % of ${all[0]}`,
    );
    expect(1 - sum[1]! / sum[0]!).toBeGreaterThanOrEqual(0.95);
  });
});
