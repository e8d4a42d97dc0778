import { median } from '../../../services/app/rules/bench-statistics.ts';
import type { Scorer } from '../../../services/core/scorer/scorer.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { rulesOf } from './bench-rules.ts';
import { createFeed, type StreamOptions } from './records.ts';
import { noLoad, openScorer, prefill, type Runner, race, SETTINGS } from './scorer-under-load.ts';
import { figures, microseconds } from './stopwatch.ts';

const RULES = 100;

export interface RetentionSize {
  readonly stream: StreamOptions;
  readonly keptDays: number;
  /** Measured while as many are forgotten. */
  readonly events: number;
}

/** An event where each day forgets as many as come, beside one before anything is forgotten; a day is forgotten at once. */
export async function benchRetention({
  stream,
  keptDays,
  events,
}: RetentionSize): Promise<readonly object[]> {
  const retentionMs = { individual: keptDays * DAY_MS, area: keptDays * DAY_MS };
  const { scorer, days } = timingDays(openScorer(rulesOf(RULES), { ...SETTINGS, retentionMs }));
  const feed = createFeed(stream);
  const share = (of: number): number => Math.round((of * retentionMs.area) / stream.everyMs);
  const run = async (count: number): Promise<number> => {
    const runner: Runner = { scorer, load: noLoad() };
    await race([runner], feed, count);
    return runner.load.cpuMs / count;
  };
  prefill([{ scorer, load: noLoad() }], feed, share(0.8));
  const before = await run(share(0.15));
  prefill([{ scorer, load: noLoad() }], feed, share(0.1));
  const standing = scorer.stats();
  days.length = 0;
  const after = await run(events);
  return [
    {
      bench: 'retention',
      what: `an event with ${RULES} rules while each day forgets as many as come, beside one before anything is forgotten`,
      keptDays,
      standingEvents: standing.cases,
      standingEventsAfter: scorer.stats().cases,
      subjects: standing.subjects,
      beforeMicroseconds: microseconds(before, 1),
      microseconds: microseconds(after, 1),
      ratio: figures(after / before),
      days: days.length,
      medianDayMs: figures(median(days)),
      longestDayMs: figures(Math.max(...days)),
    },
  ];
}

/** Notes how long the first record of each day takes, ms: with it the day's forgetting is done. */
function timingDays(scorer: Scorer): { readonly scorer: Scorer; readonly days: number[] } {
  const days: number[] = [];
  let today = Number.NEGATIVE_INFINITY;
  const apply: Scorer['apply'] = (record, position) => {
    const { body } = record;
    const day = body.kind === 'event' ? Math.floor(body.event.occurredAt / DAY_MS) : today;
    if (day <= today) return scorer.apply(record, position);
    today = day;
    const began = performance.now();
    const applied = scorer.apply(record, position);
    days.push(performance.now() - began);
    return applied;
  };
  return { scorer: { ...scorer, apply }, days };
}
