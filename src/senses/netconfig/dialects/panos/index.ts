// PAN-OS of Palo Alto Networks: XML, `set` lines and the braces of `show`, of firewalls and of Panorama.
import type { Dialect } from '../../dialect.ts';
import { readPanos } from './read.ts';
import { topics } from './topics.ts';

const setWords =
  /^\s*set (?:config |devices |shared |mgt-config |deviceconfig |network (?:interface|virtual-router|profiles|vlan|virtual-wire|ike|tunnel|shared-gateway) |rulebase (?:security|nat|application-override|pbf|default-security-rules|decryption) |vsys \S+ |device-group |template(?:-stack)? |zone \S+ network |policy panorama |panorama |address \S+ (?:ip-netmask|ip-range|fqdn) |address-group |service \S+ protocol |application-group |application-filter |profile-group |external-list )/;

export const panos: Dialect = {
  id: 'panos',
  name: 'Palo Alto Networks PAN-OS (firewalls and Panorama)',
  maker: 'Palo Alto Networks',
  proven: 'real',
  measured: '96.8 % of the relevant lines of public configurations',
  sources: [
    'PAN-OS 10.1 CLI Reference',
    'PAN-OS Administrator’s Guide: security policy, NAT policy (zones and addresses before translation), App-ID',
  ],
  topics,
  recognise(text) {
    const head = text.lines.slice(0, 400);
    const start = text.whole.slice(0, 200_000);
    if (
      /<config[^>]*\surldb=/.test(start) ||
      /<entry name="localhost\.localdomain">/.test(start) ||
      (/<mgt-config>/.test(start) && /<(?:devices|shared)>/.test(start))
    )
      return 0.97;
    if (/RANCID-CONTENT-TYPE:\s*paloalto/i.test(start)) return 0.97;
    if (/^\s*(?:"?localhost\.localdomain"?|mgt-config|deviceconfig) \{/m.test(start)) return 0.96;
    const found = head.filter((line) => setWords.test(line)).length;
    const sure = head.some((line) =>
      /^\s*set (?:config devices|deviceconfig|mgt-config|rulebase|network (?:interface (?:ethernet|aggregate-ethernet)|virtual-router)|device-group|vsys \S+ (?:zone|rulebase|import))\b/.test(
        line,
      ),
    );
    if (sure && found > 0) return 0.95;
    return found > 2 ? 0.6 : 0;
  },
  read: readPanos,
};
