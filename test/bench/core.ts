import { cellOf, shardOfCell } from '../../services/adapters/h3/cells.ts';
import { createNearbyCells } from '../../services/adapters/h3/nearby.ts';
import { activationOf, readRuleFiles, sha256 } from '../../services/app/rule-files.ts';
import type { Event } from '../../services/core/event/event.ts';
import { createMerge } from '../../services/core/merge/merge.ts';
import { MERGE_DEFAULTS } from '../../services/core/merge/settings.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import { createScorer, type Scorer } from '../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { decodedLoad, type LoadOptions } from './load.ts';

/** The core alone: decoded events through merge's fan-out and the scorer, shipped rules, one thread. */
export async function benchCore(options: LoadOptions): Promise<object> {
  const input = [...decodedLoad(options)];
  const warm = await openCore();
  feed(warm, input.slice(0, 50_000));
  const core = await openCore();
  const began = performance.now();
  const warnings = feed(core, input);
  const seconds = (performance.now() - began) / 1_000;
  const { merge } = core.seconds;
  return {
    bench: 'core',
    events: input.length,
    subjects: core.scorer.stats().subjects,
    revisions: warnings,
    seconds: round(seconds),
    eventsPerSecond: Math.round(input.length / seconds),
    scoreOnlyEventsPerSecond: Math.round(input.length / (seconds - merge)),
    mergeShare: round(merge / seconds),
  };
}

/** Memory with so many standing events: of merge's index and the scorer together, and of the scorer alone. */
export async function benchMemory(options: LoadOptions): Promise<object> {
  const before = heapUsed();
  const { scorer, heapWithMerge } = await filled(options);
  const alone = heapUsed() - before;
  const { subjects, cases } = scorer.stats();
  return {
    bench: 'memory',
    standingEvents: cases,
    subjects,
    mergeAndScorerMiB: Math.round((heapWithMerge - before) / 2 ** 20),
    scorerMiB: Math.round(alone / 2 ** 20),
    scorerBytesPerEvent: Math.round(alone / cases),
    collected: globalThis.gc !== undefined,
  };
}

/** In a function of its own, so that merge is garbage when it returns. */
async function filled(options: LoadOptions): Promise<{ scorer: Scorer; heapWithMerge: number }> {
  const core = await openCore();
  let offset = 0;
  for (const event of decodedLoad(options)) feedOne(core, event, offset++);
  return { scorer: core.scorer, heapWithMerge: heapUsed() };
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

interface Core {
  readonly merge: ReturnType<typeof createMerge>;
  readonly scorer: Scorer;
  readonly seconds: { merge: number };
}

export async function openCore(): Promise<Core> {
  const { cellsWithin, shardsNear } = createNearbyCells();
  const rules = await readRuleFiles('rules', maxReachMs(DEFAULT_SETTINGS));
  const merge = createMerge(
    {
      ...MERGE_DEFAULTS,
      refuseFuture: false,
      sources: 'all',
      partitions: { subjectEvents: 1, mergedEvents: 1, deadLetters: 1 },
    },
    { hash: sha256, cellOf, shardOfCell, shardsNear },
  );
  const scorer = createScorer(DEFAULT_SETTINGS, { hash: sha256, cellsWithin });
  const activation = activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: 'bench', reason: 'bench' });
  scorer.apply({ origin: null, body: { kind: 'rule_set', activation } }, { partition: 0, offset: 0 });
  return { merge, scorer, seconds: { merge: 0 } };
}

export function feed(core: Core, events: readonly Event[]): number {
  let warnings = 0;
  // Merge in chunks, then score what came of them, so that two clocks are read per chunk and not per event.
  for (let start = 0; start < events.length; start += 1_000) {
    const began = performance.now();
    const records: SubjectRecord[] = [];
    for (let i = start; i < Math.min(start + 1_000, events.length); i++) fanOut(core, events[i]!, i, records);
    core.seconds.merge += (performance.now() - began) / 1_000;
    for (const record of records)
      warnings += core.scorer.apply(record, { partition: 0, offset: start }).warnings.length;
  }
  return warnings;
}

function feedOne(core: Core, event: Event, offset: number): void {
  const records: SubjectRecord[] = [];
  fanOut(core, event, offset, records);
  for (const record of records) core.scorer.apply(record, { partition: 0, offset });
}

function fanOut({ merge }: Core, event: Event, offset: number, records: SubjectRecord[]): void {
  const position = { topic: event.stream, partition: 0, offset, timestamp: event.recordedAt };
  merge.event(event, position, {
    // Offsets start anew after the warm-up, so the origin is left out: repeats are not what is measured.
    subject: (_partition, _key, { body }) => records.push({ origin: null, body }),
    merged: () => {},
    deadLetter: (_partition, _key, letter) => {
      throw new Error(`the load holds an event that merge refuses: ${letter.reason} ${letter.path}`);
    },
  });
}

export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
