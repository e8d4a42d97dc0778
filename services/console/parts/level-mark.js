import { element, icon } from './dom.js';

/** From the gravest down. */
export const LEVELS = ['red', 'orange', 'yellow', 'blue'];

/** Outlines of the levels in a box of 24 by 24: known by their form where colours are not. */
export const SHAPES = {
  blue: 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z',
  yellow: 'M12 1 23 12 12 23 1 12z',
  orange: 'M12 2 23.5 22H.5z',
  red: 'M7 1h10l6 6v10l-6 6H7l-6-6V7z',
};

export const levelShape = (level) => icon(SHAPES[level]);

/** A level as shape, word and colour. */
export function levelMark(level, words) {
  return element(
    'span',
    { class: 'level', 'data-level': level },
    levelShape(level),
    words.say(`level.${level}`),
  );
}
