// One policy that another program wrote out for many makers gives one set of packets, whichever dialect it is read in.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { readConfig } from '#netconfig';
import { corpora } from '../../ground/kit/testing.ts';
import { PacketSet, compileFilter } from './index.ts';

const folder = join(corpora('config') ?? '', 'aerleon+aerleon/multitarget');

/** What a list lets pass of first packets, in IPv4; everything in these files is certain. */
function passing(file: string, list: string): PacketSet {
  const bytes = readFileSync(join(folder, file));
  const reading = readConfig({ name: file, sha256: sha256(bytes), bytes })!;
  const device = reading.devices.find((d) => d.filters.some((f) => f.name === list))!;
  const { certain, possible } = compileFilter(device, list, { state: 'new' }).passes(PacketSet.of({ family: 4 }));
  expect(certain.equals(possible)).toBe(true);
  return possible;
}

describe.skipIf(!existsSync(folder))('one policy in the words of several makers', () => {
  const ios = () => passing('sample_multitarget.acl.ref', 'edge-inbound');

  it.each([
    ['Brocade, in IOS form', 'sample_multitarget.bacl.ref', 'edge-inbound'],
    ['Junos', 'sample_multitarget.jcl.ref', 'edge-inbound'],
    ['iptables, by way of eight chains', 'sample_multitarget.ipt.ref', 'INPUT'],
  ])('%s lets pass exactly what IOS lets pass', (_name, file, list) => {
    const other = passing(file, list);
    expect(other.outside(ios())).toBeUndefined();
    expect(ios().outside(other)).toBeUndefined();
  });

  it('ASA lets pass as much, and TCP to the five servers besides: its list has no word for established connections, so the writer left it out', () => {
    const asa = passing('sample_multitarget.asa.ref', 'asa_in');
    expect(ios().outside(asa)).toBeUndefined();
    const servers = PacketSet.of({ to: { include: ['200.1.1.1-200.1.1.5'] }, services: [{ protocol: 6 }] });
    const more = asa.minus(ios());
    expect(more.isEmpty).toBe(false);
    expect(more.outside(servers)).toBeUndefined();
  });

  it('the policy is not empty, and denies what it names first', () => {
    const set = ios();
    const web = { protocol: 6, to: '200.1.1.1', fromPort: 50000, toPort: 443 };
    expect(set.has({ ...web, from: '8.8.8.8' })).toBe(true);
    expect(set.has({ ...web, from: '10.0.0.1' })).toBe(false);
    expect(set.has({ ...web, from: '8.8.8.8', toPort: 22 })).toBe(false);
  });
});
