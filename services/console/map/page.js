import { element } from '../parts/dom.js';
import { createLoading, refusalText } from '../parts/loading.js';
import { nothingText } from '../parts/nothing.js';
import { createPartNotice } from '../parts/part-notice.js';
import { query } from '../parts/query.js';
import { createWindowedList } from '../parts/windowed-list.js';
import { createAreaRow } from './area-row.js';
import { namesOf } from './area-text.js';
import { cameraList, isTroubled } from './cameras.js';
import { areaCard, cameraCard } from './chosen.js';
import { createDrawing } from './drawing.js';
import { legendOf } from './legend.js';
import { CAMERAS, createToolbar, SCHEMES } from './toolbar.js';

/** Asked again at most this often while warnings come, and at least this often, ms. */
const SOONEST_MS = 3_000;
const LATEST_MS = 30_000;
const NONE = { type: 'FeatureCollection', features: [] };

/** Map: where something is open, as a drawing and as a list that says the same. */
export function createPage(context) {
  const words = () => context.words();
  const heading = element('h1', { class: 'unseen' });
  const summary = element('p', { class: 'summary soft', role: 'status' });
  const partNotice = createPartNotice();
  const camerasNotice = createPartNotice();
  const chosenBox = element('div', {});
  const legendBox = element('div', {});
  const camerasBox = element('div', {});
  const empty = element('p', { class: 'none soft', hidden: true });
  const ol = element('ol', { class: 'areas', role: 'list' });
  const box = element('div', { class: 'areas-box' }, ol);
  const root = element('div', { class: 'map-page', 'data-state': 'loading' });
  let view = { scheme: 'cell', purpose: '', cameras: 'troubled', chosen: null };
  let data = {
    areas: [],
    complete: true,
    boundaries: NONE,
    cameras: [],
    refusal: null,
    names: new Map(),
  };
  let askedAt = 0;
  let hasNews = false;
  let boundaries = null;

  const hrefOf = (area) => query('/map', { ...addressOf(view), area });
  const change = (part) => {
    view = { ...view, ...part };
    context.note(query('/map', addressOf(view)));
    return part.purpose === undefined && part.scheme === undefined ? draw() : loading.run();
  };
  const choose = (chosen) => {
    void change({ chosen });
    drawing.showChosen(chosen);
  };
  const toolbar = createToolbar(context, (part) => change({ ...part, chosen: null }));
  const drawing = createDrawing(context, ({ area, deviceId } = {}) =>
    choose(area ?? (deviceId && `camera:${deviceId}`) ?? null),
  );
  const list = createWindowedList({
    box,
    ol,
    keyOf: ({ area }) => area,
    make: (key) =>
      createAreaRow(key, {
        words,
        names: () => data.names,
        hrefOf,
        isChosen: (area) => area === view.chosen,
      }),
  });

  const boundariesOnce = async () => {
    boundaries ??= await context.api.get('/v1/boundaries');
    return boundaries;
  };
  /** Where something is open is shown whether or not the cameras can be. */
  const camerasOf = async () => {
    if (!context.can('see_devices')) return { cameras: [], refusal: null };
    try {
      const { cameras } = await context.api.get('/v1/cameras');
      return { cameras, refusal: null };
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      return { cameras: [], refusal: error };
    }
  };
  const loading = createLoading({
    root,
    context,
    async load() {
      askedAt = Date.now();
      hasNews = false;
      const { scheme, purpose } = view;
      const [areas, all, cameras] = await Promise.all([
        context.api.get(query('/v1/areas', { scheme, purpose })),
        boundariesOnce(),
        camerasOf(),
      ]);
      return {
        areas: areas.areas,
        complete: areas.complete,
        boundaries: all,
        ...cameras,
        names: namesOf(all),
      };
    },
    show(answer) {
      data = answer;
      draw();
    },
  });

  const draw = () => {
    const { areas, cameras, complete, refusal } = data;
    const { say, number } = words();
    heading.textContent = say('page.map');
    ol.setAttribute('aria-label', say('map.list'));
    toolbar.draw(view);
    list.set(areas);
    box.hidden = areas.length === 0;
    partNotice.draw(complete ? null : say('notAllOpen'));
    camerasNotice.draw(
      refusal === null ? null : say('map.noCameras', { reason: refusalText(refusal, words()) }),
    );
    empty.hidden = areas.length > 0;
    empty.textContent = nothingText('map.empty', context);
    summary.textContent =
      areas.length === 0
        ? ''
        : say('map.summary', { number: number(areas.length), scheme: say(`scheme.${view.scheme}`) });
    legendBox.replaceChildren(legendOf(words(), context.can('see_devices')));
    camerasBox.replaceChildren(
      ...(cameras.length === 0
        ? []
        : [cameraList(cameras, context, ({ deviceId }) => choose(`camera:${deviceId}`))]),
    );
    drawChosen();
    drawing.show({ ...data, cameras: shownCameras(cameras, view) }, view);
  };
  const drawChosen = () => {
    const { chosen } = view;
    const close = () => choose(null);
    const area = data.areas.find((one) => one.area === chosen);
    const camera = data.cameras.find(({ deviceId }) => `camera:${deviceId}` === chosen);
    if (area !== undefined) chosenBox.replaceChildren(areaCard(area, data.names, context, close));
    else if (camera !== undefined) chosenBox.replaceChildren(cameraCard(camera, data.names, context, close));
    else chosenBox.replaceChildren();
  };

  context.store.subscribe(() => {
    hasNews = true;
  });
  root.append(
    heading,
    toolbar.element,
    loading.element,
    drawing.element,
    element(
      'div',
      { class: 'side' },
      partNotice.element,
      chosenBox,
      summary,
      empty,
      box,
      camerasNotice.element,
      camerasBox,
      legendBox,
    ),
  );
  return {
    element: root,
    async enter({ query: asked }) {
      const before = view;
      view = viewOf(asked);
      const isSame =
        root.dataset.state === 'ready' && view.scheme === before.scheme && view.purpose === before.purpose;
      const drawn = drawing.start();
      if (isSame) draw();
      else await loading.run();
      await drawn;
      drawing.showChosen(view.chosen);
    },
    redraw() {
      loading.redraw();
      draw();
    },
    tick() {
      if (Date.now() - askedAt > (hasNews ? SOONEST_MS : LATEST_MS)) void loading.run();
    },
    keys: [
      { keys: ['j', 'ArrowDown'], word: 'map.key.next', run: () => list.move(1) },
      { keys: ['k', 'ArrowUp'], word: 'map.key.previous', run: () => list.move(-1) },
      { keys: ['+', '='], word: 'map.zoomIn', run: () => drawing.zoom(1) },
      { keys: ['-'], word: 'map.zoomOut', run: () => drawing.zoom(-1) },
      { keys: ['0'], word: 'map.fit', run: () => drawing.fit() },
      { keys: ['x'], word: 'close', run: () => (view.chosen === null ? false : choose(null)) },
    ],
  };
}

function shownCameras(cameras, { cameras: which, chosen }) {
  if (which === 'all') return cameras;
  return cameras.filter(
    (one) => `camera:${one.deviceId}` === chosen || (which === 'troubled' && isTroubled(one)),
  );
}

function viewOf(asked) {
  const of = (name, values) => (values.includes(asked.get(name)) ? asked.get(name) : values[0]);
  return {
    scheme: of('scheme', SCHEMES),
    purpose: asked.get('purpose') ?? '',
    cameras: of('cameras', CAMERAS),
    chosen: asked.get('area'),
  };
}

/** What stands by itself is left out of the address. */
function addressOf({ scheme, purpose, cameras, chosen }) {
  return {
    scheme: scheme === SCHEMES[0] ? '' : scheme,
    purpose,
    cameras: cameras === CAMERAS[0] ? '' : cameras,
    area: chosen,
  };
}
