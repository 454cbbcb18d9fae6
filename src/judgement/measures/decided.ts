// What the configurations say of a conversation that was seen: the line that lets it pass, or that none was read.
import { ruleWords } from '#reach';
import type { Talk, View } from '#reconcile';

import { flowOf } from './talk-flow.ts';

/** One sentence for the list of what could not be seen, or what decides it. */
export function configured(view: View, talk: Talk): string {
  if (!view.configured) return 'Whether a firewall rule allows it: no configuration was read.';
  const flow = flowOf(view, talk);
  if (!flow || !talk.client.zone)
    return 'Whether a firewall rule allows it: its ends are not both placed in the network.';
  const trace = view.configured.trace(flow, talk.client.zone.id);
  const line = trace.decides.at(-1);
  if (trace.verdict === 'passes')
    return line ? `${line.device} lets it pass: ${ruleWords(line)}.` : 'No firewall stands on the way.';
  if (trace.verdict === 'stopped')
    return line
      ? `By its configuration ${line.device} stops it: ${ruleWords(line)}; it was seen all the same.`
      : `By the configurations it does not pass: ${trace.why}.`;
  return `Whether a firewall rule allows it: cannot be told (${trace.why}).`;
}
