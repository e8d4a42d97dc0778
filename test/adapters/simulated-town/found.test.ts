import { expect, test } from 'vitest';
import type { Delivery } from '../../../services/adapters/simulated-town/delivery.ts';
import { townFeed } from '../../../services/adapters/simulated-town/feed.ts';
import type { Label } from '../../../services/adapters/simulated-town/planted/label.ts';
import { labelsOf, simulateTown } from '../../../services/adapters/simulated-town/simulate.ts';
import { checkEvent } from '../../../services/core/event/check.ts';
import { createMerge } from '../../../services/core/merge/merge.ts';
import { MERGE_DEFAULTS } from '../../../services/core/merge/settings.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { ruleSetHash } from '../../../services/core/rule/compile.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { createScorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS, SECOND_MS } from '../../../services/core/time/duration.ts';
import { shippedFiles, TOOLS } from '../../rules/tools.ts';

const FROM = Date.parse('2026-01-05T00:00:00+08:00');
const rules = shippedFiles().map(({ json }) => json as Rule);

interface Seen {
  readonly warning: Warning;
  /** Arrival of the event that led to it. */
  readonly at: number;
}

/** The deliveries through check, merge and scorer, in one partition, with the shipped rules. */
function warningsOf(deliveries: Iterable<Delivery>): Seen[] {
  const partitions = { subjectEvents: 1, mergedEvents: 1, deadLetters: 1 };
  const merge = createMerge({ ...MERGE_DEFAULTS, partitions, refuseFuture: false, sources: 'all' }, TOOLS);
  const scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
  const seen: Seen[] = [];
  let offset = 0;
  let at = 0;
  const apply = (record: Parameters<typeof scorer.apply>[0]): void => {
    const { warnings } = scorer.apply(record, { partition: 0, offset: offset++ });
    seen.push(...warnings.map((warning) => ({ warning, at })));
  };
  const effectiveAt = FROM - 30 * DAY_MS;
  const activation = {
    ruleSet: ruleSetHash(rules, TOOLS.hash),
    rules: JSON.stringify(rules),
    effectiveAt,
    actor: 'test',
    reason: 'the shipped rules',
    recordedAt: effectiveAt,
  };
  apply({ origin: null, body: { kind: 'rule_set', activation } });
  let position = 0;
  for (const delivery of deliveries) {
    at = delivery.at;
    const checked = checkEvent(delivery.event);
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const { event } = checked;
    merge.event(
      event,
      { topic: event.stream, partition: 0, offset: position++, timestamp: event.recordedAt },
      {
        subject: (_partition, _key, record) => apply(record),
        merged: () => {},
        deadLetter: (_partition, _key, letter) => {
          throw new Error(letter.reason);
        },
      },
    );
  }
  return seen;
}

/** The warnings that rest on a label's cases and name whom it names. */
function answersTo(label: Label, seen: readonly Seen[]): Warning[] {
  const cases = new Set(label.caseIds);
  return seen
    .map(({ warning }) => warning)
    .filter(
      (warning) =>
        warning.purpose === label.purpose &&
        (label.subject.type === 'area'
          ? warning.subject.startsWith('area:')
          : warning.subject === `individual:${label.subject.token}`) &&
        warning.contributions.some((contribution) => contribution.events.some((caseId) => cases.has(caseId))),
    );
}

const town = [...simulateTown({ seed: 1, from: FROM, days: 60 })];
const seen = warningsOf(town);
const labels = [...labelsOf(town)];

test('the shipped rules find all planted harm in two months of a town, and no look-alike but for a while', () => {
  for (const label of labels) {
    const answers = answersTo(label, seen);
    if (label.harmful) expect(answers.length, label.kind).toBeGreaterThan(0);
    else if (label.kind === 'benign_retracted_repeat') expect(answers.length, label.kind).toBeGreaterThan(0);
    else expect(answers, label.kind).toEqual([]);
  }
});

test('a warning about a repeat that is retracted is withdrawn', () => {
  for (const label of labels.filter(({ kind }) => kind === 'benign_retracted_repeat')) {
    const ids = new Set(answersTo(label, seen).map((warning) => warning.warningId));
    const revisions = seen.map(({ warning }) => warning).filter((warning) => ids.has(warning.warningId));
    expect(revisions.at(-1)!.reason).toBe('withdrawn');
  }
});

/** What is out of order with devices is told to operations and planted nowhere. */
test('warnings of harm stay few: at most one in three of the raised rests on no label, over two months', () => {
  const labelled = new Set(labels.flatMap((label) => label.caseIds));
  const raised = seen
    .map(({ warning }) => warning)
    .filter(({ reason, purpose }) => reason === 'raised' && purpose !== 'device_health');
  const unlabelled = raised.filter((warning) =>
    warning.contributions.every((one) => one.events.every((caseId) => !labelled.has(caseId))),
  );
  expect(unlabelled.length).toBeLessThan(raised.length / 3);
});

test('a live feed raises its first warning inside two seconds, and some of each purpose within ten minutes', () => {
  const feed = townFeed({ seed: 1, now: FROM });
  const deliveries = Array.from({ length: 12_000 }, () => feed.next().value);
  const raised = warningsOf(deliveries).filter(({ warning }) => warning.reason === 'raised');
  expect(raised[0]!.at).toBeLessThan(FROM + 2 * SECOND_MS);
  const early = raised.filter(({ at }) => at < FROM + 10 * SECOND_MS).map(({ warning }) => warning.purpose);
  expect(new Set(early)).toEqual(new Set(['fire_safety', 'safeguarding', 'crowd_safety']));
  expect(new Set(raised.map(({ warning }) => warning.purpose))).toEqual(
    new Set([
      'fire_safety',
      'safeguarding',
      'crowd_safety',
      'fraud_prevention',
      'dispute_mediation',
      'property_harm',
    ]),
  );
});

test('every run of the feed raises a warning inside two seconds, whatever its number and seed', () => {
  for (const [seed, run] of [
    [1, 1],
    [1, 2],
    [2, 0],
    [3, 7],
  ] as const) {
    const feed = townFeed({ seed, run, now: FROM });
    const deliveries = Array.from({ length: 40 }, () => feed.next().value);
    expect(warningsOf(deliveries).length, `seed ${seed}, run ${run}`).toBeGreaterThan(0);
  }
});
