import type { Assessment } from '../../core/record/warning.ts';

/** Every reason of a decision in words: docs/semantics.md, "Warnings". */
export const DECISION_WORDS: Readonly<Record<Assessment['decision'], string>> = {
  raised: 'a warning was raised: none was open, and the level is blue or above',
  escalated: 'the warning was escalated: its level rose',
  corroborated:
    'the warning was corroborated: a rule contributes that did not before, or the cool-down is over and the match is new',
  lowered: 'the warning was lowered: its level fell as time passed',
  corrected: 'the warning was corrected: a correction or a late event changed its level or its rules',
  withdrawn: 'the warning was withdrawn: a correction took its level below blue',
  unacknowledged: 'nobody acknowledged the warning in time, or an acknowledgement ran out',
  acknowledged: 'an officer acknowledged the warning',
  assigned: 'an officer assigned the warning',
  followed_up: 'an officer followed the warning up',
  closed: 'an officer closed the warning',
  expired: 'the warning expired: its level fell below blue as time passed',
  duplicate: 'nothing was said (duplicate): nothing changed that a reader of the warning could see',
  cooldown:
    'nothing was said (cooldown): a rule that contributes already matched again at the same level within the cool-down, or the warning was closed a short while ago at this level',
  silenced:
    'nothing was said (silenced): an officer silenced this concern, or the rule for this subject, and the level is not above that of then',
  below_level: 'no warning was raised (below_level): none is open, and the level is below blue',
  shadow: 'nothing was said (shadow): only matches of shadow rules changed',
  outdated: 'nothing was done (outdated): another officer had acted since the revision that this one saw',
  late: 'the event came later than the lateness bound (scoring.lateness): it is counted, and does not score',
};
