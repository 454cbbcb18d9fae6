// Every command. A new one is one file here and one line in this list.
import type { CommandSpec } from '../command.ts';
import { captureRead } from './capture-read.ts';
import { measures } from './measures.ts';
import { version } from './version.ts';

export const commands: readonly CommandSpec[] = [captureRead, measures, version];
