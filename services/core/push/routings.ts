import { createBoundedCache } from '../bounded-cache.ts';
import type { Warning } from '../record/warning.ts';
import type { Routed } from './unit.ts';

type Revision = Pick<Warning, 'warningId' | 'revision'>;

/** What the routing of the latest revisions of warnings depended on, and where in the log they are. */
export interface Routings {
  put(warning: Warning, offset: number): void;
  /** That of the revision right before this one, or null where it is not remembered. */
  before(warning: Revision): Routed | null;
  /** Whether the revision at this offset was there before: a scorer that crashed writes some again. */
  isDouble(warning: Revision, offset: number): boolean;
}

interface Remembered extends Routed {
  readonly revision: number;
  readonly offset: number;
}

/** Receivers are at different revisions of a warning: one that lags asks for an earlier one. */
const REVISIONS_KEPT = 8;

/** Remembers `maxWarnings` warnings at most; those told of longest ago give way. */
export function createRoutings(maxWarnings: number): Routings {
  const known = createBoundedCache<string, readonly Remembered[]>(maxWarnings);
  return {
    put({ warningId, revision, areaCode, purpose, level, escalation, assignee }, offset) {
      const held = known.get(warningId) ?? [];
      if (held.some((one) => one.revision >= revision)) return;
      const entry = { revision, offset, areaCode, purpose, level, escalation, assignee };
      known.set(warningId, [...held, entry].slice(-REVISIONS_KEPT));
    },
    before: ({ warningId, revision }) =>
      known.get(warningId)?.find((one) => one.revision === revision - 1) ?? null,
    // Revisions are first written in order: one that comes after itself or a later one is written again.
    isDouble: ({ warningId, revision }, offset) =>
      known.get(warningId)?.some((one) => one.offset < offset && one.revision >= revision) ?? false,
  };
}
