// The checker on certificates of the engine, on the same ones after every kind of change, and on what is none.
import { describe, expect, it } from 'vitest';
import { canonical, sha256 } from '#kit';
import type { PlainBox } from '../index.ts';
import type { Certificate } from '../network/certificate.ts';
import { checkCertificate } from './check.ts';

const any: PlainBox = {
  family: 4,
  protocol: [0, 255],
  from: ['0.0.0.0', '255.255.255.255'],
  to: ['0.0.0.0', '255.255.255.255'],
  fromPort: [0, 65535],
  toPort: [0, 65535],
};
const fromA: PlainBox = { ...any, from: ['10.0.1.0', '10.0.1.255'] };
const modbus: PlainBox = { ...fromA, protocol: [6, 6], toPort: [502, 502], to: ['10.0.2.0', '10.0.2.255'] };
const web: PlainBox = { ...fromA, protocol: [6, 6], toPort: [80, 80], to: ['10.0.2.0', '10.0.2.255'] };
const condition = { may: false, file: 0, line: 1, text: 'as written' };

function sealed(body: Omit<Certificate, 'seal'>): Certificate {
  return { ...body, seal: sha256(canonical(body)) };
}

/** Written by hand: a firewall between A and B lets the web pass and stops the rest, so no Modbus comes from A to B. */
const proof = sealed({
  format: 'quaywall-proof/1',
  claim: 'A cannot reach B by Modbus',
  from: 'A',
  to: 'B',
  starts: [{ segment: 'A', packets: [fromA] }],
  never: [{ segment: 'B', packets: [modbus] }],
  holds: [
    { segment: 'A', packets: [fromA] },
    { segment: 'B', packets: [web] },
  ],
  joins: [],
  devices: [
    {
      name: 'FW',
      files: [{ name: 'fw.cfg', sha256: sha256('line one\nline two') }],
      legs: [
        { interface: 'a', segment: 'A', router: '', zones: ['inside'], addresses: [] },
        { interface: 'b', segment: 'B', router: '', zones: [], addresses: [] },
      ],
      forwards: true,
      stages: [{ kind: 'filter', filter: 'main' }],
      filters: [
        {
          name: 'main',
          otherwise: 'deny',
          rules: [
            { ...condition, id: '10', action: 'deny', packets: [modbus], in: ['inside'] },
            { ...condition, id: '20', action: 'jump', target: 'more', packets: [any] },
            { ...condition, id: '30', action: 'deny', packets: [any], line: 2 },
          ],
        },
        {
          name: 'more',
          otherwise: 'return',
          rules: [
            { ...condition, id: '10', action: 'permit', packets: [web], out: ['b'] },
            { ...condition, id: '20', action: 'permit', packets: [any], out: ['a'] },
          ],
        },
      ],
    },
  ],
  assumes: [],
});

function unsealed(copy: Certificate): Omit<Certificate, 'seal'> {
  Reflect.deleteProperty(copy, 'seal');
  return copy;
}

/** A copy with one thing changed, sealed anew by whoever forged it. */
function forged(change: (copy: Certificate) => void): Certificate {
  const copy = structuredClone(proof);
  change(copy);
  return sealed(unsealed(copy));
}

const files = new Map([[sha256('line one\nline two'), 'line one\nline two']]);
const main = (p: Certificate) => p.devices[0]!.filters[0]!;

describe('the checker of certificates', () => {
  it('finds a sound certificate sound, and says what it could not look at', () => {
    expect(checkCertificate(proof, { files })).toEqual({ result: 'ok', why: [] });
    const alone = checkCertificate(proof);
    expect(alone.result).toBe('ok');
    expect(alone.why).toEqual(['the configuration files were not at hand: only the argument was checked']);
  });

  it('takes it from its file as well', () => {
    expect(checkCertificate(JSON.parse(JSON.stringify(proof)), { files }).result).toBe('ok');
  });

  it('finds every change without a new seal', () => {
    const changed = { ...structuredClone(proof), claim: 'A cannot reach B' };
    expect(checkCertificate(changed).why).toEqual(['the seal does not fit: it was changed after it was made']);
  });

  const forgeries: [string, (copy: Certificate) => void][] = [
    ['the deciding rule now lets pass', (p) => (main(p).rules[0]!.action = 'permit')],
    ['the last rule now lets pass', (p) => (main(p).rules[2]!.action = 'permit')],
    [
      'the last rule is gone and the end lets pass',
      (p) => Object.assign(main(p), { rules: main(p).rules.slice(0, 2), otherwise: 'permit' }),
    ],
    [
      'the last rule is uncertain and the end lets pass',
      (p) => Object.assign(main(p), { otherwise: 'permit' }, (main(p).rules[2]!.may = true)),
    ],
    ['a list that nothing decides', (p) => Object.assign(main(p), { rules: [], otherwise: 'return' })],
    [
      'a list called lets more pass',
      (p) => (p.devices[0]!.filters[1]!.rules[0]!.packets = [{ ...web, toPort: [80, 81] }]),
    ],
    ['a list called lets all pass at its end', (p) => (p.devices[0]!.filters[1]!.otherwise = 'permit')],
    ['the filter does not stand on the way', (p) => (p.devices[0]!.stages = [])],
    ['the filter stands on the way back only', (p) => (p.devices[0]!.stages[0]!.in = ['b'])],
    [
      'a translation makes other packets of it',
      (p) =>
        p.devices[0]!.stages.push({
          kind: 'nat',
          out: ['b'],
          rules: [
            { ...condition, id: '1', packets: [web], exempt: false, destination: { to: [['10.0.3.1', '10.0.3.1']] } },
          ],
        }),
    ],
    [
      'a source gets any port, and the packets behind have one',
      (p) => (p.holds[1]!.packets = [{ ...web, fromPort: [1024, 65535] }]),
    ],
    [
      'another port is behind a translation',
      (p) =>
        p.devices[0]!.stages.push({
          kind: 'nat',
          rules: [
            {
              ...condition,
              id: '1',
              packets: [web],
              exempt: false,
              destination: { to: [['10.0.2.1', '10.0.2.1']], ports: [[502, 502]] },
            },
          ],
        }),
    ],
    ['less is said to stand behind', (p) => (p.holds[1]!.packets = [{ ...web, to: ['10.0.2.0', '10.0.2.7'] }])],
    ['nothing is said to stand behind', (p) => p.holds.pop()],
    ['what starts is not counted', (p) => (p.holds[0]!.packets = [modbus])],
    ['more is said to stand behind, the very packets', (p) => p.holds[1]!.packets.push(modbus)],
    ['nothing starts', (p) => (p.starts = [])],
    ['nothing is kept out', (p) => (p.never = [{ segment: 'B', packets: [] }])],
    ['a cable joins both sides', (p) => p.joins.push({ from: 'A', to: 'B', why: 'a cable' })],
    ['a machine passes on without rules', (p) => p.devices.push({ ...p.devices[0]!, name: 'PC', stages: [] })],
    ['a leg stands elsewhere', (p) => (p.devices[0]!.legs[1]!.segment = 'C')],
    ['another form', (p) => Object.assign(p, { format: 'quaywall-proof/2' })],
  ];
  it.each(forgeries)('finds what was forged and sealed anew: %s', (_, change) => {
    const { result, why } = checkCertificate(forged(change), { files });
    expect(result).toBe('wrong');
    expect(why.length).toBeGreaterThan(0);
  });

  const unsaid: [string, (copy: Certificate) => void][] = [
    ['a list that is not there', (p) => p.devices[0]!.filters.pop()],
    [
      'a list that calls itself',
      (p) => (p.devices[0]!.filters[1]!.rules[0] = { ...main(p).rules[1]!, target: 'main' }),
    ],
    ['an action nobody knows', (p) => Object.assign(main(p).rules[0]!, { action: 'allow' })],
    ['a box that ends before it begins', (p) => (main(p).rules[0]!.packets = [{ ...any, toPort: [9, 1] }])],
    ['an address that is none', (p) => (main(p).rules[0]!.packets = [{ ...any, to: ['here', 'there'] }])],
    [
      'a translation that leaves packets out',
      (p) =>
        p.devices[0]!.stages.push({
          kind: 'nat',
          rules: [
            {
              ...condition,
              id: '1',
              packets: [web],
              exempt: false,
              destination: { was: [['10.0.2.0', '10.0.2.7']], to: [['10.0.3.0', '10.0.3.7']] },
            },
          ],
        }),
    ],
  ];
  it.each(unsaid)('never finds sound what is left unsaid: %s', (_, change) => {
    expect(checkCertificate(forged(change), { files }).result).not.toBe('ok');
  });

  it('holds the files against their hashes and lines', () => {
    expect(checkCertificate(proof, { files: new Map() }).why).toEqual([
      'FW: fw.cfg is not among the files at hand, or was changed',
    ]);
    expect(
      checkCertificate(
        forged((p) => (main(p).rules[0]!.line = 99)),
        { files },
      ).result,
    ).toBe('wrong');
  });

  it('says that it cannot check what would take too long, never that it is sound', () => {
    expect(checkCertificate(proof, { files, steps: 3 })).toEqual({
      result: 'cannot-check',
      why: ['the certificate is too large to check here'],
    });
  });

  it('refuses what is no certificate', () => {
    const nonsense = [
      undefined,
      null,
      7,
      'proof',
      [],
      {},
      { format: 'quaywall-proof/1' },
      forged((p) => Reflect.deleteProperty(p, 'holds')),
      forged((p) => Reflect.deleteProperty(main(p), 'rules')),
      forged((p) => (p.devices = [7 as never])),
    ];
    for (const text of nonsense) expect(checkCertificate(text).result).not.toBe('ok');
  });
});
