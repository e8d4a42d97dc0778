/** Through what somebody looked: the ClickHouse door, the officers' pages, or a command on the machine. */
export const LOOK_WAYS = ['door', 'console', 'command'] as const;
export type LookWay = (typeof LOOK_WAYS)[number];

/** One look at the data, or a try (charter, clause 8). */
export interface Look {
  /** Epoch ms. */
  readonly at: number;
  /** Account id, user name given at the door, or who somebody said they were on the machine; empty where nobody is known. */
  readonly who: string;
  readonly via: LookWay;
  /** What was looked at, for example `query`, `warning`, `subject` or `sign in`. */
  readonly what: string;
  /** Text of the query, or id of what was looked at. */
  readonly query: string;
  /** The reason the person gave, or empty where none is asked for. */
  readonly statedReason: string;
  /** Null where nothing was given out. */
  readonly rows: number | null;
  /** `ok`, or the code of the refusal or error. */
  readonly outcome: string;
}

/** A look in its place in the access log: each entry holds the hash of the one before. */
export interface AccessEntry extends Look {
  /** From 0, without gaps. */
  readonly seq: number;
  /** Hash of the entry before, 64 hex digits; zeros for the first. */
  readonly previous: string;
  /** SHA-256 over the canonical JSON of all the rest, 64 hex digits. */
  readonly hash: string;
}
