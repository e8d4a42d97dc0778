export const ACTIONS = [
  'acknowledge',
  'assign',
  'contact',
  'visit',
  'refer',
  'silence',
  'close',
  'reopen',
] as const;
export type Action = (typeof ACTIONS)[number];

export const OUTCOMES = ['substantiated', 'unsubstantiated', 'referred', 'duplicate'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a person does what they do: a closed list, for free text is where names leak. */
export const SILENCE_REASONS = [
  'known_cause',
  'planned_event',
  'device_fault',
  'maintenance',
  'handled_elsewhere',
  'rule_unfit',
] as const;
export const REOPEN_REASONS = ['new_information', 'closed_in_error'] as const;
export const FOLLOW_UP_REASONS = [...SILENCE_REASONS, ...REOPEN_REASONS] as const;
export type FollowUpReason = (typeof FOLLOW_UP_REASONS)[number];

/** What a person did about a warning. Holds no free text: free text is where names leak. Times are epoch ms. */
export interface FollowUp {
  readonly followUpId: string;
  readonly warningId: string;
  readonly subject: string;
  readonly purpose: string;
  readonly action: Action;
  /** Account id of the officer, never a name. */
  readonly actor: string;
  readonly at: number;
  /** For `assign`: the account or unit that takes it on; a unit is `unit:<id>`. */
  readonly assignee: string | null;
  /** For `silence` and what answers a warning: when it ends. */
  readonly until: number | null;
  /** For `close`. */
  readonly outcome: Outcome | null;
  /** For `silence` and `reopen`. */
  readonly reason: FollowUpReason | null;
  /** For `silence`: the rule that is silenced for this subject; null silences the whole concern. */
  readonly rule: string | null;
  /** Revision of the warning that the officer saw; null where nobody noted it. */
  readonly seenRevision: number | null;
  /** For `silence` of a rule: it says nothing of the warning, whose deadline goes on. Older records say false: then it was an
   * answer to the warning. */
  readonly leavesDeadline: boolean;
}
