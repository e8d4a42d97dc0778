import { type KeySpecs, required } from './spec.ts';

export const ABSENCE_DOC =
  'Triggers `within` after an event that fits `after`, if by then no event of the subject fitted `of`. Windows then end at that deadline, and the fact `event` is the event that was not followed.';

/** A trigger that is no filter. */
export const TRIGGER_KEYS: KeySpecs<'absence'> = {
  absence: required(ABSENCE_DOC, '{"after": filter, "of": filter, "within": duration}', {
    after: { stage: 'accepted' },
    of: { stage: 'mediating' },
    within: 'P30D',
  }),
};

/** The keys of an absence. */
export const ABSENCE_KEYS: KeySpecs<'after' | 'of' | 'within'> = {
  after: required('The event that something must follow.', 'a filter', { stage: 'accepted' }),
  of: required('What must follow it, strictly later and at the deadline at the latest.', 'a filter', {
    stage: 'mediating',
  }),
  within: required('How long there is time for it.', 'an ISO 8601 duration', 'PT72H'),
};
