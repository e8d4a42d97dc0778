import { rulesOf } from './bench-rules.ts';
import { CITY, createFeed, type StreamOptions, smaller } from './records.ts';
import { openScorer } from './scorer-under-load.ts';
import { bytesHeld } from './stopwatch.ts';

interface Held {
  readonly events: number;
  readonly subjects: number;
  readonly bytes: number;
}

/** What a standing event and a subject cost in memory: by regression over two numbers of each. */
export async function* benchSubjects({ events }: { readonly events: number }): AsyncGenerator<object> {
  // What is loaded and compiled once is no part of it.
  await measure(CITY, Math.min(events, 10_000));
  const half = Math.ceil(events / 2);
  const most = await measure(CITY, events);
  yield {
    ...lineOf(most),
    toShow: 'under 200 at a million standing events, all of it over the events, subjects included',
  };
  const fewer = await measure(CITY, half);
  yield lineOf(fewer);
  const fewerSubjects = await measure(smaller(CITY, 5), half);
  yield lineOf(fewerSubjects);
  const { perEvent, perSubject } = regression([most, fewer, fewerSubjects]);
  yield {
    bench: 'subjects',
    what: 'least squares of bytes = a x standing events + b x subjects; an event stands in 2 areas with rules and in the people it names',
    bytesPerStandingEvent: Math.round(perEvent),
    bytesPerSubject: Math.round(perSubject),
  };
}

function lineOf({ events, subjects, bytes }: Held): object {
  return {
    bench: 'subjects',
    what: 'heap and buffers of a scorer with 100 rules, after a full collection',
    standingEvents: events,
    subjects,
    mebibytes: Math.round(bytes / 2 ** 20),
    bytesPerStandingEvent: Math.round(bytes / events),
    collected: globalThis.gc !== undefined,
  };
}

async function measure(stream: StreamOptions, events: number): Promise<Held> {
  const before = await bytesHeld();
  const scorer = filled(stream, events);
  const bytes = (await bytesHeld()) - before;
  const { cases, subjects } = scorer.stats();
  return { events: cases, subjects, bytes };
}

/** In a function of its own, so that the feed is garbage when it returns. */
function filled(stream: StreamOptions, events: number) {
  const scorer = openScorer(rulesOf(100));
  const feed = createFeed(stream);
  for (let left = events; left > 0; left -= 2_000)
    for (const record of feed.take(Math.min(2_000, left))) scorer.apply(record, { partition: 0, offset: 0 });
  return scorer;
}

/** Without a constant: what an empty scorer holds is a few thousand bytes. */
function regression(sizes: readonly Held[]): { readonly perEvent: number; readonly perSubject: number } {
  const sum = (of: (held: Held) => number): number => sizes.reduce((total, held) => total + of(held), 0);
  const ee = sum(({ events }) => events * events);
  const ss = sum(({ subjects }) => subjects * subjects);
  const es = sum(({ events, subjects }) => events * subjects);
  const eb = sum(({ events, bytes }) => events * bytes);
  const sb = sum(({ subjects, bytes }) => subjects * bytes);
  const determinant = ee * ss - es * es;
  return { perEvent: (eb * ss - sb * es) / determinant, perSubject: (sb * ee - eb * es) / determinant };
}
