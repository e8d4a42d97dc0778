import { setTimeout } from 'node:timers/promises';
import type { IngestCounts } from '../steps/ingest/counts.ts';
import type { Ingest } from '../steps/ingest/ingest.ts';
import { LogError } from '../steps/ports/log.ts';
import type { WarningFeed } from '../steps/push/feed.ts';
import type { Pipeline, StepName } from './pipeline.ts';
import type { Step } from './steps.ts';

/** What a process can tell of itself at a glance. */
export interface SystemStatus {
  /** Null where no events are taken here. */
  readonly ingest: IngestCounts | null;
  /** Null where merge runs elsewhere. */
  readonly merged: {
    readonly accepted: number;
    readonly duplicate: number;
    readonly rejected: number;
  } | null;
  /** Records waiting; null for a step that runs elsewhere, and while the log cannot tell. */
  readonly lag: Readonly<Record<StepName, number | null>>;
  /** Open warnings by level; null where no warnings are shown here. */
  readonly open: ReturnType<WarningFeed['counts']> | null;
  /** Null where score runs elsewhere. */
  readonly subjects: number | null;
}

export async function statusOf(
  steps: ReadonlySet<Step>,
  ingest: Ingest | null,
  pipeline: Pipeline,
  feed: WarningFeed | null,
): Promise<SystemStatus> {
  const merged = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const counts of pipeline.mergeCounts().values()) {
    merged.accepted += counts.accepted;
    merged.duplicate += counts.duplicate;
    merged.rejected += Object.values(counts.rejected).reduce((sum, count) => sum + count, 0);
  }
  const subjects = [...pipeline.scorerStats().values()].reduce((sum, stats) => sum + stats.subjects, 0);
  return {
    ingest: ingest?.counts() ?? null,
    merged: steps.has('merge') ? merged : null,
    lag: await lagHere(steps, pipeline),
    open: feed?.counts() ?? null,
    subjects: steps.has('score') ? subjects : null,
  };
}

async function lagHere(steps: ReadonlySet<Step>, pipeline: Pipeline): Promise<SystemStatus['lag']> {
  const lag = await Promise.race([known(pipeline.lag()), setTimeout(LAG_MS, null, { ref: false })]);
  const of = (step: StepName): number | null => (lag === null || !steps.has(step) ? null : lag[step]);
  return { merge: of('merge'), score: of('score'), store: of('store') };
}

/** Null where the log cannot tell: that alone makes nobody ill. */
async function known<T>(lag: Promise<T>): Promise<T | null> {
  return await lag.catch((error: unknown) => {
    if (error instanceof LogError) return null;
    throw error;
  });
}

/** Whoever asks whether the process lives does not wait for brokers that are away. */
const LAG_MS = 1_000;

/** Of the steps that run here and can be told of. */
export function lagDetails(status: SystemStatus | undefined): Record<string, number> {
  const known = Object.entries(status?.lag ?? {}).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  return Object.fromEntries(known);
}
