import type { FollowUp } from './follow-up.ts';

export const LEVELS = ['blue', 'yellow', 'orange', 'red'] as const;
export type Level = (typeof LEVELS)[number];

export const REVISION_REASONS = [
  'raised',
  'escalated',
  'corroborated',
  'lowered',
  'corrected',
  'withdrawn',
  'unacknowledged',
  'acknowledged',
  'assigned',
  'followed_up',
  'closed',
  'expired',
] as const;
export type RevisionReason = (typeof REVISION_REASONS)[number];

export const SILENT_REASONS = [
  'duplicate',
  'cooldown',
  'silenced',
  'below_level',
  'shadow',
  'late',
  'outdated',
] as const;
export type SilentReason = (typeof SILENT_REASONS)[number];

export type FactValue = number | string | boolean | null;
export type FactValues = Readonly<Record<string, FactValue>>;

/** What one rule adds to a score. Contributions sum to the score. */
export interface Contribution {
  readonly rule: string;
  /** Version of the rule: the first 12 hex digits of its content hash. */
  readonly version: string;
  readonly points: number;
  /** Share of the score that this rule explains, 0-100. */
  readonly contribution: number;
  /** What is left of the points after decay, 0-1. */
  readonly decay: number;
  /** Event time of the match, epoch ms. */
  readonly at: number;
  /** Case ids behind the match, the trigger last; at most 50, the newest kept. */
  readonly events: readonly string[];
  readonly facts: FactValues;
}

/** What a revision tells of the action that it answers. */
export interface AnsweredFollowUp
  extends Pick<FollowUp, 'action' | 'actor' | 'assignee' | 'until' | 'reason' | 'rule'> {
  /** Its `followUpId`. */
  readonly id: string;
}

/** One revision of a warning: a request that a person look, with its evidence. Times are epoch ms. */
export interface Warning {
  readonly warningId: string;
  readonly revision: number;
  readonly reason: RevisionReason;
  readonly subject: string;
  readonly purpose: string;
  readonly level: Level;
  /** 0-100, four decimals. */
  readonly score: number;
  readonly at: number;
  readonly openedAt: number;
  readonly ruleSet: string;
  readonly contributions: readonly Contribution[];
  readonly previousLevel: Level | null;
  readonly previousScore: number | null;
  readonly status: 'open' | 'acknowledged' | 'assigned' | 'closed' | 'expired' | 'withdrawn';
  readonly assignee: string | null;
  readonly outcome: string | null;
  /** When an acknowledgement is due; where one was given, when it runs out. */
  readonly acknowledgeBy: number | null;
  /** Place in `subject-events` of the record that caused it. */
  readonly position: Position;
  /** `recordedAt` of the event or correction that caused it; null where time, a person or a rule set did. */
  readonly recordedAt: number | null;
  /** How often it went up unacknowledged: 0 with the unit, 1 with the supervisor of the area, then with those above. */
  readonly escalation: number;
  /** The action that this revision answers; null where no person acted. */
  readonly followUp: AnsweredFollowUp | null;
  /** Administrative code of the place behind it; null where none is known. */
  readonly areaCode: string | null;
}

export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** A rule's match as it stands after an input, or no longer stands. */
export interface MatchChange {
  readonly rule: string;
  readonly version: string;
  readonly subject: string;
  readonly purpose: string;
  readonly stream: string;
  /** Case id of the trigger. */
  readonly event: string;
  readonly at: number;
  readonly standing: boolean;
  readonly facts: FactValues;
}

/** Every decision about a concern, the silent ones included, with the score behind it. Times are epoch ms. */
export interface Assessment {
  readonly assessmentId: string;
  readonly subject: string;
  readonly purpose: string;
  readonly at: number;
  readonly score: number;
  readonly level: Level | null;
  readonly decision: RevisionReason | SilentReason;
  /** Case id of the event that led to it; null for timers and follow-ups. */
  readonly event: string | null;
  readonly warningId: string | null;
  readonly revision: number | null;
  readonly ruleSet: string;
  readonly matches: readonly MatchChange[];
  readonly position: Position;
}
