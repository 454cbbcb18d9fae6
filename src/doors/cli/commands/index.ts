// Every command, in the order in which help lists them. A new one is one file here and one line in this list.
import type { CommandSpec } from '../command.ts';
import { approveRequest } from './approve-request.ts';
import { approveSign } from './approve-sign.ts';
import { approveStatus } from './approve-status.ts';
import { assess } from './assess.ts';
import { attestSign } from './attest-sign.ts';
import { attestStatus } from './attest-status.ts';
import { captureRead } from './capture-read.ts';
import { configCollect } from './config-collect.ts';
import { configDialects } from './config-dialects.ts';
import { configChangeCheck } from './config-change-check.ts';
import { configChangeList } from './config-change-list.ts';
import { configCheckProof } from './config-check-proof.ts';
import { configDiff } from './config-diff.ts';
import { configMatrix } from './config-matrix.ts';
import { configProve } from './config-prove.ts';
import { configRules } from './config-rules.ts';
import { configTemplate } from './config-template.ts';
import { configTest } from './config-test.ts';
import { configWhich } from './config-which.ts';
import { configReach } from './config-reach.ts';
import { configRead } from './config-read.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { findingShow } from './finding-show.ts';
import { findings } from './findings.ts';
import { importAssets } from './import-assets.ts';
import { keyList } from './key-list.ts';
import { keyNew } from './key-new.ts';
import { ledgerVerify } from './ledger-verify.ts';
import { measures } from './measures.ts';
import { siteCheck } from './site-check.ts';
import { version } from './version.ts';

export const commands: readonly CommandSpec[] = [
  assess,
  demo,
  findings,
  findingShow,
  captureRead,
  configRead,
  configReach,
  configMatrix,
  configRules,
  configWhich,
  configDiff,
  configTest,
  configTemplate,
  configChangeCheck,
  configChangeList,
  configProve,
  configCheckProof,
  configDialects,
  configCollect,
  siteCheck,
  importAssets,
  measures,
  attestSign,
  attestStatus,
  approveRequest,
  approveSign,
  approveStatus,
  keyNew,
  keyList,
  ledgerVerify,
  doctor,
  version,
];
