// What a terminal session holds: prompts, commands, and what each printed. A configuration that stands among them is read as one.
import type { ConfigText } from '../../../core/text.ts';

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

export function sections(text: ConfigText): Section[] {
  const result: Section[] = [];
  let now: Section = { command: '', from: 0, to: 0 };
  text.lines.forEach((line, i) => {
    const found = line.length < 200 && (line.includes('#') || line.includes('>')) ? promptOf(line) : undefined;
    if (!found) return;
    now.to = i;
    if (now.to > now.from) result.push(now);
    now = { host: found.host, command: found.command.replace(/^do /, ''), from: i + 1, to: i + 1 };
  });
  now.to = text.lines.length;
  if (now.to > now.from) result.push(now);
  return result;
}

/** True for `show running-config` and its short forms. */
export const showsConfiguration = (command: string): boolean =>
  /^(sh|sho|show)\s+(run|runn|running|running-config|start|startup|startup-config|conf|config|configuration)\b/.test(
    command,
  ) || /^more (system:running|nvram:startup)/.test(command);
