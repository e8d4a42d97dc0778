import type { Account } from '../../../core/access/account.ts';
import { sightOf } from '../../../core/access/permit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import type { Looks } from '../../../steps/ports/looks.ts';
import { Refusal } from '../refusal.ts';
import { isPerson, type Look } from '../view.ts';

/** How an account sees a warning; null where it is not to know that there is one. */
export function lookOf(account: Account, warning: Warning, looks: Pick<Looks, 'has'>): Look | null {
  const sight = sightOf(account, warning);
  if (sight === 'none') return null;
  return { sight, isOpened: isPerson(warning) && looks.has(account.id, warning.warningId) };
}

/** The token that an answer about a warning may hold: that of the person it is about, for whom a reason was given. */
export function shownTokenOf(warning: Warning, { sight, isOpened }: Look): { readonly shownToken?: string } {
  const isShown = sight === 'whole' && isOpened && isPerson(warning);
  return isShown ? { shownToken: warning.subject.replace(/^individual:/, '') } : {};
}

/** The same for what is not there and for what the account is not to know of. */
export function noSuchWarning(): Refusal {
  return new Refusal(
    'not_found',
    'there is no such warning for this account',
    'Take the id from /v1/warnings or the stream.',
  );
}

export function reasonRequired(): Refusal {
  return new Refusal(
    'reason_required',
    'this is about a person: a reason is asked for, once for each case, and logged',
    'POST {"reason": "..."} to /v1/warnings/{id}/look, and ask again.',
  );
}
