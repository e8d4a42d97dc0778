import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScorer, restoreScorer, type Scorer } from '../../../../services/core/scorer/scorer.ts';
import type { ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { TOOLS } from './harness.ts';
import { tries } from './runs.ts';

/** A placing as a snapshot has it. */
type Placing = readonly [
  subjects: readonly number[],
  flags: number,
  event: number,
  revision: number,
  at: number,
];

const dayOf = (scorer: Scorer): number => Math.floor(scorer.stats().watermark / DAY_MS);

/** How long past its retention each placing that stands is, and the newest of each case, ms; a day is forgotten at once. */
function overdue(scorer: Scorer, { retentionMs }: ScorerSettings): { standing: number[]; cases: number[] } {
  const decoder = new TextDecoder();
  const chunks = [...scorer.snapshot()].map((chunk) => JSON.parse(decoder.decode(chunk)));
  const subjects: string[] = chunks.flatMap((chunk) => (chunk.part === 'subjects' ? chunk.items : []));
  const today = dayOf(scorer) * DAY_MS;
  const lateness = ([named, , , , at]: Placing): number => {
    const keptFor = named.map((number) =>
      subjects[number]!.startsWith('individual:') ? retentionMs.individual : retentionMs.area,
    );
    return today - at - Math.max(...keptFor);
  };
  const cases: { placings: Placing[] }[] = chunks.flatMap((chunk) =>
    chunk.part === 'cases' ? chunk.items : [],
  );
  return {
    standing: cases.flatMap(({ placings }) => placings.filter(([, , event]) => event !== -1).map(lateness)),
    cases: cases.map(({ placings }) => Math.min(...placings.map(lateness))),
  };
}

/** Shorter than the worlds last. */
const kept = fc.constantFrom(3, 5, 8).map((days) => days * DAY_MS);

test('nothing stands past its retention, and no case is known of which nothing would, by a restored scorer either', () => {
  let forgotten = 0;
  fc.assert(
    fc.property(world, kept, kept, fc.nat(), ({ arrivals, settings: usual }, individual, area, near) => {
      const settings = { ...usual, retentionMs: { individual, area } };
      const records = recordsOf(arrivals);
      const cut = near % records.length;
      let scorer = createScorer(settings, TOOLS);
      let before = 0;
      let day = dayOf(scorer);
      records.forEach((record, offset) => {
        if (offset === cut) scorer = restoreScorer(settings, TOOLS, [...scorer.snapshot()]);
        scorer.apply(record, { partition: 0, offset });
        const { standing, cases } = overdue(scorer, settings);
        expect(standing.filter((late) => late > 0)).toEqual([]);
        // What comes too late is known, as ended, until the next day.
        const today = dayOf(scorer);
        if (today > day) expect(cases.filter((late) => late > 0)).toEqual([]);
        day = today;
        if (scorer.stats().cases < before) forgotten++;
        before = scorer.stats().cases;
      });
    }),
    tries(200),
  );
  expect(forgotten).toBeGreaterThan(30);
});
