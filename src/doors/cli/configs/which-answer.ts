// What became of one packet: at a device that was named, or on its way from each segment that it may start in.
import type { FlowDecision, Trace } from '#reach';

export interface WhichAnswer {
  devices: {
    device: string;
    in?: string;
    out?: string;
    decision: FlowDecision;
  }[];
  traces: { segment: string; trace: Trace }[];
}
