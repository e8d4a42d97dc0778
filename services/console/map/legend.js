import { element } from '../parts/dom.js';
import { LEVELS, levelMark } from '../parts/level-mark.js';

const CAMERA_STATES = ['online', 'offline', 'unknown', 'tampered'];

/** What the marks mean: each level's shape and pattern, each camera's sign. */
export function legendOf(words, hasCameras) {
  const levels = LEVELS.map((level) =>
    element(
      'li',
      {},
      levelMark(level, words),
      element('span', { class: 'swatch', 'data-level': level, 'aria-hidden': 'true' }),
    ),
  );
  const cameras = CAMERA_STATES.map((state) =>
    element(
      'li',
      {},
      element('span', { class: 'camera', 'data-camera': state, 'aria-hidden': 'true' }),
      words.say(`map.camera.${state}`),
    ),
  );
  return element(
    'details',
    { class: 'legend', open: innerWidth > 900 },
    element('summary', {}, words.say('map.legend')),
    element('ul', { role: 'list' }, ...levels, ...(hasCameras ? cameras : [])),
    element('p', { class: 'soft' }, words.say('map.numbers')),
  );
}
