/** What this browser remembers of its user: language, theme, sound. Storage throws where it is forbidden; all works without. */

const NAME = 'tocsin.';

export function kept(key) {
  try {
    return localStorage.getItem(NAME + key);
  } catch {
    return null;
  }
}

export function keep(key, value) {
  try {
    localStorage.setItem(NAME + key, value);
  } catch {
    return;
  }
}
