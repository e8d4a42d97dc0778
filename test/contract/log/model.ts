import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../../services/steps/ports/log.ts';
import { collector, type LogHarness, type LogTraits, record, textOf, topic } from './support.ts';

type Step =
  | {
      readonly kind: 'append';
      readonly places: readonly { readonly topic: string; readonly partition: number }[];
    }
  | { readonly kind: 'read'; readonly group: string; readonly maxBatch: number; readonly commit: boolean }
  | { readonly kind: 'restart' };

const TOPICS = [topic('a', 2), topic('b', 1), topic('c', 2)];
const PLACES = TOPICS.flatMap(({ name, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      places: fc.array(fc.constantFrom(...PLACES), { maxLength: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      group: fc.constantFrom('g', 'h'),
      maxBatch: fc.integer({ min: 1, max: 7 }),
      commit: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** All records ever appended, in order, and what each group has committed, by topic and partition. */
interface Model {
  readonly taken: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly value: string;
  }[];
  readonly committed: Map<string, Map<string, number>>;
}

const place = (topicName: string, partition: number): string => `${topicName}/${partition}`;

export function modelContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe('against a model', () => {
    it('delivers what was appended after the committed offsets, whatever the order of appends, commits and restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const harness = await createHarness();
          let log = await harness.open();
          const model: Model = { taken: [], committed: new Map() };
          try {
            await log.createTopics(TOPICS);
            for (const next of steps) {
              if (next.kind === 'append') await append(log, model, next.places);
              else if (next.kind === 'read') await read(log, model, next, traits);
              else {
                await log.close();
                log = await harness.open();
              }
            }
            await checkBounds(log, model);
          } finally {
            await log.close();
            await harness.dispose();
          }
        }),
        { numRuns: traits.modelRuns },
      );
    });
  });
}

async function append(log: Log, model: Model, places: (Step & { kind: 'append' })['places']): Promise<void> {
  const made = places.map(({ topic: name, partition }) => {
    const offset = model.taken.filter((r) => r.topic === name && r.partition === partition).length;
    const value = `${model.taken.length}`;
    model.taken.push({ topic: name, partition, offset, value });
    return record(name, partition, value);
  });
  await log.append(made);
}

async function read(
  log: Log,
  model: Model,
  { group, maxBatch, commit }: Step & { kind: 'read' },
  { oneOrder }: LogTraits,
): Promise<void> {
  const committed = model.committed.get(group) ?? new Map<string, number>();
  const expected = model.taken.filter((r) => r.offset >= (committed.get(place(r.topic, r.partition)) ?? 0));
  const reading = collector({
    async handle(batch, control) {
      if (!commit) return;
      await control.commit(new Map(batch.map((r) => [r.topic, r.offset + 1])), '');
      for (const r of batch) committed.set(place(r.topic, r.partition), r.offset + 1);
    },
  });
  const running = await log.run({
    group,
    topics: TOPICS.map(({ name }) => name),
    task: reading.task,
    maxBatch,
  });
  await reading.untilSeen(expected.length);
  await running.stop();
  await running.done;
  const sequences = oneOrder ? [0, 1].map((partition) => ({ partition, topic: undefined })) : PLACES;
  for (const { partition, topic: only } of sequences) {
    const isOf = (r: { readonly topic: string; readonly partition: number }): boolean =>
      r.partition === partition && (only === undefined || r.topic === only);
    const got = reading.seen.filter(isOf);
    const wanted = expected.filter(isOf);
    expect(got.map((r) => [r.topic, r.offset, textOf(r)])).toEqual(
      wanted.map((r) => [r.topic, r.offset, r.value]),
    );
  }
  model.committed.set(group, committed);
}

async function checkBounds(log: Log, model: Model): Promise<void> {
  for (const { topic: name, partition } of PLACES) {
    const next = model.taken.filter((r) => r.topic === name && r.partition === partition).length;
    expect(await log.bounds(name, partition)).toEqual({ first: 0, next });
  }
}
