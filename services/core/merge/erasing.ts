import { nameOfErased } from '../erasure/erased-people.ts';
import type { Erasure } from '../record/erasure.ts';
import { type CaseIndex, recordedAtOf } from './case-index.ts';
import { splitTokens } from './subjects.ts';

/**
 * Takes a person out of every case whose standing revision is of before: one of after may have been read before the erasure was. Nobody
 * is told that the cases have left them: the scorers forget the same ones.
 */
export function forgetPerson(
  index: CaseIndex,
  { subject: name, at }: Pick<Erasure, 'subject' | 'at'>,
  hash: (text: string) => string,
): void {
  const known = new Map<string, boolean>();
  const isMeant = (token: string): boolean => {
    const is = known.get(token) ?? nameOfErased(token, hash) === name;
    known.set(token, is);
    return is;
  };
  for (const entry of index.cases.values()) {
    if (entry.tokens === '' || recordedAtOf(entry) > at) continue;
    const tokens = splitTokens(entry.tokens);
    if (tokens.some(isMeant)) entry.tokens = tokens.filter((token) => !isMeant(token)).join(' ');
  }
}
