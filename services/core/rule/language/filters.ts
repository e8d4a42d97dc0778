import { OWN_ROLE } from '../fields.ts';
import type { Range } from '../rule.ts';
import { type KeySpecs, optional, required } from './spec.ts';

/** The bounds of a range. */
export const RANGE_KEYS: KeySpecs<keyof Range> = {
  gte: optional('That or above.', 'a number; of a time also an ISO 8601 time', 3),
  lte: optional('That or below.', 'a number; of a time also an ISO 8601 time', 2),
  gt: optional('Above.', 'a number; of a time also an ISO 8601 time', 0),
  lt: optional('Below.', 'a number; of a time also an ISO 8601 time', 5),
};

export const PREFIX_KEYS: KeySpecs<'prefix'> = {
  prefix: required(
    'What the text begins with, or one of several beginnings.',
    'a text, or a list of texts',
    '990102',
    ['990102', '990103'],
  ),
};

export interface TestSpec {
  readonly written: string;
  readonly doc: string;
  readonly on: string;
}

/** The tests of a filter, for the reference. */
export const TEST_SPECS: readonly TestSpec[] = [
  { written: '`"burglary"`', doc: 'is that value', on: 'every field' },
  { written: '`["burglary", "robbery"]`', doc: 'is one of them', on: 'every field' },
  { written: '`{ "gte": 3, "lt": 5 }`', doc: 'lies within the bounds', on: 'numbers and times' },
  {
    written: '`{ "prefix": "990102" }`',
    doc: 'begins so; a list of beginnings: with one of them',
    on: 'texts',
  },
];

/** The one field of a filter that is not of the event alone: who in it the subject is. */
export const ROLE_FIELD = {
  path: OWN_ROLE,
  doc: "The subject's own role in the event is this, or one of these. Never that of other people. Rules about individuals only; in filters only.",
} as const;
