import { describe, expect, it } from 'vitest';
import { withGeneratedPart } from '../../services/adapters/markdown/generated-part.ts';
import { ruleReference } from '../../services/adapters/markdown/rule-reference.ts';
import { CATEGORIES } from '../../services/core/event/vocabulary.ts';
import { checkRule } from '../../services/core/rule/check.ts';
import { RULE_FIELDS } from '../../services/core/rule/fields.ts';
import { FACT_SPECS } from '../../services/core/rule/language/facts.ts';
import { CASE_KEYS, RISK_KEYS, RULE_KEYS } from '../../services/core/rule/language/rule-keys.ts';
import { DECORATORS, FACTS, OPERATORS, PURPOSES } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { rulesReadme, shippedFiles } from '../rules/tools.ts';

const README = rulesReadme();
const REACH_MS = maxReachMs(DEFAULT_SETTINGS);

describe('the reference in rules/README.md', () => {
  it('is what the code has (else: npm run generate)', () => {
    expect(README).toBe(withGeneratedPart(README, ruleReference()));
  });

  it('names every key, field, category, fact, operator, decorator and purpose', () => {
    const names = [
      ...[RULE_KEYS, CASE_KEYS].flatMap(Object.keys),
      ...Object.keys(RISK_KEYS).map((key) => `event.params.${key}`),
      ...RULE_FIELDS.keys(),
      ...Object.values(CATEGORIES).flat(),
      ...FACTS,
      ...OPERATORS,
      ...DECORATORS.map((name) => `${name}:`),
      ...PURPOSES,
    ];
    const reference = ruleReference();
    expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
  });

  it('is written anew between its markers, whatever stood there, and changes nothing else', () => {
    const begin = '<!-- reference: begin; written by npm run generate -->';
    const end = '<!-- reference: end -->';
    expect(withGeneratedPart(`a\n${begin}\nold\n${end}\nb\n`, 'new\n')).toBe(
      `a\n${begin}\n\nnew\n\n${end}\nb\n`,
    );
    expect(() => withGeneratedPart(`a ${end} ${begin}`, 'new')).toThrow('put the markers back');
    expect(() => withGeneratedPart('a', 'new')).toThrow('put the markers back');
  });

  it.each(FACTS)('has an example of %s that loads', (fact) => {
    const area = shippedFiles().find(({ name }) => name === 'near-repeat-burglary-100m.json')!.json as object;
    const { example } = FACT_SPECS[fact];
    const rule = {
      ...area,
      on: [{}],
      message: { en: 'an example', zh: '示例' },
      conditions: { all: [{ fact, ...example }] },
    };
    expect(checkRule(rule, REACH_MS)).toMatchObject({ ok: true });
  });

  it('is linked from the guide, which has no dead link within the page', () => {
    const anchors = [...README.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\p{L}\d _-]/gu, '')
        .replaceAll(' ', '-'),
    );
    const links = [...README.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!);
    expect(links).toContain('reference');
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });

  it('is led up to by a rule that has the fault that the guide shows, and no other', () => {
    const written = README.split('```json\n')[1]!.split('```')[0]!;
    const check = checkRule(JSON.parse(written), REACH_MS);
    expect(check).toMatchObject({ ok: false, faults: [{ path: 'conditions.all[0].fact' }] });
    const told = check.ok ? [] : [...check.faults, ...check.warnings];
    expect(told.filter(({ message, remedy }) => !README.includes(`${message}: ${remedy}`))).toEqual([]);
    const mended = JSON.parse(written.replace('event_cuont', 'event_count'));
    expect(checkRule(mended, REACH_MS)).toMatchObject({ ok: true });
  });
});
