import { createHash } from 'node:crypto';
import type { Account } from '../../../core/access/account.ts';
import { sightOf } from '../../../core/access/permit.ts';
import type { Level, Warning } from '../../../core/record/warning.ts';
import { canonicalJson, compareText } from '../../../core/text/canonical.ts';
import { isOpen } from '../../../core/warning/overdue.ts';
import type { WarningFeed } from '../../../steps/push/feed.ts';
import type { PlacedRevision } from '../../../steps/push/revisions.ts';
import { noCounts, toldCounts } from '../counts.ts';
import { type ViewContext, viewOf } from '../view.ts';
import { toWire } from '../wire.ts';

/** What accounts with the same roles, areas and purposes see: a frame is made once for all of them. */
export interface Scope {
  /** Names it in ids of events, the same at every process. */
  readonly mark: string;
  /**
   * Takes a revision into the counts. Returns its frame: of one that has left their sight, that it has, and of one that may have,
   * a reset; null where these accounts are not to know of it.
   */
  take(revision: PlacedRevision): Frame | null;
  /** The frame of a revision that was told before. */
  frame(revision: PlacedRevision): Frame | null;
  /** What is open and may be seen, as an event `counts`, but for its id. */
  counts(): string;
}

/** A revision as an event, but for its id: that is how far its client has come. */
export interface Frame extends PlacedRevision {
  readonly event: string;
}

/** Says that what a client has may be wrong, and nothing of why. */
export const RESET = 'event: reset\ndata: {}\n\n';

const MARK_LENGTH = 8;

export function scopeKey({ roles, areas, purposes }: Account): string {
  const parts: readonly (readonly string[])[] = [roles, areas, purposes];
  return canonicalJson(parts.map((part) => [...part].sort(compareText)));
}

/** Says no more than that accounts see the same. */
const markOf = (account: Account): string =>
  createHash('sha256').update(scopeKey(account)).digest('base64url').slice(0, MARK_LENGTH);

export function createScope(account: Account, feed: WarningFeed, naming: ViewContext): Scope {
  const levels = new Map<string, Level>();
  let counted = noCounts();
  let isWhole = false;
  let generation = feed.generation();

  const count = (warning: Warning): void => {
    const before = levels.get(warning.warningId);
    if (before !== undefined) counted[before]--;
    levels.delete(warning.warningId);
    const sight = isOpen(warning) ? sightOf(account, warning) : 'none';
    if (sight === 'none') return;
    isWhole ||= sight === 'whole';
    levels.set(warning.warningId, warning.level);
    counted[warning.level]++;
  };
  const countAll = (): void => {
    levels.clear();
    generation = feed.generation();
    counted = noCounts();
    for (const warning of feed.recent(Number.POSITIVE_INFINITY)) count(warning);
  };
  const frame: Scope['frame'] = (revision) => {
    const { warning, before } = revision;
    const sight = sightOf(account, warning);
    if (sight === 'none') {
      if (before === undefined) return mayHaveSeen(account, warning) ? { ...revision, event: RESET } : null;
      const wasSeen = before !== null && sightOf(account, before) !== 'none';
      return wasSeen ? { ...revision, event: leftEvent(warning) } : null;
    }
    // A person stays veiled, whatever reason was given: one looks where each look is logged.
    const view = viewOf(warning, { sight, isOpened: false }, naming);
    return { ...revision, event: warningEvent(toWire(view)) };
  };
  countAll();

  return {
    mark: markOf(account),
    take(revision) {
      count(revision.warning);
      return frame(revision);
    },
    frame,
    counts() {
      // The feed lets go of the oldest where it holds too many, and is given what the store has, and tells nobody.
      if (generation !== feed.generation()) countAll();
      const open = toldCounts(counted, isWhole ? 'whole' : 'veiled');
      return `event: counts\ndata: ${JSON.stringify({ open, complete: feed.complete() })}\n\n`;
    },
  };
}

/** Of several resets that follow one another the last; one that others follow stays, as the line may be lost in between. */
export function mergeResets<F extends Pick<Frame, 'event'>>(frames: readonly F[]): readonly F[] {
  return frames.filter(({ event }, index) => event !== RESET || frames[index + 1]?.event !== RESET);
}

/** A warning keeps what it is for and whether it is about a person; where it is may have been elsewhere. */
function mayHaveSeen(account: Account, warning: Warning): boolean {
  return account.areas.some((areaCode) => sightOf(account, { ...warning, areaCode }) !== 'none');
}

export function warningEvent(data: string): string {
  return `event: warning\ndata: ${data}\n\n`;
}

/** Nothing of what it has become, and no more than what they have. */
function leftEvent({ warningId, revision }: Warning): string {
  return `event: left\ndata: ${JSON.stringify({ warningId, revision })}\n\n`;
}
