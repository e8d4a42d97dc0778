import type { FollowUp } from '../../services/core/record/follow-up.ts';
import type { Level, Warning } from '../../services/core/record/warning.ts';

/**
 * Who is asked for a warning and by when, and what is silent, read off the whole story each time: docs/semantics.md,
 * "Acknowledgement" and "Silence". Times are epoch ms.
 */

type Within = Readonly<Record<Level, number>>;
type Story = readonly Told[];

/** A revision, with what the action that it answers says of the deadline. */
export type Told = Warning & { readonly leavesDeadline: boolean };

const isOver = ({ status }: Warning) => ['closed', 'expired', 'withdrawn'].includes(status);

const givesAway = ({ followUp }: Warning) =>
  followUp?.action === 'assign' && followUp.assignee !== followUp.actor;

/** A revision that asks for an acknowledgement, whatever was before it. */
const asks = (one: Warning) =>
  ['raised', 'escalated', 'unacknowledged'].includes(one.reason) || givesAway(one);

const answers = (one: Told) =>
  one.followUp !== null && one.followUp.action !== 'reopen' && !givesAway(one) && !one.leavesDeadline;

/** Whether, after these revisions, the last word was a person's. */
export function isAnswered(story: Story): boolean {
  const last = story.findLast((one) => asks(one) || answers(one));
  return last !== undefined && answers(last);
}

/** How often it went up since a person did anything about it. What an answer that ran out leads to is no going up. */
export function escalationOf(story: Story): number {
  const since =
    story.findLastIndex(({ followUp, leavesDeadline }) => followUp !== null && !leavesDeadline) + 1;
  return story.filter(
    (one, index) => index >= since && one.reason === 'unacknowledged' && !isAnswered(story.slice(0, index)),
  ).length;
}

/** The supervisor, and one more for each of town, county and city that the code names beyond the first. */
const rungs = (areaCode: string | null) =>
  areaCode === null ? 1 : Math.max(1, [4, 6, 9].filter((digits) => areaCode.length >= digits).length);

export function acknowledgeByOf(story: Story, within: Within): number | null {
  const last = story.at(-1)!;
  if (isOver(last)) return null;
  return isAnswered(story) ? promisedIn(story) : dueIn(story, within);
}

/** When the answer runs out: the last acknowledgement says, or whatever came after it and names a time. */
function promisedIn(story: Story): number | null {
  const since = story.findLastIndex(asks) + 1;
  const said = story.slice(since).flatMap(({ followUp }) => (followUp === null ? [] : [followUp]));
  const from = Math.max(
    0,
    said.findLastIndex(({ action }) => action === 'acknowledge'),
  );
  const named = said
    .slice(from)
    .filter(({ action, rule }) => action !== 'silence' || rule === null)
    .findLast(({ until }) => until !== null);
  return named?.until ?? null;
}

/** When it goes up: so long after it was asked for at this rung, or sooner where it became graver. */
function dueIn(story: Story, within: Within): number | null {
  const fullTime = (one: Warning, upTo: Story) =>
    escalationOf(upTo) < rungs(one.areaCode) ? one.at + within[one.level] : null;
  const start = story.findLastIndex(
    (one, index) => asks(one) && (one.reason !== 'escalated' || isAnswered(story.slice(0, index))),
  );
  let due = fullTime(story[start]!, story.slice(0, start + 1));
  for (let index = start + 1; index < story.length; index++) {
    const one = story[index]!;
    const full = fullTime(one, story.slice(0, index + 1));
    // Nobody was left to ask: by now there may be.
    if (due === null) due = full;
    else if (one.reason === 'escalated') due = full === null ? null : Math.min(due, full);
  }
  return due;
}

export function statusOf(story: Story): Warning['status'] {
  const last = story.at(-1)!;
  if (isOver(last)) return last.status;
  if (story.some(({ followUp }) => followUp?.action === 'assign')) return 'assigned';
  return isAnswered(story) ? 'acknowledged' : 'open';
}

const RANKS: Readonly<Record<Level, number>> = { blue: 0, yellow: 1, orange: 2, red: 3 };

/** Of what is over because nothing speaks for it any more: below all. */
const rankOf = ({ level, reason }: Pick<Warning, 'level' | 'reason'>) =>
  reason === 'expired' || reason === 'withdrawn' ? -1 : RANKS[level];

/** Whether matches of these rules are silent at a time and level, by all that was told of the concern before. */
export function areSilent(
  told: readonly Warning[],
  rules: readonly string[],
  at: number,
  level: Level,
): boolean {
  const silences = told.flatMap((one, index) =>
    one.followUp?.action === 'silence' && one.followUp.until !== null
      ? [
          {
            ...one.followUp,
            until: one.followUp.until,
            level: one.level,
            told: one,
            later: told.slice(index + 1),
          },
        ]
      : [],
  );
  const inForce = silences.filter(
    (one, index) =>
      at < one.until &&
      [one.told, ...one.later].every((revision) => RANKS[level] <= rankOf(revision)) &&
      !one.later.some(
        (revision, i) => rankOf(revision) > Math.min(...[one.told, ...one.later.slice(0, i)].map(rankOf)),
      ) &&
      !silences.slice(index + 1).some(({ rule }) => rule === one.rule),
  );
  return rules.every((rule) => inForce.some((one) => one.rule === null || one.rule === rule));
}

/** Whether somebody else has acted since the revision that this follow-up saw. */
export function isOutdated(story: readonly Warning[], { actor, seenRevision }: FollowUp): boolean {
  return story.some(
    ({ revision, followUp }) =>
      followUp !== null && followUp.actor !== actor && seenRevision !== null && revision > seenRevision,
  );
}
