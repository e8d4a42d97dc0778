import type { Shown } from '../behind.ts';
import { isPerson } from '../veil.ts';
import { fromHistory } from './from-history.ts';
import { type LookedAt, lookAt, noSuchWarning, reasonRequired, type SignedIn } from './sight.ts';

/**
 * A warning, open or ended, that the account may see. Throws the same Refusal for one that is not there and for one that it is
 * not to know of. What memory holds is found although the store is away.
 */
export async function findWarning(who: SignedIn, id: string, shown: Shown): Promise<LookedAt> {
  const { feed, history, looks } = shown;
  const held = feed.get(id);
  const warning =
    held ?? (history === null ? undefined : (await fromHistory(() => history.revisionsOf(id))).at(-1));
  if (warning === undefined) throw noSuchWarning();
  const found = await lookAt(who, warning, looks);
  if (found === null) throw noSuchWarning();
  return found;
}

/** The same for what is behind a warning: a person's asks for a reason first. */
export async function openWarning(who: SignedIn, id: string, shown: Shown): Promise<LookedAt> {
  const found = await findWarning(who, id, shown);
  const { warning, look } = found;
  if (!isPerson(warning) || look.isOpened) return found;
  if (look.sight !== 'whole') throw noSuchWarning();
  throw reasonRequired();
}
