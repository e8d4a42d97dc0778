import { type KeySpecs, optional, required } from './spec.ts';

export const SHARED_FILE = 'shared-conditions.json';

/** The keys of the file of shared conditions. */
export const SHARED_KEYS: KeySpecs<'$schema' | 'conditions'> = {
  $schema: optional(
    'Where the schema is, for editors.',
    'a path',
    '../schemas/shared-conditions.schema.json',
  ),
  conditions: required(
    'Conditions by name. A rule uses one as `{"condition": "<name>"}`; when rules are read it is written out in its place.',
    'an object of conditions',
  ),
};
