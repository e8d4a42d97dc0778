import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { TownOptions } from './options.ts';
import { simulateTown } from './simulate.ts';

/** Takes one line, newline included. A promise means: wait for it before the next line. */
export type LineSink = (line: string) => Promise<void> | void;

export interface TownOutput {
  readonly options: TownOptions;
  readonly events: LineSink;
  readonly labels: LineSink;
  /** Called every 10,000 events and at the end; `at` is the last arrival, epoch ms. */
  readonly onProgress?: (progress: {
    readonly events: number;
    readonly labels: number;
    readonly at: number;
  }) => void;
}

const PROGRESS_EVERY = 10_000;

/** Writes a town as NDJSON: its events in order of arrival, each label when its first case arrives. Waits where a sink
 * asks it to. Resolves to the counts; a sink's error ends it. Throws TownOptionsError. */
export async function writeTown(output: TownOutput): Promise<{ events: number; labels: number }> {
  const labelled = new Set<string>();
  let events = 0;
  let at = output.options.from;
  const progress = (): void => output.onProgress?.({ events, labels: labelled.size, at });
  for (const delivery of simulateTown(output.options)) {
    await output.events(`${JSON.stringify(delivery.event)}\n`);
    events++;
    at = delivery.at;
    const { label } = delivery;
    if (label && !labelled.has(label.labelId)) {
      labelled.add(label.labelId);
      await output.labels(`${JSON.stringify(label)}\n`);
    }
    if (events % PROGRESS_EVERY === 0) progress();
  }
  progress();
  return { events, labels: labelled.size };
}

/** A sink over a Node stream: holds back while the stream's buffer is full. */
export function lineSinkOf(stream: Writable): LineSink {
  return (line) => (stream.write(line) ? undefined : once(stream, 'drain').then(() => undefined));
}
