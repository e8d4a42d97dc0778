import type { Writable } from 'node:stream';
import type { TownOptions } from '../adapters/simulated-town/options.ts';
import { lineSinkOf, type TownOutput, writeTown } from '../adapters/simulated-town/write.ts';

export interface SimulateOptions {
  readonly town: TownOptions;
  readonly events: Writable;
  /** Undefined: labels are not written. */
  readonly labels: Writable | undefined;
  readonly onProgress: NonNullable<TownOutput['onProgress']>;
}

/** Writes a simulated town's events and labels; waits where a stream asks it to. Resolves to the counts. */
export function simulate({
  town,
  events,
  labels,
  onProgress,
}: SimulateOptions): Promise<{ events: number; labels: number }> {
  return writeTown({
    options: town,
    events: lineSinkOf(events),
    labels: labels === undefined ? () => {} : lineSinkOf(labels),
    onProgress,
  });
}
