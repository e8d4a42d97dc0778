import type { Account } from '../../../core/access/account.ts';
import type { Warning } from '../../../core/record/warning.ts';
import type { Shown } from '../behind.ts';
import { isPerson, type Look } from '../view.ts';
import { fromHistory } from './from-history.ts';
import { lookOf, noSuchWarning, reasonRequired } from './sight.ts';

export interface FoundWarning {
  readonly warning: Warning;
  readonly look: Look;
}

/**
 * A warning, open or ended, that the account may see. Throws the same Refusal for one that is not there and for one that it is
 * not to know of. What memory holds is found although the store is away.
 */
export async function findWarning(account: Account, id: string, shown: Shown): Promise<FoundWarning> {
  const { feed, history, looks } = shown;
  const held = feed.get(id);
  const warning =
    held ?? (history === null ? undefined : (await fromHistory(() => history.revisionsOf(id))).at(-1));
  if (warning === undefined) throw noSuchWarning();
  const look = lookOf(account, warning, looks);
  if (look === null) throw noSuchWarning();
  return { warning, look };
}

/** The same for what is behind a warning: a person's asks for a reason first. */
export async function openWarning(account: Account, id: string, shown: Shown): Promise<FoundWarning> {
  const found = await findWarning(account, id, shown);
  const { warning, look } = found;
  if (!isPerson(warning) || look.isOpened) return found;
  if (look.sight !== 'whole') throw noSuchWarning();
  throw reasonRequired();
}
