// The advisories' own words, measure by measure: who says it since when, with what force, to whom. Shown as such, never as law.
// U.S. Government works in the public domain (MARAD MSCI advisories 2026-007 and 2023-009); quoted letter for letter.
import type { Crane } from '#site';
import type { Citation } from './measure.ts';

const everybody = 'Maritime industry stakeholders, including vessel owners/operators, shippers, and port operators';
const exposed = 'Maritime industry stakeholders exposed to these risks';
const craneOwners = 'owners and operators of Chinese manufactured ship-to-shore cranes';

/** 2026-007, paragraph 1: what the advisory says of the threat; it asks for nothing by itself. */
export const threat2026 = (words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph: '1',
  since,
  force: 'statement',
  binds: 'maritime stakeholders',
  words,
});

export const threat2023 = (words: string): Citation => ({
  advisory: 'MSCI 2023-009',
  paragraph: '1',
  since: 2023,
  force: 'statement',
  binds: 'maritime stakeholders',
  words,
});

/** 2026-007, paragraph 2, first list: "should". */
export const should2026 = (words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph: '2',
  since,
  force: 'should',
  binds: everybody,
  words,
});

/** 2023-009, paragraph 2, first list: "should". */
export const should2023 = (words: string): Citation => ({
  advisory: 'MSCI 2023-009',
  paragraph: '2',
  since: 2023,
  force: 'should',
  binds: exposed,
  words,
});

/** 2026-007, paragraph 2, second list: "must". */
export const must2026 = (words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph: '2',
  since,
  force: 'must',
  binds: craneOwners,
  words,
});

/** 2026-007, paragraph 2, third list: "should be verified by". */
export const verify2026 = (words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph: '2',
  since,
  force: 'should be verified',
  binds: craneOwners,
  words,
});

/** 2026-007, paragraph 2, fourth and fifth lists: said in the imperative. */
export const do2026 = (words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph: '2',
  since,
  force: 'imperative',
  binds: craneOwners,
  words,
});

/** 2023-009, paragraph 2: "The below mitigation measures can be utilized". */
export const canUse2023 = (words: string): Citation => ({
  advisory: 'MSCI 2023-009',
  paragraph: '2',
  since: 2023,
  force: 'can be utilized',
  binds: exposed,
  words,
});

/** 2026-007, paragraph 3 and 5, and their like: `paragraph` says where. */
export const clause2026 = (paragraph: string, words: string, since: 2023 | 2026 = 2023): Citation => ({
  advisory: 'MSCI 2026-007',
  paragraph,
  since,
  force: 'statement',
  binds: 'maritime stakeholders',
  words,
});

export const clause2023 = (paragraph: string, words: string): Citation => ({
  advisory: 'MSCI 2023-009',
  paragraph,
  since: 2023,
  force: 'statement',
  binds: 'maritime stakeholders',
  words,
});

/**
 * Whether lists B to E address this crane in their own force, or are a recommendation for it. The maker and the type of the
 * crane decide, not the supplier of its controls.
 */
export function addressed(crane: Pick<Crane, 'type' | 'chinese_manufactured'>): boolean {
  return crane.chinese_manufactured && /^(STS\b|ship-to-shore)/i.test(crane.type);
}
