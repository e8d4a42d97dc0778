import { z } from 'zod';
import { formatInstant } from '../../../core/time/instant.ts';
import type { CostMeter } from '../../../steps/ports/rule-costs.ts';
import { here, type WhenOpen } from '../behind.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { instant } from './schemas.ts';

const ms = z.number().describe('CPU time for a million events');

const costs = z.strictObject({
  running: z
    .strictObject({ measured: z.int(), rules: z.int(), secondsLeft: z.int() })
    .nullable()
    .describe('How many rules were measured so far; null where nothing is measured'),
  last: z
    .strictObject({
      ruleSet: z.string(),
      at: instant,
      events: z.int().describe("The latest of the log, from an empty history: the rules' own, not made up"),
      allMs: ms.describe('With all rules, CPU ms for a million events'),
      noneMs: ms.describe('With none of them'),
      rules: z.array(
        z.strictObject({
          rule: z.string(),
          ms: ms.nullable().describe('What the set costs less without it; null where it was not reached'),
          errorMs: z.number().nullable().describe('Standard error'),
          matches: z.int(),
        }),
      ),
    })
    .nullable(),
  failed: z.enum(['too_few_events', 'no_rules', 'broken']).nullable(),
});

/** What rules were measured to cost at this process. */
export function ruleCostsRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/rule-costs',
    needs: 'see_rules',
    summary: 'What each active rule costs, as it was measured last at this process',
    answers: { 200: { description: 'The measurement, and how far a running one is', schema: costs } },
    handle: async () => ({ status: 200, body: bodyOf(here(whenOpen().shown, 'push').costs) }),
  });
}

/** Measures them anew. */
export function measureCostsRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/rule-costs',
    needs: 'propose_rules',
    summary:
      'Measures what each active rule costs, over the latest events, for 20 s at most, in a thread of its own',
    answers: { 202: { description: 'It runs, whoever began it', schema: costs } },
    async handle() {
      const { costs: meter } = here(whenOpen().shown, 'push');
      meter.measure();
      return { status: 202, body: bodyOf(meter) };
    },
  });
}

function bodyOf(meter: CostMeter): z.output<typeof costs> {
  const { running, last, failed } = meter.state();
  return {
    running,
    last: last === null ? null : { ...last, at: formatInstant(last.at), rules: [...last.rules] },
    failed,
  };
}
