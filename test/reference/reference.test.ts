import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { numbered } from '../arbitraries/arrival.ts';
import { EXAMPLES } from './examples.ts';
import { outcomesOf } from './outcome.ts';
import { standingAt } from './reference.ts';

describe.each(Object.entries(EXAMPLES))(
  'the reference gives what docs/semantics.md and DESIGN section 7 say of %s',
  (_, examples) => {
    test.each(examples)('$says', ({ bodies, at, expected }) => {
      const concerns = standingAt(numbered(bodies), DEFAULT_SETTINGS, at);
      expect(outcomesOf(concerns, expected)).toEqual(expected);
    });
  },
);
