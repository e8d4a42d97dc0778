import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { Part } from '../score/score.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';

const ADMINISTRATIVE = /^area:(?:village|town|county|city):(\d+)$/;
const FIRST_ADMINISTRATIVE = SUBJECT_KINDS.indexOf('area:village');

/**
 * Administrative code of the place behind a concern: an administrative area's own, else that of the strongest part whose
 * trigger has one, of equals the first by rule id. It follows from the parts alone, so not from the order of arrival.
 */
export function areaCodeOf(
  state: ScorerState,
  { key, kind }: Subject,
  parts: readonly Part[],
): string | null {
  const own = kind < FIRST_ADMINISTRATIVE ? undefined : ADMINISTRATIVE.exec(key)?.[1];
  if (own !== undefined) return own;
  let code: string | null = null;
  let strongest = 0;
  for (const { match, p } of parts) {
    if (p <= strongest) continue;
    const found = state.readAreaCode(match.row);
    if (typeof found !== 'string') continue;
    code = found;
    strongest = p;
  }
  return code;
}
