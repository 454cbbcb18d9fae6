// Proves that packets and services are read as people write them, that what is printed can be typed in again, and that wrong words are refused.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { checks } from '../../../ground/kit/testing.ts';
import { UsageError } from '../command.ts';
import { flowText, parseFlow, parseRequests, parseServices } from './words.ts';

describe('a service', () => {
  it.each([
    ['tcp/502', [{ protocol: 6, toPorts: [[502, 502]] }]],
    ['502', [{ protocol: 6, toPorts: [[502, 502]] }]],
    ['TCP/502', [{ protocol: 6, toPorts: [[502, 502]] }]],
    ['udp/2000-2010', [{ protocol: 17, toPorts: [[2000, 2010]] }]],
    ['udp/161,162', [161, 162].map((p) => ({ protocol: 17, toPorts: [[p, p]] }))],
    ['icmp', [{ protocol: 1 }]],
    ['icmp/8', [{ protocol: 1, icmp: { type: 8 } }]],
    ['esp,udp/500', [{ protocol: 50 }, { protocol: 17, toPorts: [[500, 500]] }]],
  ])('%s', (text, services) => {
    expect(parseServices(text)).toEqual(services);
  });

  it.each(['', 'tpc/502', 'tcp/', 'tcp/70000', 'tcp/20-10', 'esp/5', 'icmp/300', 'tcp/5x', 'tcp/1-2-3', ','])(
    'is not %j',
    (text) => {
      expect(() => parseServices(text)).toThrow(UsageError);
    },
  );
});

describe('a packet', () => {
  it.each([
    ['10.0.0.5>10.70.10.10:tcp/44818', { protocol: 6, from: '10.0.0.5', fromPort: 49152, toPort: 44818 }],
    ['10.0.0.5:5000 > 10.70.10.10:udp/161', { protocol: 17, fromPort: 5000, toPort: 161 }],
    ['10.0.0.5>10.70.10.10:icmp', { protocol: 1, icmpType: 8 }],
    ['2001:db8::5>[2001:db8::9]:tcp/22', { from: '2001:db8::5', to: '2001:db8::9', toPort: 22 }],
    ['10.0.0.5>10.70.10.10:esp', { protocol: 50 }],
  ])('%s', (text, flow) => {
    expect(parseFlow(text)).toMatchObject(flow);
  });

  it.each([
    '10.0.0.5',
    '10.0.0.5>x:tcp/1',
    '10.0.0.5>10.0.0.9',
    '10.0.0.5>10.0.0.9:tcp',
    '10.0.0.5>2001:db8::1',
    'a>b',
  ])('is not %j', (text) => {
    expect(() => parseFlow(text)).toThrow(UsageError);
  });

  it('that was printed can be typed in again', () => {
    const port = fc.integer({ min: 0, max: 65535 });
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.constantFrom(6, 17), port, port, (from, to, protocol, fromPort, toPort) => {
        const name = protocol === 6 ? 'tcp' : 'udp';
        expect(flowText({ protocol, from, to, fromPort, toPort })).toBe(
          `${name} ${from}:${fromPort} > ${to}:${toPort}`,
        );
        expect(parseFlow(`${from}:${fromPort}>${to}:${name}/${toPort}`)).toEqual({
          protocol,
          from,
          to,
          fromPort,
          toPort,
        });
      }),
      checks(400),
    );
  });

  it('or a service of any letters is read or refused, and never anything else', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789./:[]>-, tcpudicm'), maxLength: 40 });
    fc.assert(
      fc.property(letters, (text) => {
        for (const read of [parseServices, parseFlow, parseRequests]) {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        }
      }),
      checks(20_000),
    );
  });
});

describe('what is to be opened', () => {
  it('is read part by part, with any on either side', () => {
    expect(parseRequests('10.0.0.0/24 > 10.70.10.0/26:tcp/80,8080; any>192.0.2.7:udp/161; 192.0.2.1>any')).toEqual([
      {
        words: '10.0.0.0/24 > 10.70.10.0/26:tcp/80,8080',
        from: { include: ['10.0.0.0/24'] },
        to: { include: ['10.70.10.0/26'] },
        services: [80, 8080].map((p) => ({ protocol: 6, toPorts: [[p, p]] })),
      },
      {
        words: 'any>192.0.2.7:udp/161',
        to: { include: ['192.0.2.7'] },
        services: [{ protocol: 17, toPorts: [[161, 161]] }],
      },
      { words: '192.0.2.1>any', from: { include: ['192.0.2.1'] } },
    ]);
  });
});
