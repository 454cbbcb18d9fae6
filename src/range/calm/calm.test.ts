// The calm day says only what the terminal allows. Checked on the packets themselves, as tshark reads them, against the declared services.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPrefix, parsePrefix, translate } from '#kit';
import { loadSite, matcher } from '#site';
import type { Asset, Service, Site } from '#site';
import { long } from '../../ground/kit/testing.ts';
import { faults, hasTshark, protocols, tshark } from '../testing.ts';
import type { MadeDay } from '../make.ts';
import { makeDay } from '../make.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-calm-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

let made: MadeDay;
let site: Site;
beforeAll(async () => {
  made = await makeDay(join(root, 'calm'), { pace: long ? 1 : 15 });
  ({ site } = await loadSite(made.folder));
}, 60_000);

const path = (file: string) => join(made.folder, 'captures', file);

/** The declared asset behind an address, seen from a crane's own network (`realm`) or from the rest of the site. */
function assetAt(address: string, realm: string | undefined): Asset | undefined {
  const inside = site.assets.find(
    (a) => a.ip.includes(address) && (site.zones.find((z) => z.id === a.zone)?.realm ?? 'site') === (realm ?? 'site'),
  );
  if (inside) return inside;
  const plain = site.assets.find(
    (a) => a.ip.includes(address) && (site.zones.find((z) => z.id === a.zone)?.realm ?? 'site') === 'site',
  );
  if (plain) return plain;
  for (const r of site.realms) {
    for (const n of r.nat) {
      const [from, to] = [parsePrefix(n.outside)!, parsePrefix(n.inside)!];
      if (!inPrefix(address, from)) continue;
      const own = translate(address, from, to);
      const found = site.assets.find((a) => a.crane === r.crane && own !== undefined && a.ip.includes(own));
      if (found) return found;
    }
  }
  return undefined;
}

function allowed(service: Service, from: Asset, to: Asset | string, transport: string, port: number): boolean {
  if (service.transport !== transport || !service.ports.includes(port)) return false;
  const target = (a: Asset) => ({ asset: a, zone: site.zones.find((z) => z.id === a.zone), crane: a.crane });
  if (!matcher(site, service.from)(target(from))) return false;
  if (typeof to === 'string') return [service.to].flat().includes(to);
  return matcher(site, service.to)(target(to)) && (!service.same_crane || from.crane === to.crane);
}

describe('the calm day', () => {
  it('covers the whole day on every sensor', () => {
    const day = made.captures.filter((c) => c.file.startsWith('2026-11-22'));
    expect(day.map((c) => c.file).join()).toContain('sts-03-ehouse');
    for (const c of day) {
      // Thinned out, the office and the edge have few packets a day.
      if (/office|edge/.test(c.file)) continue;
      expect(c.last - c.first).toBeGreaterThan(23 * 3_600_000);
    }
  });

  it.skipIf(!hasTshark)(
    'has nothing that tshark calls malformed, lost, out of order or wrong in a checksum',
    () => {
      for (const { file } of made.captures) expect([file, ...faults(path(file))]).toEqual([file]);
    },
    120_000,
  );

  it.skipIf(!hasTshark)(
    'speaks the control protocols on the cranes that have them',
    () => {
      const on = (file: string) => [...protocols(path(`2026-11-22-${file}-ehouse.pcapng`)).keys()].join(' ');
      for (const name of ['enip:cip', 'cipio', 'mbtcp:modbus']) expect(on('sts-01')).toContain(name);
      for (const crane of ['sts-03', 'sts-05', 'rtg-04']) expect(on(crane)).toContain('pn_rt');
      expect(on('rtg-04')).toContain('cotp:s7comm');
      expect(on('sts-01')).not.toContain('s7comm');
    },
    60_000,
  );

  it.skipIf(!hasTshark)(
    'begins no conversation that no service of the terminal allows',
    () => {
      const services = site.conduits.flatMap((c) => c.services);
      const refused = new Set<string>();
      let begun = 0;
      for (const { file } of made.captures) {
        const crane = /-(sts-\d+|rtg-\d+)-ehouse/.exec(basename(file))?.[1]?.toUpperCase();
        const realm = crane === undefined ? undefined : site.realms.find((r) => r.crane === crane)?.id;
        const wanted = ['ip.src', 'ip.dst', 'tcp.dstport', 'udp.dstport'];
        const rows = tshark(path(file), '(tcp.flags.syn == 1 and tcp.flags.ack == 0) or udp', wanted)
          .map((r) => r.split('\t'))
          .map(([src, dst, tcp, udp]) => (tcp ? ['tcp', src, dst, tcp] : ['udp', src, dst, udp]))
          // A datagram to a port in the ephemeral range is an answer.
          .filter(([transport, , , port]) => transport === 'tcp' || Number(port) < 49152);
        const conversations = new Map(rows.map((r) => [r.join(), r as [string, string, string, string]]));
        for (const [transport, src, dst, port] of conversations.values()) {
          const [from, to] = [assetAt(src, realm), assetAt(dst, realm)];
          begun++;
          const ok = (a: Asset | undefined, b: Asset | string | undefined) =>
            a !== undefined && services.some((s) => allowed(s, a, b ?? dst, transport, Number(port)));
          // Cyclic data and time run on one port at both ends: either may have begun.
          if (!ok(from, to) && !(transport === 'udp' && ok(to, from)))
            refused.add(`${src} ${dst} ${transport} ${port} ${file}`);
        }
      }
      expect(begun).toBeGreaterThan(300);
      expect([...refused]).toEqual([]);
    },
    60_000,
  );

  it.skipIf(!hasTshark)(
    'shows a download to a controller only inside the approved change',
    () => {
      const change = site.changes.find((c) => c.id === 'CHG-26-0311')!;
      const times = made.captures.flatMap(({ file }) =>
        tshark(path(file), 'cip.class == 0xac and cip.service == 0x08', ['frame.time_epoch']),
      );
      expect(times.length).toBe(3);
      for (const t of times) {
        expect(Number(t) * 1000).toBeGreaterThan(Date.parse(change.from));
        expect(Number(t) * 1000).toBeLessThan(Date.parse(change.until));
      }
    },
    60_000,
  );
});
