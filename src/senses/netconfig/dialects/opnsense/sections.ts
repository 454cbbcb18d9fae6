// The other sections of config.xml: what cannot change what reaches what, what is known to matter and is not followed, and what is a person's account.
import type { ConfiguredDevice } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { textOf } from './interfaces.ts';
import { markTags, markWhole } from './marks.ts';

const harmless = new Set([
  'version',
  'lastchange',
  'theme',
  'trigger_initial_wizard',
  'sysctl',
  'dhcpd',
  'dhcpdv6',
  'dhcpd6',
  'dhcrelay',
  'dhcrelay6',
  'syslog',
  'rrd',
  'load_balancer',
  'widgets',
  'revision',
  'ntpd',
  'cron',
  'wol',
  'unbound',
  'dnsmasq',
  'diag',
  'shaper',
  'dnshaper',
  'wizardtemp',
  'installedpackages',
  'notifications',
  'hasync',
  'dyndnses',
  'rfc2136',
  'snmpd',
  'schedules',
  'crl',
  'laggs',
  'dhcp6relay',
  'gui',
  'ezshaper',
  'sshdata',
  'created',
  'updated',
]);
const accounts = new Set(['ca', 'cert', 'crl']);
/** Known to change what reaches what. Only where something stands in them. */
const open: Record<string, 'route' | 'nat' | 'filter' | 'layer2'> = {
  bridges: 'layer2',
  bridged: 'layer2',
  gifs: 'route',
  gres: 'route',
  ppps: 'route',
  qinqs: 'layer2',
  virtualip: 'nat',
  proxyarp: 'nat',
  captiveportal: 'filter',
  ipsec: 'route',
  openvpn: 'route',
  wireless: 'layer2',
  pptpd: 'route',
  l2tp: 'route',
  igmpproxy: 'route',
  ovpnserver: 'route',
};

const leaves = (element: XmlElement): boolean => element.text !== '' || element.children.some(leaves);

/** Children that OPNsense keeps under its own element, and that no packet depends on. */
const ownHarmless = new Set([
  'cron',
  'Netflow',
  'monit',
  'Syslog',
  'DHCRelay',
  'Kea',
  'DynDNS',
  'unboundplus',
  'Interfaces',
  'trust',
  'wireless',
  'TrafficShaper',
  'trafficshaper',
  'ProxyArp',
  'captiveportal_templates',
  'captiveportal',
  'IDS',
  'proxy',
  'IPsec',
  'Swanctl',
  'OpenVPN',
  'OpenVPNExport',
  'wireguard',
  'Hasync',
  'Gateways',
  'Firewall',
  'Deciso',
  'ipsec',
  'openvpn',
]);
const ownOpen: Record<string, 'route' | 'filter' | 'nat'> = {
  captiveportal: 'filter',
  IDS: 'filter',
  proxy: 'filter',
  IPsec: 'route',
  Swanctl: 'route',
  OpenVPN: 'route',
  wireguard: 'route',
  ipsec: 'route',
};

export function sections(
  root: XmlElement,
  own: XmlElement | undefined,
  device: ConfiguredDevice,
  book: LineBook,
): void {
  for (const element of root.children) {
    const scope = open[element.name];
    if (accounts.has(element.name)) markWhole(book, element, 'aside');
    else if (element.name === 'system') system(element, book);
    else if (harmless.has(element.name)) markWhole(book, element, 'harmless');
    else if (scope && !leaves(element)) markWhole(book, element, 'harmless');
    else if (scope) {
      markWhole(book, element, 'not-modelled', { scope, note: `section ${element.name}` });
      if (scope === 'route')
        device.tunnels.push({ name: element.name, at: { file: 0, line: element.line, to: element.to } });
    } else if (!leaves(element) && element.name !== 'OPNsense') markWhole(book, element, 'harmless');
  }
  if (!own) return;
  markTags(book, own);
  for (const element of own.children) {
    const scope = ownOpen[element.name];
    if (element.name === 'Firewall') firewall(element, book);
    else if (scope && enabledIn(element)) {
      markWhole(book, element, 'not-modelled', { scope, note: `section ${element.name}` });
      if (scope === 'route')
        device.tunnels.push({ name: element.name, at: { file: 0, line: element.line, to: element.to } });
    } else if (ownHarmless.has(element.name) || !leaves(element)) markWhole(book, element, 'harmless');
  }
}

/** Whether a section of OPNsense does anything: it is switched on, or has entries. */
function enabledIn(element: XmlElement): boolean {
  const on = (e: XmlElement): boolean => (/^(enabled|enable)$/.test(e.name) && e.text === '1') || e.children.some(on);
  return on(element);
}

function firewall(element: XmlElement, book: LineBook): void {
  markTags(book, element, 'filter');
  for (const child of element.children) {
    if (child.name === 'Alias') {
      markTags(book, child, 'filter');
      for (const part of child.children) if (part.name === 'geoip') markWhole(book, part, 'harmless');
    } else if (child.name === 'Filter') {
      markTags(book, child, 'filter');
      for (const part of child.children) {
        if (part.name === 'rules') markTags(book, part, 'filter');
        else if (!leaves(part)) markWhole(book, part, 'harmless');
        else markWhole(book, part, 'not-modelled', { scope: 'nat', note: `section Firewall/Filter/${part.name}` });
      }
    } else if (child.name === 'Lvtemplate' || child.name === 'Category') markWhole(book, child, 'harmless');
    else if (!leaves(child)) markWhole(book, child, 'harmless');
    else markWhole(book, child, 'not-modelled', { scope: 'filter', note: `section Firewall/${child.name}` });
  }
}

function system(element: XmlElement, book: LineBook): void {
  markTags(book, element, 'management');
  for (const child of element.children) {
    if (child.name === 'user' || child.name === 'group' || child.name === 'authserver') markWhole(book, child, 'aside');
    else if (/^(webgui|ssh|enablesshd|sshdkeyonly|hostname|ipv6allow)$/.test(child.name))
      markWhole(book, child, 'modelled', { scope: 'management' });
    else if (child.name === 'disablefilter' && textOf(element, 'disablefilter') !== '0')
      markWhole(book, child, 'modelled', { scope: 'filter' });
    else if (systemHarmless.has(child.name) || !leaves(child)) markWhole(book, child, 'harmless');
    else if (child.name === 'ipv6nat' || xmlChild(child, 'enable'))
      markWhole(book, child, 'not-modelled', { scope: 'nat' });
  }
}

const systemHarmless = new Set([
  'rrdbackup',
  'netflowbackup',
  'optimization',
  'domain',
  'dnsserver',
  'dnsallowoverride',
  'dns1gw',
  'dns2gw',
  'dns3gw',
  'dns4gw',
  'language',
  'timezone',
  'timeservers',
  'nextuid',
  'nextgid',
  'usevirtualterminal',
  'disablenatreflection',
  'disableconsolemenu',
  'disablevlanhwfilter',
  'disablechecksumoffloading',
  'disablesegmentationoffloading',
  'disablelargereceiveoffloading',
  'powerd_ac_mode',
  'powerd_battery_mode',
  'powerd_normal_mode',
  'bogons',
  'pf_share_forward',
  'lb_use_sticky',
  'rulesetbackup',
  'rulesetbackupcount',
  'firmware',
  'backup',
  'serialspeed',
  'primaryconsole',
  'secondaryconsole',
  'maximumtableentries',
  'maximumstates',
  'aliasesresolveinterval',
  'already_run_config_upgrade',
  'hn_altq_enable',
  'prefer_ipv4',
  'crypto_hardware',
  'thermal_hardware',
  'use_mfs_tmp_size',
  'use_mfs_var_size',
  'gitsync',
  'acb',
  'keepcounters',
  'statetable',
  'dhcpbackend',
  'autologout',
  'kill_states',
  'skip_rules_gw_down',
  'use_mfs_tmp',
  'use_mfs_var',
  'sudo_allow_wheel',
  'sudo_allow_group',
  'ruleset_optimization',
  'schedule_states',
  'reflectiontimeout',
  'enablenatreflectionhelper',
  'enablebinatreflection',
]);
