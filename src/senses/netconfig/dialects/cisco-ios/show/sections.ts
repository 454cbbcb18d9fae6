// What a terminal session holds: prompts, commands, and what each printed. A configuration that stands among them is read as one.
import type { ConfigText } from '../../../core/text.ts';
import { tableReaders } from './tables.ts';

export interface Section {
  /** Host name of the prompt, where there is one. */
  host?: string;
  /** In full as typed, lower case; empty before the first prompt. */
  command: string;
  /** Index of the first line after the prompt, and of the first that is no longer its. */
  from: number;
  to: number;
}

/** `SW1#show vlan brief`, `SW1>sh cdp nei`, `SW1(config)#do show run`; the command may be missing. */
const prompt = /^([A-Za-z][\w.-]{0,62})(?:\([\w-]+\))?[#>]\s*(.*)$/;

export function promptOf(line: string): { host: string; command: string } | undefined {
  const m = prompt.exec(line.trim());
  return m ? { host: m[1]!, command: m[2]!.trim().toLowerCase() } : undefined;
}

/**
 * The parts of a text. Inside a configuration a line that looks like a prompt may be text of a banner, and what follows must not get lost: there a prompt
 * counts behind `end` alone, or where a part of the configuration was asked for.
 */
export function sections(text: ConfigText): Section[] {
  const result: Section[] = [];
  let now: Section = { command: '', from: 0, to: 0 };
  let configuration = false;
  let ended = false;
  text.lines.forEach((line, i) => {
    if (line.length >= 200) return;
    if (now.command === '' && !configuration && configurationSign.test(line)) configuration = true;
    if (configuration && /^end\s*$/.test(line)) ended = true;
    if (configuration && ended && tableReaders.some((r) => r.starts(line.trimEnd()))) {
      // Pasted behind the configuration without a prompt.
      now.to = i;
      result.push(now);
      now = { ...(now.host === undefined ? {} : { host: now.host }), command: 'show', from: i, to: i };
      configuration = false;
    }
    const found = line.includes('#') || line.includes('>') ? promptOf(line) : undefined;
    if (!found || (configuration && !ended)) return;
    now.to = i;
    if (now.to > now.from) result.push(now);
    const command = found.command.replace(/^do /, '');
    now = { host: found.host, command, from: i + 1, to: i + 1 };
    configuration = showsConfiguration(command) && !/\||\b(int|interface|view|vlan|partition)\b/.test(command);
    ended = false;
  });
  now.to = text.lines.length;
  if (now.to > now.from) result.push(now);
  return result;
}

/** A line that stands in configurations and in no output that is read here. */
export const configurationSign =
  /^ ?(interface |hostname |version \d|ip access-list|ipv6 access-list|access-list \d|router |line vty|service |boot-start)/;

/** True for `show running-config` and its short forms. */
export const showsConfiguration = (command: string): boolean =>
  /^(sh|sho|show)\s+(run|runn|running|running-config|start|startup|startup-config|conf|config|configuration)\b/.test(
    command,
  ) || /^more (system:running|nvram:startup)/.test(command);
