// What a reader of a printed table is, and what it gathers.
import type { DeviceState, Route, Vlan } from '#facts';
import type { PortWords } from '../switchport.ts';

export interface Seen {
  state: DeviceState;
  vlans: Vlan[];
  /** What the device said of its ports, in the words of a configuration. */
  ports: Map<string, PortWords>;
  routes: Route[];
  /** Names of the commands that were there. */
  kinds: Set<string>;
}

/** How one line was taken: `head` and `text` carry nothing, `row` was used, `odd` should have been a row. */
export type Took = 'head' | 'row' | 'text' | 'odd';

export interface TableReader {
  kind: string;
  /** True for the line with which the table starts. */
  starts: (line: string) => boolean;
  /** A reader with its own memory of the lines before. */
  open: (seen: Seen, first: string) => (line: string, n: number) => Took;
}

export const isPortName = (text: string): boolean => /^[A-Za-z][A-Za-z-]*\d[\d/.]*$/.test(text);
