import { describe, expect, it } from 'vitest';
import { joinDevices } from '../../../join.ts';
import { device, devices, notUnderstood } from '../testing.ts';
import { fixture, session } from '../fixture.ts';

describe('what show commands print', () => {
  it('reads a terminal session of one device', () => {
    const d = device(session, 'log.txt');
    expect(notUnderstood(d)).toEqual([]);
    expect(d.name).toBe('STS-09-SW1');
    expect(d.files[0]!.part).toBe('state');
    expect(d.vlans.map((v) => [v.id, v.name])).toEqual([
      [1, 'default'],
      [10, 'CONTROL'],
      [40, 'CAMERAS'],
    ]);
    const by = new Map(d.interfaces.map((i) => [i.name, i.switchport]));
    expect(by.get('GigabitEthernet1/1')).toMatchObject({ mode: 'access', pvid: 10 });
    expect(by.get('GigabitEthernet1/2')).toMatchObject({
      mode: 'trunk',
      tagged: [
        [10, 10],
        [20, 20],
        [30, 30],
      ],
    });
    expect(d.state!.spanningTree).toMatchObject([{ vlan: 10, port: 'GigabitEthernet1/2', role: 'Altn', state: 'BLK' }]);
    expect(d.state!.macs).toMatchObject([{ vlan: 10, mac: '00:00:5e:00:53:01', port: 'GigabitEthernet1/1' }]);
    expect(d.state!.neighbours.map((n) => [n.port, n.name, n.remotePort])).toEqual([
      ['GigabitEthernet1/3', 'terminal-core-with-a-long-name.example.com', 'GigabitEthernet1/0/7'],
      ['GigabitEthernet1/2', 'AISLE-SW2', 'GigabitEthernet1/1'],
    ]);
    expect(d.routes.map((r) => [r.prefix, r.via, r.interface])).toEqual([
      ['0.0.0.0/0', '203.0.113.1', undefined],
      ['10.9.10.0/24', undefined, 'Vlan10'],
      ['10.50.0.0/16', '203.0.113.1', 'GigabitEthernet1/3'],
    ]);
  });

  it('adds to the configuration of the same device and never replaces it', () => {
    const [d] = joinDevices([device(session, 'log.txt'), device(fixture, 'STS-09.cfg')]);
    expect(d!.files.map((f) => f.part)).toEqual(['configuration', 'state']);
    expect(d!.vlans.map((v) => v.id)).toEqual([10, 20, 30, 1, 40]);
    expect(d!.interfaces.find((i) => i.name === 'GigabitEthernet1/2')!.switchport!.ring).toBe('REP 7');
    expect(d!.state!.neighbours[0]!.at.file).toBe(1);
  });

  it('keeps two devices of one log apart, and reads a configuration among the commands', () => {
    const log = `${session.replaceAll('STS-09-SW1', 'AISLE-SW2')}\nSTS-09-SW1#show running-config\nBuilding configuration...\n\nCurrent configuration : 4000 bytes\n!\n${fixture}\nSTS-09-SW1#show vlan\nVLAN Name                             Status    Ports\n---- -------------------------------- --------- -------------------------------\n40   CAMERAS                          active    \nSTS-09-SW1#`;
    const both = devices(log, 'log.txt');
    expect(both.map((d) => d.name).sort()).toEqual(['AISLE-SW2', 'STS-09-SW1']);
    const sw1 = both.find((d) => d.name === 'STS-09-SW1')!;
    expect(notUnderstood(sw1)).toEqual([]);
    expect(sw1.vlans.map((v) => v.id)).toEqual([10, 20, 30, 40]);
    expect(sw1.filters.length).toBeGreaterThan(4);
    const at = sw1.filters.find((f) => f.name === 'TO-PLC')!.at.line;
    expect(log.split('\n')[at - 1]).toBe('ip access-list extended TO-PLC');
  });

  it('reads a table that was pasted behind the configuration', () => {
    const d = device(`${fixture}\n${session.split('\n').slice(2, 7).join('\n')}\n`, 'a.cfg');
    expect(notUnderstood(d)).toEqual([]);
    expect(d.vlans.map((v) => v.id)).toEqual([10, 20, 30, 1, 40]);
  });

  it('loses nothing of a configuration whose banner shows a prompt', () => {
    const banner = 'banner motd ^C\nSTS-09-SW1#show vlan\nkeep out\n^C\n';
    const text = fixture.replace('line con 0', `${banner}line con 0`);
    const d = device(text, 'a.cfg');
    expect(d.management.some((m) => m.service === 'telnet')).toBe(true);
    expect(d.files[0]!.part).toBe('configuration');
    // The mark is one character in the device's own file, and is lost with a terminal's others: then the lines show, and nothing behind them is skipped.
    const odd = device(text.replaceAll('^C', 'C'), 'a.cfg');
    expect(notUnderstood(odd)).toContain('STS-09-SW1#show vlan');
    expect(odd.management.some((m) => m.service === 'telnet')).toBe(true);
    expect(notUnderstood(device(text.replaceAll('^C', '\x03'), 'a.cfg'))).toEqual([]);
  });

  it('takes its name from the file or folder where no prompt tells it', () => {
    const table = session.split('\n').slice(2, 7).join('\n');
    expect(device(table, 'x/AISLE-SW3_show_vlan_brief.txt').name).toBe('AISLE-SW3');
    expect(device(table, 'x/AISLE-SW4/show_vlan.txt').name).toBe('AISLE-SW4');
  });
});
