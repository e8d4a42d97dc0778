import { readFileSync } from 'node:fs';
import { Rule as EngineRule } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { checkRule } from '../../services/core/rule/check.ts';
import { PURPOSES, type Rule, type RuleCase } from '../../services/core/rule/rule.ts';
import { runCase } from '../../services/core/rule/run-case.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { mutantsOf } from './mutants.ts';
import { rulesReadme, shippedFiles, TOOLS } from './tools.ts';

const LANGUAGES = new Set(['en', 'zh']);
const REACH_MS = maxReachMs(DEFAULT_SETTINGS);
const FILES = shippedFiles();
const RULES = FILES.map(({ name, json }) => ({ name, rule: json as Rule }));

describe('the shipped rules', () => {
  it('are at least twenty-five that are active', () => {
    expect(RULES.filter(({ rule }) => rule.status === 'active').length).toBeGreaterThanOrEqual(25);
  });

  it('serve every purpose there is', () => {
    expect(new Set(RULES.map(({ rule }) => rule.purpose))).toEqual(new Set(PURPOSES));
  });

  it('are as many as the README and the changelog say', () => {
    for (const [file, said] of [
      ['README.md', /lists the (\d+) that are/],
      ['CHANGELOG.md', /(\d+) rules for eight purposes/],
    ] as const) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      expect(Number(said.exec(text)?.[1])).toBe(RULES.length);
    }
  });

  it('are those in the table of the README, with the level of their first case', () => {
    const [table = ''] = rulesReadme().split('## The shipped rules')[1]!.split('## Reference');
    const rows = [...table.matchAll(/^\| `([^`]+)` *\| ([^|]+?) *\|/gm)].map(([, id, level]) => [id, level]);
    const shipped = RULES.map(({ rule }) => {
      const level = rule.cases[0]!.expect.level;
      return [rule.id, rule.status === 'shadow' ? `${level} (shadow)` : level];
    });
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(shipped));
  });
});

describe.each(FILES)('$name', ({ name, json }) => {
  const rule = json as Rule;

  it('loads without fault or warning', () => {
    expect(checkRule(json, REACH_MS)).toEqual({ ok: true, rule: json, warnings: [] });
  });

  it("is taken by json-rules-engine's Rule as it is", () => {
    const taken = new EngineRule(JSON.stringify(json));
    expect(taken.event).toEqual(rule.event);
    expect(withoutPriorities(taken.toJSON(false).conditions)).toEqual(rule.conditions);
  });

  it('is named after its id', () => {
    expect(name).toBe(`${rule.id}.json`);
  });

  it('speaks English and Chinese', () => {
    for (const texts of [rule.title, rule.message]) {
      expect(new Set(Object.keys(texts))).toEqual(LANGUAGES);
      expect(texts.zh).toMatch(/\p{Script=Han}/u);
      expect(texts.en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('states its basis, its owner, its gaps and the volume to expect', () => {
    expect(rule.basis).toMatch(/\S{4}/);
    expect(rule.owner).toMatch(/\S{4}/);
    expect(rule.knownGaps).toContain('Expected volume: ');
  });

  it('has cases that raise a warning and cases that do not, each with a name of its own', () => {
    const raised = rule.cases.filter(({ expect: { level } }) => level !== null);
    expect(raised.length).toBeGreaterThanOrEqual(2);
    expect(rule.cases.length - raised.length).toBeGreaterThanOrEqual(2);
    expect(new Set(rule.cases.map((one) => one.name)).size).toBe(rule.cases.length);
  });

  it.each(rule.cases)('case: $name', (one) => {
    const { level, faults } = runCase(rule, one, TOOLS);
    expect(faults).toEqual([]);
    expect(level).toBe(one.expect.level);
  });

  it('names in its message only facts that its warnings hold', () => {
    const facts = new Set(
      rule.cases
        .flatMap((one) => runCase(rule, one, TOOLS).warnings)
        .flatMap(({ contributions }) => contributions)
        .flatMap((contribution) => Object.keys(contribution.facts)),
    );
    const named = Object.values(rule.message).flatMap((text) =>
      [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]!),
    );
    expect(named.filter((fact) => !facts.has(fact))).toEqual([]);
  });

  it('has cases with teeth: each small change of the rule fails at least one of them', () => {
    const survivors = mutantsOf(rule)
      .filter((mutant) => checkRule(mutant.rule, REACH_MS).ok && holds(mutant.rule, rule.cases))
      .map(({ change }) => change);
    expect(survivors).toEqual([]);
  });
});

function holds(rule: Rule, cases: readonly RuleCase[]): boolean {
  return cases.every((one) => runCase(rule, one, TOOLS).level === one.expect.level);
}

/** What the engine took, less the priority that it gives every `all`, `any` and `not`. */
function withoutPriorities(conditions: unknown): unknown {
  return JSON.parse(JSON.stringify(conditions), (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { priority: _priority, ...rest } = value;
    return rest;
  });
}
