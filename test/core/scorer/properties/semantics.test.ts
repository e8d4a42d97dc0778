import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { activate, forPerson, incident, personRule } from '../../../arbitraries/example.ts';
import { ENGINE_RUNS_ABSENCE } from '../../../arbitraries/rule.ts';
import { START } from '../../../arbitraries/town.ts';
import { EXAMPLES } from '../../../reference/examples.ts';
import { KLEENE_ROWS } from '../../../reference/kleene-rows.ts';
import { outcomesOf } from '../../../reference/outcome.ts';
import { run } from './harness.ts';

const runs = ([about]: readonly [string, unknown]) => about !== 'an absence' || ENGINE_RUNS_ABSENCE;

describe.each(Object.entries(EXAMPLES).filter(runs))(
  'the scorer gives what docs/semantics.md and DESIGN section 7 say of %s',
  (_, examples) => {
    test.each(examples)('$says', ({ bodies, at, expected }) => {
      const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
      expect(outcomesOf(scorer.standing(at), expected)).toEqual(expected);
    });
  },
);

describe('only what is true matches, and unknown is neither true nor false', () => {
  const standsFor = (conditions: (typeof KLEENE_ROWS)[number]['conditions']) => {
    const rule = personRule('r', { points: 50, halfLife: 'P1D' }, { conditions });
    const { scorer } = run(numbered([activate([rule]), forPerson(incident())]), DEFAULT_SETTINGS);
    return scorer.standing(START).length === 1;
  };

  test.each(KLEENE_ROWS)('$says', ({ conditions, truth }) => {
    expect(standsFor(conditions)).toBe(truth === true);
    expect(standsFor({ not: conditions })).toBe(truth === false);
  });
});
