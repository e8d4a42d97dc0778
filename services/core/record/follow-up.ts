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
  /** For `assign`: the account or unit that takes it on. */
  readonly assignee: string | null;
  /** For `silence` and `acknowledge`: when it ends. */
  readonly until: number | null;
  /** For `close`. */
  readonly outcome: Outcome | null;
}
