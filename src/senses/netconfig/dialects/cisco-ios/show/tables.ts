// VLANs, switch ports, spanning trees and learned addresses as `show` commands print them; and the list of all tables, recognised by their heads.
import { inert, isGroupMac, parseMac } from '#kit';
import type { VlanSet } from '#facts';
import { fullInterfaceName } from '../../../core/cisco/interface-name.ts';
import { vlanList } from '../../../core/cisco/vlan-list.ts';
import { oneLine } from '../state.ts';
import type { PortWords } from '../switchport.ts';
import { arpTable, cdpDetail, lldpDetail, neighbourTable, routeTable } from './neighbour-tables.ts';
import { isPortName } from './table-reader.ts';
import type { Seen, TableReader, Took } from './table-reader.ts';

const port = (text: string): string => fullInterfaceName(text);

function wordsOf(seen: Seen, name: string, n: number): PortWords {
  const full = port(name);
  const known = seen.ports.get(full);
  if (known) return known;
  const made: PortWords = { on: true, at: [oneLine(n)] };
  seen.ports.set(full, made);
  return made;
}

const vlanTable: TableReader = {
  kind: 'show vlan',
  starts: (line) => /^VLAN +Name +Status/i.test(line),
  open: (seen) => {
    let id: number | undefined;
    let second = false;
    const ports = (text: string, n: number): void => {
      if (id === undefined) return;
      for (const name of text.split(/[,\s]+/).filter(isPortName)) {
        const w = wordsOf(seen, name, n);
        if (w.mode === undefined) {
          w.mode = 'access';
          w.access = id;
        }
      }
    };
    return (line, n) => {
      if (/^VLAN +Name/i.test(line) || /^-+( |$)/.test(line)) return 'head';
      if (/^(VLAN +(Type|AREHops)|Remote SPAN|Primary +Secondary)/i.test(line)) {
        second = true;
        return 'head';
      }
      if (second) return 'text';
      const row = /^(\d{1,4})\s+(\S.*?)(?:\s+(active|act\/\S+|sus\/\S+|suspended|shutdown)(?:\s+(.*))?)?$/i.exec(line);
      if (row) {
        id = Number(row[1]);
        if (id < 1 || id > 4095) return 'odd';
        const name = inert(row[2]!.trim(), 64);
        if (!seen.vlans.some((v) => v.id === id)) seen.vlans.push({ id, name, at: oneLine(n) });
        ports(row[4] ?? '', n);
        return 'row';
      }
      if (/^\s+/.test(line) && id !== undefined) {
        ports(line.replace(/^\s*(active|act\/\S+|suspended|sus\/\S+)/i, ''), n);
        return 'row';
      }
      return 'odd';
    };
  },
};

const numbered = (text: string): number | undefined => {
  const m = /^(\d{1,4})\b/.exec(text.trim());
  return m ? Number(m[1]) : undefined;
};

const switchportBlocks: TableReader = {
  kind: 'show interfaces switchport',
  starts: (line) => /^Name: +\S+$/.test(line),
  open: (seen) => {
    let now: PortWords | undefined;
    let list: { words: PortWords; text: string } | undefined;
    return (line, n) => {
      const m = /^\s*([A-Za-z][A-Za-z0-9 ()/-]*?):\s*(.*)$/.exec(line);
      if (!m) {
        // A long list of VLANs goes on in the next line.
        if (list && /^\s+[\d,-]+$/.test(line)) {
          list.text += line.trim();
          list.words.allowed = vlanList(list.text) ?? list.words.allowed;
          return 'row';
        }
        return 'text';
      }
      const [key, value] = [m[1]!.toLowerCase(), m[2]!.trim()];
      if (key !== 'trunking vlans enabled') list = undefined;
      if (key === 'name') {
        seen.ports.delete(port(value)); // says more than `show vlan` does
        now = wordsOf(seen, value, n);
        return 'row';
      }
      if (!now) return 'text';
      switch (key) {
        case 'switchport':
          now.on = /^enabled/i.test(value);
          return 'row';
        case 'administrative mode':
          now.mode = /^static access/i.test(value)
            ? 'access'
            : /^trunk/i.test(value)
              ? 'trunk'
              : /^private-vlan host/i.test(value)
                ? 'private-host'
                : /^private-vlan promisc/i.test(value)
                  ? 'private-promiscuous'
                  : /^(dot1q-)?tunnel/i.test(value)
                    ? 'dot1q-tunnel'
                    : 'dynamic';
          return 'row';
        case 'access mode vlan': {
          const id = numbered(value);
          if (id !== undefined) now.access = id;
          return 'row';
        }
        case 'trunking native mode vlan': {
          const id = numbered(value);
          if (id !== undefined) now.native = id;
          return 'row';
        }
        case 'voice vlan': {
          const id = numbered(value);
          if (id !== undefined) now.voice = id;
          return 'row';
        }
        case 'trunking vlans enabled': {
          const allowed = vlanList(value.replace(/,$/, ''));
          if (allowed) now.allowed = allowed;
          list = { words: now, text: value };
          return 'row';
        }
        case 'protected':
          now.protected = /^true/i.test(value);
          return 'row';
        default:
          return 'text';
      }
    };
  },
};

const trunkTable: TableReader = {
  kind: 'show interfaces trunk',
  starts: (line) => /^Port +Mode +Encapsulation/i.test(line),
  open: (seen) => {
    let part = 0;
    let last: PortWords | undefined;
    return (line, n) => {
      if (/^Port\s/i.test(line)) {
        part = /Encapsulation/i.test(line) ? 0 : /allowed on trunk/i.test(line) ? 1 : 2;
        last = undefined;
        return 'head';
      }
      if (part === 2) return 'text';
      const [name, ...rest] = line.trim().split(/\s+/);
      if (part === 1 && last && /^\s+[\d,-]+$/.test(line)) {
        const more = vlanList(line.trim());
        if (more) last.allowed = [...(last.allowed ?? []), ...more] as VlanSet;
        return 'row';
      }
      if (name === undefined || !isPortName(name)) return 'odd';
      const w = wordsOf(seen, name, n);
      if (part === 0) {
        w.mode = rest[0] === 'on' ? 'trunk' : 'dynamic';
        const native = numbered(rest.at(-1) ?? '');
        if (native !== undefined) w.native = native;
      } else {
        const allowed = vlanList(rest.join(''));
        if (!allowed) return 'odd';
        w.allowed = allowed;
        last = w;
      }
      return 'row';
    };
  },
};

const spanningTree: TableReader = {
  kind: 'show spanning-tree',
  starts: (line) => /^(VLAN\d{4}|MST\d+)\s*$/.test(line),
  open: (seen, first) => {
    let vlan = numbered(first.replace(/^\D+0*/, ''));
    let rows = false;
    return (line, n) => {
      const head = /^(VLAN|MST)0*(\d+)\s*$/.exec(line);
      if (head) {
        vlan = head[1] === 'VLAN' ? Number(head[2]) : undefined;
        rows = false;
        return 'head';
      }
      if (/^Interface +Role +Sts/i.test(line)) {
        rows = true;
        return 'head';
      }
      if (/^-+ -+/.test(line)) return 'head';
      if (!rows) return 'text';
      const m = /^(\S+)\s+(Desg|Root|Altn|Back|Mstr|Shr|Boun|Disa)\S*\s+(\w{3})\S*\s/.exec(line);
      if (!m) return 'text';
      seen.state.spanningTree.push({
        ...(vlan === undefined ? {} : { vlan }),
        port: port(m[1]!),
        role: m[2]!,
        state: m[3]!,
        at: oneLine(n),
      });
      return 'row';
    };
  },
};

/** Ports that are the device itself. */
const own = /^(cpu|router|switch|drop|vl\d+|vlan\d+|sup-eth\S*|sup_eth\S*|stby-switch|0|--)$/i;

const macTable: TableReader = {
  kind: 'show mac address-table',
  starts: (line) =>
    /^\s*(vlan|unicast entries)\b.*(mac address|$)/i.test(line) && /mac address|unicast entries/i.test(line)
      ? true
      : /^(Non-static Address Table|Destination Address +Address Type|\s*Mac Address Table\s*$)/i.test(line),
  open: (seen) => {
    let before: { vlan?: number; mac: string; at: number } | undefined;
    const take = (vlan: string, mac: string, ports: string, n: number): Took => {
      const normal = parseMac(mac);
      if (normal === undefined) return 'odd';
      // A group address is where the switch sends to, not whom it heard.
      if (isGroupMac(normal)) {
        before = undefined;
        return 'text';
      }
      const id = /^\d+$/.test(vlan) ? Number(vlan) : undefined;
      before = { ...(id === undefined ? {} : { vlan: id }), mac: normal, at: n };
      add(ports, n);
      return 'row';
    };
    const add = (ports: string, n: number): void => {
      for (const name of ports.split(/[,\s]+/)) {
        if (!before || !isPortName(name) || own.test(name)) continue;
        seen.state.macs.push({
          ...(before.vlan === undefined ? {} : { vlan: before.vlan }),
          mac: before.mac,
          port: port(name),
          at: oneLine(n),
        });
      }
    };
    return (line, n) => {
      const mac = /([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})/i.exec(line);
      if (!mac) {
        if (before && /^\s{20,}\S/.test(line)) {
          add(line, n);
          return 'row';
        }
        return 'text';
      }
      const lead = line.slice(0, mac.index).replace(/[*#RSDN+\s]/g, '');
      const tail = line
        .slice(mac.index + mac[0].length)
        .trim()
        .split(/\s+/);
      // Old form: address, type, VLAN, port.
      if (lead === '') return take(tail[1] ?? '', mac[0], tail.slice(2).join(' '), n);
      return take(lead, mac[0], tail.slice(1).join(' '), n);
    };
  },
};

export const tableReaders: readonly TableReader[] = [
  vlanTable,
  switchportBlocks,
  trunkTable,
  spanningTree,
  macTable,
  cdpDetail,
  lldpDetail,
  neighbourTable,
  routeTable,
  arpTable,
];
