import type { Account } from '../../../core/access/account.ts';
import { sightOf } from '../../../core/access/permit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import type { Looks } from '../../../steps/ports/looks.ts';
import { Refusal } from '../refusal.ts';
import { isPerson } from '../veil.ts';
import type { Look } from '../view.ts';

/** Who asks, and since when they are signed in. */
export interface SignedIn {
  readonly account: Account;
  /** When their session began, epoch ms. */
  readonly signedInAt: number;
  /** When the account signed out last, in whatever session, epoch ms. */
  readonly signedOutAt: number | null;
}

/**
 * How an account sees a warning among others, a person veiled whatever reason was given: one looks where each look is logged.
 * Null where it is not to know that there is one.
 */
export function lookOf(account: Account, warning: Warning): Look | null {
  const sight = sightOf(account, warning);
  return sight === 'none' ? null : { sight, isOpened: false };
}

/** A warning that somebody looks at, and how. */
export interface LookedAt {
  readonly warning: Warning;
  readonly look: Look;
  /** The reason that was given for opening a person's; null where none was. */
  readonly reason: string | null;
}

/** How somebody sees the one warning that they look at, a person's opened where they have given a reason. */
export async function lookAt(
  { account, signedInAt, signedOutAt }: SignedIn,
  warning: Warning,
  looks: Pick<Looks, 'reasonFor'>,
): Promise<LookedAt | null> {
  const look = lookOf(account, warning);
  if (look === null) return null;
  const looker = { account: account.id, signedInAt, signedOutAt };
  const reason = isPerson(warning) ? ((await looks.reasonFor(looker, warning.warningId)) ?? null) : null;
  return { warning, look: { ...look, isOpened: reason !== null }, reason };
}

/** Writes down that a person is shown; to be awaited before it is given out (charter, clause 8). */
export async function recordOpened(
  { account }: SignedIn,
  { warning: { warningId: id }, reason }: Pick<LookedAt, 'warning' | 'reason'>,
  looks: Pick<Looks, 'take'>,
  rows: number,
): Promise<void> {
  if (reason === null) return;
  await looks.take({ account: account.id, what: 'warning', id, reason, rows });
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
    'this is about a person: a reason is asked for, once for each case and shift, and logged',
    'POST {"reason": "..."} to /v1/warnings/{id}/look, and ask again.',
  );
}
