// Everything that is ever sent to a device, by platform. Nothing else can be: there is no way to hand in a command of one's own.

export interface Platform {
  id: 'cisco-ios' | 'fortios' | 'hios' | 'linux-nft';
  /** `shell`: types into the device's command line and waits for its prompt; `exec`: one command a channel. */
  way: 'shell' | 'exec';
  /** What the command line ends with when it waits. Tested against the last line alone. */
  prompt?: RegExp;
  /** Sent first, so that nothing waits for a key: changes this session of the terminal only. */
  quiet: readonly string[];
  /** Shows something and changes nothing. `file` is the ending of the file that keeps the answer. */
  shows: readonly { command: string; file: string; purpose: string }[];
}

const arrow = /^[\w.()/-]{1,80}[#>] ?$/;

export const platforms: Readonly<Record<Platform['id'], Platform>> = {
  'cisco-ios': {
    id: 'cisco-ios',
    way: 'shell',
    prompt: arrow,
    quiet: ['terminal length 0', 'terminal width 511'],
    shows: [
      { command: 'show running-config', file: '.cfg', purpose: 'the configuration' },
      {
        command: 'show vlan brief',
        file: '.vlan.txt',
        purpose: 'VLANs of a VTP server, which are not in its configuration',
      },
      { command: 'show interfaces trunk', file: '.trunk.txt', purpose: 'what trunks carry' },
      { command: 'show spanning-tree', file: '.stp.txt', purpose: 'which ports are blocked now' },
      { command: 'show mac address-table', file: '.mac.txt', purpose: 'which cards were seen where' },
      {
        command: 'show lldp neighbors detail',
        file: '.lldp.txt',
        purpose: 'which device is at the other end of a cable',
      },
      { command: 'show cdp neighbors detail', file: '.cdp.txt', purpose: 'the same by Cisco’s own protocol' },
      { command: 'show ip route', file: '.route.txt', purpose: 'where packets are sent' },
    ],
  },
  fortios: {
    id: 'fortios',
    way: 'shell',
    prompt: /^[\w.()/ -]{1,80} [#$] ?$/,
    quiet: [],
    shows: [
      { command: 'show', file: '.conf', purpose: 'the configuration' },
      { command: 'get router info routing-table all', file: '.route.txt', purpose: 'where packets are sent' },
    ],
  },
  hios: {
    id: 'hios',
    way: 'shell',
    prompt: /^[!*]*\(?[\w.() /-]{1,80}\)?[#>] ?$/,
    quiet: ['cli numlines 0'],
    shows: [
      { command: 'show running-config script', file: '.cli', purpose: 'the configuration' },
      { command: 'show lldp remote-data', file: '.lldp.txt', purpose: 'which device is at the other end of a cable' },
      { command: 'show mrp', file: '.mrp.txt', purpose: 'the state of the ring' },
      { command: 'show mac-addr-table', file: '.mac.txt', purpose: 'which cards were seen where' },
    ],
  },
  'linux-nft': {
    id: 'linux-nft',
    way: 'exec',
    quiet: [],
    shows: [{ command: 'nft list ruleset', file: '.nft', purpose: 'the packet filter' }],
  },
};
