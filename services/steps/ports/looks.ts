/** A look at a person. */
export interface LookTaken {
  /** Account id. */
  readonly account: string;
  /** What is looked at: `warning` or `subject`, and its id. */
  readonly what: 'warning' | 'subject';
  readonly id: string;
  readonly reason: string;
  /** How many warnings, or revisions of one, are given out. */
  readonly rows: number;
}

/** Who looks. */
export interface Looker {
  /** Account id. */
  readonly account: string;
  /** When the session began in which they look, epoch ms. */
  readonly signedInAt: number;
  /** When they signed out last, in this session's browser or another, epoch ms; null where they never did. */
  readonly signedOutAt: number | null;
}

/**
 * Looks at people and the reasons for them. An implementer must write a look into the access log before it resolves, or reject:
 * what is not logged is not shown (charter, clause 8).
 */
export interface Looks {
  /**
   * The reason that somebody gave for this warning, here or at another process; undefined where they gave none, have signed
   * out since, or gave it longer ago than a shift.
   */
  reasonFor(looker: Looker, warningId: string): Promise<string | undefined>;
  /** Writes a look down, each time that somebody is shown a person; from then on they have a reason for the warning. */
  take(look: LookTaken): Promise<void>;
}
