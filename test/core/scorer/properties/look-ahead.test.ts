import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScorer } from '../../../../services/core/scorer/scorer.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { eraseAt } from '../../../arbitraries/example.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

/** Before a record of this place: how many are looked ahead for, from so many behind it on. */
const look = fc.record({ records: fc.nat({ max: 12 }), behind: fc.nat({ max: 3 }) });

test('what a scorer looks ahead for changes nothing, also where other records come or some are forgotten', () => {
  fc.assert(
    fc.property(world, fc.array(look, { minLength: 1 }), ({ arrivals, settings }, looks) => {
      const bodies = recordsOf(arrivals).map(({ body }) => body);
      const now = watermarkOf(numbered(bodies));
      const late = now + settings.retentionMs.individual + 2 * DAY_MS;
      const records = numbered([...bodies, eraseAt(now), { kind: 'tick', at: late }, ...bodies]);
      const looking = createScorer(settings, TOOLS);
      const outputs = records.map((record, offset) => {
        const { records: count, behind } = looks[offset % looks.length]!;
        looking.lookAhead(records.slice(offset + behind, offset + behind + count));
        return looking.apply(record, { partition: 0, offset });
      });
      const blind = run(records, settings);
      expect(outputs).toEqual(blind.outputs);
      expect([...looking.snapshot()]).toEqual([...blind.scorer.snapshot()]);
    }),
    tries(300),
  );
});
