import type { Contribution, FactValues, Level, RevisionReason, Warning } from '../../core/record/warning.ts';
import { formatInstant } from '../../core/time/instant.ts';

/** By language tag, for example `{ "en": "...", "zh": "..." }`. */
export type Title = Readonly<Record<string, string>>;
/** The title of a rule by its id; undefined where the rule is not known any more. */
export type TitleOf = (rule: string) => Title | undefined;

interface CommonView {
  readonly warningId: string;
  readonly revision: number;
  readonly reason: RevisionReason;
  readonly status: Warning['status'];
  readonly purpose: string;
  readonly level: Level;
  readonly previousLevel: Level | null;
  /** 0-100. */
  readonly score: number;
  /** ISO 8601, event time of this revision. */
  readonly at: string;
}

/** A person's warning without the person: no token, no case, no fact (charter, clause 8). */
export interface PersonView extends CommonView {
  readonly subject: 'individual';
  readonly rules: readonly Title[];
}

export interface AreaView extends CommonView {
  /** `area:<scheme>:<code>` */
  readonly subject: string;
  readonly openedAt: string;
  readonly acknowledgeBy: string | null;
  readonly contributions: readonly ContributionView[];
}

export interface ContributionView {
  readonly rule: string;
  readonly version: string;
  readonly title: Title;
  readonly points: number;
  /** Share of the score, 0-100; the shares sum to the score. */
  readonly contribution: number;
  /** What is left of the points after decay, 0-1. */
  readonly decay: number;
  /** ISO 8601, time of the match. */
  readonly at: string;
  readonly events: readonly string[];
  readonly facts: FactValues;
}

export type WarningView = PersonView | AreaView;

/** What may be seen of a warning without signing in. Whatever is not plainly an area is shown as a person. */
export function viewOf(warning: Warning, titleOf: TitleOf): WarningView {
  const { subject, contributions, openedAt, acknowledgeBy } = warning;
  const common = commonOf(warning);
  if (!subject.startsWith('area:')) {
    const rules = contributions.map(({ rule }) => titleOf(rule) ?? { en: rule });
    return { ...common, subject: 'individual', rules };
  }
  return {
    ...common,
    subject,
    openedAt: formatInstant(openedAt),
    acknowledgeBy: acknowledgeBy === null ? null : formatInstant(acknowledgeBy),
    contributions: contributions.map((contribution) => contributionOf(contribution, titleOf)),
  };
}

function commonOf(warning: Warning): CommonView {
  const { warningId, revision, reason, status, purpose, level, previousLevel, score, at } = warning;
  return {
    warningId,
    revision,
    reason,
    status,
    purpose,
    level,
    previousLevel,
    score,
    at: formatInstant(at),
  };
}

function contributionOf(contribution: Contribution, titleOf: TitleOf): ContributionView {
  const { rule, version, points, contribution: share, decay, at, events, facts } = contribution;
  const title = titleOf(rule) ?? { en: rule };
  return { rule, version, title, points, contribution: share, decay, at: formatInstant(at), events, facts };
}
