import { LEVELS } from '../parts/level-mark.js';

/** Areas in words. Pure. */

/** Names of administrative areas by code, as the boundaries give them. */
export function namesOf(boundaries) {
  const named = boundaries.features.filter(({ properties }) => properties.name !== undefined);
  return new Map(named.map(({ properties: { code, name } }) => [code, name]));
}

/** `Donghua` where its name is known, else `County 110101`, `Cell 2803ff`. */
export function areaName({ scheme, code }, names, words) {
  const name = names.get(code);
  return name === undefined
    ? `${words.say(`scheme.${scheme}`)} ${shortCode(scheme, code)}`
    : nameText(name, words);
}

/** A name is a text, or texts by language. */
export function nameText(name, words) {
  return typeof name === 'object' ? words.title(name) : name;
}

/** Of a cell the digits that tell those of a town apart. */
function shortCode(scheme, code) {
  return scheme === 'cell' ? code.slice(5, 11) : code;
}

/** A number of warnings; where small ones are withheld they come as null. */
export function countText(count, words) {
  return count === null ? words.say('map.few') : words.number(count);
}

/** The levels of which something is open, the gravest first: `[level, count]`. */
export function openLevels({ open }) {
  return LEVELS.map((level) => [level, open[level]]).filter(([, count]) => count !== 0);
}

/** `2 red, 1 yellow`. */
export function openText(area, words) {
  const parts = openLevels(area).map(([level, count]) =>
    words.say('map.count', { level: words.say(`level.${level}`), count: countText(count, words) }),
  );
  return words.list(parts);
}
