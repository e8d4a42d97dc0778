import { element } from '../parts/dom.js';
import { createCanvas } from './canvas.js';
import { boundsOf, cameraPoints, geometriesOf, marks, names, surfaces } from './features.js';

/** The drawing beside the list, with its buttons. Where a browser cannot draw it, the list has all that it would say. */
export function createDrawing(context, onChoose) {
  const canvasBox = element('div', { class: 'canvas' });
  const note = element('p', { class: 'notice', hidden: true });
  const buttons = element('div', { class: 'zoom', role: 'group' });
  const root = element('div', { class: 'drawing', 'data-own-keys': true }, canvasBox, buttons, note);
  let canvas = null;
  let begun = null;
  let latest = null;
  let geometries = new Map();
  let fitted = '';

  const begin = () =>
    createCanvas({
      container: canvasBox,
      onClick: (feature) => onChoose(feature ?? {}),
      locale: { 'Map.Title': context.words().say('map.canvas') },
    }).then(
      (made) => {
        canvas = made;
        root.dataset.drawn = 'true';
        if (latest !== null) put(latest);
      },
      (error) => {
        console.warn(`the map cannot be drawn: ${error.message}`);
        root.dataset.drawn = 'false';
        drawWords();
      },
    );
  const start = () => {
    begun ??= begin();
    canvas?.resize();
    return begun;
  };
  const drawWords = () => {
    const { say } = context.words();
    const isMissing = root.dataset.drawn === 'false';
    const isOutlined = latest === null || latest.data.areas.length === 0 || geometries.size > 0;
    note.hidden = !isMissing && isOutlined;
    note.textContent = say(isMissing ? 'map.cannotDraw' : 'map.noOutlines');
    canvasBox.hidden = isMissing;
    buttons.hidden = isMissing;
    buttons.setAttribute('aria-label', say('map.zoom'));
    const button = (word, sign, run) =>
      element(
        'button',
        { type: 'button', class: 'button small', title: say(word), 'aria-label': say(word), onclick: run },
        sign,
      );
    buttons.replaceChildren(
      button('map.zoomIn', '+', () => canvas?.zoom(1)),
      button('map.zoomOut', '−', () => canvas?.zoom(-1)),
      button('map.fit', '⤢', fit),
    );
    canvasBox.querySelector('canvas')?.setAttribute('aria-label', say('map.canvas'));
  };
  const put = ({ data, view }) => {
    canvas.put('boundaries', data.boundaries);
    canvas.put('names', names(data.boundaries, context.words()));
    canvas.put('areas', surfaces(data.areas, geometries));
    canvas.put('marks', marks(data.areas, geometries));
    canvas.put('cameras', cameraPoints(data.cameras));
    // Where one has moved to is not left because something changed; only other areas are looked for anew.
    root.dataset.placed = String(boundsOfAll() !== null);
    const what = `${view.scheme} ${geometries.size > 0}`;
    if (what !== fitted) fit({ isSmooth: fitted !== '' });
    fitted = what;
  };
  const boundsOfAll = () => {
    const { boundaries, cameras } = latest.data;
    const drawn =
      geometries.size > 0 ? geometries.values() : boundaries.features.map(({ geometry }) => geometry);
    const points = cameraPoints(cameras).features.map(({ geometry }) => geometry);
    return boundsOf(drawn) ?? boundsOf(points);
  };
  const fit = ({ isSmooth = true } = {}) => canvas?.fit(boundsOfAll(), { isSmooth });
  const recolour = () => canvas?.recolour();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
  new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ['data-theme'] });

  return {
    element: root,
    start,
    show(data, view) {
      geometries = geometriesOf(data.areas, data.boundaries);
      latest = { data, view };
      drawWords();
      if (canvas !== null) put(latest);
    },
    /** Outlines what was chosen, and moves to it where it is out of sight. */
    showChosen(chosen) {
      const geometry = geometries.get(chosen);
      const features = geometry === undefined ? [] : [{ type: 'Feature', geometry, properties: {} }];
      canvas?.put('chosen', { type: 'FeatureCollection', features });
      if (geometry !== undefined) canvas?.bring(boundsOf([geometry]));
    },
    zoom: (by) => canvas?.zoom(by),
    fit,
  };
}
