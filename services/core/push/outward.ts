import type { FactValue, FactValues, Level, RevisionReason, Warning } from '../record/warning.ts';
import { isOpen } from '../warning/overdue.ts';

/** A revision of a warning as it may leave the installation. Times are epoch ms. */
export interface OutwardWarning {
  readonly warningId: string;
  readonly revision: number;
  /** `left`: it is no longer the receiver's, and what became of it is not told. */
  readonly reason: RevisionReason | 'left';
  readonly about: 'area' | 'individual';
  /** Subject key; null where it is a person who is not named outside, or the warning has left. */
  readonly subject: string | null;
  readonly purpose: string;
  readonly level: Level;
  readonly previousLevel: Level | null;
  /** This, the escalation and the rule set: null where it has left. */
  readonly score: number | null;
  readonly at: number;
  readonly openedAt: number;
  readonly status: Warning['status'] | 'left';
  readonly outcome: string | null;
  readonly acknowledgeBy: number | null;
  readonly escalation: number | null;
  /** Administrative code; of a person who is not named, of the county at most; null where it has left. */
  readonly areaCode: string | null;
  readonly ruleSet: string | null;
  readonly contributions: readonly OutwardContribution[];
}

export interface OutwardContribution {
  readonly rule: string;
  readonly version: string;
  readonly points: number;
  /** Share of the score, 0-100. */
  readonly contribution: number;
  /** Null where they may not go out. */
  readonly facts: FactValues | null;
  /** Case ids, the trigger last; null where they may not go out. */
  readonly events: readonly string[] | null;
}

/** Digits of a county in an administrative code: finer ones would point to a home. */
const COUNTY_DIGITS = 6;

/**
 * What of a warning goes to the outside. About a person never the token, a case or a fact, nor a place finer than the
 * county, unless `people` (a receiver registered for that, with its legal basis). Of an area the case ids stay here too,
 * as they lead to people, and so do facts that are text, which may be such an id. Never who among the officers did what.
 * Whatever is not plainly an area counts as a person.
 */
export function outward(warning: Warning, { people }: { readonly people: boolean }): OutwardWarning {
  const { subject, areaCode } = warning;
  const about = aboutOf(subject);
  const isArea = about === 'area';
  return {
    warningId: warning.warningId,
    revision: warning.revision,
    reason: warning.reason,
    about,
    subject: isArea || people ? subject : null,
    purpose: warning.purpose,
    level: warning.level,
    previousLevel: warning.previousLevel,
    score: warning.score,
    at: warning.at,
    openedAt: warning.openedAt,
    status: warning.status,
    outcome: warning.outcome,
    acknowledgeBy: warning.acknowledgeBy,
    escalation: warning.escalation,
    areaCode: isArea || people ? areaCode : (areaCode?.slice(0, COUNTY_DIGITS) ?? null),
    ruleSet: warning.ruleSet,
    contributions: warning.contributions.map(({ rule, version, points, contribution, facts, events }) => ({
      rule,
      version,
      points,
      contribution,
      facts: people ? facts : isArea ? withoutTexts(facts) : null,
      events: people ? events : null,
    })),
  };
}

/**
 * What a receiver is told when a warning leaves its units: that it did, and nothing of where it went or what became of it,
 * which is no longer the receiver's to know. The level is the one it had for the receiver.
 */
export function leaving(warning: Warning, { level }: { readonly level: Level }): OutwardWarning {
  const { warningId, revision, subject, purpose, at, openedAt } = warning;
  return {
    warningId,
    revision,
    reason: 'left',
    about: aboutOf(subject),
    subject: null,
    purpose,
    level,
    previousLevel: null,
    score: null,
    at,
    openedAt,
    status: 'left',
    outcome: null,
    acknowledgeBy: null,
    escalation: null,
    areaCode: null,
    ruleSet: null,
    contributions: [],
  };
}

/** Whether it still asks the receiver's people to look. */
export function asksToLook({ status }: Pick<OutwardWarning, 'status'>): boolean {
  return status !== 'left' && isOpen({ status });
}

function aboutOf(subject: string): OutwardWarning['about'] {
  return subject.startsWith('area:') ? 'area' : 'individual';
}

function withoutTexts(facts: FactValues): FactValues {
  const isPlain = ([, value]: readonly [string, FactValue]): boolean => typeof value !== 'string';
  return Object.fromEntries(Object.entries(facts).filter(isPlain));
}
