// Neighbours (LLDP, CDP), routes and ARP as `show` commands print them.
import { inert, normalIp } from '#kit';
import type { Route } from '#facts';
import { fullInterfaceName } from '../../../core/cisco/interface-name.ts';
import { cleanPrefix } from '../../../core/cisco/masks.ts';
import { oneLine } from '../state.ts';
import { isPortName } from './table-reader.ts';
import type { TableReader } from './table-reader.ts';

const port = (text: string): string => fullInterfaceName(text);

export const lldpDetail: TableReader = {
  kind: 'show lldp neighbors detail',
  starts: (line) => /^(Local Intf|Chassis id): /i.test(line),
  open: (seen) => {
    let now: { port?: string; name?: string; remote?: string; at: number; described?: string } = { at: 0 };
    const flush = (): void => {
      if (now.port !== undefined && (now.name !== undefined || now.remote !== undefined)) {
        const known = seen.state.neighbours.find((x) => x.by === 'lldp' && x.at.line === now.at);
        const made = {
          port: now.port,
          name: now.name ?? '',
          ...(now.remote === undefined ? {} : { remotePort: now.remote }),
          by: 'lldp' as const,
          at: oneLine(now.at),
        };
        if (known) Object.assign(known, made);
        else seen.state.neighbours.push(made);
      }
    };
    return (line, n) => {
      const m = /^(Local Intf|Chassis id|Port id|Port Description|System Name): *(.*)$/i.exec(line);
      if (!m) {
        if (/^-{10,}/.test(line)) {
          flush();
          now = { at: 0 };
          return 'head';
        }
        return 'text';
      }
      const value = inert(m[2]!.trim(), 128);
      switch (m[1]!.toLowerCase()) {
        case 'local intf':
          if (now.port !== undefined) now = { at: 0 };
          now.port = port(value);
          now.at = n;
          break;
        case 'port id':
          now.remote = isPortName(value) ? port(value) : value;
          break;
        case 'system name':
          now.name = value;
          break;
      }
      flush();
      return 'row';
    };
  },
};

export const cdpDetail: TableReader = {
  kind: 'show cdp neighbors detail',
  starts: (line) => /^Device ID: /i.test(line),
  open: (seen) => {
    let name = '';
    return (line, n) => {
      const id = /^Device ID: *(.*)$/i.exec(line);
      if (id) {
        name = inert(id[1]!.trim(), 128);
        return 'row';
      }
      const at = /^Interface: *([^,]+), +Port ID \(outgoing port\): *(.*)$/i.exec(line);
      if (at) {
        seen.state.neighbours.push({
          port: port(at[1]!),
          name,
          remotePort: port(inert(at[2]!.trim(), 64)),
          by: 'cdp',
          at: oneLine(n),
        });
        return 'row';
      }
      return 'text';
    };
  },
};

/** `show cdp neighbors` and `show lldp neighbors`: one line a neighbour, or two where its name is long. */
export const neighbourTable: TableReader = {
  kind: 'show neighbors',
  starts: (line) => /^Device[ -]ID +Local Intr?f/i.test(line),
  open: (seen, first) => {
    const by = /Platform/i.test(first) ? 'cdp' : 'lldp';
    let name: string | undefined;
    return (line, n) => {
      if (/^Device[ -]ID/i.test(line)) return 'head';
      if (/^(Total|Capability|\s+[A-Z] - )/i.test(line)) return 'text';
      const alone = /^(\S+)\s*$/.exec(line);
      if (alone) {
        name = alone[1]!;
        return 'row';
      }
      const m = /^(\S+)?\s+((?:[A-Z][a-z]{1,2}|[A-Z][A-Za-z]+-?[a-z]+)\s?\d[\d/.]*)\s+\d+\s+(.*)$/.exec(line);
      if (!m) return 'odd';
      const who = m[1] ?? name;
      name = undefined;
      if (who === undefined) return 'odd';
      const remote =
        by === 'cdp'
          ? /((?:[A-Z][a-z]{1,2}|[A-Za-z-]+)\s?\d[\d/.]*)\s*$/.exec(m[3]!)?.[1]
          : m[3]!.trim().split(/\s+/).at(-1);
      seen.state.neighbours.push({
        port: port(m[2]!),
        name: inert(who, 128),
        ...(remote === undefined ? {} : { remotePort: port(remote) }),
        by,
        at: oneLine(n),
      });
      return 'row';
    };
  },
};

export const routeTable: TableReader = {
  kind: 'show ip route',
  // Others print a legend too: Gaia with capital letters, FortiOS with its kernel's routes first.
  starts: (line) =>
    /^(Codes: (L - local, C - connected|C - connected, S - static|S - static)|Routing Table: )/.test(line),
  open: (seen, first) => {
    let vrf: string | undefined = /^Routing Table: (\S+)/i.exec(first)?.[1];
    let last: Route | undefined;
    let parentBits = '';
    return (line, n) => {
      const table = /^Routing Table: (\S+)/i.exec(line);
      if (table) {
        vrf = table[1];
        return 'head';
      }
      if (/is (variably )?subnetted/.test(line)) {
        parentBits = /\/(\d+) is subnetted/.exec(line)?.[1] ?? '';
        return 'text';
      }
      const m = /^([A-Z][\w*%+ ]{0,8}?)\s+(\d+\.\d+\.\d+\.\d+(?:\/\d+)?)\s+(.*)$/.exec(line);
      const rest = m ? m[3]! : /^\s+(\[\d+\/\d+\] via .*)$/.exec(line)?.[1];
      if (rest === undefined) return 'text';
      if (m) {
        const prefix = cleanPrefix(m[2]!.includes('/') ? m[2]! : `${m[2]!}/${parentBits || '32'}`);
        if (prefix === undefined) return 'odd';
        last = {
          prefix: prefix.includes('/') ? prefix : `${prefix}/32`,
          source: 'table',
          at: oneLine(n),
          ...(vrf === undefined ? {} : { vrf: inert(vrf, 64) }),
        };
      } else if (last)
        last = {
          prefix: last.prefix,
          source: 'table',
          at: oneLine(n),
          ...(last.vrf === undefined ? {} : { vrf: last.vrf }),
        };
      if (!last) return 'text';
      const via = /via (\d+\.\d+\.\d+\.\d+)/.exec(rest)?.[1];
      const distance = /\[(\d+)\/\d+\]/.exec(rest)?.[1];
      const out = /, ([A-Z][A-Za-z-]+ ?\d[\d/.]*|Null0)\s*$/.exec(rest)?.[1];
      if (via !== undefined && normalIp(via) !== undefined) last.via = via;
      if (distance !== undefined) last.distance = Number(distance);
      if (out !== undefined) last.interface = port(out);
      if (out === 'Null0') last.discards = true;
      seen.routes.push(last);
      return 'row';
    };
  },
};

/** Told by other means, or of no use here. */
export const arpTable: TableReader = {
  kind: 'show ip arp',
  starts: (line) => /^Protocol +Address +Age/i.test(line),
  open: () => () => 'text',
};
