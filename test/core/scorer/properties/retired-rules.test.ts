import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { restoreScorer, type Scorer } from '../../../../services/core/scorer/scorer.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { ruleSet } from '../../../arbitraries/rule.ts';
import { activation, recordsOf, world } from '../../../arbitraries/world.ts';
import { standingAt } from '../../../reference/reference.ts';
import { applyAll, lawful, run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

type Body = SubjectRecord['body'];

/** Longer than any of the worlds keeps anything. */
const LATER = 450 * DAY_MS;
const newRules = activation(ruleSet('small'), fc.constant(0)).map((one) => recordsOf([one])[0]!.body);

/** The same, of other cases, so long after that nothing of before is left. */
function later(body: Body): Body {
  switch (body.kind) {
    case 'event': {
      const { event } = body;
      const { caseId, occurredAt, recordedAt, protectionOrderUntil: until } = event;
      return {
        ...body,
        event: {
          ...event,
          caseId: `later ${caseId}`,
          occurredAt: occurredAt + LATER,
          recordedAt: recordedAt + LATER,
          protectionOrderUntil: until === null ? null : until + LATER,
        },
      };
    }
    case 'withdrawal':
      return { ...body, caseId: `later ${body.caseId}`, at: body.at + LATER };
    case 'tick':
      return { ...body, at: body.at + LATER };
    case 'rule_set':
      return takingEffect(body, body.activation.effectiveAt + LATER);
    default:
      return body;
  }
}

function takingEffect(body: Body, effectiveAt: number): Body {
  return body.kind === 'rule_set' ? { ...body, activation: { ...body.activation, effectiveAt } } : body;
}

/** The rules of each activation that a snapshot holds. */
function rulesHeld(scorer: Scorer): string[] {
  const decoder = new TextDecoder();
  return [...scorer.snapshot()]
    .map((chunk) => JSON.parse(decoder.decode(chunk)))
    .flatMap((chunk) => (chunk.part === 'activation' ? [chunk.activation.rules] : []));
}

describe('rules of before all that is kept', () => {
  test('are let go with the next set, which changes nothing of what is found', () => {
    let letGo = 0;
    fc.assert(
      fc.property(world, world, newRules, newRules, ({ arrivals, settings }, then, one, other) => {
        const early = recordsOf(arrivals).map(({ body }) => body);
        const end = watermarkOf(numbered(early));
        const records = numbered([
          ...early,
          takingEffect(one, end),
          ...recordsOf(then.arrivals).map(({ body }) => later(body)),
          takingEffect(other, end + LATER),
        ]);
        const { scorer } = run([], settings);
        records.forEach((record, offset) => {
          scorer.apply(record, { partition: 0, offset });
          if (offset < early.length) return;
          const sofar = records.slice(0, offset + 1);
          const at = watermarkOf(sofar);
          expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(sofar, settings, at)));
        });
        letGo += rulesHeld(scorer).filter((rules) => rules === '[]').length;
      }),
      tries(100),
    );
    expect(letGo).toBeGreaterThan(20);
  });

  test('are let go by one that read a snapshot on the way, and it tells the same', () => {
    fc.assert(
      fc.property(world, world, newRules, fc.nat(), ({ arrivals, settings }, then, one, near) => {
        const early = recordsOf(arrivals).map(({ body }) => body);
        const records = numbered([
          ...early,
          ...recordsOf(then.arrivals).map(({ body }) => later(body)),
          takingEffect(one, watermarkOf(numbered(early)) + LATER),
        ]);
        const whole = run(records, settings);
        const cut = early.length + (near % (records.length - early.length));
        const first = run(records.slice(0, cut), settings);
        const restored = restoreScorer(settings, TOOLS, [...first.scorer.snapshot()]);
        const rest = applyAll(restored, records.slice(cut), cut);
        expect(JSON.stringify([...first.outputs, ...rest])).toBe(JSON.stringify(whole.outputs));
        // And what it writes can be read again.
        restoreScorer(settings, TOOLS, [...restored.snapshot()]);
      }),
      tries(80),
    );
  });
});
