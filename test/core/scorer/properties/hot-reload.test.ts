import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { HOUR_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { ruleSet } from '../../../arbitraries/rule.ts';
import { activation, recordsOf, type World, world } from '../../../arbitraries/world.ts';
import { standingAt } from '../../../reference/reference.ts';
import { applyAll, lawful, run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

type Body = SubjectRecord['body'];

/** A rule set published while the stream runs: it takes effect at the watermark of its place or a little beside it, as
 * one that was approved in a hurry does. */
interface Reload {
  readonly place: number;
  readonly hoursFromWatermark: number;
  readonly record: Body;
}

const reload: Arbitrary<Reload> = fc.record({
  place: fc.nat({ max: 1_000 }),
  hoursFromWatermark: fc.constantFrom(0, 0, 0, 1, 24, -1, -24),
  record: activation(ruleSet('small'), fc.constant(0)).map((one) => recordsOf([one])[0]!.body),
});
const reloads = fc.array(reload, { minLength: 1, maxLength: 4 });

/** The records of a world with rule sets put in between, each taking effect when it comes. */
function reloaded({ arrivals }: World, all: readonly Reload[]): SubjectRecord[] {
  const bodies = recordsOf(arrivals).map(({ body }) => body);
  for (const { place, hoursFromWatermark, record } of all) {
    const index = 1 + (place % bodies.length);
    const now = watermarkOf(numbered(bodies.slice(0, index)));
    bodies.splice(index, 0, takingEffect(record, now + hoursFromWatermark * HOUR_MS));
  }
  return numbered(bodies);
}

function takingEffect(body: Body, effectiveAt: number): Body {
  if (body.kind !== 'rule_set') return body;
  return { ...body, activation: { ...body.activation, effectiveAt, recordedAt: effectiveAt } };
}

const FORGETS_NOTHING = { ...DEFAULT_SETTINGS, latenessMs: 400 * 24 * HOUR_MS };

describe('rules that change while the stream runs', () => {
  test('give the matches, scores and levels of the reference after every record', () => {
    fc.assert(
      fc.property(world, reloads, (small, all) => {
        const records = reloaded(small, all);
        const { scorer } = run([], small.settings);
        records.forEach((record, offset) => {
          scorer.apply(record, { partition: 0, offset });
          const sofar = records.slice(0, offset + 1);
          const at = watermarkOf(sofar);
          expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(sofar, small.settings, at)));
        });
      }),
      tries(200),
    );
  });

  test('give the same when the log is replayed, and from a snapshot just before or after a change', () => {
    fc.assert(
      fc.property(world, reloads, fc.nat(), ({ arrivals, settings }, all, near) => {
        const records = reloaded({ arrivals, settings }, all);
        const whole = run(records, settings);
        expect(JSON.stringify(run(records, settings).outputs)).toBe(JSON.stringify(whole.outputs));
        const changes = records.flatMap(({ body }, index) => (body.kind === 'rule_set' ? [index] : []));
        const cut = changes[near % changes.length]! + (near % 2);
        const first = run(records.slice(0, cut), settings);
        const restored = restoreScorer(settings, TOOLS, [...first.scorer.snapshot()]);
        const rest = applyAll(restored, records.slice(cut), cut);
        expect(JSON.stringify([...first.outputs, ...rest])).toBe(JSON.stringify(whole.outputs));
      }),
      tries(250),
    );
  });

  test('leave every match from before they take effect as it was, with its version and its facts', () => {
    let kept = 0;
    fc.assert(
      fc.property(world, reload, ({ arrivals }, one) => {
        const records = recordsOf(arrivals);
        const at = watermarkOf(records);
        const { scorer } = run(records, FORGETS_NOTHING);
        const effectiveAt = at + one.hoursFromWatermark * HOUR_MS;
        const older = () =>
          scorer
            .standing(at)
            .flatMap(({ subject, purpose, matches }) =>
              matches.map((match) => ({ subject, purpose, ...match })),
            )
            .filter((match) => match.at < effectiveAt);
        const before = older();
        const [record] = numbered([takingEffect(one.record, effectiveAt)]);
        scorer.apply({ ...record!, origin: null }, { partition: 0, offset: records.length });
        expect(older()).toEqual(before);
        kept += before.length;
      }),
      tries(250),
    );
    expect(kept).toBeGreaterThan(50);
  });
});
