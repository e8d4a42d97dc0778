/** Why there is nothing to show: the account has no areas, or what `key` says. */
export function nothingText(key, { session, words }) {
  return words().say(session.account.areas.length === 0 ? 'noAreas' : key);
}
