/** A look at a person. */
export interface LookTaken {
  /** Account id. */
  readonly account: string;
  /** Id of the session in which the reason was given. */
  readonly session: string;
  /** What is looked at: `warning` or `subject`, and its id. */
  readonly what: 'warning' | 'subject';
  readonly id: string;
  readonly reason: string;
  /** How many warnings, or revisions of one, are given out. */
  readonly rows: number;
}

/**
 * Looks at people and the reasons for them. An implementer must write a look into the access log before it resolves, or reject:
 * what is not logged is not shown (charter, clause 8).
 */
export interface Looks {
  /** The reason that was given for this warning in this session; undefined where none was. */
  reasonFor(session: string, warningId: string): string | undefined;
  /** Writes a look down, each time that somebody is shown a person; from then on its session has a reason for the warning. */
  take(look: LookTaken): Promise<void>;
}
