import type { SightBounds } from '../../core/access/permit.ts';
import type { FollowUp } from '../../core/record/follow-up.ts';
import type { Level, Warning } from '../../core/record/warning.ts';

/** What people ask of a store. What an action meant for the deadline stands in the revision that answers it. */
export type StoredFollowUp = Omit<FollowUp, 'leavesDeadline'>;

/** Where a page of a list ended: of two opened at the same time the greater id comes first. */
export interface PageMark {
  readonly openedAt: number;
  readonly warningId: string;
}

/** Bounded by what who asks may see: where a page ends is told to them. */
export interface EndedQuery extends SightBounds {
  readonly statuses: readonly Warning['status'][];
  /** Only those after this one; null from the newest on. */
  readonly after: PageMark | null;
  /** Last told at or after this time, epoch ms; 0 for all. */
  readonly since: number;
  readonly limit: number;
}

/** What cameras of one class in one area were worth: shares of the time of which it is known whether they were online. */
export interface DeviceRate {
  readonly deviceClass: number | null;
  /** County code, or null where none is known. */
  readonly areaCode: string | null;
  readonly devices: number;
  readonly online: number;
  readonly offline: number;
  /** 0-1; null where nothing is known of that time. */
  readonly day: number | null;
  readonly week: number | null;
  readonly month: number | null;
}

/** A camera as it was last known. */
export interface Camera {
  readonly deviceId: string;
  readonly deviceClass: number | null;
  /** `unknown` where it never said either. */
  readonly state: 'online' | 'offline' | 'unknown';
  /** When this state began, epoch ms; null while it is unknown. */
  readonly since: number | null;
  /** A tamper alarm stands. */
  readonly tampered: boolean;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly areaCode: string | null;
}

/** Outcomes of the warnings that a rule had a part in. */
export interface RuleOutcomes {
  readonly rule: string;
  readonly substantiated: number;
  readonly unsubstantiated: number;
  readonly referred: number;
  readonly duplicate: number;
}

/** How a concern stood when its matches, time or an officer last led to a decision. */
export interface LastDecision {
  /** Null below blue. */
  readonly level: Level | null;
  /** The warning it concerned and the revision it made; null where there was none. */
  readonly warningId: string | null;
  readonly revision: number | null;
}

/** Which revision of which warning. */
export type RevisionName = Pick<Warning, 'warningId' | 'revision'>;

/** What is open by the store; every call may reject with `HistoryError`. */
export interface StoredWarnings {
  /** Latest revision of the open warnings, the one told of last first, `limit` at most. */
  open(limit: number): Promise<readonly Warning[]>;
  /** Whether it has come as far as each of these: has it, or a later one of the same warning. */
  holds(revisions: readonly RevisionName[]): Promise<boolean>;
}

/**
 * What was, read from where it is stored. An implementer never builds text of a query from what is asked. It may lag behind
 * the log by some seconds; every call may reject with `HistoryError`.
 */
export interface HistoryReader extends StoredWarnings {
  /** Every revision of a warning, the oldest first, with its contributions; empty where there is none. */
  revisionsOf(warningId: string): Promise<readonly Warning[]>;
  followUpsOf(warningId: string): Promise<readonly StoredFollowUp[]>;
  /** Latest revisions of warnings, those opened last first. */
  latest(query: EndedQuery): Promise<readonly Warning[]>;
  /** Latest revision of every warning of a subject, the newest first. */
  warningsOf(subject: string): Promise<readonly Warning[]>;
  /** The last that was decided about a concern, silent or not, shadow rules left out; undefined where nothing is kept of it. */
  lastDecision(subject: string, purpose: string): Promise<LastDecision | undefined>;
  /**
   * Of the cameras in areas whose codes begin so; null for all there are.
   * @param now epoch ms
   */
  deviceRates(now: number, areas: readonly string[] | null): Promise<readonly DeviceRate[]>;
  /** Cameras in areas whose codes begin so, null for all there are; those that are not online first, `limit` at most. */
  cameras(areas: readonly string[] | null, limit: number): Promise<readonly Camera[]>;
  /** Of the closed warnings of areas whose codes begin so; null for all there are. */
  ruleOutcomes(areas: readonly string[] | null): Promise<readonly RuleOutcomes[]>;
}

/** The store did not answer. */
export class HistoryError extends Error {
  readonly code = 'history_unavailable';
  readonly retryable = true;
  constructor(options?: ErrorOptions) {
    super('the store does not answer', options);
    this.name = 'HistoryError';
  }
}
