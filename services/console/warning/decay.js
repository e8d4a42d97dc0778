import { drawing, element } from '../parts/dom.js';

/** What becomes of a warning if nothing else happens: its score as it fades, coloured by the level that it holds. */

const WIDTH = 640;
const HEIGHT = 170;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 8;
const LEAST_NAMED = 70;
/** Over a longer time the day says enough. */
const LONG_MS = 2 * 86_400_000;

/** Stretches of one level: `{ level, from, to }` as places in `points`; each begins where the one before ends. */
export function stretchesOf(points) {
  const stretches = [];
  for (const [i, { level }] of points.entries()) {
    const last = stretches.at(-1);
    if (last !== undefined && last.level === level) last.to = i;
    else {
      if (last !== undefined) last.to = i;
      stretches.push({ level, from: i, to: i });
    }
  }
  return stretches;
}

/** In words: until when it holds each level. */
export function decayText(points, words) {
  const said = stretchesOf(points).map(({ level, to }) => {
    const until = {
      level: level === null ? '' : words.say(`level.${level}`),
      time: words.minute(points[to].at),
    };
    return level === null ? words.say('decay.below') : words.say('decay.until', until);
  });
  return words.join(said);
}

export function decayChart(points, words) {
  const first = Date.parse(points[0].at);
  const length = Math.max(1, Date.parse(points.at(-1).at) - first);
  const x = (at) => LEFT + ((Date.parse(at) - first) / length) * (WIDTH - LEFT - 8);
  const y = (score) => TOP + (1 - score / 100) * (HEIGHT - TOP - BOTTOM);
  const stretches = stretchesOf(points);
  const areas = stretches.map(({ level, from, to }) => {
    const some = points.slice(from, to + 1);
    const line = some.map(({ at, score }) => `${round(x(at))} ${round(y(score))}`).join('L');
    const d = `M${round(x(some[0].at))} ${y(0)}L${line}L${round(x(some.at(-1).at))} ${y(0)}z`;
    return drawing('path', { class: 'fade', 'data-level': level ?? 'none', d });
  });
  const line = points.map(({ at, score }) => `${round(x(at))} ${round(y(score))}`).join('L');
  const attributes = {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: 'decay',
    role: 'img',
    'aria-label': decayText(points, words),
  };
  const chart = drawing(
    'svg',
    attributes,
    ...scores(y, words),
    ...areas,
    ...names(points, stretches, { x, y }, words),
    drawing('path', { class: 'line', d: `M${line}` }),
    drawing('circle', { class: 'now', cx: x(points[0].at), cy: y(points[0].score), r: 5 }),
    ...times(points, stretches, x, words),
  );
  return element('figure', {}, chart, element('figcaption', { class: 'soft' }, decayText(points, words)));
}

/** The level in words, where its stretch is wide enough for one. */
function names(points, stretches, { x, y }, words) {
  return stretches
    .map(({ level, from, to }) => ({ level, left: x(points[from].at), right: x(points[to].at) }))
    .filter(({ level, left, right }) => level !== null && right - left >= LEAST_NAMED)
    .map(({ level, left, right }) =>
      drawing(
        'text',
        { class: 'name', x: (left + right) / 2, y: y(0) - 8, 'text-anchor': 'middle' },
        words.say(`level.${level}`),
      ),
    );
}

function scores(y, words) {
  return [0, 50, 100].flatMap((score) => [
    drawing('line', { class: 'grid', x1: LEFT, x2: WIDTH - 8, y1: y(score), y2: y(score) }),
    drawing('text', { x: LEFT - 6, y: y(score) + 4, 'text-anchor': 'end' }, words.number(score)),
  ]);
}

/** When it begins, and when it changes its level, as far as there is room. */
function times(points, stretches, x, words) {
  const marks = [[points[0].at, words.say('decay.now')]];
  const isLong = Date.parse(points.at(-1).at) - Date.parse(points[0].at) > LONG_MS;
  let last = LEFT;
  for (const { from } of stretches.slice(1)) {
    const at = points[from].at;
    if (x(at) - last < 90 || x(at) > WIDTH - 40) continue;
    last = x(at);
    marks.push([at, isLong ? words.day(at) : words.minute(at)]);
  }
  return marks.map(([at, text], i) =>
    drawing('text', { x: x(at), y: HEIGHT - 6, 'text-anchor': i === 0 ? 'start' : 'middle' }, text),
  );
}

const round = (value) => Math.round(value * 10) / 10;
