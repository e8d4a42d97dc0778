import { isNamed } from '../core/erasure/without-erased.ts';
import type { Erasure } from '../core/record/erasure.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log, RunOptions } from '../steps/ports/log.ts';
import type { PushStep } from '../steps/push/push-step.ts';
import { sha256 } from './rule-files.ts';

export interface FollowErasuresOptions {
  readonly log: Pick<Log, 'bounds'>;
  /** Consumer group: one of its own for each process, as each shows all warnings. */
  readonly group: string;
  readonly codec: Codec<Erasure>;
  readonly forget: PushStep['forget'];
}

/**
 * Has the screens forget who is erased while the process runs: what ended before, and what is held for those who were away. What is
 * open the scorer ends. Begins at the end of the topic and commits nothing: memory begins empty too.
 */
export function followErasures({ log, group, codec, forget }: FollowErasuresOptions): RunOptions {
  return {
    group,
    topics: [TOPICS.erasures],
    task: (partition) => ({
      async start() {
        return new Map([[TOPICS.erasures, (await log.bounds(TOPICS.erasures, partition)).next]]);
      },
      async handle(records) {
        for (const { value } of records) {
          const { subject } = codec.decode(value);
          forget((warning) => isNamed(warning.subject, subject, sha256));
        }
      },
      stop: async () => {},
    }),
  };
}
