// The bad days, in the order of their numbers. A new one is one file and one line here.
import type { BadDay } from './bad-day.ts';
import { bd01 } from './bd01.ts';
import { bd03 } from './bd03.ts';
import { bd04 } from './bd04.ts';
import { bd05 } from './bd05.ts';
import { bd08 } from './bd08.ts';
import { bd09 } from './bd09.ts';
import { bd10 } from './bd10.ts';
import { bd12 } from './bd12.ts';
import { bd15 } from './bd15.ts';
import { bd17 } from './bd17.ts';
import { bd19 } from './bd19.ts';
import { bd23 } from './bd23.ts';
import { bd24 } from './bd24.ts';
import { bd26 } from './bd26.ts';
import { bd32 } from './bd32.ts';
import { bd35 } from './bd35.ts';

export const days: readonly BadDay[] = [
  bd01,
  bd03,
  bd04,
  bd05,
  bd08,
  bd09,
  bd10,
  bd12,
  bd15,
  bd17,
  bd19,
  bd23,
  bd24,
  bd26,
  bd32,
  bd35,
];
