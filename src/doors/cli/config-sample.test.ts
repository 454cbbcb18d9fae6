// The commands on the made sample terminal: a temporary rule on two firewalls is found, named by its lines, and every proof can be checked by anyone.
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  configChangeCheck,
  configChangeList,
  configCheckProof,
  configDialects,
  configMatrix,
  configReach,
  configTemplate,
  configTest,
  configWhich,
} from '#contract';
import { sha256 } from '#kit';
import { makeDay } from '#range';
import { run } from './testing.ts';

const base = mkdtempSync(join(tmpdir(), 'quaywall-config-'));
const terminal = join(base, 'terminal');
const inIt = ['--in', terminal];

beforeAll(async () => {
  await makeDay(terminal, { cranes: [] });
  // Configurations are asked here: reading the day's traffic as well would show nothing more of them.
  rmSync(join(terminal, 'captures'), { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).out) as unknown;

test('reach says open with the way, and closed with the end of the list that stops it', async () => {
  const open = await run('config', 'reach', 'STS-03/OPS', 'STS-03/CTRL', ...inIt);
  expect(open.code).toBe(0);
  expect(open.out).toMatch(/^OPEN: [^]*? by TCP 102\.$/m);
  expect(open.out).toMatch(/routed by STS-03-FW/);
  const shut = await run('config', 'reach', 'STS-03/AUX', 'STS-03/CTRL', ...inIt);
  expect(shut.code).toBe(1);
  expect(shut.out).toMatch(/^PROVED CLOSED: /);
  expect(shut.out).toMatch(/STS-03-FW, the end of list \w+: no rule of it fits/);
  configReach.parse(await json('config', 'reach', 'STS-03/AUX', 'STS-03/CTRL', ...inIt));
});

test('one crane does not reach another, though both use the same addresses inside', async () => {
  const ran = await run('config', 'reach', 'STS-03/CTRL', 'STS-04/CTRL', ...inIt);
  expect([ran.code, ran.out.split('\n')[0]]).toEqual([1, expect.stringMatching(/^PROVED CLOSED/)]);
});

test('a question about a device lists every way to log on to it', async () => {
  const document = configReach.parse(await json('config', 'reach', 'CORP', 'STS-03-FW', ...inIt));
  expect(document.management!.map((m) => m.service)).toContain('https');
  expect(new Set(document.management!.map((m) => m.verdict))).toEqual(new Set(['must-deny']));
});

test('which names the rule that lets a packet pass on each firewall of its way', async () => {
  const document = configWhich.parse(await json('config', 'which', '10.70.31.10>10.72.0.10:tcp/8443', ...inIt));
  const [trace] = document.traces;
  const texts = await run('config', 'which', '10.70.31.10>10.72.0.10:tcp/8443', ...inIt);
  expect(trace?.verdict).toBeDefined();
  expect(texts.out).toMatch(/from [\w/-]+: (PASSES|STOPPED|NOT KNOWN|PERHAPS)/);
});

test('matrix holds every pair of zones, and no crane’s control zone is open to a business zone', async () => {
  const document = configMatrix.parse(await json('config', 'matrix', '--from', 'CORP', ...inIt));
  expect(document.pairs.length).toBeGreaterThan(50);
  for (const pair of document.pairs.filter((p) => p.to.endsWith('/CTRL'))) expect(pair.verdict).toBe('must-deny');
  const text = await run('config', 'matrix', ...inIt);
  expect(text.out).toMatch(/pairs of zones: /);
  expect(text.out.split('\n').filter((l) => l.length > 120)).toEqual([]);
});

test('test names the deciding line of each policy test that fails', async () => {
  const document = configTest.parse(await json('config', 'test', ...inIt, '--as-of', '2026-11-22'));
  expect(document.tests.length).toBeGreaterThan(15);
  for (const t of document.tests.filter((r) => r.configured === 'fail')) {
    expect([t.id, t.pairs.some((p) => p.fails && p.decides.length > 0)]).toEqual([t.id, true]);
  }
  expect(document.tests.filter((t) => t.result === 'pass').length).toBeGreaterThan(8);
  expect(document.traffic).toBe(false);
});

test('template finds the cranes of one template alike', async () => {
  const document = configTemplate.parse(await json('config', 'template', ...inIt));
  expect(document.templates.length).toBeGreaterThan(2);
  for (const t of document.templates) expect([t.id, t.different]).toEqual([t.id, []]);
});

test('a proof is written, holds, and no longer holds once a byte of its argument is another', async () => {
  const proof = join(base, 'proof.json');
  expect((await run('config', 'prove', 'STS-03/AUX', 'STS-03/CTRL', '--out', proof, ...inIt)).code).toBe(0);
  const checked = configCheckProof.parse(await json('config', 'check-proof', proof, ...inIt));
  expect(checked).toMatchObject({ result: 'ok', why: [] });
  expect(checked.files.every((f) => f.here)).toBe(true);
  const text = readFileSync(proof, 'utf8');
  writeFileSync(proof, text.replace('"must', '"may').replace('STS-03/CTRL', 'STS-04/CTRL'));
  expect((await run('config', 'check-proof', proof)).code).toBe(1);
  writeFileSync(proof, 'no proof');
  expect((await run('config', 'check-proof', proof)).code).toBe(4);
  const open = await run('config', 'prove', 'STS-03/OPS', 'STS-03/CTRL', '--out', join(base, 'none.json'), ...inIt);
  expect(open.code).toBe(1);
  expect(readdirSync(base)).not.toContain('none.json');
});

test('a rule that opens what nobody declared is refused', async () => {
  const old = join(terminal, 'configs/2026-11-19/FW-OT.conf');
  const candidate = join(base, 'FW-OT.conf');
  const text = readFileSync(old, 'utf8');
  const [before, after] = text.split('config firewall policy\n') as [string, string];
  // The supplier's network, which no service joins with the historian's replica.
  const rule = `    edit 900
        set name "too much"
        set srcintf "OT-SUPPLIER"
        set dstintf "OT-MGMT"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "tcp-3389"
    next
`;
  writeFileSync(candidate, `${before}config firewall policy\n${rule}${after}`);
  const args = ['config', 'change', 'check', old, candidate, '--change', 'CHG-26-0344', ...inIt];
  const document = configChangeCheck.parse(await json(...args));
  expect(document.verdict).toBe('more');
  expect(document.effects.some((e) => !e.declared && e.change === 'opens')).toBe(true);
  expect(document.texts[0]).toMatchObject({ added: 10, removed: 0 });
});

test('a change is checked, approved by two over its sheet, and afterwards held against what is collected', async () => {
  const port = join(base, 'port');
  cpSync(terminal, port, { recursive: true });
  appendFileSync(
    join(port, 'registers/changes.yaml'),
    `
- id: CHG-ASK
  kind: firewall
  targets: FW-OT
  from: 2026-11-20T10:00:00-05:00
  until: 2026-11-20T12:00:00-05:00
  by: [j.abara]
  approved_by: [p.okafor]
  reason: Remote desktop from engineering to the video server
  opens: [{ from: OT-MGMT, to: OT-CCTV, transport: tcp, ports: [3389] }]
`,
  );
  const old = join(port, 'configs/2026-11-19/FW-OT.conf');
  const next = join(base, 'next.conf');
  const written = readFileSync(old, 'utf8');
  const asked = (name: string, service: string) => `config firewall policy
    edit 900
        set name "${name}"
        set srcintf "OT-MGMT"
        set dstintf "OT-CCTV"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "${service}"
    next
`;
  const text = (name = 'desk', service = 'tcp-3389') =>
    written.replace('config firewall policy\n', asked(name, service));
  writeFileSync(next, text());
  const until = ['--ask', '--by', 't.brandt', '--until', '2099-12-31'];
  const check = ['config', 'change', 'check', old, next, '--change', 'CHG-ASK', '--in', port, '--as-of', '2026-11-22'];
  const found = configChangeCheck.parse(await json(...check, ...until));
  expect(found.verdict).toBe('only-declared');
  expect(sha256(readFileSync(found.asked!.sheet))).toBe(found.hash);

  const list = async () =>
    configChangeList
      .parse(await json('config', 'change', 'list', '--in', port, '--as-of', '2099-01-01'))
      .changes.find((c) => c.id === 'CHG-ASK')!;
  for (const person of ['p.okafor', 'd.reyes']) {
    expect((await run('key', 'new', person, port)).code).toBe(0);
    const sign = await run('approve', 'sign', found.asked!.request.slice(0, 12), found.asked!.sheet, person, port);
    expect(sign.code).toBe(0);
  }
  expect(await list()).toMatchObject({
    approval: { state: 'approved', signers: ['p.okafor', 'd.reyes'], redeclared: false },
    texts: [{ device: 'FW-OT', runs: 'none' }],
  });

  const collected = join(port, 'configs/2026-11-21');
  mkdirSync(collected);
  writeFileSync(join(collected, 'FW-OT.conf'), text('another name'));
  expect(await list()).toMatchObject({ texts: [{ device: 'FW-OT', runs: 'works-alike' }], state: 'closed' });
  writeFileSync(join(collected, 'FW-OT.conf'), text('desk', 'tcp-443'));
  const shown = await run('config', 'change', 'list', '--in', port, '--as-of', '2099-01-01');
  expect(shown.code).toBe(1);
  expect(shown.out).toMatch(/^NOT AS DECLARED {2}CHG-ASK/m);
  expect(shown.out).toMatch(/^ +approved +by two, p.okafor and d.reyes, until 31 Dec 2099$/m);
  expect(shown.out).toMatch(/^ +runs +FW-OT runs neither the approved text nor the one before/m);

  // More than was declared is put before nobody.
  writeFileSync(next, text('desk', 'ALL'));
  const refused = await run(...check, ...until);
  expect(refused.notes.join()).toContain('Nobody was asked to approve CHG-ASK');
  expect((await run(...check, '--ask')).code).toBe(2);
});

test('no secret of a configuration is printed, in text or as JSON', async () => {
  const folder = join(terminal, 'configs/2026-11-19');
  const files = readdirSync(folder).map((f) => join(folder, f));
  const secret = /\$[0-9a-z]{1,2}\$[^\s"<]{8,}|(?<=ENC )[A-Za-z0-9+/=]{16,}|(?<=password )[0-9a-f]{40}/g;
  const secrets = files.flatMap((f) => [...readFileSync(f, 'utf8').matchAll(secret)].map((m) => m[0]));
  expect(secrets.length).toBeGreaterThan(10);
  const printed = [await run('config', 'read', ...files), await run('config', 'read', ...files, '--json')];
  for (const { out, notes } of printed) {
    expect(out.length).toBeGreaterThan(1000);
    for (const s of secrets) expect([out.includes(s), notes.join().includes(s)]).toEqual([false, false]);
  }
});

test('wrong words are told with the nearest right one', async () => {
  const zone = await run('config', 'reach', 'STS-03/AUXX', 'STS-03/CTRL', ...inIt);
  expect(zone).toMatchObject({ code: 4, out: '' });
  expect(zone.notes.join()).toContain('Did you mean STS-03/AUX?');
  expect((await run('config', 'reach', 'STS-03/AUX', 'STS-03/CTRL')).code).toBe(2);
  expect((await run('config', 'reach', 'a', 'b', ...inIt, '--port', 'tpc/1')).code).toBe(2);
  expect((await run('config', 'dialects', 'cisco-oss')).notes.join()).toContain('cisco-ios');
  expect((await run('config', 'matrix', '--in', join(base, 'nowhere'))).code).toBe(4);
  const change = ['config', 'change', 'check', terminal, terminal, ...inIt];
  expect((await run(...change)).code).toBe(2);
});

test('dialects lists what is read, of the published shape, and says what never met a real file', async () => {
  const { dialects } = configDialects.parse(await json('config', 'dialects'));
  expect(dialects.length).toBeGreaterThan(5);
  const one = dialects.find((d) => d.proven === 'manual')!;
  expect((await run('config', 'dialects', one.id)).out).toContain('never seen on a real file');
});
