import { describe, expect, it } from 'vitest';
import type { Warning } from '../../../services/core/record/warning.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { HistoryError, type LastDecision } from '../../../services/steps/ports/history.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { createReopening } from '../../../services/steps/push/reopening.ts';
import { incidentRule } from '../../rule-set-files.ts';
import { warningWith } from './warnings.ts';

const HOUR = 3_600_000;
const CLOSED = warningWith({ revision: 3, status: 'closed', reason: 'closed' });
/** 42 points, of which 21 are left after a day: from the day and five hours on they are less than 18. */
const RULE = {
  ...incidentRule('near-repeat-burglary-100m', 'assault', 1, 42),
  event: { type: 'risk', params: { points: 42, halfLife: 'P1D' } },
} as const;

interface Known {
  readonly fed?: readonly Warning[];
  readonly stored?: readonly Warning[];
  readonly last?: LastDecision;
  readonly isAway?: boolean;
  readonly isRuleKnown?: boolean;
}

function obstacleTo(at: number, { fed = [], stored = [], last, isAway = false, isRuleKnown = true }: Known) {
  const feed = createFeed(10);
  for (const warning of [CLOSED, ...fed]) feed.put(warning);
  const away = async () => {
    throw new HistoryError();
  };
  const history = isAway
    ? { warningsOf: away, lastDecision: away }
    : { warningsOf: async () => [CLOSED, ...stored], lastDecision: async () => last };
  const ruleOf = () => (isRuleKnown ? RULE : undefined);
  return createReopening({ feed, history, ruleOf, settings: DEFAULT_SETTINGS }).obstacle(CLOSED, at);
}

const asClosed: LastDecision = { level: 'yellow', warningId: CLOSED.warningId, revision: CLOSED.revision };
const since: LastDecision = { level: 'yellow', warningId: null, revision: null };
const soon = CLOSED.at + HOUR;
const late = CLOSED.at + 40 * HOUR;

describe('what stands in the way of opening a closed warning again', () => {
  it.each<[string, number, Known]>([
    ['nothing matched since, and enough is left', soon, { last: asClosed }],
    ['something that was not told of matched since, and may hold it', late, { last: since }],
    ['nothing is kept of it', late, {}],
    ['the store is away', late, { isAway: true }],
    ['the rule that matched is not known any more', late, { last: asClosed, isRuleKnown: false }],
    [
      'the same was warned of before, and of another purpose since',
      soon,
      {
        last: asClosed,
        stored: [warningWith({ warningId: 'w_before', status: 'closed', openedAt: CLOSED.openedAt - HOUR })],
        fed: [warningWith({ warningId: 'w_other', purpose: 'fire_safety', openedAt: soon })],
      },
    ],
  ])('is nothing that can be told where %s', async (_name, at, known) => {
    expect(await obstacleTo(at, known)).toBe(undefined);
  });

  it.each<[string, number, Known]>([
    ['it faded', late, { last: asClosed }],
    ['what it was for was taken back', soon, { last: { level: null, warningId: null, revision: null } }],
  ])('is that nothing is left where %s', async (_name, at, known) => {
    expect(await obstacleTo(at, known)).toEqual({ kind: 'nothing_left' });
  });

  it.each([
    ['memory', { fed: true }],
    ['the store', { fed: false }],
  ])('is a later warning about the same that ended, as %s knows', async (_name, { fed }) => {
    const later = warningWith({ warningId: 'w_later', status: 'expired', openedAt: soon });
    const known = fed ? { fed: [later] } : { stored: [later] };
    expect(await obstacleTo(late, { ...known, last: asClosed })).toEqual({ kind: 'raised_again', later });
  });
});
