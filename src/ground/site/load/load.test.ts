// Loading a site: what is right loads, what is wrong is named with its place and the nearest right name, all at once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { QuaywallError, canonical, sha256 } from '#kit';
import { attestationHash, loadSite, loadSiteText } from './load.ts';
import { problems, smallSite } from './smallSite.ts';

/** The small site with one text replaced; the test fails when the text is not there. */
function spoilt(from: string, to: string): string {
  expect(smallSite).toContain(from);
  return smallSite.replace(from, to);
}

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a site that is right', () => {
  it('loads with its defaults filled in, addresses in normal form and no warning', () => {
    const { site, warnings } = loadSiteText({ 'site.yaml': smallSite });
    expect(warnings).toEqual([]);
    expect(site.assets[0]).toMatchObject({ mac: ['00:1d:9c:7b:2f:ab'], critical: false, on_network: true });
    expect(site.zones[0]!.realm).toBe('site');
    expect(site.visits).toEqual([]);
  });

  it('puts an asset on the crane of its zone where only the zone says so', () => {
    const { site } = loadSiteText({ 'site.yaml': smallSite.replace('crane: STS-01, role: vfd', 'role: vfd') });
    expect(site.assets.find((a) => a.id === 'STS-01-VFD')!.crane).toBe('STS-01');
  });

  it('knows the line of every entry, of services and of the facility', () => {
    const { declaredAt, files } = loadSiteText({ 'site.yaml': smallSite });
    expect(declaredAt('assets', 'RCMS01')).toEqual({
      file: 'site.yaml',
      sha256: sha256(smallSite),
      line: lineOf(smallSite, '- { id: RCMS01'),
      column: 5,
    });
    expect(declaredAt('services', 'F001')!.line).toBe(lineOf(smallSite, '- { id: F001'));
    expect(declaredAt('facility', 'facility')!.line).toBe(2);
    expect(declaredAt('assets', 'NOBODY')).toBeUndefined();
    expect(files.map((f) => [f.path, f.sha256])).toEqual([['site.yaml', sha256(smallSite)]]);
  });

  it('takes a register file as a list, or as a group with its one name, and joins it with site.yaml', () => {
    const list = "- { id: SP-1, part: PLC, fits: ['STS-01'], stock: 1, minimum: 1 }\n";
    for (const text of [list, `spares:\n${list.replace('-', '  -')}`]) {
      const { site, declaredAt } = loadSiteText({ 'site.yaml': smallSite, 'registers/spares.yaml': text });
      expect(site.spares.map((s) => s.id)).toEqual(['SP-1']);
      expect(declaredAt('spares', 'SP-1')!.file).toBe('registers/spares.yaml');
    }
    const joined = loadSiteText({
      'site.yaml': smallSite,
      'registers/people.yaml': '- { id: tech1, name: Technician, employer: terminal }\n',
    });
    expect(joined.site.people.map((p) => p.id)).toEqual(['d.reyes', 'p.okafor', 'tech1']);
  });

  it('does without a register of suppliers, and says what that costs', () => {
    const { warnings } = loadSiteText({ 'site.yaml': smallSite.replace('suppliers:\n  - id: Maker\n', '') });
    expect(warnings.map((w) => w.what)).toEqual([expect.stringContaining('no register of suppliers')]);
  });

  it('gives an attestation a hash that any change of its words changes, and nothing else', () => {
    const { site } = loadSiteText({ 'site.yaml': smallSite });
    const attestation = site.attestations[0]!;
    expect(attestationHash(attestation)).toBe(sha256(canonical(attestation)));
    const reordered = smallSite.replace('id: AT-1, measure: readiness', 'measure:   readiness, id: AT-1');
    expect(attestationHash(loadSiteText({ 'site.yaml': reordered }).site.attestations[0]!)).toBe(
      attestationHash(attestation),
    );
    expect(attestationHash({ ...attestation, because: 'Plan.' })).not.toBe(attestationHash(attestation));
  });
});

it('warns of a service with an end outside its conduit, and loads', () => {
  const { warnings, declaredAt } = loadSiteText({ 'site.yaml': smallSite.replace('to: RCMS01', 'to: OUTSIDE') });
  expect(warnings).toMatchObject([
    {
      what: 'service F001: to names OUTSIDE, outside the zones of conduit CD-1',
      where: { line: declaredAt('services', 'F001')!.line },
    },
  ]);
});

describe('a site with a fault', () => {
  const faults: [name: string, from: string, to: string, says: RegExp, remedy?: RegExp][] = [
    [
      'an unknown key',
      'crane: STS-01, role: vfd',
      'crane: STS-01, rolle: vfd',
      /unknown key "rolle" in asset STS-01-VFD/,
      /"role"/,
    ],
    ['an unknown register', 'sensors:', 'senors:', /unknown key "senors"/, /"sensors"/],
    [
      'a missing key',
      'id: STS-01-VFD, zone: STS-01/CTRL, crane: STS-01, role: vfd',
      'id: STS-01-VFD, zone: STS-01/CTRL',
      /"role" is missing in asset STS-01-VFD/,
    ],
    [
      'a word that is none of the choices',
      'function: operations',
      'function: operation',
      /function\) is "operation"/,
      /"operations"/,
    ],
    ['a text where a number belongs', 'vlans: [1010]', 'vlans: [ten]', /vlans\.0\) is "ten"/],
    ['a zero-padded address', 'ip: [10.70.10.20]', 'ip: [10.70.010.20]', /ip\.0\) is "10\.70\.010\.20"/],
    ['a MAC one digit short', '00:1D:9C:7B:2F:AC', '00:1D:9C:7B:2F:A', /mac\.0\) is/],
    ['a subnet with host bits', 'subnets: [10.72.0.0/26]', 'subnets: [10.72.0.1/26]', /subnets\.0\) is/],
    [
      'a span that ends before it begins',
      'until: 2027-03-31',
      'until: 2026-03-31',
      /ends \(2026-03-31\) before it begins/,
    ],
    ['an impossible date', '2026-09-21', '2026-02-30', /stated_on\) is "2026-02-30"/],
    ['an id used twice', 'id: STS-01-VFD', 'id: STS-01-PLC1', /called asset STS-01-PLC1/],
    ['a zone that is not there', 'zone: OT-OPS, role: rcms', 'zone: OT-OPPS, role: rcms', /zone "OT-OPPS"/, /"OT-OPS"/],
    ['a crane that is not there', 'crane: STS-01, role: plc', 'crane: STS-11, role: plc', /crane "STS-11"/, /"STS-01"/],
    ['a realm that is not there', 'realm: STS-02,', 'realm: STS-2,', /realm "STS-2"/, /"STS-02"/],
    [
      'a supplier that is not there',
      'maker: Maker, chinese_manufactured: true }',
      'maker: Makr, chinese_manufactured: true }',
      /supplier "Makr"/,
      /"Maker"/,
    ],
    ['a person that is not there', 'owner: d.reyes', 'owner: d.reyse', /person "d.reyse"/, /"d.reyes"/],
    [
      'a facility officer that is not there',
      'cyso: d.reyes',
      'cyso: d.rayes',
      /cyso names person "d.rayes"/,
      /"d.reyes"/,
    ],
    ['a subject that is not there', 'subjects: [site]', 'subjects: [STS-09]', /crane or zone "STS-09"/],
    [
      'a selector that matches nothing',
      "sees: ['STS-*/CTRL', OT-OPS]",
      "sees: ['STS-*/CTRL', OT-OSP]",
      /"OT-OSP" names no asset, zone or crane/,
      /"OT-OPS"/,
    ],
    ['a role nobody has', 'role=plc-main', 'role=plc-mian', /no asset has the role "plc-mian"/, /"plc-main"/],
    ['a role nobody in the scope has', "'STS-*: role=plc-main'", "'OT-OPS: role=plc-main'", /matches no asset/],
    [
      'subnets that overlap',
      'subnets: [10.72.0.0/26]',
      'subnets: [10.72.0.0/26, 10.70.10.32/27]',
      /10\.70\.10\.32\/27 overlaps 10\.70\.10\.0\/26/,
    ],
    [
      'an outside subnet that overlaps the site',
      'outside: 10.70.20.0/26',
      'outside: 10.70.10.0/26',
      /overlaps 10\.70\.10\.0\/26/,
    ],
    [
      'translation between unequal lengths',
      'outside: 10.70.20.0/26',
      'outside: 10.70.20.0/27',
      /are not of the same length/,
    ],
    [
      'an address outside its zone',
      'ip: [10.70.10.20]',
      'ip: [10.72.0.20]',
      /10\.72\.0\.20 lies outside zone STS-01\/CTRL/,
      /OT-OPS/,
    ],
    ['an address twice in a realm', 'ip: [10.70.10.20]', 'ip: [10.70.10.10]', /also the address of STS-01-PLC1/],
    ['a MAC twice', '00:1D:9C:7B:2F:AC', '00-1d-9c-7b-2f-ab', /also the MAC address of STS-01-PLC1/],
    ['a gateway outside its zone', 'gateway: 10.70.10.1', 'gateway: 10.70.11.1', /gateway 10\.70\.11\.1 lies outside/],
    [
      'an asset whose zone is on another crane',
      'zone: STS-01/CTRL, crane: STS-01, role: vfd',
      'zone: STS-01/CTRL, crane: STS-02, role: vfd',
      /stands on STS-02, but its zone/,
    ],
    ['a key that stands twice', 'role: rcms,', 'role: rcms, role: rcms,', /"role" stands twice/],
    ['broken YAML', 'cranes:\n', 'cranes: [\n', /YAML/],
    ['a tab for indentation', '  name: Test quay', '\tname: Test quay', /YAML/],
    [
      'an alias to nothing',
      'maker: Maker, chinese_manufactured: true }',
      'maker: *gone, chinese_manufactured: true }',
      /YAML|no anchor/,
    ],
    ['a time zone that is none', 'America/New_York', 'America/New_Yrk', /timezone\) is "America\/New_Yrk"/],
    ['a time without a zone', '2026-09-21', '2026-09-21T12:00', /stated_on\) is/],
  ];

  it.each(faults)('names %s, with its line and column', (_name, from, to, says, remedy) => {
    const text = spoilt(from, to);
    const found = problems(text).filter((p) => says.test(p.what));
    expect(found.length, JSON.stringify(problems(text))).toBeGreaterThan(0);
    const problem = found[0]!;
    expect(problem.where?.file).toBe('site.yaml');
    expect(problem.where?.column).toBeGreaterThan(0);
    const line = lineOf(smallSite, from);
    if (!/YAML|twice in the same entry|overlaps/.test(problem.what)) {
      expect(Math.abs(problem.where!.line! - line)).toBeLessThanOrEqual(from.split('\n').length);
    }
    if (remedy) expect(problem.remedy).toMatch(remedy);
  });

  it('says faults of YAML in words of people', () => {
    const first = (from: string, to: string) => problems(spoilt(from, to))[0]!;
    expect(first('  name: Test quay', '\tname: Test quay')).toMatchObject({
      where: { line: 2 },
      expected: expect.stringContaining('spaces'),
    });
    expect(first('timezone: America/New_York', 'timezone America/New_York').what).toContain(
      'neither "key: value" nor "- item"',
    );
    expect(first('realms:\n', '---\nrealms:\n').what).toContain('second document');
    expect(first('name: Test quay', 'name: !secret quay').what).toContain('means nothing here');
    expect(first('name: Dana Reyes', 'name: @dana').expected).toContain('quotes');
  });

  it('asks for quotes where YAML reads a number and a text belongs', () => {
    const [problem] = problems(spoilt('role: rcms,', 'role: rcms, firmware: 20.014,'));
    expect(problem).toMatchObject({ what: expect.stringContaining('firmware) is 20.014'), expected: 'a text' });
    expect(problem!.remedy).toBe("Put it in quotes: '20.014'.");
  });

  it('names all faults of all files at once, in order of place', () => {
    const text = spoilt('function: operations', 'function: operation').replace('owner: d.reyes', 'owner: nobody');
    const found = problems(text, {
      'registers/seals.yaml': '- { id: S-1, on: box }\n',
      'registers/rooms.yaml': 'rooms: 3\n',
    });
    expect(found.map((p) => p.where!.file)).toEqual([
      'registers/rooms.yaml',
      'registers/seals.yaml',
      'site.yaml',
      'site.yaml',
    ]);
  });

  it('holds what is right of a faulty entry against the others in the same go', () => {
    const text = spoilt('role: vfd, ip: [10.70.10.20]', 'role: vfd, critcal: true, ip: [10.70.10.10]').replace(
      'owner: d.reyes',
      'owner: d.reyse',
    );
    expect(problems(text).map((p) => p.what)).toEqual([
      expect.stringContaining('unknown key "critcal"'),
      expect.stringContaining('also the address of STS-01-PLC1'),
      expect.stringContaining('service F001: owner names person "d.reyse"'),
    ]);
  });

  it('does not report a reference to an entry that is itself faulty as a second fault', () => {
    expect(problems(spoilt('function: operations', 'function: operation')).map((p) => p.what)).toEqual([
      expect.stringContaining('"operation"'),
    ]);
  });

  it('accepts the same address in two realms', () => {
    const text = spoilt('ip: [192.168.10.10]', 'ip: [192.168.10.10]')
      .replace('realms:\n', 'realms:\n  - { id: OTHER }\n')
      .replace(
        'zones:\n',
        'zones:\n  - { id: OTHER-NET, name: Other, function: control, realm: OTHER, subnets: [192.168.10.0/26] }\n',
      )
      .replace('assets:\n', 'assets:\n  - { id: OTHER-PLC, zone: OTHER-NET, role: plc-main, ip: [192.168.10.10] }\n');
    expect(problems(text)).toEqual([]);
  });
});

describe('a folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'quaywall-site-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const folder = (name: string, files: Record<string, string | Uint8Array>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, name, path, '..'), { recursive: true });
      writeFileSync(join(root, name, path), content);
    }
    return join(root, name);
  };
  const refused = async (path: string) => {
    const error: unknown = await loadSite(path).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(QuaywallError);
    return (error as QuaywallError).problems;
  };

  it('loads site.yaml, registers, capture sources, attestations and an asset list', async () => {
    const { site, warnings, declaredAt } = await loadSite(
      folder('whole', {
        'site.yaml': smallSite,
        'registers/rooms.yaml': '- { id: RM-1, name: Server room }\n',
        'captures/sources.yaml': "- { files: 'sts01-*.pcapng', sensor: TAP-1, crane: STS-01, realm: site }\n",
        'captures/readme.txt': 'not read',
        'attestations/2026.yml': smallSite.slice(smallSite.indexOf('attestations:')).replace('AT-1', 'AT-2'),
        'assets.csv':
          'Tag;Type;IP;MAC;VLAN\nSTS-01-HMI;HMI;10.70.10.30;001d9c000001;1010\nSTS-01-HMI2;HMI;10.70.10.31-33;;1010\n',
      }),
    );
    expect(site.rooms).toHaveLength(1);
    expect(site.capture_sources[0]).toMatchObject({ clock_error_seconds: 2, directions: 'both' });
    expect(site.attestations.map((a) => a.id)).toEqual(['AT-1', 'AT-2']);
    expect(site.assets.at(-1)).toMatchObject({ id: 'STS-01-HMI', zone: 'STS-01/CTRL', role: 'hmi' });
    expect(declaredAt('assets', 'STS-01-HMI')).toMatchObject({ file: 'assets.csv', line: 2 });
    expect(declaredAt('capture_sources', 'sts01-*.pcapng')!.file).toBe('captures/sources.yaml');
    expect(warnings.some((w) => w.where?.line === 3 && w.what.includes('stands for 3 devices'))).toBe(true);
  });

  it('warns where the asset list repeats or contradicts what YAML declares, and YAML counts', async () => {
    const { site, warnings } = await loadSite(
      folder('clash', {
        'site.yaml': smallSite,
        'assets.csv': 'Tag;Type;IP;MAC\nRCMS01;RCMS;10.72.0.44;\nNEW01;RCMS;10.72.0.10;\n',
      }),
    );
    expect(site.assets.find((a) => a.id === 'RCMS01')!.ip).toEqual(['10.72.0.10']);
    expect(warnings.map((w) => w.what)).toContainEqual('asset RCMS01 is declared already');
    expect(warnings.every((w) => w.where?.file === 'assets.csv')).toBe(true);
  });

  it('loads a site file named directly', async () => {
    const path = join(folder('direct', { 'pier.yaml': smallSite }), 'pier.yaml');
    expect((await loadSite(path)).site.facility.name).toBe('Test quay');
  });

  it('says what is missing: the folder, the file, the facility', async () => {
    expect((await refused(join(root, 'nowhere')))[0]!.what).toContain('no such folder');
    expect((await refused(folder('empty', { 'readme.txt': '' })))[0]!.what).toContain('no site.yaml');
    expect((await refused(folder('hollow', { 'site.yaml': '# nothing yet\n' })))[0]!.what).toContain(
      'facility is missing',
    );
  });

  it('refuses a register file that no register is named after, with the nearest name', async () => {
    const found = await refused(folder('odd', { 'site.yaml': smallSite, 'registers/asset.yaml': '[]\n' }));
    expect(found[0]).toMatchObject({ where: { file: 'registers/asset.yaml' }, remedy: 'Did you mean assets.yaml?' });
  });

  it('does not read a file that is too large', async () => {
    const found = await refused(
      folder('large', {
        'site.yaml': smallSite,
        'registers/rooms.yaml': new Uint8Array(8 * 1024 * 1024 + 1).fill(0x20),
      }),
    );
    expect(found[0]!.what).toContain('too large');
  });
});

it('warns of a crane type nobody knows, since "must" or "recommended" hangs on it', () => {
  const { warnings } = loadSiteText({
    'site.yaml': smallSite.replace('id: STS-02, type: STS', 'id: STS-02, type: STTS'),
  });
  expect(warnings).toMatchObject([{ where: { file: 'site.yaml' }, remedy: 'Did you mean "STS"?' }]);
  expect(warnings[0]!.what).toContain('crane STS-02: "STTS"');
});
