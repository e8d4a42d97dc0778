import { median } from '../../../services/app/rules/bench-statistics.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Scorer } from '../../../services/core/scorer/scorer.ts';
import { type Area, createHotFeed, type HotFeed, SPREAD_MS } from './hot-feed.ts';
import { HOT_LINES, type HotLine } from './hot-lines.ts';
import { openScorer } from './scorer-under-load.ts';
import { collectYoung, figures } from './stopwatch.ts';

export interface HotSize {
  /** Standing events of the hot area. */
  readonly hot: number;
  /** Of each of the quiet ones. */
  readonly quiet: number;
  /** Measured of either kind. */
  readonly events: number;
  /** A line ends earlier when this much was spent on the hot area, ms. */
  readonly budgetMs: number;
}

/** A whole town's cameras, and a street's. */
const HOT: Area = { number: 0, cameras: 2_000 };
const QUIET: readonly Area[] = Array.from({ length: 20 }, (_, index) => ({
  number: 10 * (index + 1),
  cameras: 5,
}));
/** The first events build what is built at a first reading; they are not measured. */
const WARM = 50;
const BLOCK = 50;

/** An event on an area with a million standing events in its windows beside one on an area with a hundred. */
export function* benchHot(size: HotSize): Generator<object> {
  for (const line of HOT_LINES) yield measure(line, size);
  yield {
    bench: 'hot',
    what: 'how these were measured',
    time: 'wall time of each event, in turns on a hot area and a quiet one: the medians, and the ratio of means beside (CPU time is told in steps of milliseconds)',
  };
}

function measure({ name, rule }: HotLine, size: HotSize): object {
  const scorer = openScorer([rule]);
  const feed = createHotFeed();
  fill(scorer, feed, size);
  runPairs(scorer, feed, size, WARM);
  const { hot, quiet } = runPairs(scorer, feed, size, size.events);
  return {
    bench: 'hot',
    what: `one event, in order, on an area with ${size.hot} standing events beside one with ${size.quiet}: a rule of ${name}`,
    fact: name,
    events: hot.length,
    hotMicroseconds: figures(median(hot) * 1_000),
    quietMicroseconds: figures(median(quiet) * 1_000),
    ratio: figures(median(hot) / median(quiet)),
    ratioOfMeans: figures(mean(hot) / mean(quiet)),
    toShow: '10 or less',
  };
}

interface Pairs {
  /** Wall time of each event, ms. */
  readonly hot: number[];
  readonly quiet: number[];
}

/** An event on the hot area, one on a quiet one, and so on. */
function runPairs(scorer: Scorer, feed: HotFeed, { hot: standing, budgetMs }: HotSize, pairs: number): Pairs {
  const times: Pairs = { hot: [], quiet: [] };
  const stepMs = SPREAD_MS / standing;
  let spentMs = 0;
  let next = 0;
  while (times.hot.length < pairs && spentMs < budgetMs) {
    const block = Array.from({ length: BLOCK }, () => ({
      hot: feed.alarm(HOT, stepMs, true),
      quiet: feed.alarm(QUIET[next++ % QUIET.length]!, 0, true),
    }));
    collectYoung();
    for (let i = 0; i < BLOCK && spentMs < budgetMs; i++) {
      const took = wallMs(scorer, block[i]!.hot);
      times.hot.push(took);
      times.quiet.push(wallMs(scorer, block[i]!.quiet));
      spentMs += took;
    }
  }
  return times;
}

function wallMs(scorer: Scorer, record: SubjectRecord): number {
  const began = performance.now();
  scorer.apply(record, { partition: 0, offset: 0 });
  return performance.now() - began;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Quiet areas' alarms lie evenly among those of the hot one. */
function fill(scorer: Scorer, feed: HotFeed, { hot, quiet }: HotSize): void {
  const total = quiet * QUIET.length;
  const every = hot / total;
  let next = every;
  let filled = 0;
  for (let i = 0; i < hot; i++) {
    scorer.apply(feed.alarm(HOT, SPREAD_MS / hot, false), { partition: 0, offset: 0 });
    for (; i + 1 >= next && filled < total; filled++, next += every)
      scorer.apply(feed.alarm(QUIET[filled % QUIET.length]!, 0, false), { partition: 0, offset: 0 });
  }
}
