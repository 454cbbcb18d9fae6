// One row of a foreign list to one asset, with every problem of the row.
import { inPrefix, inert, nearest, parsePrefix } from '#kit';
import { id as idSchema } from '../model/parts.ts';
import type { Site, Zone } from '../model/site.ts';
import { readIpCell, readMacCell, readVlan, roleWord, saysNothing } from './cells.ts';
import type { Column, Field } from './columns.ts';
import { tagCrane } from './cranes.ts';
import type { CraneNames } from './cranes.ts';
import type { Record_ } from './csv.ts';
import type { Rewritten, RowProblem } from './result.ts';

export interface RowDraft {
  row: number;
  tag: string;
  /** Plain form of an asset; validated by the caller. */
  entry: { id?: string; zone?: string; crane?: string; ip?: string[]; mac?: string[] };
}

interface RowContext {
  cranes: CraneNames;
  site?: Pick<Site, 'cranes' | 'zones' | 'suppliers' | 'assets'>;
  problem(problem: RowProblem): void;
  rewrote(change: Rewritten): void;
}

/** Words in a remark that make one doubt that the device is still there. */
const goneWords =
  /\b(replaced|removed|scrapped?|scrap|in stores?|decommission(ed)?|retired|dismantled|spare|not (in use|used|installed))\b/i;

const mostName = 120;

export function readRow(record: Record_, columns: readonly Column[], context: RowContext): RowDraft {
  const { row } = record;
  const column = (field: Field) => columns.find((c) => c.field === field);
  const raw = (field: Field) => {
    const c = column(field);
    return c ? (record.cells[c.index] ?? '') : '';
  };
  const tagCell = raw('id').trim();
  const report = (
    kind: RowProblem['kind'],
    needs: RowProblem['needs'],
    field: Field,
    what: string,
    more: Partial<RowProblem> = {},
  ) => context.problem({ kind, needs, row, column: column(field)?.header, tag: inert(tagCell, 60), what, ...more });
  const rewrote = (field: Field, from: string, to: string, why: string) => {
    if (from !== to)
      context.rewrote({ row, column: column(field)?.header ?? field, from: inert(from, 80), to: inert(to, 80), why });
  };
  const entry: Record<string, unknown> = {};
  const notes: string[] = [];

  const crane = readCrane();
  if (crane !== undefined) entry.crane = crane;
  readId();
  readRole();
  readAddress();
  readMac();
  const model = readMakerAndModel();
  for (const field of ['serial', 'order_number', 'os', 'names'] as const) {
    const text = raw(field).trim();
    if (!saysNothing(text)) entry[field] = field === 'names' ? text.split(/[\s,;]+/) : text;
  }
  readFirmware();
  readSupplier();
  readZone();
  readRemarks();
  for (const c of columns) {
    const text = (record.cells[c.index] ?? '').trim();
    if (c.field === 'note' && text !== '') notes.push(`${c.header}: ${text}`);
  }
  if (model !== undefined) entry.model = model;
  if (notes.length > 0) entry.note = notes.join('; ');
  return { row, tag: tagCell, entry: entry as RowDraft['entry'] };

  function readCrane(): string | undefined {
    const text = raw('crane');
    if (saysNothing(text)) {
      // The tag tells it where no cell does, if the site has such a crane.
      const told = context.site && tagCrane(tagCell);
      const hit = told === undefined ? undefined : context.cranes.resolve(told);
      if (!hit || !context.site?.cranes.some((c) => c.id === hit.crane)) return undefined;
      rewrote('crane', '', hit.crane, `its name begins with ${told}`);
      return hit.crane;
    }
    const hit = context.cranes.resolve(text);
    if (!hit) {
      report('unknown-crane', 'decide', 'crane', `no crane is called "${inert(text.trim(), 60)}"`, {
        expected: context.site ? 'an id or alias of a crane' : 'letters and a number, as STS-01',
        remedy: suggestion(text.trim(), context.site?.cranes.flatMap((c) => [c.id, ...c.aliases]) ?? []),
      });
      return undefined;
    }
    rewrote('crane', text, hit.crane, hit.because ?? 'spaces around it');
    return hit.crane;
  }

  function readId(): void {
    if (saysNothing(tagCell)) {
      report('no-name', 'decide', 'id', 'the row has no name for the device', { expected: 'a tag or name' });
      return;
    }
    if (tagCell.length > mostName) {
      report('bad-name', 'decide', 'id', 'the name is longer than any name', {
        expected: `at most ${mostName} characters`,
      });
      return;
    }
    const range = /^(.*?)(\d+)\s*(?:\.\.+|-|–|to)\s*(\d+)$/.exec(tagCell);
    if (/\d\s*\.\.+\s*\d+$/.test(tagCell) && range) {
      report('tag-range', 'decide', 'id', `"${inert(tagCell, 60)}" stands for several devices`, {
        expected: 'one row a device',
        remedy: 'Split the row; it is not split for you yet.',
      });
      return;
    }
    if (!idSchema.safeParse(tagCell).success) {
      const fixed = tagCell
        .replace(/[^A-Za-z0-9 ._/&+-]+/g, ' ')
        .trim()
        .replace(/\s+/g, ' ');
      report('bad-name', 'decide', 'id', `"${inert(tagCell, 60)}" cannot be an id`, {
        expected: 'letters, digits and . _ / & + -',
        remedy: fixed === '' ? undefined : `"${fixed}" would do.`,
      });
      return;
    }
    rewrote('id', raw('id'), tagCell, 'spaces around it');
    entry.id = tagCell;
    const gone = /(^|[^A-Za-z])(old|ex|spare)([^A-Za-z]|$)/i.exec(tagCell);
    if (gone && saysNothing(raw('mac')) && !goneWords.test(raw('remarks'))) {
      report(
        'maybe-gone',
        'decide',
        'id',
        `the name says "${gone[2]}" and there is no MAC address: is it still there?`,
        {
          expected: 'a device on the network, or its row removed',
        },
      );
    }
  }

  function readRole(): void {
    const text = raw('role');
    const role = roleWord(text);
    if (saysNothing(text) || role === '') {
      report('no-role', 'decide', 'role', 'the row does not say what the device is', {
        expected: 'plc-main, vfd, camera, …',
      });
      return;
    }
    rewrote('role', text, role, 'roles are written in small letters with hyphens');
    entry.role = role;
  }

  function readAddress(): void {
    const text = raw('ip');
    const cell = readIpCell(text);
    if (cell.kind === 'range') {
      report(
        'ip-range',
        'decide',
        'ip',
        `"${inert(text.trim(), 60)}" stands for ${cell.count} devices (${cell.from} to ${cell.to})`,
        {
          expected: 'one address a row',
          remedy: 'Split the row; it is not split for you yet.',
        },
      );
    } else if (cell.kind === 'dhcp') {
      report('dhcp', 'look', 'ip', `"${inert(text.trim(), 60)}" is no address`, {
        expected: 'the address it uses',
        remedy: 'The device is imported without one; traffic can then be matched by its MAC address only.',
      });
    } else if (cell.kind === 'bad') {
      report('bad-address', 'decide', 'ip', `"${inert(text.trim(), 60)}" is no IP address`, {
        expected: 'an address such as 10.70.10.10',
      });
    } else if (cell.kind === 'addresses') {
      entry.ip = cell.addresses;
      const to = cell.addresses.join(', ');
      if (cell.padded) {
        report('zero-padded', 'look', 'ip', `"${inert(text.trim(), 60)}" has leading zeros; it is read as ${to}`, {
          expected: 'an address without leading zeros',
          remedy: 'Some tools read such an address as octal. Check it once.',
        });
        rewrote('ip', text.trim(), to, 'leading zeros are decimal');
      }
      if (cell.mask) report('mask', 'look', 'ip', `"${inert(text.trim(), 60)}" has a mask; the address alone is kept`);
      if (text !== text.trim()) {
        report('trailing-space', 'look', 'ip', `spaces around "${inert(text.trim(), 60)}"`, {
          expected: 'the address alone',
          remedy: 'They are left out.',
        });
      }
    }
  }

  function readMac(): void {
    const text = raw('mac');
    const cell = readMacCell(text);
    const shown = inert(text.trim(), 60);
    if (cell.kind === 'macs') {
      entry.mac = cell.macs;
      rewrote('mac', text, cell.macs.map((m) => m.toUpperCase()).join(', '), 'one spelling for all');
    } else if (cell.kind === 'short') {
      report('short-mac', 'decide', 'mac', `"${shown}" has ${cell.digits} digits`, {
        expected: 'twelve digits (00:1D:9C:7B:2F:AB)',
        remedy: 'Read it from the label or the switch. Nothing is guessed.',
      });
    } else if (cell.kind === 'bad') {
      report(cell.number ? 'mac-lost' : 'bad-mac', 'decide', 'mac', `"${shown}" is no MAC address`, {
        expected: 'twelve digits (00:1D:9C:7B:2F:AB)',
        remedy: cell.number
          ? 'The spreadsheet turned it into a number and its digits are lost; format the column as text.'
          : undefined,
      });
    }
  }

  function readMakerAndModel(): string | undefined {
    const maker = raw('maker').trim();
    const model = raw('model').trim();
    if (!saysNothing(maker)) entry.maker = maker;
    if (!saysNothing(model)) return model;
    const both = raw('maker+model').trim();
    if (saysNothing(both)) return undefined;
    // The maker is the name the site knows it by, else the first word.
    const names = context.site?.suppliers.flatMap((s) => [s.id, ...s.aliases]) ?? [];
    const known = names
      .filter((n) => both.toLowerCase().startsWith(`${n.toLowerCase()} `))
      .sort((a, b) => b.length - a.length)[0];
    const head = known === undefined ? /^\S+/.exec(both)![0] : both.slice(0, known.length);
    if (head === both) return both;
    entry.maker = head;
    return both.slice(head.length).trim();
  }

  function readFirmware(): void {
    const text = raw('firmware').trim();
    if (!saysNothing(text)) entry.firmware = text;
    else if (text !== '') {
      report('no-firmware', 'look', 'firmware', `"${inert(text, 20)}": the firmware is not known`, {
        expected: 'a version',
        remedy: 'It is imported without one; advisories cannot be matched to it until it has one.',
      });
    }
  }

  function readSupplier(): void {
    const text = raw('supplier').trim();
    if (saysNothing(text)) return;
    const hit = context.site?.suppliers.find((s) =>
      [s.id, ...s.aliases].some((n) => n.toLowerCase() === text.toLowerCase()),
    );
    if (hit) entry.supplier = hit.id;
    else notes.push(`supplier: ${text}`);
  }

  function readZone(): void {
    const text = raw('zone').trim();
    const vlanText = raw('vlan').trim();
    const zones = context.site?.zones ?? [];
    if (!saysNothing(text)) {
      const hit = zones.find((z) => z.id.toLowerCase() === text.toLowerCase());
      if (hit || !context.site) entry.zone = hit?.id ?? text;
      else {
        report('unknown-zone', 'decide', 'zone', `no zone is called "${inert(text, 60)}"`, {
          expected: 'the id of a zone',
          remedy: suggestion(
            text,
            zones.map((z) => z.id),
          ),
        });
      }
    } else if (!saysNothing(vlanText)) {
      const vlan = readVlan(vlanText);
      const fits =
        vlan === undefined
          ? []
          : zones.filter(
              (z) => z.vlans.includes(vlan) && (crane === undefined || z.crane === undefined || z.crane === crane),
            );
      if (fits.length === 1) {
        entry.zone = fits[0]!.id;
        entry.crane ??= fits[0]!.crane;
      } else {
        notes.push(/^vlan/i.test(vlanText) ? vlanText : `VLAN ${vlanText}`);
        if (context.site && zones.length > 0) {
          report(
            'unknown-zone',
            'look',
            'vlan',
            `VLAN "${inert(vlanText, 20)}" belongs to ${fits.length === 0 ? 'no zone' : 'several zones'} there`,
            {
              expected: 'a VLAN of one zone',
              remedy: 'The VLAN is kept as a note.',
            },
          );
        }
      }
    }
    if (entry.zone === undefined) byAddress(zones);
    const zone = zones.find((z) => z.id === entry.zone);
    for (const address of (entry.ip as string[] | undefined) ?? []) {
      if (!zone || zone.subnets.length === 0 || zone.subnets.some((s) => inPrefix(address, parsePrefix(s)!))) continue;
      report('wrong-zone', 'decide', 'ip', `${address} lies outside zone ${zone.id}`, {
        expected: `an address in ${zone.subnets.join(' or ')}`,
      });
    }
  }

  /** Where no cell tells the zone, the address does: on the crane, else among the zones that belong to none. */
  function byAddress(zones: readonly Zone[]): void {
    const [address] = (entry.ip as string[] | undefined) ?? [];
    if (address === undefined) return;
    const fits = zones.filter(
      (z) =>
        (crane === undefined || z.crane === undefined || z.crane === crane) &&
        z.subnets.some((s) => inPrefix(address, parsePrefix(s)!)),
    );
    if (fits.length !== 1) return;
    entry.zone = fits[0]!.id;
    entry.crane ??= fits[0]!.crane;
    rewrote('zone', '', fits[0]!.id, 'its address lies there');
  }

  function readRemarks(): void {
    const text = raw('remarks').trim();
    if (saysNothing(text)) return;
    notes.unshift(text);
    const gone = goneWords.exec(text);
    if (gone) {
      report('maybe-gone', 'decide', 'remarks', `the remark says "${inert(text, 80)}": is it on the network?`, {
        expected: 'a device on the network, or one marked as on paper only',
        remedy: 'Set on_network to false, or remove the row.',
      });
    }
  }
}

function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}
