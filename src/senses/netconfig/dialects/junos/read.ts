// A Junos configuration as a device. Order of a packet's way (SRX): input filter, static and destination translation, policy, source translation, output filter.
import type { ConfiguredDevice, Filter, LineScope, Stage } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { filterName, prefixLists, readFilters } from './filters.ts';
import { readInterfaces } from './interfaces.ts';
import type { AppliedFilter } from './interfaces.ts';
import { readSecurity } from './security.ts';
import { applyGroups, parseJunos, settle } from './tree.ts';
import type { JunosNode } from './tree.ts';

const scopes: Record<string, LineScope> = {
  interfaces: 'interface',
  vlans: 'layer2',
  'bridge-domains': 'layer2',
  'ethernet-switching-options': 'layer2',
  'routing-options': 'route',
  'routing-instances': 'route',
  protocols: 'route',
  'policy-options': 'filter',
  firewall: 'filter',
  security: 'filter',
  applications: 'filter',
  system: 'management',
  snmp: 'management',
};

/** Accounts and keys: read by nobody, counted by nobody. */
const accounts =
  /^\/(?:groups\/[^/]+\/)?system\/(?:login|root-authentication|radius-server|tacplus-server|authentication-order)$/;

export function readJunos(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'junos');
  device.maker = 'Juniper';
  const { root, problems } = parseJunos(text.lines, book);
  device.problems = problems.map((p) => ({ ...p, where: { file: text.name, ...p.where } }));
  root.know();
  applyGroups(root);
  for (const [name, node] of root.children)
    if (name === 'version') {
      device.version = [...node.children.keys()][0] ?? '';
      node.mark('harmless');
    }
  system(root, device);
  const lists = prefixLists(root);
  device.filters = readFilters(root, lists);
  const applied = readInterfaces(root, device);
  const security = readSecurity(root, device);
  const inward = stages(applied, 'input', device);
  const outward = stages(applied, 'output', device);
  const own = inward
    .filter((s) => s.unit.startsWith('lo0.'))
    .map(({ stage }) => ({ ...stage, in: undefined }) as Stage);
  const passing = (list: typeof inward) => list.filter((s) => !s.unit.startsWith('lo0.')).map((s) => s.stage);
  device.transit = [...passing(inward), ...security.before, ...security.policy, ...security.after, ...passing(outward)];
  device.toDevice = [...passing(inward), ...security.before, ...security.toDevice, ...own];
  const routed = device.interfaces.filter(
    (i) => (i.addresses.length > 0 || i.dynamicAddress) && !/^(lo0|fxp|em|me|vme)/.test(i.name),
  );
  device.forwards = routed.length > 0 ? 'yes' : device.interfaces.some((i) => i.switchport) ? 'no' : 'unknown';
  rest(root);
  settle(
    root,
    book,
    (top) => scopes[top] ?? 'device',
    (path) => accounts.test(path),
  );
  // Nobody knows what a damaged file would have said further on.
  for (const problem of problems) {
    if (problem.where?.line !== undefined) book.mark(problem.where.line, 'unrecognised', { note: problem.what });
  }
  return [device];
}

/** One step for each unit that applies a filter; a list of filters becomes one. */
function stages(
  applied: readonly AppliedFilter[],
  direction: 'input' | 'output',
  device: ConfiguredDevice,
): { unit: string; stage: Stage }[] {
  const found: { unit: string; stage: Stage }[] = [];
  for (const use of applied) {
    if (use.direction !== direction) continue;
    const names = use.names.map((n) => filterName(n, use.family));
    const filters = names.map((n) => device.filters.find((f) => f.name === n));
    let name = names.join(' + ');
    if (filters.some((f) => !f)) {
      // The filter is not in the file: nobody knows what it does.
      name = `${name} (missing)`;
      const at = { file: 0, line: use.line };
      const rule = {
        id: 'missing',
        match: { may: ['a filter that is not in the file'] },
        at,
        text: name,
        enabled: true,
      };
      if (!device.filters.some((f) => f.name === name)) {
        device.filters.push({
          name,
          family: use.family,
          rules: [{ ...rule, action: 'permit' }],
          otherwise: 'deny',
          at,
        });
      }
    } else if (filters.length > 1 && !device.filters.some((f) => f.name === name)) {
      const joined: Filter = {
        ...filters[0]!,
        name,
        rules: filters.flatMap((f) => f!.rules.map((r) => ({ ...r, id: `${f!.name} ${r.id}` }))),
      };
      device.filters.push(joined);
    }
    const where = direction === 'input' ? { in: [use.unit] } : { out: [use.unit] };
    found.push({
      unit: use.unit,
      stage: {
        kind: 'filter',
        filter: name,
        ...where,
        tracksSessions: false,
        family: use.family,
        at: { file: 0, line: use.line },
      },
    });
  }
  return found;
}

function system(root: JunosNode, device: ConfiguredDevice): void {
  const node = root.get('system');
  if (!node) return;
  const name = node.value('host-name');
  if (name !== undefined) {
    device.hostname = name;
    device.name = name;
  }
  const services = node.get('services');
  const add = (
    service: ConfiguredDevice['management'][number]['service'],
    at: JunosNode | undefined,
    port: number,
    encrypted: boolean,
  ) => {
    if (!at) return;
    const written = at.value('port');
    const on = at.words('interface');
    device.management.push({
      service,
      enabled: true,
      protocol: 6,
      port: Number(written) || port,
      encrypted,
      ...(on.length ? { on } : {}),
      at: { file: 0, line: at.line, to: at.to },
    });
    at.mark('modelled');
  };
  add('ssh', services?.get('ssh'), 22, true);
  add('telnet', services?.get('telnet'), 23, false);
  add('ftp', services?.get('ftp'), 21, false);
  add('http', services?.get('web-management', 'http'), 80, false);
  add('https', services?.get('web-management', 'https'), 443, true);
  add('netconf', services?.get('netconf', 'ssh'), 830, true);
  for (const child of services?.children.values() ?? []) {
    if (
      /^(dhcp|dhcp-local-server|dns|subscriber-management|service-deployment|web-management|netconf|database-replication|flow-tap-dtcp|finger|rest|xnm-ssl|xnm-clear-text|extension-service|tftp-server|outbound-ssh|rsh|dhcp-proxy-client)$/.test(
        child.word,
      )
    )
      child.mark(child.state === 'modelled' ? 'modelled' : 'limited');
  }
  for (const child of node.children.values()) {
    if (child.word !== 'services' && child.word !== 'host-name') child.mark('harmless');
  }
  const snmp = root.get('snmp');
  if (!snmp) return;
  for (const community of snmp.children.get('community')?.children.keys() ?? []) {
    if (community === 'public' || community === 'private')
      device.weaknesses.push({ kind: 'factory-community', what: 'SNMP community', at: { file: 0, line: snmp.line } });
  }
  device.management.push({
    service: 'snmp',
    enabled: true,
    protocol: 17,
    port: 161,
    encrypted: snmp.children.has('v3'),
    at: { file: 0, line: snmp.line, to: snmp.to },
  });
  snmp.mark('modelled');
}

const harmless =
  /^(chassis|class-of-service|event-options|forwarding-options|accounting-options|access|poe|virtual-chassis|redundancy|jsrc|diameter|schedulers|dynamic-profiles|smtp|wlan|session-limit-group|unified-edge|tenants|multi-chassis|fabric|switch-options|license|phone-home)$/;

function rest(root: JunosNode): void {
  for (const node of root.children.values()) {
    if (harmless.test(node.word))
      node.mark(
        node.word === 'forwarding-options' ||
          node.word === 'access' ||
          node.word === 'switch-options' ||
          node.word === 'dynamic-profiles'
          ? 'limited'
          : 'harmless',
      );
    else if (node.word === 'protocols') protocols(node);
    else if (node.word === 'policy-options') {
      for (const child of node.children.values()) {
        if (child.word !== 'prefix-list') child.mark('limited', 'decides about routes; any way is assumed anyway');
      }
      node.know();
    } else if (/^(logical-systems|services|ethernet-switching-options|access-profile|security-zone)$/.test(node.word)) {
      node.mark('not-modelled', `section ${node.word}`);
    }
  }
}

function protocols(node: JunosNode): void {
  node.know();
  for (const child of node.children.values()) {
    if (
      /^(lldp|lldp-med|stp|rstp|mstp|vstp|igmp|igmp-snooping|mld|mld-snooping|pim|layer2-control|sflow|router-advertisement|dcbx|uplink-failure-detection|oam|lacp|bfd|ppp|ppp-service|neighbor-discovery|l2-learning|iccp|r2cp|msdp|dvmrp|pgm|rsvp|link-management|vrrp|ancp|loop-detect|protection-group)$/.test(
        child.word,
      )
    )
      child.mark('harmless');
    else if (
      /^(bgp|ospf|ospf3|isis|rip|ripng|mpls|ldp|l2circuit|l2vpn|evpn|connections|esis|segment-routing|source-packet-routing|overlay|mvpn|amt|l2iw|static|pcep|vpls|router-discovery)$/.test(
        child.word,
      )
    )
      child.mark('limited', 'routes that are learned; any way is assumed anyway');
    else if (/^(dot1x|mvrp|gvrp|erp|l2-control|vxlan)/.test(child.word)) child.mark('not-modelled');
  }
}
