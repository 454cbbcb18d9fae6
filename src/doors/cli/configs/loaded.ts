// Configurations as a command has them at hand.
import type { Instant, Problem } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import type { LoadedSite } from '#site';

export interface LoadedConfigs {
  /** Where they were read, as named on the command line. */
  from: string;
  site?: LoadedSite;
  /** One for each file, as read. */
  all: ConfiguredDevice[];
  placements: ConfigPlacement[];
  /** One for each device: its newest state. */
  devices: ConfiguredDevice[];
  problems: Problem[];
  notRead: { file: string; why: string }[];
  asOf?: Instant;
  /** Lines of a file as they may be shown, secrets blanked; undefined where the bytes are not at hand. */
  linesOf(artefact: string): readonly string[] | undefined;
}
