// Three real captures that others took, with a site written by hand for them: the sentences must be true of what tshark shows in them.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { assess } from '#contract';
import { corpora } from '../../ground/kit/testing.ts';
import { run } from './testing.ts';

const pcap = corpora('pcap');
const captures = [
  's7comm/step7_s300_stop.pcapng',
  's7comm/s7comm_downloading_block_db1.pcap',
  'enip-cip/EIP-SoftwareDownload.pcap',
];

const site = `
facility: { name: Three Captures Yard, timezone: Europe/Berlin }
suppliers:
  - { id: Maker, country: DE }
cranes:
  - { id: C1, type: RTG, maker: Maker, chinese_manufactured: false }
  - { id: C2, type: RTG, maker: Maker, chinese_manufactured: false }
  - { id: C3, type: STS, maker: Maker, chinese_manufactured: false }
realms:
  - { id: C1, crane: C1 }
zones:
  - { id: C1/CTRL, name: C1 control, function: control, crane: C1, realm: C1, subnets: [192.168.1.0/24] }
  - { id: C2/CTRL, name: C2 control, function: control, crane: C2, subnets: [134.249.61.0/24] }
  - { id: ENG, name: Engineering, function: management, subnets: [134.249.62.0/24] }
  - { id: C3/CTRL, name: C3 control, function: control, crane: C3, subnets: [192.168.10.0/24] }
sensors:
  - { id: MIRROR, sees: ['*/CTRL'], method: laptop at the mirror port }
assets:
  - { id: C1-PLC1, zone: C1/CTRL, role: plc-main, ip: [192.168.1.40] }
  - { id: C1-HMI, zone: C1/CTRL, role: hmi, ip: [192.168.1.10] }
  - { id: C2-PLC1, zone: C2/CTRL, role: plc-main, ip: [134.249.61.163] }
  - { id: C2-EWS, zone: ENG, role: engineering-ws, ip: [134.249.62.199] }
  - { id: C3-PLC1, zone: C3/CTRL, role: plc-main, ip: [192.168.10.120] }
  - { id: C3-EWS, zone: C3/CTRL, role: engineering-ws, ip: [192.168.10.105] }
`;
const sources = `
- { files: 's7comm_downloading*', sensor: MIRROR, crane: C1, realm: C1 }
- { files: 'step7*', sensor: MIRROR, crane: C2 }
- { files: 'EIP*', sensor: MIRROR, crane: C3 }
`;

async function assessed(withSources: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'quaywall-real-'));
  try {
    mkdirSync(join(folder, 'captures'));
    for (const file of captures) copyFileSync(join(pcap!, file), join(folder, 'captures', basename(file)));
    writeFileSync(join(folder, 'site.yaml'), site);
    if (withSources) writeFileSync(join(folder, 'captures', 'sources.yaml'), sources);
    const ran = await run('assess', folder, '--as-of', '2014-08-21', '--json');
    return { code: ran.code, document: assess.parse(JSON.parse(ran.out)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it.skipIf(!pcap)('tells the downloads and the path into the crane that three real captures hold', async () => {
  const { code, document } = await assessed(true);
  expect(code).toBe(1);
  const heads = document.findings.map((f) => `${f.measure}: ${f.head}`);
  const one = (measure: string, ...words: string[]) =>
    heads.filter((h) => h.startsWith(`${measure}: `) && words.every((w) => h.includes(w)));
  expect(one('program-integrity', 'C1-PLC1', 'C1-HMI', '20 Aug', '12:00'), heads.join('\n')).toHaveLength(1);
  expect(one('program-integrity', 'C3-PLC1', 'C3-EWS', '23 Oct 2008', '23:47'), heads.join('\n')).toHaveLength(1);
  expect(one('restrict-modification', 'C1-HMI', 'C1-PLC1'), heads.join('\n')).toHaveLength(1);
  expect(one('segmentation', 'C2-EWS', 'C2-PLC1'), heads.join('\n')).toHaveLength(1);
  expect(document.verdicts.filter((v) => v.status === 'met')).toEqual([]);
});

it.skipIf(!pcap)('uses no capture for a crane while nobody has said where it was taken', async () => {
  const { document } = await assessed(false);
  expect(document.findings.filter((f) => f.saw.some((s) => s.evidence.some((e) => e.kind === 'packet')))).toEqual([]);
  expect(JSON.stringify(document.read)).toContain('s7comm_downloading_block_db1.pcap');
});
