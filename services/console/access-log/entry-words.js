/** What was done. A trial is none of it: it has words of its own. */
export function whatText({ what, outcome }, words) {
  const trial = keyOf('log.trial', what);
  return isTrial(outcome) && words.has(trial) ? words.say(trial) : wordOf('log.what', what, words);
}

/** Of what it was done, where that is one of few that have words: null where it stands as it came. */
export function ofText({ what, query }, words) {
  const key = keyOf('log.way', query);
  return what === 'sign in' && words.has(key) ? words.say(key) : null;
}

/** What became of it; a refusal has a sign before it. */
export function outcomeText({ outcome }, words) {
  switch (standingOf({ outcome })) {
    case 'ok':
      return words.say('log.ok');
    case 'tried':
      return words.say('log.tried');
    default:
      return `✗ ${wordOf('log.refused', outcome, words)}`;
  }
}

export function standingOf({ outcome }) {
  if (outcome === 'ok') return 'ok';
  return isTrial(outcome) ? 'tried' : 'refused';
}

const isTrial = (outcome) => outcome === 'dry_run';

/** What comes from the server in its own words; what has none here stands as it came. */
function wordOf(prefix, value, words) {
  const key = keyOf(prefix, value);
  return words.has(key) ? words.say(key) : value;
}

const keyOf = (prefix, value) => `${prefix}.${value.replaceAll(' ', '_')}`;
