// For tests only: a small site that is right in every way, so that each test can spoil one line of it.
import { QuaywallError } from '#kit';
import type { Problem } from '#kit';
import { loadSiteText } from './load.ts';

/** Problems of a site text; none when it loads. */
export function problems(text: string, more: Record<string, string> = {}): readonly Problem[] {
  try {
    loadSiteText({ 'site.yaml': text, ...more });
    return [];
  } catch (error) {
    if (error instanceof QuaywallError) return error.problems;
    throw error;
  }
}

export const smallSite = `facility:
  name: Test quay
  timezone: America/New_York
  cyso: d.reyes
suppliers:
  - id: Maker
people:
  - { id: d.reyes, name: Dana Reyes, employer: terminal }
  - { id: p.okafor, name: Peter Okafor, employer: terminal }
realms:
  - id: STS-02
    crane: STS-02
    nat:
      - { inside: 192.168.10.0/26, outside: 10.70.20.0/26 }
zones:
  - { id: STS-01/CTRL, name: Control, function: control, crane: STS-01, subnets: [10.70.10.0/26], vlans: [1010], gateway: 10.70.10.1 }
  - { id: STS-02/CTRL, name: Control, function: control, crane: STS-02, realm: STS-02, subnets: [192.168.10.0/26], vlans: [10] }
  - { id: OT-OPS, name: Servers, function: operations, subnets: [10.72.0.0/26] }
  - { id: OUTSIDE, name: Internet, function: internet }
cranes:
  - { id: STS-01, type: STS, maker: Maker, chinese_manufactured: true, aliases: [QC-01] }
  - { id: STS-02, type: STS, maker: Maker, chinese_manufactured: true }
assets:
  - { id: STS-01-PLC1, zone: STS-01/CTRL, crane: STS-01, role: plc-main, ip: [10.70.10.10], mac: ['00:1D:9C:7B:2F:AB'] }
  - { id: STS-01-VFD, zone: STS-01/CTRL, crane: STS-01, role: vfd, ip: [10.70.10.20], mac: ['00:1D:9C:7B:2F:AC'] }
  - { id: STS-02-PLC1, zone: STS-02/CTRL, crane: STS-02, role: plc-main, ip: [192.168.10.10], mac: ['00:1D:9C:7B:2F:AD'] }
  - { id: RCMS01, zone: OT-OPS, role: rcms, ip: [10.72.0.10] }
  - id: STS-01-FW
    zone: OT-OPS
    role: firewall
    ip: [10.72.0.2]
    mac: ['00:A0:45:9D:27:77']
    forwards: true
    interfaces:
      - { zone: STS-01/CTRL, ip: 10.70.10.1, mac: '00:A0:45:9D:27:78' }
conduits:
  - id: CD-1
    between: 'STS-*/CTRL'
    and: OT-OPS
    services:
      - { id: F001, from: 'STS-*: role=plc-main', to: RCMS01, transport: tcp, ports: [8443], owner: d.reyes }
sensors:
  - { id: TAP-1, sees: ['STS-*/CTRL', OT-OPS] }
attestations:
  - { id: AT-1, measure: readiness, subjects: [site], says: met, because: Plan, stated_by: d.reyes, stated_on: 2026-09-21, until: 2027-03-31 }
`;
