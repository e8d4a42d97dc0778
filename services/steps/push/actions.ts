import { createHash } from 'node:crypto';
import { partitionOf } from '../../core/partition.ts';
import type { Action, FollowUp } from '../../core/record/follow-up.ts';
import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import { isOpen } from '../../core/warning/overdue.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log } from '../ports/log.ts';
import { type ActionFault, type ActionRequest, readAction } from './action-request.ts';
import type { WarningFeed } from './feed.ts';
import type { Obstacle } from './reopening.ts';

export interface ActionsOptions {
  readonly log: Pick<Log, 'append' | 'partitionsOf'>;
  readonly codecs: { readonly followUp: Codec<FollowUp> };
  readonly feed: Pick<WarningFeed, 'get' | 'content' | 'answerTo' | 'byAnother' | 'subscribe'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Finds the current revision of a warning that the feed no longer holds; none is found where it is left out. */
  readonly find?: (warningId: string) => Promise<Warning | undefined>;
  /** What stands in the way of opening a closed warning again; only what the feed holds open is looked at where it is left out. */
  readonly obstacle?: (closed: Warning, at: number) => Promise<Obstacle | undefined>;
  /** How long an answer is waited for, ms; 5,000 where it is left out. */
  readonly waitMs?: number;
}

export type ActionResult =
  /** It took effect: the revision that answers it. */
  | { readonly kind: 'done'; readonly warning: Warning }
  /** Nothing was done: `by` did `did` since, or the warning is not one that this can be done to (then both may be null). */
  | {
      readonly kind: 'conflict';
      readonly current: Warning;
      readonly by: string | null;
      readonly did: Action | null;
    }
  /** Nothing was done: it was closed, and its score has fallen below blue since. */
  | { readonly kind: 'nothing_left' }
  /** It is in the log for good, and its answer has yet to come. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly faults: readonly ActionFault[] };

export interface Actions {
  /**
   * Does something about a warning in the name of an account. Whoever calls has seen to it that the account may. Asked again
   * with the same key, it gives the answer to the first.
   *
   * @throws LogError where the log does not take it: then nothing is known, and the same request may be sent again.
   */
  act(account: string, request: ActionRequest): Promise<ActionResult>;
}

const WAIT_MS = 5_000;

/** The officers' way into the log: an action becomes a follow-up, and the revision that answers it comes back by the feed. */
export function createActions(options: ActionsOptions): Actions {
  const { feed, now, find = async () => undefined } = options;
  return {
    async act(account, request) {
      const warning = feed.get(request.warningId) ?? (await find(request.warningId));
      if (warning === undefined) return { kind: 'unknown' };
      const followUpId = idOf(account, request);
      const answer = feed.answerTo(followUpId);
      if (answer !== undefined) return { kind: 'done', warning: answer };
      const at = now();
      const read = readAction(request, { account, warning, now: at });
      if (!read.ok) return { kind: 'refused', faults: read.faults };
      const { warningId, subject, purpose } = warning;
      const { asked } = read;
      // Other rules may hold the warning up, and matches of others are told.
      const leavesDeadline = asked.rule !== null;
      const by = { followUpId, actor: account, at };
      const followUp = { ...by, warningId, subject, purpose, ...asked, leavesDeadline };
      return (
        conflictNow(feed, warning, followUp) ??
        (await obstacleNow(options, warning, followUp)) ??
        (await send(options, followUp))
      );
    },
  };
}

/** Asked of a closed warning alone: the scorer says nothing of what it does not open again. */
async function obstacleNow(
  { obstacle }: ActionsOptions,
  warning: Warning,
  { action, at }: FollowUp,
): Promise<ActionResult | undefined> {
  if (action !== 'reopen') return undefined;
  const found = await obstacle?.(warning, at);
  return found?.kind === 'raised_again' ? conflict(found.later, found.later) : found;
}

/** The same for the same request, in whichever process and however often it comes. */
function idOf(account: string, request: ActionRequest): string {
  const { warningId, key, action, seenRevision } = request;
  const { until = null, assignee = null, outcome = null, reason = null, rule = null } = request;
  const parts = [account, warningId, key, action, seenRevision, until, assignee, outcome, reason, rule];
  return `f_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}

type Conflict = Extract<ActionResult, { readonly kind: 'conflict' }>;

const conflict = (current: Warning, other: Warning): Conflict => ({
  kind: 'conflict',
  current,
  by: other.followUp?.actor ?? null,
  did: other.followUp?.action ?? null,
});

/** What stands in the way by what the feed knows. The scorer holds to the same, by the order of its log. */
function conflictNow(
  feed: ActionsOptions['feed'],
  warning: Warning,
  { action, actor, seenRevision }: FollowUp,
): Conflict | undefined {
  if (action === 'reopen') {
    const { subject, purpose } = warning;
    const again = feed.content().open.find((one) => one.subject === subject && one.purpose === purpose);
    if (again !== undefined) return conflict(again, again);
    return warning.status === 'closed' ? undefined : conflict(warning, warning);
  }
  if (!isOpen(warning)) return conflict(warning, warning);
  const other = feed.byAnother(warning.warningId, actor);
  return other !== undefined && other.revision > seenRevision! ? conflict(warning, other) : undefined;
}

async function send(
  { log, codecs, feed, waitMs = WAIT_MS }: ActionsOptions,
  followUp: FollowUp,
): Promise<ActionResult> {
  const { subject } = followUp;
  const partition = partitionOf(subject, await log.partitionsOf(TOPICS.followUps));
  const value = codecs.followUp.encode(followUp);
  // Before it is in the log: its answer may be back before `append` is.
  const waiting = awaitAnswer(feed, followUp, waitMs);
  try {
    await log.append([{ topic: TOPICS.followUps, partition, key: subject, value }]);
    return await waiting.answer;
  } finally {
    waiting.end();
  }
}

function awaitAnswer(
  feed: ActionsOptions['feed'],
  followUp: FollowUp,
  waitMs: number,
): { readonly answer: Promise<ActionResult>; end(): void } {
  let end = (): void => {};
  const answer = new Promise<ActionResult>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'accepted' }), waitMs);
    const leave = feed.subscribe((warning) => {
      const result = answerIn(warning, followUp);
      if (result !== undefined) resolve(result);
    });
    end = () => {
      clearTimeout(timer);
      leave();
    };
  });
  return { answer, end: () => end() };
}

/** What a new revision says of a follow-up that is under way: revisions come in the order in which the scorer took things. */
function answerIn(warning: Warning, sent: FollowUp): ActionResult | undefined {
  const { followUp, subject, purpose, revision } = warning;
  if (followUp?.id === sent.followUpId) return { kind: 'done', warning };
  if (sent.action === 'reopen') {
    const isSame = subject === sent.subject && purpose === sent.purpose;
    return isSame && isOpen(warning) ? conflict(warning, warning) : undefined;
  }
  if (warning.warningId !== sent.warningId) return undefined;
  const isOthers = followUp !== null && followUp.actor !== sent.actor && revision > sent.seenRevision!;
  return isOthers || !isOpen(warning) ? conflict(warning, warning) : undefined;
}
