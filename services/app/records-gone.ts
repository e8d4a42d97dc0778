import { areRecordsGone } from '../steps/observe/records-gone.ts';
import type { Log, LogError } from '../steps/ports/log.ts';

export interface RecordsGoneOptions {
  /** Resolves when the process is to end. */
  readonly stopped: Promise<void>;
  /** Told at once. */
  readonly tell: (error: LogError) => void;
}

/**
 * The same log, but a run that ends because records are gone ends the process only when that is told to stop: one that was
 * gone at once could be neither scraped nor asked, and would start and end again without anybody's being told why.
 */
export function stayingLog(log: Log, { stopped, tell }: RecordsGoneOptions): Log {
  const staying = async (done: Promise<void>): Promise<void> => {
    try {
      await done;
    } catch (error) {
      if (!areRecordsGone(error)) throw error;
      tell(error);
      await stopped;
      throw error;
    }
  };
  return {
    ...log,
    async run(options) {
      const running = await log.run(options);
      const done = staying(running.done);
      // As of any run: who does not ask how it ended need not hear of it.
      done.catch(() => undefined);
      return { ...running, done };
    },
  };
}
