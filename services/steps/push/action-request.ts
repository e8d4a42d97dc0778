import {
  ACTIONS,
  type Action,
  type FollowUp,
  type FollowUpReason,
  OUTCOMES,
  type Outcome,
  REOPEN_REASONS,
  SILENCE_REASONS,
} from '../../core/record/follow-up.ts';
import type { Warning } from '../../core/record/warning.ts';
import { DAY_MS } from '../../core/time/duration.ts';

/** What an officer asks for. What is left out is null; times are epoch ms. */
export interface ActionRequest {
  readonly warningId: string;
  /** The caller's Idempotency-Key: the same request with the same key is one. */
  readonly key: string;
  readonly action: string;
  /** Revision of the warning that the officer saw. */
  readonly seenRevision: number;
  readonly until?: number | null;
  /** An account id or `unit:<id>`. */
  readonly assignee?: string | null;
  readonly outcome?: string | null;
  readonly reason?: string | null;
  readonly rule?: string | null;
}

/** Why a request is refused: which field, what is wrong and what would be right. Holds nothing of what was sent. */
export interface ActionFault {
  readonly path: 'action' | 'seenRevision' | Detail;
  readonly message: string;
  readonly remedy: string;
}

type Detail = (typeof DETAILS)[number];
const DETAILS = ['until', 'assignee', 'outcome', 'reason', 'rule'] as const;

type Asked = Pick<FollowUp, 'action' | 'seenRevision' | Detail>;

export type ReadRequest =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly faults: readonly ActionFault[] };

/** What nobody looks at again for longer is closed, not put off. */
const LONGEST_MS = 31 * DAY_MS;
const MAX_INT = 2 ** 31 - 1;
/** Ids only: a name has spaces or other letters, or no prefix. */
export const ASSIGNEE = /^(?:unit:|a_)[A-Za-z0-9._-]{1,64}$/;

/** Whose request it is, and on what. */
export interface Circumstances {
  readonly account: string;
  readonly warning: Warning;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Which details an action takes, and which it needs: an answer that never ends would be the last that is heard of a warning.
 * Whether an end stands that could go on is known to the scorer alone, as it takes the action: so each names its own.
 */
const TAKES: Readonly<Record<Action, readonly Detail[]>> = {
  acknowledge: ['until'],
  assign: ['assignee', 'until'],
  contact: ['until'],
  visit: ['until'],
  refer: ['until'],
  silence: ['until', 'reason', 'rule'],
  close: ['outcome'],
  reopen: ['reason'],
};
const NEEDS: Readonly<Record<Action, readonly Detail[]>> = {
  acknowledge: ['until'],
  assign: ['assignee'],
  contact: ['until'],
  visit: ['until'],
  refer: ['until'],
  silence: ['until', 'reason'],
  close: ['outcome'],
  reopen: [],
};

/** Holds a request to the closed vocabulary, and names every fault at once. */
export function readAction(request: ActionRequest, circumstances: Circumstances): ReadRequest {
  const { action } = request;
  if (!isOneOf(ACTIONS, action))
    return { ok: false, faults: [fault('action', 'is no action', `one of ${ACTIONS.join(', ')}`)] };
  const faults = [
    ...revisionFaults(request.seenRevision),
    ...DETAILS.flatMap((detail) => detailFaults(detail, action, request, circumstances)),
  ];
  if (faults.length > 0) return { ok: false, faults };
  const { until = null, assignee = null, outcome = null, reason = null, rule = null, seenRevision } = request;
  return {
    ok: true,
    asked: {
      action,
      seenRevision,
      until,
      assignee,
      outcome: outcome as Outcome | null,
      reason: reason as FollowUpReason | null,
      rule,
    },
  };
}

const fault = (path: ActionFault['path'], message: string, remedy: string): ActionFault => ({
  path,
  message,
  remedy,
});

const isOneOf = <T extends string>(list: readonly T[], value: unknown): value is T =>
  (list as readonly unknown[]).includes(value);

function revisionFaults(revision: number): readonly ActionFault[] {
  if (Number.isInteger(revision) && revision >= 0 && revision <= MAX_INT) return [];
  return [fault('seenRevision', 'is no revision', 'the revision of the warning that the officer saw')];
}

function detailFaults(
  detail: Detail,
  action: Action,
  request: ActionRequest,
  circumstances: Circumstances,
): readonly ActionFault[] {
  const value = request[detail] ?? null;
  if (value === null) {
    const whatNeedsIt = needing(detail, action, request, circumstances);
    return whatNeedsIt === null
      ? []
      : [fault(detail, 'is missing', `${whatNeedsIt} needs it: ${wanted(detail, action)}`)];
  }
  if (!TAKES[action].includes(detail)) return [fault(detail, `does not go with ${action}`, 'leave it out')];
  return isFit(detail, action, value, circumstances)
    ? []
    : [fault(detail, 'is not what it may be', wanted(detail, action))];
}

/** What of a request needs a detail; null where nothing does. Whoever is given a warning by another is asked by its level. */
function needing(
  detail: Detail,
  action: Action,
  { assignee }: ActionRequest,
  { account }: Circumstances,
): string | null {
  if (NEEDS[action].includes(detail)) return action;
  return detail === 'until' && action === 'assign' && assignee === account ? 'assign to oneself' : null;
}

function isFit(
  detail: Detail,
  action: Action,
  value: string | number,
  { warning, now }: Circumstances,
): boolean {
  switch (detail) {
    case 'until':
      return Number.isSafeInteger(value) && Number(value) > now && Number(value) <= now + LONGEST_MS;
    case 'assignee':
      return typeof value === 'string' && ASSIGNEE.test(value);
    case 'outcome':
      return isOneOf(OUTCOMES, value);
    case 'reason':
      return isOneOf<FollowUpReason>(reasonsOf(action), value);
    case 'rule':
      return warning.contributions.some(({ rule }) => rule === value);
    default:
      return detail satisfies never;
  }
}

const reasonsOf = (action: Action): readonly FollowUpReason[] =>
  action === 'reopen' ? REOPEN_REASONS : SILENCE_REASONS;

function wanted(detail: Detail, action: Action): string {
  switch (detail) {
    case 'until':
      return 'a time to come, at most 31 days ahead';
    case 'assignee':
      return 'an account id (a_...) or unit:<id>';
    case 'outcome':
      return `one of ${OUTCOMES.join(', ')}`;
    case 'reason':
      return `one of ${reasonsOf(action).join(', ')}`;
    case 'rule':
      return 'the id of a rule that contributes to the warning';
    default:
      return detail satisfies never;
  }
}
