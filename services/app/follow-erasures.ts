import type { ErasureMark } from '../core/record/erasure.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log, RunOptions } from '../steps/ports/log.ts';
import type { ErasedWarnings } from '../steps/push/erased-warnings.ts';
import type { PushStep } from '../steps/push/push-step.ts';

export interface FollowErasuresOptions {
  readonly log: Pick<Log, 'bounds'>;
  /** Consumer group: one of its own for each process, as each shows all warnings. */
  readonly group: string;
  readonly codec: Codec<ErasureMark>;
  /** What the push step asks too: what it reads later it does not take in. */
  readonly erased: Pick<ErasedWarnings, 'note'>;
  readonly forgetErased: PushStep['forgetErased'];
}

/**
 * Has the screens forget who is erased while the process runs, as soon as the scorer has: what ended before, and what is held for
 * those who were away. What is open the scorer ends. Begins at the first mark and commits nothing: memory begins empty too.
 */
export function followErasures({
  log,
  group,
  codec,
  erased,
  forgetErased,
}: FollowErasuresOptions): RunOptions {
  return {
    group,
    topics: [TOPICS.erasureMarks],
    task: (partition) => ({
      async start() {
        return new Map([[TOPICS.erasureMarks, (await log.bounds(TOPICS.erasureMarks, partition)).first]]);
      },
      async handle(records) {
        for (const { value } of records) erased.note(codec.decode(value));
        forgetErased();
      },
      stop: async () => {},
    }),
  };
}
