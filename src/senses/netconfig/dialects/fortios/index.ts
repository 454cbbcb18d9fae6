// FortiOS of Fortinet's FortiGate: `show`, `show full-configuration` and backups, with VDOMs.
import type { Dialect } from '../../dialect.ts';
import { readFortios } from './read.ts';
import { topics } from './topics.ts';

const tables =
  /^\s*config (?:system (?:global|interface|zone|settings|vdom|admin|accprofile|sdwan)|firewall (?:policy6?|address6?|addrgrp6?|service (?:custom|group|category)|vip|local-in-policy|schedule (?:recurring|onetime)|internet-service-(?:name|definition))|router (?:static6?|bgp|route-map|access-list)|vpn ipsec phase[12](?:-interface)?|vdom|global)\b/;

export const fortios: Dialect = {
  id: 'fortios',
  name: 'Fortinet FortiOS (FortiGate)',
  maker: 'Fortinet',
  proven: 'real',
  measured: '99.6 % of the relevant lines of public configurations',
  sources: [
    'FortiOS 6.4, 7.0, 7.2 and 7.4 CLI Reference',
    'FortiOS Administration Guide: policies, central NAT, virtual IPs, zones, local-in policies',
  ],
  topics,
  recognise(text) {
    let found = 0;
    let edits = 0;
    for (const line of text.lines.slice(0, 600)) {
      if (line.startsWith('#config-version=')) return 0.99;
      if (tables.test(line)) found++;
      else if (/^\s*(?:edit \S|next$|end$)/.test(line)) edits++;
    }
    if (found > 0 && edits > 0) return 0.98;
    return 0;
  },
  read: readFortios,
};
