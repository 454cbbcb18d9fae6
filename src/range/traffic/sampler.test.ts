// What the packet maker says is held against tshark, which shares no code with it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { faults, hasTshark, protocols, tshark } from '../testing.ts';
import { makeSampler } from './sampler.ts';

const folder = mkdtempSync(join(tmpdir(), 'quaywall-sampler-'));
const path = join(folder, 'sampler.pcapng');
beforeAll(() => {
  makeSampler(path, 1);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the packet maker', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const digest = (name: string, seed: number) => {
      makeSampler(join(folder, name), seed);
      return sha256(readFileSync(join(folder, name)));
    };
    const [first, again, other] = [
      digest('sampler.pcapng', 1),
      digest('sampler.pcapng', 1),
      digest('sampler.pcapng', 2),
    ];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    makeSampler(path, 1);
  });

  it.skipIf(!hasTshark)('writes nothing that tshark calls malformed, lost, out of order or wrong in a checksum', () => {
    expect(faults(path)).toEqual([]);
  });

  it.skipIf(!hasTshark)('speaks every protocol so that tshark names it', () => {
    const all = [...protocols(path).keys()].join(' ');
    const names = [
      'arp',
      'icmp',
      'enip:cip:cipcls',
      'cip:cipcm',
      'cipio',
      'mbtcp:modbus',
      'tpkt:cotp:s7comm',
      'pn_rt:pn_dcp',
    ];
    const more = [
      'pn_rt:pn_io',
      'rtsp:rtp',
      'sip',
      'dns',
      'mdns',
      'llmnr',
      'dhcp',
      'tls',
      'x509ce',
      'rdp',
      'vnc',
      'smb2',
      'http',
    ];
    for (const name of [...names, ...more, 'ntp', 'snmp', 'syslog', 'stun', 'lldp']) expect(all).toContain(`:${name}`);
  });

  it.skipIf(!hasTshark)('says in a download what a real one says, in its order', () => {
    const services = tshark(path, 'cip.service && tcp.dstport == 44818', ['cip.class', 'cip.service']);
    const seen = services.map((row) => row.replaceAll('0x', '').replace('\t', ' '));
    const at = (wanted: string) => seen.findIndex((row) => row.endsWith(wanted));
    const order = ['02,8e,74 4b', '02,8e 07', '02,ac 08', '02,6a 08', '02,68,6a 50', '02,8e 06'].map(at);
    expect(order.every((n) => n >= 0)).toBe(true);
    expect([...order].sort((x, y) => x - y)).toEqual(order);
  });

  it.skipIf(!hasTshark)('lets the controller ask for the blocks of an S7 download itself', () => {
    const jobs = tshark(path, 's7comm.header.rosctr == 1', ['tcp.srcport', 's7comm.param.func']);
    const asked = jobs.filter((row) => row.startsWith('102\t')).map((row) => row.split('\t')[1]);
    expect(asked).toEqual(['0x1b', '0x1b', '0x1b', '0x1c']);
    expect(jobs.some((row) => !row.startsWith('102\t') && row.endsWith('0x29'))).toBe(true);
  });

  it.skipIf(!hasTshark)('names the server in the client hello and in its certificate', () => {
    expect(tshark(path, 'tls.handshake.type == 1', ['tls.handshake.extensions_server_name'])).toContain(
      'rcms01.ot.marlow.example',
    );
    expect(tshark(path, 'tls.handshake.type == 11', ['x509ce.dNSName'])).toContain('rcms01.ot.marlow.example');
  });
});
