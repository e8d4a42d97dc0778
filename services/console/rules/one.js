import { element } from '../parts/dom.js';
import { createLoading } from '../parts/loading.js';
import { createEditing } from './editing.js';
import { ruleWords } from './explained.js';
import { NEW_RULE } from './new-rule.js';
import { createBook } from './phrase-book.js';
import { proposeRemoval } from './propose.js';

/** One rule: in words, with its basis and what came of it; for those who may, its text to change and propose. */
export function createOne(context) {
  const words = () => context.words();
  const head = element('header', { class: 'rule-head' });
  const told = element('div', { class: 'rule-told' });
  const root = element('div', { class: 'rule-page' });
  const editing = createEditing(context);
  let id = null;
  let rule = null;
  let measured = null;
  const prose = createBook(
    'prose',
    () => words().language,
    () => draw(),
  );

  const isNew = () => id === 'new';
  const loading = createLoading({
    root,
    context,
    async load() {
      if (isNew()) return { rule: { id, text: NEW_RULE }, cost: null };
      const [found, cost] = await Promise.all([
        context.api.get(`/v1/rules/${encodeURIComponent(id)}`),
        measuredCost(id, context.api),
        prose.follow(),
      ]);
      return { rule: found, cost };
    },
    show(answer) {
      rule = answer.rule;
      measured = answer.cost;
      editing.open(rule.text, { isShown: isNew() });
      draw();
    },
  });
  const draw = () => {
    if (rule === null) return;
    const { say, title } = words();
    head.replaceChildren(
      element('a', { href: '/rules' }, `← ${say('rule.back')}`),
      element('h1', {}, isNew() ? say('rule.newTitle') : title(rule.title)),
      isNew()
        ? ''
        : element(
            'p',
            { class: 'soft' },
            element('code', {}, rule.id),
            ` · ${say('rule.version')} ${rule.version}`,
          ),
    );
    told.replaceChildren(
      ...(isNew() ? [] : ruleWords(rule, measured, { ...words(), prose: prose.say })),
      ...(isNew() || !context.can('propose_rules') ? [] : [buttons()]),
    );
    editing.redraw();
  };
  const buttons = () => {
    const { say } = words();
    const toggle = () => {
      editing.toggle();
      draw();
    };
    return element(
      'p',
      { class: 'rule-buttons' },
      element(
        'button',
        {
          type: 'button',
          class: 'button first',
          id: 'rule-edit',
          'aria-expanded': String(editing.isShown()),
          onclick: toggle,
        },
        say(editing.isShown() ? 'rule.stopEdit' : 'rule.edit'),
      ),
      element(
        'button',
        { type: 'button', class: 'button', onclick: () => proposeRemoval(rule.id, context) },
        say('rule.remove'),
      ),
    );
  };

  root.append(head, loading.element, told, editing.element);
  return {
    element: root,
    async enter({ params }) {
      if (id === params.id && rule !== null) return;
      id = params.id;
      rule = null;
      head.replaceChildren(element('a', { href: '/rules' }, `← ${words().say('rule.back')}`));
      told.replaceChildren();
      editing.close();
      delete root.dataset.state;
      await loading.run();
    },
    redraw() {
      loading.redraw();
      draw();
      void prose.follow();
    },
    title: () => (rule === null || isNew() ? words().say('page.rule') : words().title(rule.title)),
  };
}

/** What a rule was measured to cost, and whether that was with another set than the active one; null where it was not measured. */
async function measuredCost(id, api) {
  const { last } = await api.get('/v1/rule-costs');
  const found = last?.rules.find(({ rule }) => rule === id);
  if (found === undefined) return null;
  const { active } = await api.get('/v1/rules');
  return { ...found, isOther: active?.ruleSet !== last.ruleSet };
}
