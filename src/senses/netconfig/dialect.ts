// What a dialect is. Adding one is a folder beside the others and one line in the list.
import type { ConfiguredDevice, LineState } from '#facts';
import type { ConfigText } from './core/text.ts';
import type { LineBook } from './core/line-book.ts';

/** One thing that files of this dialect say, for the generated page: what becomes of it, and the limit where there is one. */
export interface DialectTopic {
  /** In the dialect's words: `interface … switchport trunk allowed vlan`, `policy … internet-service`. */
  topic: string;
  state: Exclude<LineState, 'unrecognised'>;
  note?: string;
}

export interface Dialect {
  /** `cisco-ios`, `fortios`, … */
  id: string;
  /** As people call it: `Cisco IOS and IOS-XE (also Stratix, IE switches)`. */
  name: string;
  maker: string;
  /** Files of real devices that its reader has met in tests: `real`; built from the maker's manual and standards alone: `manual`. */
  proven: 'real' | 'manual';
  /** Share of the relevant lines of public files of real devices that is understood, as its tests print it: `97.9 % of …`. Absent: none was at hand. */
  measured?: string;
  /** Manuals and standards followed. */
  sources: string[];
  topics: DialectTopic[];
  /**
   * How sure it is that this text is of its kind, by content alone: 0 (no) to 1; the surest dialect reads it. Cheap: looks at the first few hundred lines.
   * 0.9 and more only on signs that no other dialect has.
   */
  recognise(text: ConfigText): number;
  /**
   * Reads the text whole. Never throws for what stands in it: what is wrong becomes a problem with its line, and the rest is read. Marks every line in the
   * book. The device's `files` and `open` are filled in from the book by the caller.
   */
  read(text: ConfigText, book: LineBook): ConfiguredDevice[];
  /**
   * Where files of this dialect belong together by more than the device's name (a policy kept apart from its gateways): all devices in, whatever their
   * dialect, each of one file; out, the same with what belongs together under one name. Asked before devices of one name are joined.
   */
  join?(devices: readonly ConfiguredDevice[]): ConfiguredDevice[];
}
