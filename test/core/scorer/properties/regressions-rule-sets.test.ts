import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { createScorer, restoreScorer, type Scorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { finish } from '../../../../services/core/sliced.ts';
import { DAY_MS, HOUR_MS } from '../../../../services/core/time/duration.ts';
import { eraseAt, forPerson, incident, personRule } from '../../../arbitraries/example.ts';
import { START } from '../../../arbitraries/town.ts';
import { TOOLS } from './harness.ts';

type Body = SubjectRecord['body'];

const kept = (individual: number, area = individual): ScorerSettings => ({
  ...DEFAULT_SETTINGS,
  latenessMs: 7 * DAY_MS,
  retentionMs: { individual: individual * DAY_MS, area: area * DAY_MS },
});
const ONE = personRule('xx', { points: 30, halfLife: 'P3D' });
const OTHER = { ...ONE, id: 'aa', purpose: 'dispute_mediation' as const };
const setOf = (rules: readonly unknown[], effectiveAt: number): Body => ({
  kind: 'rule_set',
  activation: {
    ruleSet: 'rs',
    rules: JSON.stringify(rules),
    effectiveAt,
    actor: 'test',
    reason: 'test',
    recordedAt: effectiveAt,
  },
});
const report = (caseId: string, revision: number, occurredAt: number): Body =>
  forPerson(incident({ caseId, revision, occurredAt }));

/** Applies each at the offset after the last. */
function feeding(scorer: Scorer, first = 0): (body: Body) => ReturnType<Scorer['apply']> {
  let offset = first;
  return (body) => scorer.apply({ origin: null, body }, { partition: 0, offset: offset++ });
}

describe('rules that are let go', () => {
  test('are so at the same record, and those left are told in the same order, after a restart too', () => {
    const now = START + 10 * DAY_MS + 12 * HOUR_MS;
    const before = [
      setOf([ONE], START - DAY_MS),
      report('c1', 0, START),
      setOf([OTHER, ONE], START + 6 * HOUR_MS),
      report('c1', 1, START + DAY_MS),
    ];
    const after: Body[] = [
      { kind: 'tick', at: START + 10 * DAY_MS },
      { kind: 'tick', at: now },
      setOf([OTHER, ONE], now),
      report('c2', 0, now + HOUR_MS),
    ];
    const whole = createScorer(kept(10), TOOLS);
    before.forEach(feeding(whole));
    const restored = restoreScorer(kept(10), TOOLS, [...whole.snapshot()]);
    const [toWhole, toRestored] = [feeding(whole, before.length), feeding(restored, before.length)];
    for (const body of after) expect(toRestored(body)).toEqual(toWhole(body));
  });

  test('are not those that a late report may still be matched by', () => {
    const first = createScorer(kept(3), TOOLS);
    const log: Body[] = [
      setOf([ONE], START),
      setOf([OTHER], START + DAY_MS),
      { kind: 'tick', at: START + 5 * DAY_MS },
      setOf([OTHER], START + 5 * DAY_MS),
    ];
    log.forEach(feeding(first));
    // It was kept for less before the start than reports may be late.
    const then = restoreScorer(kept(400), TOOLS, [...first.snapshot()]);
    const { assessments } = feeding(then, log.length)(report('late', 0, START + HOUR_MS));
    expect(assessments.map(({ decision }) => decision)).toContain('raised');
  });
});

describe('rules that change', () => {
  const slicesWith = (people: number): number => {
    const scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
    const apply = feeding(scorer);
    apply(setOf([ONE], START));
    for (let i = 0; i < people; i++) {
      const body = {
        ...report(`c${i}`, 0, START + i),
        subjects: [`individual:p_${String(i).padStart(22, 'a')}`],
      };
      apply(body as Body);
    }
    const changed = { ...ONE, event: { type: 'risk', params: { points: 31, halfLife: 'P3D' } } };
    const record = { origin: null, body: setOf([changed], START + DAY_MS) };
    const work = scorer.applyInSlices(record, { partition: 0, offset: 1 + people });
    let slices = 1;
    while (work.next().done !== true) slices++;
    return slices;
  };

  test('leave others their turn also where no event is looked at again', () => {
    // Each person is classed anew (two small things), looked at for matches (one), and has deadlines planned (one).
    expect(slicesWith(20_000) - slicesWith(1)).toBeGreaterThanOrEqual(39);
  });

  test('may match more events of one person than a call has arguments', () => {
    const many = 130_000;
    const scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
    const apply = feeding(scorer);
    apply(setOf([{ ...ONE, on: [{ severity: 4 }] }], START));
    for (let i = 0; i < many; i++) apply(report(`c${i}`, 0, START + i));
    const record = { origin: null, body: setOf([ONE], START) };
    const { assessments } = finish(scorer.applyInSlices(record, { partition: 0, offset: many + 1 }));
    expect(assessments.flatMap(({ matches }) => matches)).toHaveLength(many);
  }, 120_000);
});

test('a case of which nothing is kept is known no more where the person was erased for whom it stood', () => {
  const scorer = createScorer(kept(20, 10), TOOLS);
  const apply = feeding(scorer);
  const area = { ...report('c1', 0, START), subjects: ['area:county:990102'], roles: [] } as Body;
  for (const body of [area, report('c1', 0, START)]) apply(body);
  apply({ kind: 'tick', at: START + 12 * DAY_MS });
  apply(eraseAt(START + 12 * DAY_MS));
  for (let day = 13; day < 20; day++) apply({ kind: 'tick', at: START + day * DAY_MS });
  expect(scorer.stats()).toMatchObject({ cases: 0, subjects: 0 });
});

test('a snapshot holds cases in order of time, though their numbers are used again', () => {
  const scorer = createScorer(kept(5), TOOLS);
  const apply = feeding(scorer);
  apply(setOf([ONE], START));
  for (let i = 0; i < 3_000; i++) apply(report(`c${i}`, 0, START + i * (DAY_MS / 150)));
  const decoder = new TextDecoder();
  const times = [...scorer.snapshot()]
    .map((chunk) => JSON.parse(decoder.decode(chunk)))
    .flatMap((chunk) => (chunk.part === 'cases' ? chunk.items : []))
    .map(({ events }) => events[0].occurredAt);
  expect(times.length).toBeGreaterThan(700);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
