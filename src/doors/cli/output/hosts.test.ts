// Machines out of what captures show.
import { expect, test } from 'vitest';
import type { AddressUse, Sighting, WireFacts } from '#facts';
import { hostsOf } from './hosts.ts';

const at = { first: 0, last: 1000, count: 3, packet: 1, offset: 24 };
const sha = 'a'.repeat(64);

function facts(
  capture: string,
  addressUses: Omit<AddressUse, keyof typeof at | 'capture' | 'vlans'>[],
  sightings: Partial<Sighting>[] = [],
): WireFacts {
  return {
    capture: {
      file: 'x.pcap',
      sha256: capture,
      format: 'pcap',
      packets: 9,
      fileBytes: 900,
      bytes: 800,
      skipped: 0,
      truncated: 0,
      interfaces: [],
      problems: [],
      notUnderstood: [],
    },
    conversations: [],
    operations: [],
    sightings: sightings.map((s) => ({
      capture,
      vlans: [],
      attribute: 'name',
      value: '',
      source: 'dhcp',
      confidence: 'high',
      ...at,
      ...s,
    })),
    addressUses: addressUses.map((u) => ({ capture, vlans: [], ...at, ...u })),
    gatewayOffers: [],
    names: [],
    credentials: [],
  };
}

const plc = '00:1d:9c:7b:2f:ab';
const router = '00:0e:8c:00:00:01';

test('an address that a machine claims by ARP is its own, those that pass through it are others', () => {
  const hosts = hostsOf([
    facts(sha, [
      { mac: router, address: '10.70.10.1', source: 'arp' },
      { mac: router, address: '10.72.1.10', source: 'traffic' },
      { mac: router, address: '10.72.1.11', source: 'traffic' },
      { mac: plc, address: '10.70.10.10', source: 'traffic' },
    ]),
  ]);
  const shown = hosts.map((h) => [h.macs.map((m) => m.value), h.addresses.map((a) => a.value)]);
  expect(shown).toEqual([
    [[router], ['10.70.10.1']],
    [[], ['10.72.1.10']],
    [[], ['10.72.1.11']],
    [[plc], ['10.70.10.10']],
  ]);
});

test('a machine seen in two captures under its own MAC is one, with the proof of each', () => {
  const other = 'b'.repeat(64);
  const use = [{ mac: plc, address: '10.70.10.10', source: 'arp' as const }];
  const [host, ...rest] = hostsOf([facts(sha, use), facts(other, use)]);
  expect(rest).toEqual([]);
  expect(host!.captures).toEqual([sha, other]);
  expect(host!.addresses.map((a) => a.capture)).toEqual([sha, other]);
});

test('a made-up MAC is a machine of its own capture only', () => {
  const use = [{ mac: '02:00:00:00:00:01', address: '10.0.0.1', source: 'arp' as const }];
  expect(hostsOf([facts(sha, use), facts('b'.repeat(64), use)])).toHaveLength(2);
});

test('what is said about an address goes to the machine that has it, with who said it and how surely', () => {
  const [host] = hostsOf([
    facts(
      sha,
      [{ mac: plc, address: '10.70.10.10', source: 'arp' }],
      [
        { address: '10.70.10.10', attribute: 'firmware', value: '20.014', source: 'cip' },
        { mac: plc, attribute: 'maker', value: 'Rockwell Automation', source: 'oui', confidence: 'low' },
        { mac: plc, attribute: 'system', value: 'PLC', source: 'lldp' },
      ],
    ),
  ]);
  expect(host!.firmware).toMatchObject([{ value: '20.014', source: 'cip', confidence: 'high', packet: 1 }]);
  expect(host!.maker).toMatchObject([{ value: 'Rockwell Automation', source: 'oui', confidence: 'low' }]);
  expect(host!.other).toMatchObject([{ attribute: 'system', value: 'PLC' }]);
});

test('group addresses are no machines', () => {
  expect(hostsOf([facts(sha, [{ mac: 'ff:ff:ff:ff:ff:ff', address: '255.255.255.255', source: 'traffic' }])])).toEqual(
    [],
  );
});
