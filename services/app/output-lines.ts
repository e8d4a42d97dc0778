import type { Assessment, MatchChange, Warning } from '../core/record/warning.ts';
import { formatInstant } from '../core/time/instant.ts';

/** Output records as people and tools read them: one JSON object a line, times in ISO 8601. */

const iso = (epochMs: number | null): string | null => (epochMs === null ? null : formatInstant(epochMs));

export function warningLine(warning: Warning): string {
  const { followUp } = warning;
  return JSON.stringify({
    ...warning,
    at: iso(warning.at),
    openedAt: iso(warning.openedAt),
    acknowledgeBy: iso(warning.acknowledgeBy),
    recordedAt: iso(warning.recordedAt),
    followUp: followUp === null ? null : { ...followUp, until: iso(followUp.until) },
    contributions: warning.contributions.map((contribution) => ({
      ...contribution,
      at: iso(contribution.at),
    })),
  });
}

export function assessmentLine(assessment: Assessment): string {
  return JSON.stringify({
    ...assessment,
    at: iso(assessment.at),
    matches: assessment.matches.map(matchObject),
  });
}

export function matchLine(match: MatchChange): string {
  return JSON.stringify(matchObject(match));
}

function matchObject({ at, ...match }: MatchChange): object {
  return { ...match, at: iso(at) };
}
