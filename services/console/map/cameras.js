import { element } from '../parts/dom.js';
import { timeWithAge } from '../parts/times.js';

/** Listed at most: the page Devices has the figures. */
const MOST = 200;

/** One that never said whether it is online is not known to want anything. */
export const isTroubled = ({ state, tampered }) => tampered || state === 'offline';

/** Cameras that want a look, those tampered with first, then those offline for the longest. */
export function troubledCameras(cameras) {
  return cameras
    .filter(isTroubled)
    .sort(
      (a, b) =>
        Number(b.tampered) - Number(a.tampered) || Date.parse(a.since ?? 0) - Date.parse(b.since ?? 0),
    );
}

/** The cameras as a list, for those who do not use the map. `choose(camera)` opens one. */
export function cameraList(cameras, context, choose) {
  const words = context.words();
  const troubled = troubledCameras(cameras);
  const values = { number: words.number(troubled.length), all: words.number(cameras.length) };
  const summary = element('summary', {}, words.say('map.troubled', values));
  const rows = troubled.slice(0, MOST).map((camera) =>
    element(
      'li',
      {},
      element('span', {
        class: 'camera',
        'data-camera': camera.tampered ? 'tampered' : camera.state,
        'aria-hidden': 'true',
      }),
      element(
        'button',
        { type: 'button', class: 'button plain small', onclick: () => choose(camera) },
        camera.deviceId,
      ),
      element(
        'span',
        { class: 'soft' },
        words.say(`map.camera.${camera.tampered ? 'tampered' : camera.state}`),
        ' ',
      ),
      camera.since === null ? null : timeWithAge(camera.since, words),
    ),
  );
  const more = troubled.length > MOST ? element('p', { class: 'soft' }, words.say('map.moreCameras')) : null;
  return element(
    'details',
    { class: 'camera-list' },
    summary,
    element('ul', { role: 'list' }, ...rows),
    more,
  );
}
