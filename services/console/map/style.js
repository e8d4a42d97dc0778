import { LEVELS } from '../parts/level-mark.js';

/** What the map shows and how, in MapLibre's style: no tiles, no fonts, nothing from elsewhere. */

const EMPTY = { type: 'FeatureCollection', features: [] };
const SOURCES = ['boundaries', 'names', 'areas', 'chosen', 'marks', 'cameras'];

/** `colours(name)` gives the colour of a token; `scale` makes marks larger, for a screen that is read from afar. */
export function styleOf(colours, scale) {
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((name) => [name, { type: 'geojson', data: EMPTY }])),
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': colours('raised') } },
      surface('ground', 'boundaries', { 'fill-color': colours('card') }),
      surface('areas', 'areas', { 'fill-pattern': ['concat', 'pattern:', ['get', 'level']] }),
      line('edges', 'areas', {
        'line-color': [
          'match',
          ['get', 'level'],
          ...LEVELS.flatMap((level) => [level, colours(level)]),
          '#000',
        ],
        'line-width': 1.5,
      }),
      line('borders', 'boundaries', { 'line-color': colours('edge'), 'line-width': 1.2 }),
      line('chosen', 'chosen', { 'line-color': colours('ink'), 'line-width': 4 }),
      symbol('cameras', 'cameras', {
        'icon-image': ['get', 'mark'],
        'icon-size': scale,
        // What wants a look lies above the rest.
        'symbol-sort-key': ['get', 'order'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      }),
      {
        // Drawn with the fonts of this machine.
        ...symbol('names', 'names', {
          'text-field': ['get', 'name'],
          'text-font': ['sans-serif'],
          'text-size': 13 * scale,
          'text-anchor': 'top',
          'text-offset': [0, 1.5],
          'text-padding': 0,
        }),
        paint: { 'text-color': colours('ink'), 'text-halo-color': colours('card'), 'text-halo-width': 2 },
      },
      // What is drawn last finds its place first.
      symbol('marks', 'marks', {
        'icon-image': ['get', 'mark'],
        // The gravest first: what finds no room gives way.
        'symbol-sort-key': ['get', 'order'],
        'icon-padding': 0,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.6 * scale, 13, scale],
      }),
    ],
  };
}

const surface = (id, source, paint) => ({ id, type: 'fill', source, paint });
const line = (id, source, paint) => ({ id, type: 'line', source, paint });
const symbol = (id, source, layout) => ({ id, type: 'symbol', source, layout });
