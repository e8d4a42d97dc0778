import { LogError } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';

export type LogOperation = 'append' | 'commit' | 'snapshot' | 'restore' | 'run';

/** Does the work and gives its result; where it fails, counts that with the code and fails the same way. */
export type CountErrors = <T>(operation: LogOperation, work: () => Promise<T>) => Promise<T>;

export function createCountErrors(metrics: Metrics): CountErrors {
  return async (operation, work) => {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof LogError ? error.code : 'other';
      metrics.count('tocsin_log_errors_total', { operation, code });
      throw error;
    }
  };
}
