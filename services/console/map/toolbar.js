import { element } from '../parts/dom.js';

export const SCHEMES = ['cell', 'village', 'town', 'county', 'city'];
export const CAMERAS = ['troubled', 'all', 'none'];
const PURPOSES = [
  'safeguarding',
  'fraud_prevention',
  'dispute_mediation',
  'crowd_safety',
  'fire_safety',
  'road_safety',
  'property_harm',
  'device_health',
];

/** What the map shows: which areas, of which purpose, which cameras. `onChange(part)` with what was chosen anew. */
export function createToolbar(context, onChange) {
  const root = element('search', { class: 'map-tools' });
  return {
    element: root,
    draw({ scheme, purpose, cameras }) {
      const { say } = context.words();
      const focused = root.contains(document.activeElement) ? document.activeElement.id : '';
      root.replaceChildren(
        choice('scheme', SCHEMES, scheme, (value) => say(`scheme.${value}`), say, onChange),
        choice(
          'purpose',
          ['', ...PURPOSES],
          purpose,
          (value) => say(value === '' ? 'map.anyPurpose' : `purpose.${value}`),
          say,
          onChange,
        ),
        ...(context.can('see_devices')
          ? [choice('cameras', CAMERAS, cameras, (value) => say(`map.cameras.${value}`), say, onChange)]
          : []),
      );
      if (focused !== '') root.querySelector(`#${focused}`)?.focus();
    },
  };
}

function choice(name, values, chosen, textOf, say, onChange) {
  const options = values.map((value) =>
    element('option', { value, selected: value === chosen }, textOf(value)),
  );
  const attributes = { id: `map-${name}`, onchange: ({ target }) => onChange({ [name]: target.value }) };
  return element(
    'label',
    {},
    element('span', { class: 'soft' }, say(`map.${name}`)),
    element('select', attributes, ...options),
  );
}
