// Every command. A new one is one file here and one line in this list.
import type { CommandSpec } from '../command.ts';
import { captureRead } from './capture-read.ts';
import { doctor } from './doctor.ts';
import { ledgerVerify } from './ledger-verify.ts';
import { measures } from './measures.ts';
import { siteCheck } from './site-check.ts';
import { version } from './version.ts';

export const commands: readonly CommandSpec[] = [captureRead, siteCheck, measures, ledgerVerify, doctor, version];
