// Ways to the mGuard itself: HTTPS, SSH and SNMP, from which side and from whom; and log-ons left as delivered.
import type { AddressSet, ManagementService, Weakness } from '#facts';
import { addressItem, isAnyIpv4 } from '../onboard/address.ts';
import type { Profile, ProfileRow } from './profile.ts';

const sides = ['internal', 'external', 'dmz', 'vpn'] as const;
type Side = (typeof sides)[number];

const accessColumns = {
  FROM_IP: 'text',
  INTERFACE: 'text',
  ACTION: 'text',
  LOG: 'harmless',
  COMMENT: 'harmless',
} as const;

/** @param interfaces names of the interfaces of each side. */
export function readManagement(profile: Profile, interfaces: Map<string, string[]>): ManagementService[] {
  const found: ManagementService[] = [];
  const add = (
    service: ManagementService['service'],
    keys: { remote: string[]; port: string; table: string },
    usual: { port: number; protocol: number; encrypted: boolean; onInternal: boolean },
  ) => {
    const remote = keys.remote.map((key) => profile.flag(key, 'management', false)).includes(true);
    const portText = profile.text(keys.port, 'management');
    const port = portText !== undefined && /^\d{1,5}$/.test(portText) ? Number(portText) : usual.port;
    const rows = profile.rows(keys.table, 'management', accessColumns) ?? [];
    const at = profile.at([...keys.remote, keys.table].find((key) => profile.has(key)) ?? keys.table);
    for (const side of sides) {
      const on = interfaces.get(side) ?? [];
      if (on.length === 0) continue;
      // The manual: without a rule, the inside may, and nobody else; rules ask for remote access to be switched on.
      const asked = rows.filter((row) => fits(row, side));
      const switchedOn = usual.onInternal ? remote || side === 'internal' : remote;
      const { anybody, from } = allowed(asked, side === 'internal' && switchedOn);
      found.push({
        service,
        enabled: switchedOn && (anybody || from.include.length > 0),
        protocol: usual.protocol,
        port: side === 'internal' && usual.onInternal ? usual.port : port,
        encrypted: usual.encrypted,
        on,
        ...(anybody ? {} : { from }),
        at: asked[0]?.at ?? at,
      });
    }
  };
  add(
    'https',
    { remote: ['HTTPS_REMOTE_ACCESS'], port: 'HTTPS_REMOTE_PORT', table: 'HTTPS_ACCESS' },
    { port: 443, protocol: 6, encrypted: true, onInternal: true },
  );
  add(
    'ssh',
    { remote: ['SSH_REMOTE_ACCESS'], port: 'SSH_REMOTE_PORT', table: 'SSH_ACCESS' },
    { port: 22, protocol: 6, encrypted: true, onInternal: true },
  );
  const v1 = profile.flag('SNMP_V1V2_ACCESS', 'management', false);
  add(
    'snmp',
    { remote: ['SNMP_V3_ACCESS', 'SNMP_V1V2_ACCESS'], port: 'SNMP_REMOTE_PORT', table: 'SNMP_ACCESS' },
    { port: 161, protocol: 17, encrypted: !v1, onInternal: false },
  );
  return found;
}

const fits = (row: ProfileRow, side: Side): boolean => {
  const word = row.get('INTERFACE').trim().toLowerCase();
  if (word === '' || word === 'any' || word === 'all') return true;
  if (word === 'any_external') return side === 'external';
  // A side nobody knows may be this one.
  return word === side || !(sides as readonly string[]).includes(word);
};

/** Who may come, by first match, taken too wide where a refusal stands between. */
function allowed(rows: ProfileRow[], otherwise: boolean): { anybody: boolean; from: AddressSet } {
  const include: string[] = [];
  const except: string[] = [];
  for (const row of rows) {
    const any = isAnyIpv4(row.get('FROM_IP')) || row.get('FROM_IP').trim() === '';
    const item = any ? undefined : addressItem(row.get('FROM_IP'));
    const permits = !/^(drop|reject)$/i.test(row.get('ACTION').trim());
    if (permits && item === undefined) return everybody(except);
    if (permits) include.push(item!);
    else if (any) return { anybody: false, from: { include } };
    else if (item !== undefined && include.length === 0) except.push(item);
  }
  if (otherwise) return everybody(except);
  return { anybody: false, from: { include, ...(except.length > 0 ? { except } : {}) } };
}

const everybody = (except: string[]): { anybody: boolean; from: AddressSet } => ({
  anybody: except.length === 0,
  from: { include: ['0.0.0.0/0'], ...(except.length > 0 ? { except } : {}) },
});

/** Passwords and communities as delivered. The secret itself goes no further than this comparison. */
export function readWeaknesses(profile: Profile): Weakness[] {
  const found: Weakness[] = [];
  const accounts = [
    { key: 'ROOT_PASSWORD', account: 'root', factory: 'root' },
    { key: 'ADMIN_PASSWORD', account: 'admin', factory: 'mGuard' },
  ];
  for (const { key, account, factory } of accounts) {
    const value = profile.text(key, 'management');
    if (value === undefined) continue;
    const at = profile.at(key);
    if (value === factory) found.push({ kind: 'factory-password', what: `account ${account}`, at });
    else if (value === '') found.push({ kind: 'no-password', what: `account ${account}`, at });
    else if (!value.startsWith('$')) found.push({ kind: 'clear-text-password', what: `account ${account}`, at });
    else if (value.startsWith('$1$')) found.push({ kind: 'weak-hash', what: `account ${account}`, at });
  }
  for (const [key, what] of [
    ['SNMP_RO_COMMUNITY', 'read community'],
    ['SNMP_RW_COMMUNITY', 'write community'],
  ] as const) {
    const value = profile.text(key, 'management');
    if (value !== undefined && /^(public|private)$/i.test(value)) {
      found.push({ kind: 'factory-community', what, at: profile.at(key) });
    }
  }
  return found;
}
