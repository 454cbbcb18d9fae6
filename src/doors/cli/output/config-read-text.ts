// What a configuration says, for a person: devices, interfaces, filters, what became of every line, and the lines nobody followed.
import { counted, inert, listed } from '#kit';
import type { ConfigFile, ConfiguredDevice, DeviceInterface, LineState, NumberRange, OpenLine } from '#facts';
import { labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { columns } from './columns.ts';

const stateWords: [LineState, string][] = [
  ['modelled', 'followed'],
  ['limited', 'followed with a limit'],
  ['harmless', 'without effect on what reaches what'],
  ['not-modelled', 'known and not followed'],
  ['unrecognised', 'not understood'],
];

const percent = (n: number, of: number): string =>
  `${of === 0 ? 0 : ((n * 100) / of).toFixed(n > 0 && n < of ? 1 : 0)} %`;

/** Share of the relevant lines that are understood: all but those nobody knows. */
function understood({ lines }: ConfigFile): string {
  return `${percent(lines.relevant - lines.states.unrecognised, lines.relevant)} of ${counted(lines.relevant, 'relevant line')} understood`;
}

const vlans = (set: readonly NumberRange[]): string => set.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');

function portText({ switchport: port, addresses, dynamicAddress, vrf, members, parent }: DeviceInterface): string {
  const parts = [...addresses, dynamicAddress ? 'address by DHCP' : '', vrf === undefined ? '' : `in ${vrf}`];
  if (parent !== undefined) parts.push(`of ${parent}`);
  if (members && members.length > 0) parts.push(`with ${listed(members, 6)}`);
  if (port) {
    parts.push(port.mode);
    if (port.untagged.length > 0) parts.push(`untagged ${vlans(port.untagged)}`);
    if (port.tagged.length > 0) parts.push(`tagged ${vlans(port.tagged)}`);
    if (port.pvid !== undefined && !port.untagged.some(([a, b]) => port.pvid! >= a && port.pvid! <= b))
      parts.push(`PVID ${port.pvid}`);
    if (!port.ingressFiltering) parts.push('takes frames of any VLAN in');
    if (port.ring !== undefined) parts.push(`ring ${port.ring}`);
    if (port.isolated) parts.push('isolated');
  }
  return parts.filter((p) => p !== '').join(', ');
}

function lineText(file: ConfigFile): string {
  const { states, relevant } = file.lines;
  const shown = stateWords.filter(([state]) => states[state] > 0);
  return shown.map(([state, words]) => `${states[state]} ${words} (${percent(states[state], relevant)})`).join(', ');
}

const openWords = { unrecognised: 'not understood', 'not-modelled': 'not followed', limited: 'limit' } as const;
const most = { ports: 30, rules: 20, open: 25 };

/** @param names of the dialects, by id. */
export function configReadText(device: ConfiguredDevice, dialectName: string, style: TextStyle): string {
  const { files } = device;
  const what = [device.maker, device.model, device.version].filter((p) => p !== undefined);
  const out = [
    paint(style, 'strong', inert(device.hostname ?? device.name)),
    ...labelled('read as', `${dialectName}${what.length > 0 ? ` · ${what.join(' ')}` : ''}`, style),
  ];
  for (const file of files) {
    out.push(
      ...labelled('file', `${file.name}: ${counted(file.lines.total, 'line')}, ${understood(file)}`, style),
      ...labelled('', lineText(file), style),
    );
  }
  const forwards = { yes: 'yes', no: 'no: it does not route', unknown: 'the file does not say' }[device.forwards];
  const rules = device.filters.reduce((n, f) => n + f.rules.length, 0);
  const parts = [
    counted(device.interfaces.length, 'interface'),
    device.vlans.length > 0 ? counted(device.vlans.length, 'VLAN') : '',
    device.zones.length > 0 ? counted(device.zones.length, 'zone') : '',
    `${counted(device.filters.length, 'filter')} with ${counted(rules, 'rule')}`,
    device.routes.length > 0 ? counted(device.routes.length, 'route') : '',
    device.tunnels.length > 0 ? counted(device.tunnels.length, 'tunnel') : '',
  ];
  out.push(
    ...labelled('holds', parts.filter((p) => p !== '').join(', '), style),
    ...labelled('routes', forwards, style),
  );
  for (const p of device.problems.slice(0, 10)) {
    out.push(...labelled('problem', `${p.where?.line === undefined ? '' : `line ${p.where.line}: `}${p.what}`, style));
  }
  const ports = device.interfaces.filter((i) => i.enabled);
  if (ports.length > 0) {
    out.push(
      '',
      paint(
        style,
        'strong',
        `Interfaces${ports.length < device.interfaces.length ? ` (${device.interfaces.length - ports.length} more are switched off)` : ''}`,
      ),
    );
    out.push(
      ...columns(
        undefined,
        ports.slice(0, most.ports).map((i) => [i.name, i.description ?? '', portText(i)]),
        style,
        32,
      ),
    );
    if (ports.length > most.ports) out.push(`  and ${ports.length - most.ports} more (--json lists all)`);
  }
  const used = new Set(device.transit.flatMap((s) => (s.kind === 'filter' ? [s.filter] : [])));
  const filters = device.filters.filter((f) => f.purpose !== 'other');
  if (filters.length > 0) {
    out.push('', paint(style, 'strong', 'Filters'));
    out.push(
      ...columns(
        undefined,
        filters
          .slice(0, most.rules)
          .map((f) => [
            f.name,
            counted(f.rules.length, 'rule'),
            `then ${f.otherwise}${used.has(f.name) ? '' : ', not in the way of packets that pass through'} (line ${f.at.line})`,
          ]),
        style,
      ),
    );
    if (filters.length > most.rules) out.push(`  and ${filters.length - most.rules} more (--json lists all)`);
  }
  const ways = device.management.filter((m) => m.enabled);
  if (ways.length > 0) {
    out.push('', paint(style, 'strong', 'Ways to the device itself'));
    out.push(
      ...columns(
        undefined,
        ways.map((m) => [
          m.name ?? m.service,
          m.port === undefined ? '' : `port ${m.port}`,
          [
            m.encrypted ? 'encrypted' : 'not encrypted',
            m.from === undefined ? 'from anywhere' : `from ${listed(m.from.include, 4)}`,
            m.on === undefined ? '' : `on ${listed(m.on, 4)}`,
            `line ${m.at.line}`,
          ]
            .filter((p) => p !== '')
            .join(', '),
        ]),
        style,
      ),
    );
  }
  for (const w of device.weaknesses)
    out.push(...labelled('weak', `${w.kind.replaceAll('-', ' ')}: ${w.what} (line ${w.at.line})`, style));
  const open = spans(device.open).sort((a, b) => rank(a.first.state) - rank(b.first.state));
  if (open.length > 0) {
    out.push('', paint(style, 'strong', 'Lines that proofs must reckon with'));
    const rows = open.slice(0, most.open).map(({ first, last }) => {
      const { at, state, text, note } = first;
      const name = files[at.file]?.name.split('/').at(-1) ?? '';
      const more = last > at.line ? ` … and ${last - at.line} lines after it` : '';
      return [
        `${name}:${at.line}${last > at.line ? `-${last}` : ''}`,
        openWords[state],
        `${text}${more}${note === undefined ? '' : ` (${note})`}`,
      ];
    });
    out.push(...columns(undefined, rows, style, 40));
    if (open.length > most.open) out.push(`  and ${open.length - most.open} more (--json lists all)`);
  }
  return `${out.join('\n')}\n`;
}

/** Lines that follow one another and are open for the same reason, told once. */
function spans(open: readonly OpenLine[]): { first: OpenLine; last: number }[] {
  const out: { first: OpenLine; last: number }[] = [];
  for (const line of open) {
    const before = out.at(-1);
    const end = line.at.to ?? line.at.line;
    const joins =
      before?.first.state === line.state &&
      before.first.note !== undefined &&
      before.first.note === line.note &&
      before.first.at.file === line.at.file &&
      line.at.line <= before.last + 1;
    if (joins) before.last = Math.max(before.last, end);
    else out.push({ first: line, last: end });
  }
  return out;
}

const rank = (state: 'unrecognised' | 'not-modelled' | 'limited'): number =>
  ({ unrecognised: 0, 'not-modelled': 1, limited: 2 })[state];
