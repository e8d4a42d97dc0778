import type { FollowUp } from '../record/follow-up.ts';
import type { Silence } from './life.ts';

interface Moment {
  readonly at: number;
  readonly level: number;
}

/** A silence breaks when the level rises above where it was, and above where it has fallen since. */
const isInForce = ({ until, level }: Silence, now: Moment): boolean => now.at < until && now.level <= level;

/** Whether nothing is to be told of these rules' matches: each is silenced, or the concern as a whole is. */
export function areSilenced(silences: readonly Silence[], rules: readonly string[], now: Moment): boolean {
  if (silences.length === 0) return false;
  const inForce = silences.filter((silence) => isInForce(silence, now));
  return rules.every((rule) => inForce.some((silence) => silence.rule === null || silence.rule === rule));
}

/** The silences that go on after a revision, with what an officer silenced by it. The later of one scope replaces the
 * earlier. */
export function silencesAfter(
  silences: readonly Silence[],
  followUp: FollowUp | null,
  now: Moment,
): readonly Silence[] {
  const left = silences
    .filter((silence) => isInForce(silence, now))
    .map((silence) => ({ ...silence, level: Math.min(silence.level, now.level) }));
  if (followUp?.action !== 'silence' || followUp.until === null) return left;
  const { rule, until } = followUp;
  return [...left.filter((silence) => silence.rule !== rule), { rule, until, level: now.level }];
}
