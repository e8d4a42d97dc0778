/** Somebody's reason for opening a person's warning. */
export interface LookGiven {
  /** Account id. */
  readonly account: string;
  /** What was looked at: `warning` or `subject`, and its id. */
  readonly what: 'warning' | 'subject';
  readonly id: string;
  readonly reason: string;
}

/**
 * The reasons that people gave for looking at a person. An implementer must write a look into the access log before it
 * resolves, or reject: what is not logged is not shown (charter, clause 8).
 */
export interface Looks {
  /** Whether the account has given a reason for this warning. */
  has(account: string, warningId: string): boolean;
  /** Writes a look down; from then on `has` is true of a warning. */
  give(look: LookGiven): Promise<void>;
}
