import { imageOf, RATIO } from './images.js';
import { styleOf } from './style.js';

/** The drawn map (MapLibre GL JS): takes GeoJSON, tells what was clicked. */

const LIBRARY = '/console/library/maplibre-gl.mjs';
const WORKER = '/console/library/maplibre-gl-worker.mjs';
/** Around what is shown, px; to the right are the buttons. */
const MARGIN = { top: 40, bottom: 40, left: 40, right: 80 };
const CLOSEST = 15;

/** Loads the library and draws into `container`; rejects where the browser cannot (no WebGL). `onClick(feature or null)`. */
export async function createCanvas({ container, onClick, locale }) {
  const { Map: Drawn, setWorkerUrl, ScaleControl } = await import(LIBRARY);
  setWorkerUrl(WORKER);
  const map = new Drawn({
    container,
    style: styleOf(colours, scaleOf()),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    renderWorldCopies: false,
    locale,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 120 * scaleOf() }), 'bottom-left');
  map.setMissingStyleImageResolver((id) => {
    const image = imageOf(id, colours);
    if (image !== null) map.addImage(id, image, { pixelRatio: RATIO });
  });
  map.on('click', ({ point }) => onClick(hitAt(map, point)));
  map.on('mousemove', ({ point }) => {
    map.getCanvas().style.cursor = hitAt(map, point) === null ? '' : 'pointer';
  });
  await map.once('load');
  return handleOf(map);
}

function handleOf(map) {
  const kept = new Map();
  return {
    /** Shows GeoJSON in the place of what a source had: `boundaries`, `areas`, `marks`, `chosen` or `cameras`. */
    put(source, data) {
      kept.set(source, data);
      map.getSource(source).setData(data);
    },
    /** All of these bounds, or nothing where they are null. */
    fit(bounds, { isSmooth = true } = {}) {
      if (bounds === null) return;
      const animate = isSmooth && !matchMedia('(prefers-reduced-motion: reduce)').matches;
      map.fitBounds(bounds, { padding: MARGIN, maxZoom: CLOSEST, animate });
    },
    /** Moves to what these bounds hold where it is out of sight. */
    bring([west, south, east, north]) {
      const middle = [(west + east) / 2, (south + north) / 2];
      if (!map.getBounds().contains(middle)) map.panTo(middle, { animate: false });
    },
    zoom: (by) => map.easeTo({ zoom: map.getZoom() + by, duration: 150 }),
    /** After light became dark, or the other way. */
    recolour() {
      const place = { center: map.getCenter(), zoom: map.getZoom() };
      map.setStyle(styleOf(colours, scaleOf()), { diff: false });
      map.once('style.load', () => {
        for (const [source, data] of kept) map.getSource(source).setData(data);
        map.jumpTo(place);
      });
    },
    resize: () => map.resize(),
  };
}

/** How much larger than usual the page is written. */
const scaleOf = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** What is under a point: a camera before an area. */
function hitAt(map, { x, y }) {
  const around = [
    [x - 6, y - 6],
    [x + 6, y + 6],
  ];
  const [camera] = map.queryRenderedFeatures(around, { layers: ['cameras'] });
  if (camera !== undefined) return camera.properties;
  const [area] = map.queryRenderedFeatures([x, y], { layers: ['marks', 'areas'] });
  return area === undefined ? null : area.properties;
}

/** The colour of a token as it is now: a custom property may hold `light-dark(...)`, which only an element resolves. */
function colours(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
