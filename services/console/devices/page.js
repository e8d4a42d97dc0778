import { choices } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { createLoading } from '../parts/loading.js';
import { nothingText } from '../parts/nothing.js';
import { query } from '../parts/query.js';
import { grouped, knownOf, SPANS, sumOf } from './rates.js';
import { rateTable, rateText } from './table.js';

const OTHER = { areaCode: 'deviceClass', deviceClass: 'areaCode' };

/** Devices: how much of the time cameras were online, by class and area. */
export function createPage(context) {
  const words = () => context.words();
  const heading = element('h1', {});
  const intro = element('p', { class: 'soft' });
  const tiles = element('dl', { class: 'tiles' });
  const tools = element('div', { class: 'device-tools' });
  const table = element('div', { class: 'device-table' });
  const empty = element('p', { class: 'empty', hidden: true });
  const root = element('div', { class: 'devices-page' });
  let rows = [];
  let names = new Map();
  let by = 'areaCode';

  const loading = createLoading({
    root,
    context,
    async load() {
      const [answer, boundaries] = await Promise.all([
        context.api.get('/v1/devices'),
        context.api.get('/v1/boundaries'),
      ]);
      return { rows: answer.rows, boundaries };
    },
    show(answer) {
      rows = answer.rows;
      const named = answer.boundaries.features.filter(({ properties: { name } }) => name !== undefined);
      names = new Map(named.map(({ properties: { code, name } }) => [code, name]));
      draw();
    },
  });
  const textOf = {
    deviceClass: (one) =>
      one === null ? words().say('devices.noClass') : words().say('devices.class', { class: one }),
    areaCode(code) {
      if (code === null) return words().say('devices.noArea');
      const name = names.get(code) ?? code;
      return typeof name === 'object' ? words().title(name) : name;
    },
  };
  const draw = () => {
    const { say } = words();
    heading.textContent = say('page.devices');
    intro.textContent = say('devices.intro');
    const isEmpty = rows.length === 0;
    empty.hidden = !isEmpty || root.dataset.state === 'loading';
    empty.textContent = nothingText('devices.empty', context);
    for (const part of [tiles, tools, table]) part.hidden = isEmpty;
    if (isEmpty) return;
    drawTiles();
    drawTools();
    table.replaceChildren(rateTable(grouped(rows, by), { by, within: OTHER[by] }, textOf, words()));
  };
  const drawTiles = () => {
    const { say, number } = words();
    const sum = sumOf(rows);
    const tile = (key, value) =>
      element('div', {}, element('dt', {}, say(key)), element('dd', { class: 'figure' }, value));
    const now = say('devices.of', { number: number(sum.online), all: number(knownOf(sum)) });
    tiles.replaceChildren(
      tile('devices.onlineNow', now),
      ...SPANS.map((span) =>
        tile(`devices.${span}`, sum[span] === null ? say('unknown') : rateText(sum[span], words())),
      ),
    );
  };
  const drawTools = () => {
    const { say } = words();
    const options = ['areaCode', 'deviceClass'].map((one) => [one, say(`devices.by.${one}`)]);
    const field = choices(say('devices.group'), 'by', options, by, { isInline: true });
    field.addEventListener('change', ({ target }) => {
      by = target.value;
      context.note(query('/devices', { by: by === 'areaCode' ? '' : by }));
      table.replaceChildren(rateTable(grouped(rows, by), { by, within: OTHER[by] }, textOf, words()));
    });
    tools.replaceChildren(field);
  };

  root.append(heading, intro, loading.element, empty, tiles, tools, table);
  return {
    element: root,
    enter({ query: asked }) {
      by = asked.get('by') === 'deviceClass' ? 'deviceClass' : 'areaCode';
      draw();
      return loading.run().then(draw);
    },
    redraw() {
      loading.redraw();
      draw();
    },
  };
}
