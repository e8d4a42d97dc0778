import { element } from '../parts/dom.js';
import { LEVELS } from '../parts/level-mark.js';
import { isOverdue, isPerson } from '../parts/warning.js';
import {
  areaField,
  chipOf,
  choice,
  clearButton,
  drawOptions,
  moreButton,
  overdueChip,
} from './filter-fields.js';

export const FILTERED_PURPOSES = [
  'safeguarding',
  'fraud_prevention',
  'dispute_mediation',
  'crowd_safety',
  'fire_safety',
  'road_safety',
  'property_harm',
  'device_health',
];
const NONE = { levels: [], purpose: '', area: '', unit: '', overdue: false };

/** Whether a warning is among those that were chosen. Pure. */
export function passes(warning, { levels, purpose, area, unit, overdue }, now) {
  return (
    (levels.length === 0 || levels.includes(warning.level)) &&
    (purpose === '' || warning.purpose === purpose) &&
    (area === '' || isIn(warning, area)) &&
    (unit === '' || isWith(warning, unit)) &&
    (!overdue || isOverdue(warning, now))
  );
}

/** An area is named by the beginning of its administrative code, or by digits of a cell. */
function isIn(warning, area) {
  if ((warning.areaCode ?? '').startsWith(area)) return true;
  return !isPerson(warning) && warning.subject.split(':').at(-1).includes(area);
}

/** Stands for warnings that go to no unit, as no id does. */
const NO_UNIT = '-';

/** What may be the unit's, as it is not told whose it is, is not kept from it. */
function isWith({ assignee, units }, unit) {
  if (assignee === `unit:${unit}` || units === null) return true;
  return unit === NO_UNIT ? units.length === 0 : units.includes(unit);
}

/** The row of filters over the list: levels with their numbers, purpose, unit, area, overdue. `onChange(chosen)`. */
export function createFilters(context, onChange) {
  const say = (key, values) => context.words().say(key, values);
  let chosen = NONE;
  let numbers = null;
  /** Units that some warning goes to, or that who looks is of. */
  let units = [];
  const root = element('search', { class: 'filters' });
  const levels = element('div', { class: 'levels', role: 'group' });

  const change = (part) => {
    chosen = { ...chosen, ...part };
    draw();
    onChange(chosen);
  };
  const toggleLevel = (level) => {
    const { levels: some } = chosen;
    change({ levels: some.includes(level) ? some.filter((one) => one !== level) : [...some, level] });
  };
  const drawLevels = () => {
    levels.setAttribute('aria-label', say('watch.levels'));
    const chips = LEVELS.map((level) => chipOf(level, chosen.levels.includes(level), toggleLevel, say));
    levels.replaceChildren(
      ...chips,
      overdueChip(chosen.overdue, () => change({ overdue: !chosen.overdue }), say),
    );
    drawNumbers();
  };
  const drawNumbers = () => {
    for (const node of levels.querySelectorAll('b')) {
      const number = numbers?.[node.dataset.of];
      const text = number === undefined ? '–' : context.words().number(number);
      if (node.textContent !== text) node.textContent = text;
      node.parentElement.dataset.none = String(number === 0);
    }
  };
  const unitOptions = () => [
    ...units.map((unit) => [unit, unit]),
    ...(chosen.unit === '' || chosen.unit === NO_UNIT || units.includes(chosen.unit)
      ? []
      : [[chosen.unit, chosen.unit]]),
    [NO_UNIT, say('watch.noUnit')],
  ];
  const unitField = () =>
    units.length === 0 && chosen.unit === '' ? '' : choice('unit', unitOptions(), chosen, change, say);
  /** Units come and go while somebody writes or chooses: no other field is touched. */
  const drawUnits = () => {
    const select = root.querySelector('#filter-unit');
    const field = unitField();
    if (select === null) root.querySelector('#filter-area')?.parentElement.before(field);
    else if (field === '') select.parentElement.remove();
    else drawOptions(select, field.querySelector('select'));
  };
  const draw = () => {
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const caret = focused?.selectionStart ?? null;
    drawLevels();
    const isNarrowed = JSON.stringify(chosen) !== JSON.stringify(NONE);
    root.replaceChildren(
      levels,
      moreButton(root, say),
      choice(
        'purpose',
        FILTERED_PURPOSES.map((purpose) => [purpose, say(`purpose.${purpose}`)]),
        chosen,
        change,
        say,
      ),
      unitField(),
      areaField(chosen, change, say),
      isNarrowed ? clearButton(say, () => change(NONE)) : '',
    );
    const fresh = focused === null ? null : root.querySelector(`#${focused.id}`);
    fresh?.focus();
    if (caret !== null) fresh?.setSelectionRange(caret, caret);
  };
  return {
    element: root,
    chosen: () => chosen,
    draw,
    /** From the address. */
    take(asked) {
      const some = (asked.get('level') ?? '').split(',').filter((level) => LEVELS.includes(level));
      const of = (name) => asked.get(name) ?? '';
      chosen = {
        levels: some,
        purpose: of('purpose'),
        area: of('area'),
        unit: of('unit'),
        overdue: of('overdue') === '1',
      };
      draw();
    },
    asQuery: ({ levels: some, overdue, ...rest }) => ({
      ...rest,
      level: some.join(','),
      overdue: overdue ? '1' : '',
    }),
    count(all, now) {
      numbers = { overdue: 0, ...Object.fromEntries(LEVELS.map((level) => [level, 0])) };
      for (const warning of all) {
        numbers[warning.level]++;
        if (isOverdue(warning, now)) numbers.overdue++;
      }
      const known = unitsOf(all, context.session.account);
      const isSame = known.join() === units.join();
      units = known;
      drawNumbers();
      if (!isSame) drawUnits();
    },
    focus() {
      root.classList.add('wide');
      root.querySelector('#filter-area').focus();
    },
    clear: () => change(NONE),
    toggleOverdue: () => change({ overdue: !chosen.overdue }),
  };
}

/** One's own units first. */
function unitsOf(warnings, account) {
  const others = new Set(warnings.flatMap(({ units }) => units ?? []));
  for (const unit of account.units) others.delete(unit);
  return [...account.units, ...[...others].sort((a, b) => (a < b ? -1 : 1))];
}
