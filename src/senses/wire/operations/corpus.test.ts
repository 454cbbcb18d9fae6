// Operations out of real captures, against counts that others made of the same files: by code and count, by class, and
// against the logs of Zeek with the ICSNPP parsers and the checks of Suricata where the captures come with them.
//
// How a transfer is counted: the product tells a download, an upload or a firmware update as one operation. Its `parts` name
// every request of it by code, so requests by code are `parts` for transfers and code with count for all others.
//
// Every difference is entered in `differences`; an entry that no longer differs fails, and so do too many of them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WireFacts } from '#facts';
import { corpora } from '../../../ground/kit/testing.ts';
import { readCapture } from '../read.ts';
import { byCode } from './testing.ts';

const folder = corpora('pcap');
const groups = ['modbus', 'umas', 's7comm', 's7comm-plus', 'enip-cip'];
const mine = new Set(['modbus', 'umas', 's7comm', 's7comm-plus', 'enip', 'cip', 'pccc']);

interface Difference {
  capture: string;
  code: string;
  /** Requests that the product counts, and that the other side counts. */
  ours: number;
  theirs: number;
  packet: number;
  clause: string;
  right: 'ours' | 'theirs';
  why: string;
}

const differences: Difference[] = [
  {
    capture: 'modbus/fuzz-72.pcap',
    code: 'modbus 34',
    ours: 1,
    theirs: 0,
    packet: 7,
    clause: 'MODBUS Messaging on TCP/IP V1.0b §3.1.3',
    right: 'ours',
    why: 'A whole request; the length of the message before it is two too small, and the other reader does not find back in time.',
  },
  {
    capture: 'modbus/fuzz-72.pcap',
    code: 'modbus 33',
    ours: 0,
    theirs: 1,
    packet: 6,
    clause: 'MODBUS Messaging on TCP/IP V1.0b §3.1.3',
    right: 'theirs',
    why: 'Bytes were lost before it and its own length is wrong: in the stream alone its end does not meet the next message.',
  },
  {
    capture: 'modbus/fuzz-72.pcap',
    code: 'modbus 64',
    ours: 1,
    theirs: 0,
    packet: 30,
    clause: 'RFC 9293 §3.10.7.4',
    right: 'theirs',
    why: 'The sequence number lies outside every window; the product takes it for a connection whose beginning was not captured.',
  },
  ...(
    [
      ['0x04ca', 1, 2, 10],
      ['0x0542', 1, 2, 15],
      ['0x0586', 1, 2, 21],
      ['0x054c', 6, 12, 30],
    ] as const
  ).map(([code, ours, theirs, packet]): Difference => ({
    capture: 's7comm-plus/S7-1511-opc-request-all-types.pcap',
    code: `s7comm-plus ${code}`,
    ours,
    theirs,
    packet,
    clause: 'RFC 9293 §3.10.7.4',
    right: 'ours',
    why: 'The capturing port saw each segment of the client twice; the second has nothing new in it.',
  })),
];

/** The same for the logs that come with the captures. */
const logDifferences: Difference[] = [
  {
    capture: 's7comm/snap7.pcap',
    code: 's7comm ud 4/1',
    ours: 6,
    theirs: 5,
    packet: 7,
    clause: 'S7 user data, parameters of eight bytes (not published)',
    right: 'theirs',
    why: 'The request for the rest of a list that came in two parts: the product counts every request, the log one for the list.',
  },
];

/** The log's counts with the explained differences put in; an entry that no longer differs fails here. */
function explained(capture: string, counts: Map<string, number>): Record<string, number> {
  for (const d of logDifferences.filter((one) => one.capture === capture)) {
    expect([d.code, counts.get(d.code)]).toEqual([d.code, d.theirs]);
    expect(d.ours).not.toBe(d.theirs);
    counts.set(d.code, d.ours);
  }
  return Object.fromEntries(counts);
}

const read = new Map<string, Promise<WireFacts>>();

function facts(capture: string): Promise<WireFacts> {
  let known = read.get(capture);
  if (!known) {
    known = readCapture(join(folder!, capture));
    read.set(capture, known);
  }
  return known;
}

const expected = (capture: string, file: string): string => join(folder!, 'expected', capture, file);

const captures = folder
  ? groups
      .flatMap((g) => readdirSync(join(folder, g)).map((f) => `${g}/${f}`))
      .filter((c) => existsSync(expected(c, 'operations.json')))
  : [];

interface Listed {
  op: string;
  cls: string;
  count: number;
}

/** What the list of others counts as one of our protocols, under our spelling; exceptions and the carrier of UMAS apart. */
function listed(capture: string): Listed[] {
  const all = JSON.parse(readFileSync(expected(capture, 'operations.json'), 'utf8')) as { operations: Listed[] };
  return all.operations
    .map((o) => ({
      ...o,
      op: o.op
        .replace(/^(s7comm job 0x29) .*/, '$1')
        .replace(/^s7plus req (....) v\d/, 's7comm-plus 0x$1')
        .replace(/^s7plus notif .*/, 's7comm-plus notification'),
    }))
    .filter((o) => mine.has(o.op.split(' ')[0]!) && !o.op.startsWith('modbus exception') && o.op !== 'modbus 90');
}

/** The other list does not tell the sub-codes of diagnostics, of encapsulated transport and of mode reports. */
const coarse = (code: string): string =>
  code.replace(/^(modbus (?:8|43))\/.*/, '$1').replace(/^(s7comm push 0)\/.*/, '$1/');

function sums(entries: Iterable<[string, number]>): Map<string, number> {
  const out = new Map<string, number>();
  for (const [code, n] of entries) out.set(coarse(code), (out.get(coarse(code)) ?? 0) + n);
  return out;
}

async function ours(capture: string): Promise<Map<string, number>> {
  const { operations } = await facts(capture);
  return sums(byCode(operations.filter((o) => mine.has(o.protocol))));
}

/** Lines of a Zeek log as columns; the header names them where it was not cut. */
function zeek(capture: string, ending: string): string[][] {
  const name = readdirSync(join(folder!, 'expected', capture)).find((f) => f.endsWith(ending));
  if (!name) throw new Error(`no ${ending} beside ${capture}`);
  return readFileSync(expected(capture, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

const hexCode = (text: string, digits: number): string => Number(text).toString(16).padStart(digits, '0');

describe.skipIf(!folder)('operations of real captures', () => {
  it('equal the lists of others by code and count, but for the differences that are explained', async () => {
    const found: string[] = [];
    let cases = 0;
    for (const capture of captures) {
      const got = await ours(capture);
      const want = sums(listed(capture).map((o) => [o.op, o.count] as [string, number]));
      for (const code of new Set([...got.keys(), ...want.keys()])) {
        cases++;
        const a = got.get(code) ?? 0;
        const b = want.get(code) ?? 0;
        if (a !== b) found.push(`${capture} ${code}: ours ${a}, theirs ${b}`);
      }
    }
    const explained = differences.map((d) => `${d.capture} ${d.code}: ours ${d.ours}, theirs ${d.theirs}`);
    expect(found.sort()).toEqual(explained.sort());
    expect(cases).toBeGreaterThan(200);
    expect(differences.length).toBeLessThanOrEqual(cases * 0.03);
  });

  it('have the class that the others gave them, wherever those give one', async () => {
    // Where the other list names a function only, the product also reads the sub-code, or what the connection shows.
    const finer = new Set([
      'modbus/fuzz-72.pcap modbus 43: UNKNOWN, not DISC',
      'modbus/modbus_test_data_part1.pcap modbus 8: M-DEBUG, not DIAG',
      'modbus/modbus_test_data_part1.pcap modbus 8: M-MODE, not DIAG',
      'modbus/sv_modbus.pcap modbus 8: M-DEBUG, not DIAG',
      'modbus/sv_modbus.pcap modbus 8: M-MODE, not DIAG',
      // A lock object (class 0x74), where the other list takes the service alone for the reading of a tag.
      'enip-cip/EIP-SoftwareDownload.pcap cip 68/74:4c: M-AUTH, not O-READ',
    ]);
    const found = new Set<string>();
    for (const capture of captures) {
      const classes = new Map(listed(capture).map((o) => [o.op, o.cls]));
      for (const o of (await facts(capture)).operations) {
        if (!mine.has(o.protocol)) continue;
        for (const code of o.parts ? Object.keys(o.parts) : [o.code]) {
          const theirs = classes.get(coarse(`${o.protocol} ${code}`));
          if (theirs === undefined || /^(AMBIG|M-ENGINEERING|UNKNOWN|\?)/.test(theirs)) continue;
          if (theirs !== o.detail)
            found.add(`${capture} ${coarse(`${o.protocol} ${code}`)}: ${o.detail}, not ${theirs}`);
        }
      }
    }
    expect([...found].sort()).toEqual([...finer].sort());
  });

  it('refuse what the others saw refused: Modbus exceptions by code', async () => {
    // Exceptions to requests that were not captured are nobody's operation.
    const unasked = new Map([['modbus/fuzz-72.pcap 1', 1]]);
    for (const capture of captures.filter((c) => c.startsWith('modbus/'))) {
      const all = JSON.parse(readFileSync(expected(capture, 'operations.json'), 'utf8')) as { operations: Listed[] };
      const want = new Map<string, number>();
      for (const o of all.operations) {
        const code = /^modbus exception (\d+)$/.exec(o.op)?.[1];
        const less = code ? (unasked.get(`${capture} ${code}`) ?? 0) : 0;
        if (code && o.count > less) want.set(code, o.count - less);
      }
      const got = new Map<string, number>();
      for (const o of (await facts(capture)).operations) {
        const code = o.protocol === 'modbus' ? /^exception (\d+)/.exec(o.error ?? '')?.[1] : undefined;
        if (code) got.set(code, (got.get(code) ?? 0) + o.count);
      }
      if (capture.includes('modbus_test_data') || capture.includes('sv_modbus')) {
        // There a host answers on a connection on which nobody ever asked: exceptions 5 and 6.
        want.delete('5');
        want.delete('6');
      }
      expect([capture, Object.fromEntries(got)]).toEqual([capture, Object.fromEntries(want)]);
    }
  });

  it('raise no management where there is none', async () => {
    const manage = async (capture: string) =>
      (await facts(capture)).operations.filter((o) => o.class === 'manage').map((o) => `${o.protocol} ${o.code}`);
    expect(await manage('enip-cip/EIP-ViewDeviceStatus.pcap')).toEqual([]);
    expect(await manage('enip-cip/EIP-SoftwareDownloadFailure.pcap')).toEqual([]);
    expect(await manage('enip-cip/EIP-SoftwareUploadFailure.pcap')).toEqual([]);
    expect(await manage('s7comm-plus/S7-1511-opc-request-all-types.pcap')).toEqual([]);
    expect(await manage('s7comm-plus/S7-1511_db2_var1_HMI.pcap')).toEqual([]);
    expect(await manage('enip-cip/enip_test.pcap')).toEqual([]);
    expect(await manage('enip-cip/multiple_service_packet_cip.pcapng')).toEqual([]);
    // Thousands of polls of classes that engineering also uses, and one clock that was set.
    expect(await manage('enip-cip/EIP-ChangeTimeAttempt.pcap')).toEqual(['cip 8b:04']);
    expect(await manage('enip-cip/enip_cip_example.pcap')).toEqual(['cip 8b:04']);
    // Nothing of ours in captures of other protocols, whatever their ports.
    for (const group of [
      'rdp',
      'mms',
      'tls',
      'scan-attack',
      'vpn-tunnel',
      'dnp3',
      'iec104',
      'melsec',
      'ads-ams',
      'opcua',
    ])
      for (const file of readdirSync(join(folder!, group)))
        expect([
          file,
          (await readCapture(join(folder!, group, file))).operations.filter((o) => mine.has(o.protocol)),
        ]).toEqual([file, []]);
  });

  it('tell a Logix download and the upload after it as one transfer each', async () => {
    const transfers = (await facts('enip-cip/EIP-SoftwareDownload.pcap')).operations.filter((o) => o.parts);
    expect(transfers.map((o) => [o.code, o.detail, o.outcome, o.count, o.subject])).toEqual([
      ['ac:08', 'M-DOWNLOAD', 'ok', 50, '41 objects created, 8 pieces of routine code written'],
      ['6a:4f', 'M-UPLOAD', 'ok', 5, '5 pieces of routine code read'],
    ]);
    for (const o of transfers) expect(o.until).toBeGreaterThan(o.time);
  });

  it('tell each S7 block as one transfer, with its name and bytes', async () => {
    const transfers = async (capture: string) =>
      (await facts(capture)).operations.filter((o) => o.parts).map((o) => [o.detail, o.subject, o.bytes, o.outcome]);
    expect(await transfers('s7comm/tia_s300_downloadHwConfig.pcapng')).toEqual([
      ['M-DOWNLOAD', 'SDB7', 94, 'ok'],
      ['M-DOWNLOAD', 'SDB4', 170, 'ok'],
      ['M-DOWNLOAD', 'SDB2000', 468, 'ok'],
      ['M-DOWNLOAD', 'SDB1000', 402, 'ok'],
      ['M-DOWNLOAD', 'SDB1', 680, 'ok'],
      ['M-DOWNLOAD', 'SDB3', 122, 'ok'],
      ['M-DOWNLOAD', 'SDB0', 216, 'ok'],
    ]);
    // The lengths that the controller announces, as Zeek logs them: 216 bytes; the fifth was refused.
    expect(await transfers('s7comm/snap7.pcap')).toEqual([
      ...Array<unknown>(4).fill(['M-UPLOAD', 'SDB0', 216, 'ok']),
      ['M-UPLOAD', 'OB0', undefined, 'error'],
    ]);
  });
});

describe.skipIf(!folder)('identities in real captures', () => {
  const said = async (capture: string, source: string) =>
    (await facts(capture)).sightings
      .filter((s) => s.source === source)
      .map((s) => `${s.address} ${s.attribute}: ${s.value}`)
      .sort();

  it('come from system state lists', async () => {
    expect(await said('s7comm/snap7.pcap', 's7comm')).toEqual([
      '134.217.61.211 firmware: V3.2.7',
      '134.217.61.211 hardware: 1',
      '134.217.61.211 module: PLC_1',
      '134.217.61.211 name: S7300/ET200M station_1',
      '134.217.61.211 order-number: 6ES7 315-2EH14-0AB0',
      '134.217.61.211 product: CPU 315-2 PN/DP',
      '134.217.61.211 serial: S C-B1U393142011',
    ]);
  });

  it('come from the opening of a session with a newer controller', async () => {
    expect(await said('s7comm-plus/S7-1511_db2_var1_HMI.pcap', 's7comm-plus')).toEqual([
      '192.168.25.139 firmware: V1.0',
      '192.168.25.139 order-number: 6ES7 511-1AK00-0AB0',
    ]);
    expect(
      (await said('s7comm-plus/S7-1200-Uploading-OB1-TIAV12.pcap', 's7comm-plus')).map((s) =>
        s.slice(s.indexOf(' ') + 1),
      ),
    ).toEqual(['firmware: V2.2', 'order-number: 6ES7 214-1HE30-0XB0', 'serial: SZVBDYXX017685']);
  });

  it('come from modules behind a communication module', async () => {
    expect(await said('enip-cip/EIP-SoftwareDownload.pcap', 'cip')).toEqual([
      '192.168.10.120 module: slot 0: Rockwell Automation/Allen-Bradley 1756-L61/B LOGIX5561, firmware 16.20, serial 0051823f',
    ]);
  });
});

describe.skipIf(!folder)('logs that come with the captures', () => {
  const names: Record<string, string> = {
    READ_COILS: '1',
    READ_DISCRETE_INPUTS: '2',
    READ_HOLDING_REGISTERS: '3',
    READ_INPUT_REGISTERS: '4',
    WRITE_SINGLE_COIL: '5',
    WRITE_SINGLE_REGISTER: '6',
    READ_EXCEPTION_STATUS: '7',
    DIAGNOSTICS: '8',
    WRITE_MULTIPLE_COILS: '15',
    WRITE_MULTIPLE_REGISTERS: '16',
    REPORT_SLAVE_ID: '17',
    READ_FILE_RECORD: '20',
    WRITE_FILE_RECORD: '21',
    MASK_WRITE_REGISTER: '22',
    READ_WRITE_MULTIPLE_REGISTERS: '23',
    READ_FIFO_QUEUE: '24',
    ENCAP_INTERFACE_TRANSPORT: '43',
  };

  it('Zeek modbus.log: every answer belongs to an operation of ours', async () => {
    const capture = 'modbus/modbus_example.pcap';
    const want = new Map<string, number>();
    for (const columns of zeek(capture, '__modbus.log')) {
      const code = `modbus ${names[columns[6]!.replace(/_EXCEPTION$/, '')]}`;
      want.set(code, (want.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(await ours(capture))).toEqual(Object.fromEntries(want));
  });

  it('ICSNPP modbus_detailed.log: units, and addresses of writes', async () => {
    const capture = 'modbus/modbus_example.pcap';
    const subjects = new Set((await facts(capture)).operations.map((o) => `${o.code.split('/')[0]} ${o.subject}`));
    for (const [, , , , , , , unit, func, address, quantity] of zeek(capture, 'modbus_detailed.log')) {
      const code = names[func!.replace(/_EXCEPTION$/, '')]!;
      const write = ['5', '6', '15', '16'].includes(code);
      const first = Number(address);
      const n = Number(quantity);
      const kind = code === '5' || code === '15' ? 'coil' : 'register';
      const range = n > 1 ? `${kind}s ${first} to ${first + n - 1}` : `${kind} ${first}`;
      const known = write ? `${code} unit ${unit}, ${range}` : `${code} unit ${unit}`;
      expect([...subjects].some((s) => (write ? s === known : s.startsWith(known)))).toBe(true);
    }
  });

  it('Zeek test output: Modbus messages of the client by function', async () => {
    const capture = 'modbus/modbusSmall.pcap';
    const file = readdirSync(join(folder!, 'expected', capture)).find((f) => f.endsWith('__output'))!;
    const want = new Map<string, number>();
    for (const line of readFileSync(expected(capture, file), 'utf8').split('\n')) {
      const m = /^(\d+) modbus_message, .*function_code=(\d+),.* T$/.exec(line);
      if (m) want.set(`modbus ${m[2]}`, (want.get(`modbus ${m[2]}`) ?? 0) + Number(m[1]));
    }
    expect(want.size).toBe(2);
    expect(Object.fromEntries(await ours(capture))).toEqual(Object.fromEntries(want));
  });

  it('ICSNPP s7comm.log: requests by function, program services by name', async () => {
    for (const capture of ['s7comm/snap7.pcap', 's7comm/s7ident.pcap', 's7comm-plus/s7comm_plus.pcap']) {
      const want = new Map<string, number>();
      for (const c of zeek(capture, '__s7comm.log')) {
        const [kind, fn, sub] = [c[11], c[14]!, c[16]!];
        let code: string | undefined;
        if (kind === '1') code = fn === '0x28' ? `job 0x28 ${sub}` : `job ${fn}`;
        else if (kind === '7' && Number(fn) >> 4 === 4) code = `ud ${Number(fn) & 15}/${Number(sub)}`;
        if (code) want.set(`s7comm ${code}`, (want.get(`s7comm ${code}`) ?? 0) + 1);
      }
      const got = [...(await ours(capture))].filter(([code]) => code.startsWith('s7comm '));
      expect([capture, Object.fromEntries(got)]).toEqual([capture, explained(capture, want)]);
    }
  });

  it('ICSNPP s7comm_plus.log: requests by function, and notifications', async () => {
    const capture = 's7comm-plus/s7comm_plus.pcap';
    const want = new Map<string, number>();
    for (const c of zeek(capture, '__s7comm_plus.log')) {
      const [opcode, fn] = [c[12], c[14]];
      const code = opcode === '0x33' ? 'notification' : opcode === '0x31' ? fn : undefined;
      if (code) want.set(`s7comm-plus ${code}`, (want.get(`s7comm-plus ${code}`) ?? 0) + 1);
    }
    const got = [...(await ours(capture))].filter(([code]) => code.startsWith('s7comm-plus'));
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(want));
  });

  it('ICSNPP s7comm_known_devices.log: name, module and serial number', async () => {
    const { sightings } = await facts('s7comm/s7ident.pcap');
    const said = new Map(sightings.filter((s) => s.source === 's7comm').map((s) => [s.attribute, s.value]));
    const [line] = zeek('s7comm/s7ident.pcap', 's7comm_known_devices.log');
    expect([said.get('name'), said.get('module'), said.get('serial')]).toEqual([line![11], line![12], line![14]]);
  });

  it('ICSNPP cip.log: requests by class and service', async () => {
    for (const capture of [
      'enip-cip/enip_cip_example.pcap',
      'enip-cip/multiple_service_packet_cip.pcapng',
      'enip-cip/set_attribute_single_service_cip.pcapng',
    ]) {
      const want = new Map<string, number>();
      for (const c of zeek(capture, '__cip.log')) {
        if (c[12] !== 'request' || c[13] === '0x0a') continue;
        const code = `cip ${hexCode(c[19]!, 2)}:${hexCode(c[13]!, 2)}`;
        want.set(code, (want.get(code) ?? 0) + 1);
      }
      const got = [...(await ours(capture))].filter(([code]) => code.startsWith('cip '));
      expect([capture, Object.fromEntries(got)]).toEqual([capture, Object.fromEntries(want)]);
    }
  });

  it('ICSNPP enip.log: commands of the client', async () => {
    for (const capture of [
      'enip-cip/enip_cip_example.pcap',
      'enip-cip/multiple_service_packet_cip.pcapng',
      'enip-cip/set_attribute_single_service_cip.pcapng',
    ]) {
      const want = new Map<string, number>();
      for (const c of zeek(capture, '__enip.log')) {
        if (c[6] !== 'T') continue;
        const code = `enip 0x${hexCode(c[11]!, 4)}`;
        want.set(code, (want.get(code) ?? 0) + 1);
      }
      const got = [...(await ours(capture))].filter(([code]) => code.startsWith('enip '));
      expect([capture, Object.fromEntries(got)]).toEqual([capture, Object.fromEntries(want)]);
    }
  });

  it('ICSNPP cip_io.log: datagrams of cyclic data in each direction', async () => {
    const capture = 'enip-cip/enip_cip_example.pcap';
    const lines = zeek(capture, 'cip_io.log');
    const { operations } = await facts(capture);
    const from = (address: string) =>
      operations.filter((o) => o.protocol === 'cipio' && o.client.address === address).reduce((n, o) => n + o.count, 0);
    for (const address of new Set(lines.map((c) => c[7]!)))
      expect([address, from(address)]).toEqual([address, lines.filter((c) => c[7] === address).length]);
  });

  it('ICSNPP cip_identity.log: maker, revision, serial number and product', async () => {
    const capture = 'enip-cip/enip_cip_example.pcap';
    const { sightings } = await facts(capture);
    for (const c of zeek(capture, 'cip_identity.log')) {
      const said = new Map(
        sightings.filter((s) => s.address === c[12] && s.source === 'enip').map((s) => [s.attribute, s.value]),
      );
      expect([said.get('maker'), said.get('firmware'), `0x${said.get('serial')}`, said.get('product')]).toEqual([
        c[15],
        c[19],
        c[21],
        c[22],
      ]);
    }
  });

  it('Suricata checks: two coil reads by the client, one device identification service', async () => {
    const got = await ours('modbus/sv_modbus.pcap');
    expect([got.get('modbus 1'), got.get('modbus 43')]).toEqual([2, 2]);
    const { sightings } = await facts('enip-cip/sv_enip_test1.pcap');
    expect(sightings.find((s) => s.attribute === 'product')?.value).toBe('1756-ENBT/A');
  });
});
