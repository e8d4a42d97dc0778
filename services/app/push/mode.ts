import type { Codecs } from '../../adapters/avro/codecs.ts';
import type { Mode } from '../../core/record/mode.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Log } from '../../steps/ports/log.ts';
import type { Config } from '../config.ts';

/** What is warned of: the settings say so, and the log, where made-up events ever came into it, has the last word. */
export type ReadMode = () => Promise<Mode>;

/**
 * Asks the log each time until it is an exercise, which it then stays: another process may start a simulated town at any
 * moment. The mark is in the log before the town's first event, so whoever reads a warning and then asks cannot miss it.
 */
export function createModeReader({ mode }: Pick<Config, 'mode'>, log: Pick<Log, 'bounds'>): ReadMode {
  let known: Mode = mode;
  return async () => {
    if (known === 'actual' && (await log.bounds(TOPICS.exercises, 0)).next > 0) known = 'exercise';
    return known;
  };
}

/** Says in the log that made-up events come into it; resolves when nobody can overlook it. */
export async function markExercise(
  { log, codecs }: { readonly log: Pick<Log, 'append'>; readonly codecs: Pick<Codecs, 'exerciseMark'> },
  origin: string,
  at: number,
): Promise<void> {
  const value = codecs.exerciseMark.encode({ origin, at });
  await log.append([{ topic: TOPICS.exercises, partition: 0, key: origin, value }]);
}
