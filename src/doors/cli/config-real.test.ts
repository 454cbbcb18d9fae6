// The commands on networks that nobody here wrote: what they say of packets that were really sent, of a firewall's proposed changes, and of every file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { configChangeCheck, configDiff, configReach, configRead, configRules } from '#contract';
import { corpora, long } from '../../ground/kit/testing.ts';
import { run } from './testing.ts';

const folder = corpora('config');
const lab = (name: string) => join(folder ?? '', 'batfish+lab-validation', name);

interface Sent {
  case: string;
  src: string | null;
  dst: string;
  proto: string;
  dport: number | null;
  expect: 'permit' | 'deny';
}

const sent = (name: string): Sent[] =>
  folder === undefined
    ? []
    : readFileSync(join(folder, 'facts/real-flows.jsonl'), 'utf8')
        .split('\n')
        .filter((l) => l !== '')
        .map((l) => JSON.parse(l) as Sent)
        .filter((r) => r.case === name && r.src !== null);

/** Packets that arrived nowhere although the command says they may: why that is no contradiction. */
const oneWay = new Map([
  // The way there is open; a list on the way back stops the echo, so the sender saw none of eight.
  ['iosxe_connectivity_sample udp/9202', 'ONE WAY'],
]);

describe.skipIf(folder === undefined)('packets that were really sent', () => {
  test.each(['fortios_fw_policy_basic', 'iosxe_connectivity_sample'])('%s', async (name) => {
    const rows = sent(name);
    expect(rows.length).toBeGreaterThan(7);
    for (const row of rows) {
      const service = row.dport === null ? row.proto : `${row.proto}/${row.dport}`;
      const ran = await run('config', 'reach', row.src!, row.dst, '--port', service, '--in', lab(name));
      const [first] = ran.out.split('\n');
      const wanted =
        row.expect === 'permit'
          ? /^OPEN: /
          : new RegExp(`^(${oneWay.get(`${name} ${service}`) ?? 'PROVED CLOSED|NOT PROVED'}): `);
      expect([service, first]).toEqual([service, expect.stringMatching(wanted)]);
      expect(ran.code).toBe(row.expect === 'permit' ? 0 : first!.startsWith('PROVED') ? 1 : 3);
      // The line that decides stands in the answer, with its file and number.
      if (row.src !== row.dst && service !== 'icmp') expect(ran.out).toMatch(/\(configs\/[^\s)]+:\d+(-\d+)?\)/);
    }
  });

  it('also to an address that no known network has: closed where no device could take it there', async () => {
    const row = sent('checkpoint_bond_vlan').find((r) => r.dst === '172.16.0.3')!;
    expect(row.expect).toBe('deny');
    const args = ['config', 'reach', row.src!, row.dst, '--port', row.proto, '--in', lab('checkpoint_bond_vlan')];
    const ran = await run(...args, '--why');
    expect(ran.out).toMatch(/^(PROVED CLOSED|NOT PROVED): /);
    expect(ran.out).toContain('no known network has the address 172.16.0.3');
    const { answer } = configReach.parse(JSON.parse((await run(...args, '--json')).out));
    expect(['must-deny', 'not-proven']).toContain(answer.verdict);
    const back = await run('config', 'reach', row.dst, row.src!, '--in', lab('checkpoint_bond_vlan'));
    expect([back.code, back.out.split(':')[0]]).toEqual([3, 'NOT PROVED']);
  });

  it('in every form of the answer: --json keeps to its shape and says the same', async () => {
    const args = ['192.168.123.1', '192.168.123.6', '--port', 'tcp/9101', '--in', lab('iosxe_connectivity_sample')];
    const ran = await run('config', 'reach', ...args, '--json');
    const { answer } = configReach.parse(JSON.parse(ran.out));
    expect(answer.verdict).toBe('must-deny');
    const line = answer.decides.find((d) => d.text.includes('9101'))!;
    const file = readFileSync(join(lab('iosxe_connectivity_sample'), line.file), 'utf8').split(/\r?\n/);
    expect(file[line.line - 1]).toContain('deny   tcp host 192.168.123.1 host 192.168.123.6 eq 9101');
  });

  it('followed one by one end at the line that the device’s owner would name', async () => {
    const which = (flow: string) => run('config', 'which', flow, '--in', lab('iosxe_connectivity_sample'));
    const open = await which('192.168.123.1>192.168.123.6:udp/9200');
    expect(open.code).toBe(0);
    expect(open.out).toMatch(/PASSES/);
    expect(open.out).toContain('permit udp host 192.168.123.1 host 192.168.123.6 range 9200 9299');
    const shut = await which('192.168.123.1>192.168.123.6:udp/9201');
    expect(shut.code).toBe(1);
    expect(shut.out).toContain('deny   udp host 192.168.123.1 host 192.168.123.6 eq 9201');
  });
});

describe.skipIf(folder === undefined)('a proposed change of a real list', () => {
  const example = join(folder ?? '', 'batfish+pybatfish/example-filters');
  const list = (version: string) => join(example, version, 'configs/rtr-with-acl.cfg');
  const asked = ['--opens', '10.10.10.0/24>18.18.18.0/27:tcp/80,8080'];

  // The answers are those of the notebook that ships with these files: candidate1 opens 18.18.18.32 too, candidate2 does not.
  it('that opens more than was asked for is refused, with a packet of what is too much', async () => {
    const ran = await run('config', 'change', 'check', list('current'), list('candidate1'), ...asked);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^More changes than declared: do not apply\./);
    expect(ran.out).toMatch(/for instance tcp 10\.10\.10\.\d+:\d+ > 18\.18\.18\.(3[2-9]|[45]\d|6[0-3]):80/);
    expect(ran.out).toContain('462 permit tcp 10.10.10.0/24 18.18.18.0/26 eq 80');
    const document = configChangeCheck.parse(
      JSON.parse((await run('config', 'change', 'check', list('current'), list('candidate1'), ...asked, '--json')).out),
    );
    expect(document.verdict).toBe('more');
    expect(document.texts[0]).toMatchObject({ added: 2, removed: 0 });
  });

  it('that does what was asked for and nothing else is found good', async () => {
    const ran = await run('config', 'change', 'check', list('current'), list('candidate2'), ...asked);
    expect(ran.out).toMatch(/^Only what was declared changes\./);
    expect(ran.code).toBe(0);
  });

  it('that does not do what was asked for is refused, and so is one that does nothing', async () => {
    const more = ['--opens', '10.10.10.0/24>18.18.18.0/27:tcp/80,8080,443'];
    expect((await run('config', 'change', 'check', list('current'), list('candidate2'), ...more)).code).toBe(1);
    expect((await run('config', 'change', 'check', list('current'), list('current'), ...asked)).code).not.toBe(0);
  });

  it('is told in sentences also where no known zone feels it', async () => {
    const ran = await run('config', 'diff', join(example, 'current'), join(example, 'candidate1'));
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('rtr-with-acl, list acl_in now lets pass');
    expect(ran.out).toContain('rtr-with-acl: 2 lines added, 0 removed.');
    const same = await run('config', 'diff', list('current'), list('current'));
    expect(same).toMatchObject({ code: 0 });
    expect(same.out).toContain('PROVED: nothing changes');
    const json = await run('config', 'diff', join(example, 'current'), join(example, 'candidate1'), '--json');
    expect(configDiff.parse(JSON.parse(json.out)).lists.map((l) => [l.list, l.change])).toEqual([['acl_in', 'opens']]);
  });

  it('has the lines that are never reached, with the lines before them', async () => {
    // Rows of the notebook's filterLineReachability.
    const ran = await run('config', 'rules', list('current'), '--list', 'acl_in', '--json');
    const { findings } = configRules.parse(JSON.parse(ran.out)).devices[0]!;
    const shadowed = findings.filter((f) => f.kind === 'shadowed').map((f) => f.rule.text);
    expect(shadowed).toEqual(['670 permit ip 166.146.58.184 any', '790 deny ip 54.203.159.1/32 any']);
    expect(ran.code).toBe(1);
  });
});

describe.skipIf(folder === undefined)('configurations of all makers', () => {
  const files = folder === undefined ? [] : textsBelow(folder);

  it('print documents of the published shape', async () => {
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const ran = await run('config', 'read', file, '--json');
      if (ran.code === 4 && !ran.out.includes('"devices"')) continue;
      const parsed = configRead.safeParse(JSON.parse(ran.out));
      expect([file, parsed.error?.issues.slice(0, 3)]).toEqual([file, undefined]);
    }
  });

  it('put no control character onto the terminal and no line beyond its width but paths', async () => {
    for (const file of files) {
      const { out } = await run('config', 'read', file);
      expect([file, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(out)]).toEqual([file, false]);
      const wide = out.split('\n').filter((l) => l.length > 120);
      expect([file, wide]).toEqual([file, []]);
    }
  });
});

/** Texts of a fixed sample in the plain run, every one of a tenth in the long run. */
function textsBelow(under: string): string[] {
  const all = readdirSync(under, { recursive: true, withFileTypes: true })
    .filter(
      (f) => f.isFile() && /\.(cfg|conf|txt|xml|rsc|set|rules)$/i.test(f.name) && !/licenses|facts/.test(f.parentPath),
    )
    .map((f) => join(f.parentPath, f.name))
    .filter((f) => statSync(f).size < 200_000)
    .sort();
  return all.filter((_, i) => i % (long ? 10 : 60) === 0);
}
